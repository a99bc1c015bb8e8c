#!/usr/bin/env bash
# What `check` prints does not follow the order of a dictionary: Swift draws another seed of its hashes in each process, and the
# documents of this repository, with a few statements of every verdict, give the same bytes each time.
#
#   Scripts/check-order.sh [HILLOCK] [RUNS]
set -euo pipefail
cd "$(dirname "$0")/.."
hillock="${1:-.build/release/hillock}"
runs="${2:-5}"
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT

cat > "$folder/verdicts.md" <<'MARKDOWN'
With $z = w x + b$, $a = \sigma(z)$ and $C = (a - y)^2$ we have
$$\frac{\partial C}{\partial w} = 2 (a - y) \sigma'(z) x, \qquad \frac{\partial C}{\partial b} = (a - y) \sigma'(z).$$
Then $\tanh'(x) = 1 + \tanh^2(x)$ and $\sigma(-x) = 1 - \sigma(x)$, and $f(x) = g(x) + h$.
The softmax $s_i = e^{z_i} / \sum_j e^{z_j}$ has $\frac{\partial s_i}{\partial z_j} = s_i (\delta_{ij} - s_j)$.
For $L = -\sum_k y_k \log s_k$ we find $\frac{\partial L}{\partial z_i} = s_i - y_i$ and $\frac{\partial L}{\partial s_i} = y_i / s_i$.
MARKDOWN
# A refuted statement makes the exit code 1.
look() { "$hillock" check --all --json "$folder/verdicts.md" README.md CONTRIBUTING.md Documentation || [ $? = 1 ] || [ $? = 3 ]; }
look > "$folder/first"
for ((run = 2; run <= runs; run++)); do
  look > "$folder/next"
  cmp "$folder/first" "$folder/next" || { echo "check-order: run $run printed something else" >&2; exit 1; }
done
echo "check-order: $runs runs, each the same $(wc -c < "$folder/first") bytes"
