#!/usr/bin/env python3
"""Steps a second of the page's run with the usual network and data (2-4-2-1, tanh, batch 10):

    Playground/Tests/Server/measure_steps.py PROGRAMS [--peer NN.JS] [--rounds COUNT]

Without a screen, and with a reader of 60 frames a second beside it. With the engine of TensorFlow Playground, compiled as peer_nn.mjs says,
each round measures that too, so that the ratios are of the same minute; the last line has their medians.
"""

import json
import os
import socket
import statistics
import subprocess
import sys
import threading
import time
import urllib.request

with socket.socket() as probe:
    probe.bind(("127.0.0.1", 0))
    port = probe.getsockname()[1]
server = subprocess.Popen([os.path.join(os.path.abspath(sys.argv[1]), "hillock-play"), "--port", str(port)], cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
home = f"http://127.0.0.1:{port}/api/"


def ask(path, body=None):
    with urllib.request.urlopen(urllib.request.Request(home + path, body.encode() if body is not None else None), timeout=60) as answer:
        return json.load(answer)


def argument(name, otherwise):
    return sys.argv[sys.argv.index(name) + 1] if name in sys.argv else otherwise


def peer(seconds=2):
    found = subprocess.run(["node", os.path.join(os.path.dirname(os.path.abspath(__file__)), "peer_nn.mjs"), argument("--peer", ""), str(seconds)], capture_output=True, text=True, check=True)
    return float(found.stdout.split()[1].replace(",", ""))


def measure(with_frames, seconds=3):
    run = ask("runs", "")["id"]
    frames = [0]
    stop = threading.Event()

    def read():
        with urllib.request.urlopen(f"{home}runs/{run}/frames", timeout=60) as stream:
            while not stop.is_set():
                head = stream.read(8)
                if len(head) < 8:
                    return
                stream.read(int.from_bytes(head[:4], "little") + int.from_bytes(head[4:], "little"))
                frames[0] += 1
    if with_frames:
        threading.Thread(target=read, daemon=True).start()
    ask(f"runs/{run}/run", "")
    time.sleep(1)
    first, start = ask(f"runs/{run}/pause", "") and ask(f"runs/{run}/frame")["step"], time.monotonic()
    frames[0] = 0
    ask(f"runs/{run}/run", "")
    time.sleep(seconds)
    ask(f"runs/{run}/pause", "")
    elapsed = time.monotonic() - start
    steps = ask(f"runs/{run}/frame")["step"] - first
    stop.set()
    ask(f"runs/{run}/end", "")
    return steps / elapsed, frames[0] / elapsed


try:
    for attempt in range(100):
        try:
            urllib.request.urlopen(home + "health", timeout=5)
            break
        except OSError:
            time.sleep(0.1)
    ratios = {False: [], True: []}
    for _ in range(int(argument("--rounds", 3))):
        beside = peer() if "--peer" in sys.argv else None
        if beside:
            print(f"nn.ts        {beside:10,.0f} steps/s")
        for with_frames in [False, True]:
            steps, frames = measure(with_frames)
            if beside:
                ratios[with_frames].append(steps / beside)
            print(f"{'with frames' if with_frames else 'without':12} {steps:10,.0f} steps/s" + (f", {frames:.0f} frames/s" if with_frames else "") + (f", {steps / beside:.2f} times" if beside else ""))
    if ratios[True]:
        print(f"in the median {statistics.median(ratios[False]):.2f} times without frames, {statistics.median(ratios[True]):.2f} with them")
finally:
    server.terminate()
    server.wait(20)
