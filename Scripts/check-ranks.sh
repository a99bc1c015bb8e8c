#!/usr/bin/env bash
# `hillock-ranks` against `hillock`: the same bits for other numbers of ranks, threads, levels and shards; runs whose ranks are
# killed and that go on with another number of them; mistakes, which end all ranks with what is wrong.
#
#     Scripts/check-ranks.sh FOLDER [--all] [--kills N]
#
# FOLDER has both programs. --all tries every combination of Documentation/Ranks.md, which takes twenty minutes.
set -euo pipefail
programs="$(cd "$1" && pwd)"
shift
all=false
kills=3
while [ $# -gt 0 ]; do
  case "$1" in
    --all) all=true ;;
    --kills) kills="$2"; shift ;;
    *) echo "check-ranks: unknown option $1" >&2; exit 64 ;;
  esac
  shift
done
hillock="$programs/hillock"
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1

# All ranks on this machine, whatever it has.
launch=(mpirun -q --oversubscribe --bind-to none)
tool="$programs/hillock-ranks"
# ranks N COMMAND…
ranks() {
  local count="$1"
  shift
  "${launch[@]}" -n "$count" "$tool" "$@"
}

fail() {
  echo "check-ranks: $*" >&2
  exit 1
}

dense="digits --epochs 2 --batch-size 48 --layers 300:gelu,64:tanh --weight-decay 0.1"
convolutional="digits --epochs 1 --batch-size 48 --layers reshape(8x8x1),conv(6,3):relu,batchnorm,flatten,dropout:0.2,32:swish --gradient-clip 0.5 --average-decay 0.98 --augment noise=0.1 --learning-rate 0.004 --optimizer momentum --schedule constant"
sequence="digits --epochs 1 --batch-size 48 --layers reshape(8x8),gru(12),last --accumulate 2"

levels=""
for level in baseline avx2 avx512 neon; do
  if HILLOCK_ISA=$level "$hillock" activation relu > /dev/null 2>&1; then levels="$levels $level"; fi
done

combinations=0
# same COUNTS THREADS SHARDS LEVELS RUN…: all combinations of these have the fingerprint of one process.
same() {
  local counts="$1" threads="$2" shards="$3" chosen="$4"
  shift 4
  local shard wanted count thread level found
  for shard in $shards; do
    wanted="$("$hillock" train "$@" --quiet --shards "$shard" --threads 1 --out one.safetensors | grep '^fingerprint')"
    for count in $counts; do
      for thread in $threads; do
        for level in $chosen; do
          found="$(HILLOCK_ISA=$level ranks "$count" train "$@" --quiet --shards "$shard" --threads "$thread" \
            --out many.safetensors | grep '^fingerprint')"
          [ "$found" = "$wanted" ] || fail "$* with $shard shards, $count ranks, $thread threads, $level: $found, not $wanted"
          cmp one.safetensors many.safetensors
          combinations=$((combinations + 1))
        done
      done
    done
  done
}

if $all; then
  for run in "$dense" "$convolutional" "$sequence"; do
    # shellcheck disable=SC2086
    same "1 2 3 4 7" "1 2" "1 4 8 12" "$levels" $run
  done
else
  set -- $levels
  first="$1"
  last="${!#}"
  # shellcheck disable=SC2086
  {
    same "2 3" 1 "4 1" "$last" $dense
    same 3 2 8 "$first" $convolutional
    same 2 1 4 "$last" $sequence
  }
fi
echo "check-ranks: $combinations combinations of ranks, threads, shards and levels, the same model to the bit"

# Levels may differ within a run.
set -- $levels
wanted="$("$hillock" train $dense --quiet --shards 4 --out one.safetensors | grep '^fingerprint')"
run="$dense --quiet --shards 4 --out many.safetensors"
found="$("${launch[@]}" -n 1 -x HILLOCK_ISA="$1" "$tool" train $run \
  : -n 2 -x HILLOCK_ISA="${!#}" "$tool" train $run | grep '^fingerprint')"
[ "$found" = "$wanted" ] || fail "ranks with the levels $1 and ${!#}: $found, not $wanted"

# A table that stays in its file, of which each rank reads its rows.
{
  echo "a,b,c,y"
  awk 'BEGIN { srand(5); for (i = 0; i < 3000; i++) { a = rand(); b = rand(); c = rand(); print a "," b "," c "," a * b - c } }'
} > table.csv
stream="table.csv --target y --layers 24:tanh --epochs 3 --batch-size 30 --shards 3"
wanted="$("$hillock" train $stream --quiet --search off --out one.safetensors | grep '^fingerprint')"
found="$(ranks 3 train $stream --quiet --stream --out many.safetensors | grep '^fingerprint')"
[ "$found" = "$wanted" ] || fail "three ranks that read their rows: $found, not $wanted"

# Independent runs: a search with its ensemble, and a comparison.
"$hillock" train iris --quiet --out one.safetensors | grep -v ' samples/s' > wanted.txt
ranks 2 train iris --quiet --out one.safetensors | grep -v ' samples/s' > found.txt
cmp wanted.txt found.txt
"$hillock" compare iris --quiet --epochs 5 --activations 'relu, relu(kink=1), gelu' > wanted.txt
ranks 2 compare iris --quiet --epochs 5 --activations 'relu, relu(kink=1), gelu' > found.txt
cmp wanted.txt found.txt

# Kills of random ranks at random moments; the run goes on with another number of ranks.
run="digits --quiet --epochs 60 --batch-size 48 --layers 64:gelu,32:tanh --optimizer adam --shards 6 --early-stopping 60"
"$hillock" train $run --out whole.safetensors | grep '^fingerprint' > wanted.txt
began="$(date +%s%N)"
ranks 2 train $run --out parts.safetensors > /dev/null
milliseconds=$((($(date +%s%N) - began) / 1000000))
killed=0
attempts=0
while [ "$killed" -lt "$kills" ]; do
  attempts=$((attempts + 1))
  [ "$attempts" -le $((20 * kills)) ] || fail "only $killed of $attempts runs lived long enough to be killed"
  count=$((RANDOM % 4 + 1))
  ranks "$count" train $run --out parts.safetensors --checkpoint run.checkpoint --checkpoint-interval 0.02 --resume \
    > found.txt 2> errors.txt &
  job=$!
  moment=$((RANDOM * milliseconds / 32768))
  sleep "$((moment / 1000)).$(printf '%03d' $((moment % 1000)))"
  # Processes of this very job: children of its mpirun, which is the job or a child of it.
  victims=($(ps -eo pid=,ppid=,comm= | awk -v job="$job" '
    { parent[$1] = $2; name[$1] = $3 }
    END { for (p in name) if (name[p] ~ /^hillock-ranks/ && (parent[p] == job || parent[parent[p]] == job)) print p }'))
  if [ "${#victims[@]}" -gt 0 ] && kill -KILL "${victims[$((RANDOM % ${#victims[@]}))]}" 2> /dev/null; then
    killed=$((killed + 1))
    began="$(date +%s)"
  else
    began=""
  fi
  code=0
  wait "$job" || code=$?
  if [ -n "$began" ] && [ "$code" != 0 ]; then
    took=$(($(date +%s) - began))
    [ "$took" -le 5 ] || fail "a run with a dead rank took $took s to end"
  fi
  # It may have ended first: then it begins again.
  if [ "$code" = 0 ]; then rm -f run.checkpoint parts.safetensors; fi
done
ranks 3 train $run --out parts.safetensors --checkpoint run.checkpoint --resume 2> errors.txt | grep '^fingerprint' > found.txt
cmp wanted.txt found.txt
cmp whole.safetensors parts.safetensors
[ -z "$(ls -A | grep checkpoint)" ] || fail "a checkpoint was left"
echo "check-ranks: $killed kills, the same model to the bit"

# refused CODE WORDS ARGUMENTS…: mpirun with these ends with this code, and says this once.
refused() {
  local wanted="$1" words="$2" code=0
  shift 2
  timeout 20 "${launch[@]}" "$@" > found.txt 2> errors.txt || code=$?
  [ "$code" = "$wanted" ] || fail "code $code, not $wanted, of $*: $(cat errors.txt)"
  [ "$(grep -c -- "$words" errors.txt)" = 1 ] || fail "not '$words' once of $*: $(cat errors.txt)"
}

one=(-n 1 "$tool" train iris --quiet --search off --out a.safetensors)
refused 64 "epochs" -n 2 "$tool" train iris --quiet --epochs 0
refused 65 "nothing.csv" -n 3 "$tool" train nothing.csv
refused 64 "silence limit" -n 1 "$tool" train iris --silence-limit 0
refused 64 "rank 1 differs from rank 0 in the settings" "${one[@]}" : "${one[@]}" --epochs 3
refused 64 "rank 1: error" "${one[@]}" : "${one[@]}" --optimizer none
head -n 2000 table.csv > other.csv
refused 64 "rank 1 differs from rank 0 in the settings and the data" \
  -n 1 "$tool" train table.csv --target y --quiet --search off --out a.safetensors : \
  -n 1 "$tool" train other.csv --target y --quiet --search off --out a.safetensors
ranks 2 train digits --epochs 1 --shards 2 --search off --profile --out a.safetensors > found.txt 2>&1
grep -q "exchange" found.txt || fail "no times of the ranks"
[ "$(ranks 2 activation relu)" = "$("$hillock" activation relu)" ] || fail "a command that is not shared"
echo "check-ranks: mistakes end all ranks"
