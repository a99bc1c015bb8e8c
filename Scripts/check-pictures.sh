#!/usr/bin/env bash
# Draws every kind of picture and page and looks at it in a headless browser: Scripts/check-pictures.sh .build/release/hillock
#
# No picture is empty, in light or in dark; no text is cut off at the edge of its picture or lies on another one; pages have no
# error, ask for nothing over a network and are no wider than the window. Pictures with each of these faults have to be found.
# HILLOCK_BROWSER names the browser; without it Chromium is looked for, and installed where it is missing and may be.
set -euo pipefail
repository="$(cd "$(dirname "$0")/.." && pwd)"
hillock="$(cd "$(dirname "$1")" && pwd)/$(basename "$1")"
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"

browser="${HILLOCK_BROWSER:-}"
for name in chromium chromium-browser google-chrome "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"; do
  if [ -z "$browser" ] && command -v "$name" > /dev/null; then browser="$name"; fi
done
if [ -z "$browser" ]; then
  if ! command -v apt-get > /dev/null; then
    echo "check-pictures: no browser; name one with HILLOCK_BROWSER" >&2
    exit 1
  fi
  as_root=""
  if [ "$(id -u)" != 0 ]; then as_root="sudo"; fi
  $as_root apt-get update -q > /dev/null
  DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -q chromium fonts-dejavu-core > /dev/null
  browser=chromium
fi

"$hillock" plot relu gelu silu --derivative --svg plot.svg --png plot.png > /dev/null
"$hillock" plot swish --vary beta=0.5,1,2 --svg family.svg --png family-dark.png --dark > /dev/null
"$hillock" plot gelu_tanh --against gelu --log --svg error.svg --png error.png > /dev/null
"$hillock" plot relu leaky_relu elu selu celu gelu silu mish softplus tanh sigmoid softsign hard_tanh hard_swish identity \
  --svg many.svg > /dev/null
printf 'x,y\n0.5,0.62245935\n1,0.7310586\n2,0.88079707\n-3,0.047425874\n-20,3e-09\n-30,1e-5\n' > peer.csv
"$hillock" plot sigmoid --ulp peer.csv --svg ulp.svg --png ulp.png > /dev/null

"$hillock" form 'A xor B' --out xor.safetensors > /dev/null
"$hillock" form 'majority(a, b, c, d, e)' --units relu --out majority.safetensors > /dev/null
"$hillock" form 'parity(a, b, c, d, e, f)' --units sigmoid --out parity.safetensors > /dev/null
"$hillock" train iris --quiet --epochs 20 --layers 8:gelu,6:tanh --out iris.safetensors --report iris.html > /dev/null
"$hillock" train digits --quiet --epochs 4 --out digits.safetensors --report digits.html > /dev/null
"$hillock" train digits --quiet --epochs 1 --out ways.safetensors --layers \
  'reshape(8x8x1),conv(4,3):relu,skip(conv(4,3,padding=same):relu,skip(conv(4,3,padding=same),batchnorm)),maxpool(2),flatten,16:relu' \
  > /dev/null
"$hillock" report ways.safetensors digits --out ways.html > /dev/null
awk 'BEGIN { srand(4); print "width,a long name of a column,height";
  for (i = 0; i < 200; i++) { x = 4 * rand() - 2; y = 4 * rand() - 2; print x "," y "," 1000 * exp(-x * x - y * y) } }' > hill.csv
"$hillock" train hill.csv --quiet --epochs 30 --out hill.safetensors --report hill.html > /dev/null
awk 'BEGIN { srand(5); print "x,y,kind"; for (i = 0; i < 200; i++) { x = 2 * rand() - 1; y = 2 * rand() - 1;
  print x "," y "," (x * y > 0.1 ? "both signs alike" : x * y < -0.1 ? "signs differ" : "near an axis") } }' > kinds.csv
"$hillock" train kinds.csv --quiet --epochs 30 --out kinds.safetensors --report kinds.html > /dev/null
"$hillock" train kinds.csv --quiet --epochs 30 --layers 5:relu --out few.safetensors > /dev/null
"$hillock" regions few.safetensors --svg regions.svg --png regions.png > /dev/null
for model in xor majority parity iris digits ways; do
  "$hillock" draw $model.safetensors --svg $model.svg --png $model-network.png > /dev/null
done
"$hillock" draw iris.safetensors --as blocks --svg blocks.svg > /dev/null

python3 "$repository/Scripts/look-at-pictures.py" "$browser" "$folder"
