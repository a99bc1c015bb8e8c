#!/usr/bin/env bash
# Runs a part of the library under the sanitizers of the compiler, each in a build folder of its own:
#
# thread     what uses threads: a pool that callers share, trainers side by side, runs in the background
# address    attempts of every kind at the library's interface, and the fingerprints of three networks
# undefined  the same
#
#   Scripts/check-sanitizers.sh [thread|address|undefined]…     all by default
set -euo pipefail
cd "$(dirname "$0")/.."

# A report ends the process, and the script with it.
export TSAN_OPTIONS="halt_on_error=1 exitcode=66 ${TSAN_OPTIONS:-}"
# Swift's runtime keeps metadata for the life of a process.
export ASAN_OPTIONS="detect_leaks=0 ${ASAN_OPTIONS:-}"
export UBSAN_OPTIONS="halt_on_error=1 print_stacktrace=1 ${UBSAN_OPTIONS:-}"
for sanitizer in "${@:-thread address undefined}"; do
  for one in $sanitizer; do
    build=(swift build --sanitize="$one" --scratch-path ".build-$one" --product fingerprint-probe)
    "${build[@]}"
    probe="$("${build[@]}" --show-bin-path)/fingerprint-probe"
    if [ "$one" = thread ]; then
      "$probe" threads
    else
      "$probe" attempts > /dev/null
      "$probe" clean 1 3
    fi
    echo "sanitizers: $one has nothing to report"
  done
done
