#!/usr/bin/env bash
# How many questions a second the model server answers, beside a constant answer of the same server:
#
#     Playground/Tests/Server/measure_load.sh PROGRAMS [SECONDS] [ROUNDS]
#
# wrk asks on loopback with 64 connections; server and client share the processors. The network is 64-128-10, as of `hillock train digits`. The
# constant answers are of a route that reads the same bodies and computes nothing. ROUNDS go over all kinds in turn, so that what else the
# machine does is shared by them; many short rounds tell more than few long ones. The last lines have the medians, of the rates and of the
# ratios of neighbours.
set -euo pipefail

programs="$(cd "$1" && pwd)"
seconds="${2:-10}"
rounds="${3:-3}"
folder="$(mktemp -d)"
server=
trap 'kill "$server" 2>/dev/null || true; rm -rf "$folder"' EXIT
cd "$folder"

"$programs/hillock" train digits --quiet --search off --layers 128:relu --epochs 5 --out digits.safetensors > /dev/null
python3 - <<'PYTHON'
import json, struct

pixels = [0, 0, 5, 13, 9, 1, 0, 0, 0, 0, 13, 15, 10, 15, 5, 0, 0, 3, 15, 2, 0, 11, 8, 0, 0, 4, 12, 0, 0, 8, 8, 0,
          0, 5, 8, 0, 0, 9, 8, 0, 0, 4, 11, 0, 1, 12, 7, 0, 0, 2, 14, 5, 10, 12, 0, 0, 0, 0, 6, 13, 10, 0, 0, 0]
tensor = {"name": "input", "shape": [1, 64], "datatype": "FP32"}
body = json.dumps({"inputs": [{**tensor, "data": pixels}], "outputs": [{"name": "probabilities"}]})
open("json.lua", "w").write(f"wrk.method = 'POST'\nwrk.body = [==[{body}]==]\nwrk.headers['Content-Type'] = 'application/json'\n")
head = json.dumps({"inputs": [{**tensor, "parameters": {"binary_data_size": 256}}], "outputs": [{"name": "probabilities", "parameters": {"binary_data": True}}]})
bytes_ = "".join(f"\\{byte}" for byte in head.encode() + struct.pack("<64f", *pixels))
open("binary.lua", "w").write(f"wrk.method = 'POST'\nwrk.body = '{bytes_}'\nwrk.headers['Inference-Header-Content-Length'] = '{len(head)}'\n")
PYTHON
"$programs/hillock-serve" digits.safetensors --port 8093 --log-level error --constant > serve.log 2>&1 &
server=$!
for attempt in $(seq 100); do curl -sf http://127.0.0.1:8093/v2/health/live > /dev/null && break; sleep 0.1; done
memory() { awk '/VmRSS/ {print $2 " kB"}' "/proc/$server/status"; }
echo "memory at first: $(memory)"
for round in $(seq "$rounds"); do
  for kind in json binary; do
    for path in /constant /v2/models/digits/infer; do
      echo "$kind $path: $(wrk -t 1 -c 64 -d "$seconds" --latency -s "$kind.lua" "http://127.0.0.1:8093$path" \
        | awk '/Requests\/sec/ {rate=$2} /99%/ {p99=$2} /Non-2xx|Socket errors/ {bad=bad " " $0} END {print rate "/s, p99 " p99 bad}')"
    done
  done
done | tee rates
python3 - <<'PYTHON'
import re, statistics

lines = [line.split() for line in open("rates")]
rates = {(kind, isConstant): [float(words[2][:-3]) for words in lines if words[0] == kind and ("constant" in words[1]) == isConstant] for kind in ["json", "binary"] for isConstant in [False, True]}
tails = {kind: [float(re.match("[0-9.]+", words[4]).group()) * (1000 if re.search("[0-9]s", words[4]) else 1) for words in lines if words[0] == kind and "constant" not in words[1]] for kind in ["json", "binary"]}
for kind in ["json", "binary"]:
    ratios = [rate / constant for rate, constant in zip(rates[kind, False], rates[kind, True])]
    print(f"{kind}: {statistics.median(rates[kind, False]):,.0f}/s in the median, {statistics.median(rates[kind, True]):,.0f}/s for a constant answer, {statistics.median(ratios):.2f} of it; p99 {statistics.median(tails[kind]):.1f} ms in the median, {max(tails[kind]):.1f} ms at most")
PYTHON
echo "memory at last: $(memory)"
