#!/usr/bin/env bash
# Installs the system packages the integration tests need, with apt where it may; else says which are missing.
set -u
missing=()
command -v soffice >/dev/null 2>&1 || missing+=(libreoffice-calc)
command -v chromium >/dev/null 2>&1 || missing+=(chromium)
command -v pdftoppm >/dev/null 2>&1 || missing+=(poppler-utils)
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing+=(postgresql)
fc-list 2>/dev/null | grep -qi 'CJK' || missing+=(fonts-noto-cjk fontconfig)
if [ "${#missing[@]}" -eq 0 ]; then
  echo "All system packages for the integration tests are there."
  exit 0
fi
if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" -eq 0 ]; then
  echo "Installing: ${missing[*]}"
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq >/dev/null 2>&1
  apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null 2>&1 && exit 0
  echo "apt could not install: ${missing[*]}. The tests that need them will fail and say so." >&2
else
  echo "Missing, and apt may not be used here: ${missing[*]}. The tests that need them will fail and say so." >&2
fi
