#!/usr/bin/env bash
# Kills runs at random moments (SIGKILL) and resumes them, until they end; their fingerprints have to be those of runs that were
# never interrupted, with one network, with a search for some, and over sequences: Scripts/kill-and-resume.sh .build/release/hillock [KILLS]
set -euo pipefail
hillock="$(cd "$(dirname "$1")" && pwd)/$(basename "$1")"
kills="${2:-20}"
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"

# check RUN…: this command of the tool.
check() {
  local run=("$@")
  local began milliseconds killed attempts process moment code
  began="$(date +%s%N)"
  "$hillock" "${run[@]}" --out whole.safetensors | grep '^fingerprint' > wanted.txt
  milliseconds=$((($(date +%s%N) - began) / 1000000))

  # Each kill comes at a random moment of the length of a whole run, however fast the machine is.
  killed=0
  attempts=0
  while [ "$killed" -lt "$kills" ]; do
    attempts=$((attempts + 1))
    if [ "$attempts" -gt $((20 * kills)) ]; then
      echo "kill-and-resume: only $killed of $attempts runs lived long enough to be killed" >&2
      exit 1
    fi
    "$hillock" "${run[@]}" --out parts.safetensors --checkpoint run.checkpoint --checkpoint-interval 0.02 --resume \
      > found.txt 2> errors.txt &
    process=$!
    moment=$((RANDOM * milliseconds / 32768))
    sleep "$((moment / 1000)).$(printf '%03d' $((moment % 1000)))"
    if kill -KILL "$process" 2> /dev/null; then killed=$((killed + 1)); fi
    code=0
    wait "$process" 2> /dev/null || code=$?
    case "$code" in
      0) rm -f run.checkpoint parts.safetensors ;; # It ended first: begin again.
      137) ;;
      *) echo "kill-and-resume: ended with $code: $(cat errors.txt)" >&2; exit 1 ;;
    esac
  done
  "$hillock" "${run[@]}" --out parts.safetensors --checkpoint run.checkpoint --resume 2> errors.txt |
    grep '^fingerprint' > found.txt
  cmp wanted.txt found.txt
  cmp whole.safetensors parts.safetensors
  [ -z "$(ls -A | grep checkpoint)" ]
  echo "kill-and-resume: $killed kills of '${run[*]}', the same model to the bit"
  rm -f ./*.safetensors
}

check train digits --quiet --epochs 600 --layers '48:gelu,32:tanh' --optimizer adam --early-stopping 600
check train digits --quiet --seed 3

# Sequences: a transformer with dropout over a text, and cells over names of different length.
awk 'BEGIN { for (i = 0; i < 400; i++) printf "%d bottles of beer, take %d down.\n", i % 37, i % 5 }' > play.txt
awk 'BEGIN { print "name,language"; split("ov ev ski in ez as os ia", ends, " "); split("bor pet karim mil sanan", stems, " ")
  for (i = 0; i < 400; i++) print stems[i % 5 + 1] stems[int(i / 5) % 5 + 1] ends[i % 8 + 1] "," (i % 8 < 4 ? "east" : "west") }' \
  > names.csv
check train play.txt --text --window 16 --layers 'embed(16),positions,transformer(16,2,dropout=0.1)' --epochs 20 --quiet
check train names.csv --target language --columns name:characters --layers 'embed(8),bidirectional(lstm(8)),gru(8),last' \
  --epochs 150 --quiet
