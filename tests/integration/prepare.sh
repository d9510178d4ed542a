#!/usr/bin/env bash
# Installs the system packages the integration tests need, with apt where it may (Request Tracker is installed by the tests that start
# it, with the answers its packages ask for). `--missing` installs nothing and prints what is not there, one package a line.
set -u
missing() {
  command -v soffice >/dev/null 2>&1 || command -v libreoffice >/dev/null 2>&1 || echo libreoffice-calc
  command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1 ||
    command -v google-chrome >/dev/null 2>&1 || command -v chrome >/dev/null 2>&1 || echo chromium
  { command -v pdftotext && command -v pdffonts; } >/dev/null 2>&1 || echo poppler-utils
  command -v openssl >/dev/null 2>&1 || echo openssl
  ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || echo postgresql
  command -v fc-list >/dev/null 2>&1 || echo fontconfig
  fc-list :lang=zh-cn family 2>/dev/null | grep -q . || echo fonts-noto-cjk
}
if [ "${1:-}" = --missing ]; then
  missing
  [ -x /usr/sbin/rt-setup-database-5 ] || printf '%s\n' request-tracker5 rt5-db-sqlite rt5-standalone
  exit 0
fi
mapfile -t wanted < <(missing)
if [ "${#wanted[@]}" -eq 0 ]; then
  echo "All system packages for the integration tests are there."
  exit 0
fi
if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" -eq 0 ]; then
  echo "Installing: ${wanted[*]}"
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq >/dev/null 2>&1
  apt-get install -y -qq --no-install-recommends "${wanted[@]}" >/dev/null 2>&1 && exit 0
  echo "apt could not install: ${wanted[*]}." >&2
else
  echo "Missing, and apt may not be used here: ${wanted[*]}." >&2
fi
