#!/usr/bin/env bash
# Networks over sequences have the same bits whatever runs them: small recurrent networks and transformers, with each number of threads at
# each level of instructions that this machine has; killed and continued with others; with texts padded or not, in one batch or
# several, whole or step by step.
#
#     Scripts/check-sequences.sh FOLDER [PROBE] [--all]
#
# FOLDER has `hillock`. PROBE is fingerprint-probe, which is built with the tests; without it padding and steps are left out. --all
# trains longer, kills more often, and takes minutes.
set -euo pipefail
hillock="$(cd "$1" && pwd)/hillock"
shift
probe=""
all=false
for argument in "$@"; do
  case "$argument" in
    --all) all=true ;;
    *) probe="$(cd "$(dirname "$argument")" && pwd)/$(basename "$argument")" ;;
  esac
done
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"

fail() {
  echo "check-sequences: $*" >&2
  exit 1
}

levels=""
for level in baseline avx2 avx512 neon; do
  if HILLOCK_ISA=$level "$hillock" activation relu > /dev/null 2>&1; then levels="$levels $level"; fi
done
[ -n "$levels" ] || fail "the tool runs at no level"

lines=220
kills=1
if $all; then
  lines=2000
  kills=8
fi
awk -v lines=$lines 'BEGIN { for (i = 0; i < lines; i++) printf "%d bottles of beer, take %d down and pass %d around.\n", i % 37, i % 5, i % 11 }' \
  > play.txt
awk -v lines=$lines 'BEGIN { print "name,language"; split("ov ev ski in ez as os ia", ends, " "); split("bor pet karim mil sanan", stems, " ")
  for (i = 0; i < lines; i++) { name = stems[i % 5 + 1] (i % 3 ? stems[int(i / 5) % 5 + 1] : "") (i % 7 ? "" : "burg") ends[i % 8 + 1]
    print name "," (i % 8 < 4 ? "east" : "west") } }' > names.csv

text="play.txt --text --window 24 --batch-size 20 --epochs 1 --quiet"
names="names.csv --target language --columns name:characters --batch-size 40 --epochs 2 --quiet"
# Names and what `hillock train` is told; 35 units leave rows of no whole vector.
networks=(
  "lstm|$text --layers embed(24),lstm(32)"
  "peepholes|$text --layers embed(11),lstm(35,peepholes=yes):softsign"
  "gru|$text --layers embed(24),gru(35)"
  "rnn|$text --layers embed(8),rnn(35):gelu,rnn(16)"
  "bidirectional|$names --layers embed(16),bidirectional(lstm(16)),gru(9,reset=before),last"
  "transformer|$text --layers embed(24),positions,transformer(24,4,dropout=0.1),transformer(24,2),layernorm"
  "tied|$text --layers embed(24),positions,transformer(24,4,dropout=0.1),tied"
  "carry|play.txt --text --window 12 --batch-size 7 --epochs 2 --quiet --carry true --used-rows true --layers embed(16),lstm(16),gru(9)"
  "shards|$text --layers embed(16),lstm(16),gru(16) --shards 3 --accumulate 2 --gradient-clip 0.5"
)

# fingerprint LEVEL THREADS OPTIONS… of a run.
fingerprint() {
  HILLOCK_ISA="$1" "$hillock" train "${@:3}" --threads "$2" --force 2> errors.txt | grep '^fingerprint' ||
    fail "$* ended with: $(cat errors.txt)"
}

runs=0
for entry in "${networks[@]}"; do
  name="${entry%%|*}"
  read -ra options <<< "${entry#*|}"
  wanted=""
  for level in $levels; do
    for threads in 1 2 3 8; do
      found="$(fingerprint "$level" "$threads" "${options[@]}" --out model.safetensors)"
      wanted="${wanted:-$found}"
      [ "$found" = "$wanted" ] || fail "$name at $level with $threads threads: '$found' instead of '$wanted'"
      runs=$((runs + 1))
    done
  done

  # Killed at a random moment and continued at another level with another number of threads.
  began="$(date +%s%N)"
  fingerprint "${levels##* }" 1 "${options[@]}" --out model.safetensors > /dev/null
  milliseconds=$((($(date +%s%N) - began) / 1000000))
  killed=0
  attempts=0
  while [ "$killed" -lt "$kills" ]; do
    attempts=$((attempts + 1))
    [ "$attempts" -le $((30 * kills)) ] || fail "$name: only $killed of $attempts runs lived long enough to be killed"
    rm -f run.checkpoint
    HILLOCK_ISA="${levels##* }" "$hillock" train "${options[@]}" --threads 1 --force --out parts.safetensors \
      --checkpoint run.checkpoint --checkpoint-interval 0.01 > /dev/null 2>&1 &
    process=$!
    moment=$((milliseconds / 3 + RANDOM * milliseconds / 65536))
    sleep "$((moment / 1000)).$(printf '%03d' $((moment % 1000)))"
    kill -KILL "$process" 2> /dev/null || true
    code=0
    wait "$process" 2> /dev/null || code=$?
    { [ "$code" = 137 ] && [ -e run.checkpoint ]; } || continue
    for level in $levels; do break; done
    found="$(fingerprint "$level" 3 "${options[@]}" --out parts.safetensors --checkpoint run.checkpoint --resume)"
    [ "$found" = "$wanted" ] || fail "$name after SIGKILL: '$found' instead of '$wanted'"
    killed=$((killed + 1))
  done
  echo "check-sequences: $name: $wanted, also after $killed kills"
done

# What a model says of a name is the same alone, among others, and in another order.
HILLOCK_ISA="${levels##* }" "$hillock" train $names --layers 'embed(16),bidirectional(lstm(16)),last' --force --out names.safetensors \
  > /dev/null
"$hillock" predict names.safetensors names.csv | tail -n +2 > whole.txt
(head -1 names.csv; tail -n +2 names.csv | tac) > turned.csv
"$hillock" predict names.safetensors turned.csv | tail -n +2 | tac > turned.txt
cmp whole.txt turned.txt || fail "names in another order have other answers"
for row in 2 9 23; do
  (head -1 names.csv; sed -n "${row}p" names.csv) > one.csv
  "$hillock" predict names.safetensors one.csv | tail -n +2 > one.txt
  sed -n "$((row - 1))p" whole.txt | cmp - one.txt || fail "row $row alone has another answer"
done

if [ -n "$probe" ]; then
  wanted=""
  for level in $levels; do
    found="$(HILLOCK_ISA=$level "$probe" sequences 1 2 3 8)"
    wanted="${wanted:-$found}"
    [ "$found" = "$wanted" ] || fail "the probe at $level: $found instead of $wanted"
  done
  # NETWORK WAY BITS: every network has the same bits in every way.
  awk '{ if (!($1 in bits)) bits[$1] = $3; else if (bits[$1] != $3) { print "check-sequences: " $1 " " $2 " has other bits"; bad = 1 } n++ }
    END { if (n < 12) { print "check-sequences: the probe said too little"; bad = 1 } exit bad }' <<< "$wanted" >&2 ||
    fail "padding, threads or steps change bits: $wanted"
  echo "check-sequences: $(wc -l <<< "$wanted") ways of padding, threads and steps at each level"
fi
echo "check-sequences: $runs runs at the levels$levels"
