#!/usr/bin/env bash
# Installs MPFR where it is missing (Debian and Ubuntu).
set -euo pipefail
if ! echo '#include <mpfr.h>' | cc -E -x c - > /dev/null 2>&1; then
  run=""
  [ "$(id -u)" = 0 ] || run=sudo
  $run apt-get update -qq
  $run apt-get install -y -qq libmpfr-dev
fi
