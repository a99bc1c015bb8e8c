#!/usr/bin/env bash
# How long a training run takes with one thread and with two while other processes keep the processors busy: none, two, four and
# eight of them. Runs of both kinds alternate; medians of RUNS are printed, with the least and the greatest.
#
#   Benchmarks/compare-busy.sh [HILLOCK] [RUNS]
set -euo pipefail
hillock="${1:-.build/release/hillock}"
runs="${2:-5}"
folder="$(mktemp -d)"
busy=()
quiet() { for process in "${busy[@]}"; do kill "$process" 2> /dev/null || true; done; busy=(); wait 2> /dev/null || true; }
trap 'quiet; rm -rf "$folder"' EXIT

seconds() {
  local begin end
  begin="$(date +%s.%N)"
  "$hillock" train digits --search off --threads "$1" > "$folder/log" 2>&1 ||
    { cat "$folder/log" >&2; exit 1; }
  end="$(date +%s.%N)"
  awk -v a="$begin" -v b="$end" 'BEGIN { printf "%.3f\n", b - a }'
}
spread() { sort -n "$1" | awk '{ x[NR] = $1 } END { printf "%.2f (%.2f to %.2f)", x[int((NR + 1) / 2)], x[1], x[NR] }'; }
median() { sort -n "$1" | awk '{ x[NR] = $1 } END { print x[int((NR + 1) / 2)] }'; }

grep -m1 'model name' /proc/cpuinfo | sed 's/.*: //'
echo "$(nproc) processors, HILLOCK_ISA=${HILLOCK_ISA:-the best}, $runs runs each, seconds"
for count in 0 2 4 8; do
  for ((i = 0; i < count; i++)); do (while :; do :; done) & busy+=($!); done
  : > "$folder/1"; : > "$folder/2"
  for ((run = 0; run < runs; run++)); do
    seconds 1 >> "$folder/1"
    seconds 2 >> "$folder/2"
  done
  quiet
  awk -v n="$count" -v one="$(spread "$folder/1")" -v two="$(spread "$folder/2")" -v a="$(median "$folder/1")" -v b="$(median "$folder/2")" \
    'BEGIN { printf "beside %d busy processes: 1 thread %s, 2 threads %s, ratio %.2f\n", n, one, two, b / a }'
done
