#!/usr/bin/env python3
"""Whether the server of models grows while it answers for minutes:

    Playground/Tests/Server/measure_memory.py PROGRAMS [SECONDS]

wrk asks with 64 connections, JSON and bytes in turn, with wrong questions between them; the memory is read every ten seconds. The first
fifth of the time warms up; after it the largest figure may be 5 % above the first.
"""

import os
import subprocess
import sys
import tempfile
import time
import urllib.request

programs = os.path.abspath(sys.argv[1])
seconds = int(sys.argv[2]) if len(sys.argv) > 2 else 300
folder = tempfile.mkdtemp()
model = os.path.join(folder, "digits.safetensors")
subprocess.run([os.path.join(programs, "hillock"), "train", "digits", "--quiet", "--search", "off", "--layers", "128:relu", "--epochs", "2", "--out", model], check=True, stdout=subprocess.DEVNULL)
numbers = ",".join(str(index % 17) for index in range(64))
right = '{"inputs": [{"name": "input", "shape": [1, 64], "datatype": "FP32", "data": [%s]}]}' % numbers
wrong = right.replace("64]", "63]")
head = '{"inputs": [{"name": "input", "shape": [1, 64], "datatype": "FP32", "parameters": {"binary_data_size": 256}}], "parameters": {"binary_data_output": true}}'
# Every hundredth question is wrong.
with open(os.path.join(folder, "mixed.lua"), "w") as file:
    file.write(f"""local count = 0
local right, wrong, bytes = [==[{right}]==], [==[{wrong}]==], [==[{head}]==] .. string.rep("\\0", 256)
function request()
  count = count + 1
  if count % 100 == 0 then return wrk.format("POST", nil, nil, wrong) end
  if count % 2 == 0 then return wrk.format("POST", nil, {{["Inference-Header-Content-Length"] = "{len(head)}"}}, bytes) end
  return wrk.format("POST", nil, nil, right)
end
""")
server = subprocess.Popen([os.path.join(programs, "hillock-serve"), model, "--port", "8095", "--log-level", "error"])
try:
    for attempt in range(100):
        try:
            urllib.request.urlopen("http://127.0.0.1:8095/v2/health/live", timeout=5)
            break
        except OSError:
            time.sleep(0.1)
    load = subprocess.Popen(["wrk", "-t", "1", "-c", "64", "-d", str(seconds), "-s", os.path.join(folder, "mixed.lua"), "http://127.0.0.1:8095/v2/models/digits/infer"],
                            stdout=subprocess.PIPE, text=True)
    figures = []
    start = time.monotonic()
    while load.poll() is None:
        time.sleep(min(10, seconds / 20))
        with open(f"/proc/{server.pid}/status") as file:
            figures.append(next(int(line.split()[1]) for line in file if line.startswith("VmRSS")))
    text = load.stdout.read()
    rate = next(line.split()[1] for line in text.splitlines() if "Requests/sec" in line)
    settled = figures[max(1, len(figures) // 5):]
    print(f"{rate} answers/s for {time.monotonic() - start:.0f} s; memory in kB: {figures[0]} at first, {settled[0]} when warm, {max(settled)} at most, {figures[-1]} at last")
    assert server.poll() is None and max(settled) <= settled[0] * 1.05, figures
    print("1 passed, 0 failed")
finally:
    server.terminate()
    server.wait(30)
