#!/usr/bin/env bash
# Compiles the kernels for 64-bit Arm, runs them in an emulator, and compares with every instruction set of this machine:
# all must print the same hashes. Installs the cross compiler and qemu where they are missing (Debian and Ubuntu).
#
#   Verification/check-neon.sh [STRIDE]     every STRIDE-th float, 1000003 by default
set -euo pipefail
repository="$(cd "$(dirname "$0")/.." && pwd)"
stride="${1:-1000003}"

missing=""
command -v qemu-aarch64 > /dev/null || missing="$missing qemu-user"
command -v aarch64-linux-gnu-gcc > /dev/null || missing="$missing gcc-aarch64-linux-gnu"
# Recommended by the compiler, not required.
[ -e /usr/aarch64-linux-gnu/include/string.h ] || missing="$missing libc6-dev-arm64-cross"
if [ -n "$missing" ]; then
  run=""
  [ "$(id -u)" = 0 ] || run=sudo
  $run apt-get update -qq
  # shellcheck disable=SC2086
  $run apt-get install -y -qq --no-install-recommends $missing
fi

folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
kernels="$repository/Sources/CHillockKernels"

# build NAME FLAGS…: objects of all kernels and of the program.
build() {
  local name="$1" file
  shift
  mkdir "$folder/$name"
  for file in "$kernels"/*.c "$repository"/Verification/Levels/level-hashes.c; do
    clang "$@" -O2 -std=c17 -D_GNU_SOURCE -I "$kernels/include" -c "$file" \
      -o "$folder/$name/$(basename "$file" .c).o"
  done
}

build arm --target=aarch64-linux-gnu --sysroot=/usr/aarch64-linux-gnu -isystem /usr/aarch64-linux-gnu/include
aarch64-linux-gnu-gcc -static "$folder"/arm/*.o -o "$folder/arm/level-hashes" -lm -lpthread
HILLOCK_ISA=neon qemu-aarch64 "$folder/arm/level-hashes" "$stride" > "$folder/neon.txt"

if [ "$(uname -m)" = x86_64 ]; then
  build intel
  clang "$folder"/intel/*.o -o "$folder/intel/level-hashes" -lm -lpthread
  for level in baseline avx2 avx512; do
    code=0
    HILLOCK_ISA=$level "$folder/intel/level-hashes" "$stride" > "$folder/$level.txt" 2> /dev/null || code=$?
    if [ "$code" = 69 ]; then
      echo "check-neon: this machine lacks $level"
      continue
    fi
    [ "$code" = 0 ] || exit 1
    diff "$folder/neon.txt" "$folder/$level.txt" || {
      echo "check-neon: neon and $level differ" >&2
      exit 1
    }
    echo "check-neon: neon and $level agree in $(wc -l < "$folder/neon.txt") hashes"
  done
fi
