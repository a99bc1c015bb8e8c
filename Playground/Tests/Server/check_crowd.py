#!/usr/bin/env python3
"""Ten thousand connections at once, most of them silent, while questions are answered:

    Playground/Tests/Server/check_crowd.py PROGRAMS [CONNECTIONS]

All on this machine; it ends by itself after a minute. `ulimit -n` has to allow so many files.
"""

import json
import os
import resource
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request

programs = os.path.abspath(sys.argv[1])
wanted = int(sys.argv[2]) if len(sys.argv) > 2 else 10_000
soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
wanted = min(wanted, hard - 200)
folder = tempfile.mkdtemp()
model = os.path.join(folder, "iris.safetensors")
subprocess.run([os.path.join(programs, "hillock"), "train", "iris", "--quiet", "--search", "off", "--layers", "8:relu", "--epochs", "20", "--out", model], check=True, stdout=subprocess.DEVNULL)
with socket.socket() as probe:
    probe.bind(("127.0.0.1", 0))
    port = probe.getsockname()[1]
server = subprocess.Popen([os.path.join(programs, "hillock-serve"), model, "--port", str(port), "--log-level", "error"])
body = json.dumps({"inputs": [{"name": "input", "shape": [1, 4], "datatype": "FP32", "data": [5.1, 3.5, 1.4, 0.2]}]}).encode()


def memory():
    with open(f"/proc/{server.pid}/status") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("VmRSS")) // 1024


def ask():
    start = time.monotonic()
    with urllib.request.urlopen(urllib.request.Request(f"http://127.0.0.1:{port}/v2/models/iris/infer", body), timeout=10) as answer:
        assert answer.status == 200
        answer.read()
    return time.monotonic() - start


try:
    for attempt in range(100):
        try:
            ask()
            break
        except OSError:
            time.sleep(0.1)
    before = memory()
    crowd = []
    start = time.monotonic()
    for number in range(wanted):
        # Addresses of the loopback range, so that ports are enough for any number.
        connection = socket.socket()
        connection.bind((f"127.0.0.{2 + number % 50}", 0))
        connection.settimeout(10)
        connection.connect(("127.0.0.1", port))
        if number % 2:
            connection.sendall(b"GET /v2/health/live HTTP/1.1\r\nHost: a\r\n")
        crowd.append(connection)
    took = time.monotonic() - start
    times = sorted(ask() for _ in range(200))
    print(f"{len(crowd)} connections in {took:.1f} s; {before} MB before, {memory()} MB with them; answers in {times[100] * 1e3:.1f} ms at the median, {times[197] * 1e3:.1f} ms at p99")
    for connection in crowd:
        connection.close()
    time.sleep(1)
    ask()
    assert server.poll() is None
    print("1 passed, 0 failed")
finally:
    server.terminate()
    server.wait(30)
