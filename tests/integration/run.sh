#!/usr/bin/env bash
# Prepares the system packages, starts a throw-away PostgreSQL on loopback, runs the integration tests, stops it again.
# What needs something that is not there is skipped and named at the end; with CSAT_ALLOW_MISSING=0 it fails.
set -u
export CSAT_ALLOW_MISSING="${CSAT_ALLOW_MISSING:-1}"
cd "$(dirname "$0")/../.." || exit 2
bash tests/integration/prepare.sh
python="${1:-.venv/bin/python}"
initdb=$(ls /usr/lib/postgresql/*/bin/initdb 2>/dev/null | tail -n 1)
if [ -n "$initdb" ]; then
  bin=$(dirname "$initdb")
  data=$(mktemp -d)
  as=()
  if [ "$(id -u)" -eq 0 ]; then
    # PostgreSQL refuses to run as root.
    chown postgres "$data"
    as=(runuser -u postgres --)
  fi
  port=$("$python" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
  (cd "$data" && "${as[@]}" "$bin/initdb" -D "$data/db" -A trust -U csat -E UTF8 --no-locale >/dev/null &&
    "${as[@]}" "$bin/pg_ctl" -D "$data/db" -w -l "$data/log" \
      -o "-c listen_addresses=127.0.0.1 -p $port -c unix_socket_directories=$data -c fsync=off" start >/dev/null) &&
    export CSAT_TEST_POSTGRES="postgresql+psycopg://csat@127.0.0.1:$port/postgres"
  trap '(cd "$data" && "${as[@]}" "$bin/pg_ctl" -D "$data/db" -m fast stop >/dev/null 2>&1); rm -rf "$data"' EXIT
fi
own="${CSAT_SKIPPED:-}"  # with one, who called names at the end what was skipped
[ -n "$own" ] || CSAT_SKIPPED=$(mktemp)
export CSAT_SKIPPED
"$python" -m pytest -m integration
code=$?
if [ -z "$own" ]; then
  if [ -s "$CSAT_SKIPPED" ]; then
    printf '\nNot looked at, since something is missing (tests, why):\n'
    cat "$CSAT_SKIPPED"
  fi
  rm -f "$CSAT_SKIPPED"
fi
lacking=$(bash tests/integration/prepare.sh --missing | paste -sd ' ')
[ -z "$lacking" ] || printf '\nSystem packages that are missing: %s\nOn Debian or Ubuntu: sudo apt install %s\n' "$lacking" "$lacking"
exit "$code"
