#!/usr/bin/env bash
# Runs a part of the code under the sanitizers of the compiler, each in a build folder of its own:
#
# thread     what uses threads: a pool that callers share, trainers side by side, runs in the background
# address    attempts of every kind at the library's interface, and the fingerprints of three networks
# undefined  the kernels in C, each over every 10,000,019th float, at each level (Swift has no such sanitizer)
#
#   Scripts/check-sanitizers.sh [thread|address|undefined]…     all by default
set -euo pipefail
cd "$(dirname "$0")/.."

# A report ends the process, and the script with it.
export TSAN_OPTIONS="halt_on_error=1 exitcode=66 ${TSAN_OPTIONS:-}"
# Swift's runtime keeps metadata for the life of a process.
export ASAN_OPTIONS="detect_leaks=0 ${ASAN_OPTIONS:-}"

kernels() {
  local folder kernels=Sources/CHillockKernels file level code
  folder="$(mktemp -d)"
  for file in "$kernels"/*.c Verification/Levels/level-hashes.c; do
    clang -O1 -g -fsanitize=undefined -fno-sanitize-recover=all -std=c17 -D_GNU_SOURCE -I "$kernels/include" -c "$file" \
      -o "$folder/$(basename "$file" .c).o"
  done
  clang -fsanitize=undefined "$folder"/*.o -o "$folder/level-hashes" -lm -lpthread
  for level in baseline avx2 avx512; do
    code=0
    HILLOCK_ISA=$level "$folder/level-hashes" 10000019 > /dev/null 2> "$folder/errors" || code=$?
    # 69: this machine lacks the level.
    [ "$code" = 0 ] || [ "$code" = 69 ] || { cat "$folder/errors" >&2; rm -rf "$folder"; return 1; }
  done
  rm -rf "$folder"
}

[ $# -gt 0 ] || set -- thread address undefined
for one in "$@"; do
  case "$one" in
  thread | address)
    build=(swift build --sanitize="$one" --scratch-path ".build-$one" --product fingerprint-probe)
    "${build[@]}"
    probe="$("${build[@]}" --show-bin-path)/fingerprint-probe"
    if [ "$one" = thread ]; then
      "$probe" threads
    else
      "$probe" attempts > /dev/null
      "$probe" clean 1 3
    fi
    ;;
  undefined) kernels ;;
  *)
    echo "check-sanitizers: thread, address or undefined, not '$one'" >&2
    exit 64
    ;;
  esac
  echo "sanitizers: $one has nothing to report"
done
