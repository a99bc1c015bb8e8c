#!/usr/bin/env bash
# The server of Examples answers as the tool does, and refuses what is no image:
#
#     Scripts/check-serving.sh PROGRAMS [--measure]
#
# PROGRAMS is the folder with `hillock`, `serving` and `constant-answer`. With --measure wrk counts requests: three times eight
# seconds for each of the two servers, in turn. They listen on ports 8080 and 8081 of this machine alone.
set -euo pipefail

programs="$(cd "$1" && pwd)"
folder="$(mktemp -d)"
servers=()
trap 'kill "${servers[@]}" 2>/dev/null || true; rm -rf "$folder"' EXIT
cd "$folder"

"$programs/hillock" train digits --quiet --search off --layers 128:relu --epochs 5 --out digits.safetensors > /dev/null
for program in serving constant-answer; do
  "$programs/$program" > "$program.log" 2>&1 &
  servers+=($!)
done

python3 - <<'PYTHON'
import json, time, urllib.error, urllib.request

def ask(port, body):
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/digit", json.dumps(body).encode(), {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)

# A zero as it is drawn in these data.
zero = [0, 0, 5, 13, 9, 1, 0, 0, 0, 0, 13, 15, 10, 15, 5, 0, 0, 3, 15, 2, 0, 11, 8, 0, 0, 4, 12, 0, 0, 8, 8, 0,
        0, 5, 8, 0, 0, 9, 8, 0, 0, 4, 11, 0, 1, 12, 7, 0, 0, 2, 14, 5, 10, 12, 0, 0, 0, 0, 6, 13, 10, 0, 0, 0]
json.dump({"pixels": zero}, open("zero.json", "w"))
for port in [8080, 8081]:
    for attempt in range(100):
        try:
            status, answer = ask(port, {"pixels": zero})
            break
        except urllib.error.URLError:
            time.sleep(0.1)
    else:
        raise SystemExit(f"serving: nobody answers on port {port}")
    assert status == 200 and len(answer["probabilities"]) == 10, answer
    if port == 8080:
        assert answer["name"] == "0" and abs(sum(answer["probabilities"]) - 1) < 1e-5, answer
for wrong in [{"pixels": [1, 2, 3]}, {"pixels": []}, {"pixels": [1e39] * 64}, {"pixels": "none"}, {}]:
    status, answer = ask(8080, wrong)
    assert status == 400, (wrong, status, answer)
assert "64" in str(ask(8080, {"pixels": [1, 2, 3]})[1])
print("serving: a digit is recognised, five bodies that are no digit are refused")
PYTHON

if [ "${2:-}" = --measure ]; then
  cat > post.lua <<'LUA'
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.body = io.open("zero.json"):read("a")
LUA
  for round in 1 2 3; do
    for port in 8080 8081; do
      echo "port $port: $(wrk -t1 -c16 -d8s -s post.lua "http://127.0.0.1:$port/digit" | grep -E 'Requests/sec|Non-2xx' | xargs)"
    done
  done
fi
