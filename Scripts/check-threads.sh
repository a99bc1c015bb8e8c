#!/usr/bin/env bash
# Runs what uses threads under the thread sanitizer: a pool that callers share, trainers side by side, runs in the background. It
# builds the library once more, in a folder of its own.
set -euo pipefail
cd "$(dirname "$0")/.."

build=(swift build --sanitize=thread --scratch-path .build-tsan --product fingerprint-probe)
"${build[@]}"
# A report ends the process, and the script with it.
TSAN_OPTIONS="halt_on_error=1 exitcode=66 ${TSAN_OPTIONS:-}" "$("${build[@]}" --show-bin-path)/fingerprint-probe" threads
