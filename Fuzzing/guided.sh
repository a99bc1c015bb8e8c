#!/usr/bin/env bash
# Builds the readers of formulas and documents with coverage for libFuzzer, with the address sanitizer, and runs them for so many
# seconds (60). Findings are crash-*, timeout-* and oom-* in the current folder.
set -euo pipefail
seconds="${1:-60}"
here="$(cd "$(dirname "$0")" && pwd)"
scratch="$here/.build/guided"
sanitize="${SANITIZE:-fuzzer,address}"
export HILLOCK_GUIDED=1
swift build -c release --package-path "$here/.." --scratch-path "$scratch" --product fuzz-guided \
  -Xswiftc "-sanitize=$sanitize" -Xlinker -lpthread
program="$(swift build -c release --package-path "$here/.." --scratch-path "$scratch" --show-bin-path)/fuzz-guided"
corpus="$here/.build/corpus"
mkdir -p "$corpus"
# The address sanitizer of this toolchain does not start where addresses are chosen at random with 32 bits.
# What Swift keeps for the whole run looks like leaks to it.
setarch -R "$program" "$corpus" -detect_leaks=0 -max_total_time="$seconds" -timeout=2 -rss_limit_mb=1500 -max_len=4096 -print_final_stats=1
