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

# The same for what a search chooses: among short runs at each level, and among those of the defaults where that is quick.
searched() {
  local level="$1" code=0
  shift
  HILLOCK_ISA=$level "$hillock" train iris --quiet --out searched.safetensors "$@" > one.txt 2> /dev/null || code=$?
  if [ "$code" != 64 ]; then grep '^fingerprint' one.txt; fi
}
for level in baseline avx2 avx512 neon; do
  for threads in 1 2; do
    searched $level --threads $threads --search quick --epochs 4 >> short.txt
    if [ $level != baseline ]; then searched $level --threads $threads >> long.txt; fi
  done
done
[ "$(sort -u short.txt | wc -l)" = 1 ] || fail "fingerprints of a search differ: $(cat short.txt)"
[ "$(sort -u long.txt | wc -l)" -le 1 ] || fail "fingerprints of a search differ: $(cat long.txt)"

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
for level in baseline avx2 avx512 neon; do
  HILLOCK_ISA=$level "$hillock" inspect digits.safetensors digits --json --threads 1 > one.json 2> /dev/null || continue
  HILLOCK_ISA=$level "$hillock" inspect digits.safetensors digits --json --threads 2 > two.json
  cmp one.json two.json
  sha256sum < one.json >> inspections.txt
done
[ "$(sort -u inspections.txt | wc -l)" = 1 ] || fail "inspections differ: $(cat inspections.txt)"
prints 'fingerprint' inspect digits.safetensors digits --revive --out revived.safetensors
prints 'fingerprint' train digits --start revived.safetensors --epochs 1 --out longer.safetensors
prints 'fingerprint' train iris --epochs 2 --quiet --tensorboard logs/one
[ "$(ls logs/one | grep -c tfevents)" = 1 ] || fail "train --tensorboard wrote no events"
prints '"deadUnits":' train iris --epochs 2 --watch --quiet --json

# An experiment file repeats its run; an option beside it comes first; data in pieces make the same bits.
"$hillock" train digits --quiet --epochs 3 --augment noise=0.1 --average-decay 0.99 --freeze dense_1 \
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

prints 'never: the same bits' compare iris --layers 8 --epochs 3 --quiet --activations 'relu, relu(kink=1)'
prints '"firstDifferentStep":1' compare iris --layers 8 --epochs 3 --quiet --json \
  --activations 'relu, leaky_relu(0.1), annealed_relu'
prints 'relu(derivative_at_0: 0.5)' activation 'relu(kink=0.5)'
prints '≤ ln(2)/(2·k)' activation smooth_relu
prints 'model' train iris --layers '8:annealed_relu(k=1..50),8:relu(kink=1)' --epochs 3 --quiet --out annealed.safetensors
prints 'Dense 8→8, relu(derivative_at_0: 1)' summary annealed.safetensors
printf 'a,b,y\n0,-,0\n1,1,1\n' > table.csv
prints 'free at 1' form --table table.csv --missing free --units tanh
printf 'x,y\n0,0\n1,2.5\n2,1\n' > points.csv
prints 'proved' form --points points.csv --outside linear --out points.safetensors
prints '5/2·x' regions points.safetensors
prints 'Dense 1→2, relu' summary points.safetensors
prints 'proved by interval arithmetic' form 'sin(x)' --on '0:2*pi' --error 0.01 --out sine.safetensors
prints '13 hidden, for 13 straight pieces' form 'sin(x)' --on '0:2*pi' --error 0.01
prints 'prediction' predict sine.safetensors points.csv
prints 'equal to the expression' form --block 'max(x, y)' --out max.safetensors
prints 'max.svg' regions max.safetensors --on -1:1,-1:1 --svg max.svg
python3 -c 'import sys, xml.dom.minidom as m; m.parse(sys.argv[1])' max.svg || fail "max.svg is no XML"
prints 'sort(a, b)[2]' form --block 'sort(a, b)' --out sort.safetensors
printf 'a,b\n3,1\n' > pair.csv
prints '1.0,3.0' predict sort.safetensors pair.csv

prints 'curves.svg: 4 curves' plot relu gelu --derivative --svg curves.svg
python3 -c 'import sys, xml.dom.minidom as m; m.parse(sys.argv[1])' curves.svg || fail "curves.svg is no XML"
prints 'relu' plot relu --text
prints 'relu.png: 1 curve' plot relu --png relu.png
[ "$(head -c 4 relu.png | tail -c 3)" = PNG ] || fail "relu.png is no PNG file"
prints '0.00043989724' plot gelu_tanh --against gelu --text
printf 'x,y\n1,0.7310586\n2,0.880797\n' > peer.csv
prints '1 of 2 results are correctly rounded' plot sigmoid --ulp peer.csv
prints 'xor.svg: units and weights' draw xor.safetensors --svg xor.svg
prints 'flowchart LR' draw xor.safetensors --mermaid
prints 'digits.svg: layers as blocks' draw digits.safetensors --svg digits.svg
python3 -c 'import sys, xml.dom.minidom as m; [m.parse(f) for f in sys.argv[1:]]' xor.svg digits.svg || fail "no XML"
"$hillock" train iris --quiet --epochs 3 --out iris.safetensors --report iris.html > output.txt
grep -qF "$(sed -n 's/^fingerprint *//p' output.txt)" iris.html || fail "the report lacks the fingerprint"
prints 'iris-again.html: 5 pictures' report iris.safetensors iris --out iris-again.html

printf 'a,b\n1,x\n2\n' > ragged.csv
head -c 1000 digits.safetensors > short.safetensors
expect 65 train nowhere.csv
expect 65 train ragged.csv
expect 65 train iris --target none
expect 65 summary short.safetensors
expect 65 predict digits.safetensors iris
expect 65 inspect digits.safetensors iris
expect 64 inspect digits.safetensors digits --slope 0
expect 64 inspect digits.safetensors digits --revive
expect 73 inspect digits.safetensors digits --revive --out none/model.safetensors
expect 65 train digits --start digits.safetensors --seed 2 --out other.safetensors
expect 64 train digits --start digits.safetensors --layers 8 --out other.safetensors
expect 73 train digits --start digits.safetensors --epochs 1
expect 73 train iris --epochs 1000000 --tensorboard one.json/logs
expect 64 compare iris --activations 'relu, rleu'
expect 64 compare iris --activations 'relu,'
expect 64 compare iris --activations 'gelu(kink=1)'
expect 64 compare iris --layers ''
expect 65 compare nowhere.csv
expect 64 train iris --layers '8:annealed_relu(k=5..1)'
expect 64 train iris --layers '8:hard_tanh(kink=1)'
expect 64 train iris --layers 8:rleu
printf 'data: iris\nepoch: 3\n' > wrong.yaml
expect 65 train wrong.yaml
expect 64 train iris --freeze dense_9
expect 64 train iris --epochs 0
expect 64 plot rleu
expect 73 plot relu --svg none/curves.svg
expect 65 plot relu --ulp nowhere.csv
expect 64 draw digits.safetensors --as units
expect 65 draw short.safetensors
expect 73 draw digits.safetensors --png none/digits.png
expect 65 report digits.safetensors iris --out report.html
expect 64 form 'A xor'
expect 64 form '1 or 0'
expect 64 form '1/x' --on -1:1 --error 0.01
expect 64 form --block 'max(a'
expect 65 form --table points.csv
expect 65 form --points table.csv
expect 64 regions digits.safetensors
expect 64 activation gelou
expect 64 verify expm2
expect 73 train iris --epochs 1000000 --out none/model.safetensors
echo "smoke: all as it should be"
