#!/usr/bin/env bash
# Kills a run at random moments (SIGKILL) and resumes it, until it ends; its fingerprint has to be that of a run that was
# never interrupted: Scripts/kill-and-resume.sh .build/release/hillock [KILLS]
set -euo pipefail
hillock="$(cd "$(dirname "$1")" && pwd)/$(basename "$1")"
kills="${2:-20}"
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"

run=(train digits --quiet --epochs 40 --layers '48:gelu,32:tanh' --optimizer adam --early-stopping 40)
"$hillock" "${run[@]}" --out whole.safetensors | grep '^fingerprint' > wanted.txt

killed=0
while [ "$killed" -lt "$kills" ]; do
  "$hillock" "${run[@]}" --out parts.safetensors --checkpoint run.checkpoint --checkpoint-interval 0.02 --resume \
    > found.txt 2> errors.txt &
  process=$!
  sleep "0.$(printf '%02d' $((RANDOM % 35 + 8)))"
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
echo "kill-and-resume: $killed kills, the same model to the bit"
