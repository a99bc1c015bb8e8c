#!/usr/bin/env bash
# Trains with the defaults on data whose difficulty is known and fails where the result falls below its bar:
# Scripts/check-accuracy.sh .build/release/hillock
#
# The figure is the mean over seeds 1 to 5 on the test part. DATA, by default ../shared/data, has the CSV files and the
# folder mnist; what is not there is skipped, and said so.
set -euo pipefail
hillock="$1"
data="${DATA:-$(dirname "$0")/../../shared/data}"
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
failed=0

# figure ARGUMENTS…: the test metric of one run.
figure() {
  "$hillock" train "$@" --quiet --json --out "$folder/model.safetensors" > "$folder/run.json"
  sed -E 's/.*"test":\{(.*)\},"training":.*/\1/; s/.*"metric":([-0-9.e]+).*/\1/' "$folder/run.json"
}

# bar NAME MEAN WORST ARGUMENTS…
bar() {
  local name="$1" mean="$2" worst="$3" figures=""
  shift 3
  for seed in 1 2 3 4 5; do figures+="$(figure "$@" --seed $seed) "; done
  awk -v name="$name" -v bar="$mean" -v floor="$worst" '{
    low = $1
    for (i = 1; i <= NF; i++) { sum += $i; if ($i < low) low = $i }
    printf "accuracy: %-14s mean %.4f (at least %s), worst %.4f (at least %s)\n", name, sum / NF, bar, low, floor
    exit !(NF == 5 && sum / NF >= bar && low >= floor)
  }' <<< "$figures" || failed=1
}

bar digits 0.97 0.955 digits
bar iris 0.93 0 iris
if [ -d "$data" ]; then
  bar wine 0.96 0 "$data/wine.csv"
  bar breast_cancer 0.96 0 "$data/breast_cancer.csv" --target diagnosis
  bar diabetes 0.40 0 "$data/diabetes.csv" --target progression
  reached="$(figure mnist --data "$data/mnist" --layers 256:relu,128:relu --epochs 12)"
  echo "accuracy: mnist $reached (at least 0.98)"
  awk -v reached="$reached" 'BEGIN { exit !(reached >= 0.98) }' || failed=1
else
  echo "accuracy: $data is not there; wine, breast_cancer, diabetes and mnist were skipped" >&2
fi
exit $failed
