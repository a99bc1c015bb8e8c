#!/usr/bin/env bash
# Builds fuzz-readers with the address sanitizer, and the kernels in C with the undefined one as well, in a folder of its own, and runs it.
#
#   Fuzzing/sanitized.sh --target onnx --seconds 600
set -euo pipefail
cd "$(dirname "$0")/.."

# Swift's runtime keeps metadata for the life of a process. Memory that was freed goes back, for what is kept is measured.
export ASAN_OPTIONS="detect_leaks=0 quarantine_size_mb=1 ${ASAN_OPTIONS:-}"
build=(
  swift build -c release --sanitize address --scratch-path .build-fuzz
  -Xcc -fsanitize=undefined -Xcc -fno-sanitize-recover=undefined --product fuzz-readers
)
"${build[@]}"
exec "$("${build[@]}" --show-bin-path)/fuzz-readers" "$@"
