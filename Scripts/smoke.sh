#!/usr/bin/env bash
# Runs a built tool as a user would: Scripts/smoke.sh .build/release/hillock
#
# The README's first command has to print what the README says, on every instruction set and number of threads;
# everything that the tool writes has to be readable by it; what is wrong has to be refused with the right code.
set -euo pipefail
repository="$(cd "$(dirname "$0")/.." && pwd)"
hillock="$(cd "$(dirname "$1")" && pwd)/$(basename "$1")"
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"

fail() {
  echo "smoke: $*" >&2
  exit 1
}

# expect CODE ARGUMENTS…: the tool ends with this code, says why, and leaves no file behind.
expect() {
  local wanted="$1" code=0 before
  shift
  before="$(ls -A)"
  "$hillock" "$@" > /dev/null 2> "$folder/.errors" || code=$?
  [ "$code" = "$wanted" ] || fail "'$*' ended with $code, not $wanted: $(cat .errors)"
  [ -s .errors ] || fail "'$*' does not say what is wrong"
  rm .errors
  [ "$before" = "$(ls -A)" ] || fail "'$*' left a file behind"
}

"$hillock" train digits --quiet > output.txt
grep -v '^epochs' output.txt | grep . > wanted.txt
while IFS= read -r line; do
  grep -qxF -- "$line" "$repository/README.md" || fail "the README lacks: $line"
done < wanted.txt

for level in baseline avx2 avx512 neon; do
  code=0
  HILLOCK_ISA=$level "$hillock" train digits --quiet --epochs 4 --threads 1 --out one.safetensors \
    > one.txt 2> /dev/null || code=$?
  if [ "$code" = 64 ]; then continue; fi
  HILLOCK_ISA=$level "$hillock" train digits --quiet --epochs 4 --threads 2 --out two.safetensors > two.txt
  cmp one.safetensors two.safetensors
  grep '^fingerprint' one.txt two.txt >> fingerprints.txt
done
[ "$(sed 's/.*fingerprint *//' fingerprints.txt | sort -u | wc -l)" = 1 ] ||
  fail "fingerprints differ: $(cat fingerprints.txt)"

# prints TEXT ARGUMENTS…: the tool ends well and its output has this in it.
prints() {
  local text="$1"
  shift
  "$hillock" "$@" > output.txt || fail "'$*' ended with $?"
  grep -qF -- "$text" output.txt || fail "'$*' does not print $text"
}

fingerprint="$(grep '^fingerprint' wanted.txt)"
prints "$fingerprint" summary digits.safetensors
prints '"examples":1797' evaluate digits.safetensors digits --json
prints 'prediction,p_0,p_1' predict digits.safetensors digits
[ "$(wc -l < output.txt)" = 1798 ] || fail "predict did not give one line for each example"
prints 'f′(x)' activation 'x * sigmoid(1.702 x)'
prints '"name":"gelu"' activations --json

# An experiment file repeats its run; an option beside it comes first; data in pieces make the same bits.
"$hillock" train digits --quiet --epochs 3 --augment shift=1,noise=0.1 --average-decay 0.99 --freeze dense_1 \
  --write-experiment digits.yaml --out one.safetensors > one.txt
prints "$(grep '^fingerprint' one.txt)" train digits.yaml --quiet --threads 2 --out two.safetensors
"$hillock" train digits.yaml --quiet --seed 2 --out two.safetensors > two.txt
grep -q "$(grep '^fingerprint' one.txt)" two.txt && fail "--seed does not come before the experiment file"
awk 'BEGIN { print "a,b,k"; for (i = 1; i <= 60; i++) print i "," i * i % 7 "," (i % 2 ? "x" : "y") }' > rows.csv
"$hillock" train rows.csv --quiet --epochs 2 --out one.safetensors > one.txt
prints "$(grep '^fingerprint' one.txt)" train rows.csv --quiet --epochs 2 --stream --out two.safetensors
prints 'suggestion' train digits --quiet --find-learning-rate
prints 'activations' summary digits.safetensors --batch-size 1024

prints '1882  (one unit: linearly separable)' form --survey 4
prints 'right at all 256 inputs' form 'parity(a, b, c, d, e, f, g, h)' --units relu
prints 'within 0.01 of 0 or 1, proved' form 'A xor B' --units sigmoid --out xor.safetensors
printf 'A,B\n1,0\n' > xor.csv
prints 'prediction' predict xor.safetensors xor.csv

prints 'curves.svg: 4 curves' plot relu gelu --derivative --svg curves.svg
python3 -c 'import sys, xml.dom.minidom as m; m.parse(sys.argv[1])' curves.svg || fail "curves.svg is no XML"
prints 'relu' plot relu --text

printf 'a,b\n1,x\n2\n' > ragged.csv
head -c 1000 digits.safetensors > short.safetensors
expect 65 train nowhere.csv
expect 65 train ragged.csv
expect 65 train iris --target none
expect 65 summary short.safetensors
expect 65 predict digits.safetensors iris
expect 64 train iris --layers 8:rleu
printf 'data: iris\nepoch: 3\n' > wrong.yaml
expect 65 train wrong.yaml
expect 64 train iris --freeze dense_9
expect 64 train iris --epochs 0
expect 64 plot rleu
expect 73 plot relu --svg none/curves.svg
expect 64 form 'A xor'
expect 64 form '1 or 0'
expect 64 activation gelou
expect 64 verify expm2
expect 73 train iris --epochs 1000000 --out none/model.safetensors
echo "smoke: all as it should be"
