#!/usr/bin/env bash
# Installs Open MPI where it is missing (Debian and Ubuntu).
set -euo pipefail
if ! pkg-config --exists "${HILLOCK_MPI:-ompi-c}" 2> /dev/null || ! command -v mpirun > /dev/null; then
  run=""
  [ "$(id -u)" = 0 ] || run=sudo
  $run apt-get update -qq
  $run apt-get install -y -qq pkg-config libopenmpi-dev openmpi-bin > /dev/null
fi
