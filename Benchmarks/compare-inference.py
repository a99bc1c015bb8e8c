#!/usr/bin/env python3
"""Inference beside ONNX Runtime with one thread: microseconds of a call for one example and for 64.

    swift build -c release --package-path Benchmarks --product inference-rate
    swift build -c release --product hillock
    python3 Benchmarks/compare-inference.py .build/release/hillock

The networks are made by PyTorch, whose weights `hillock import` reads and whose exporter writes the graph for ONNX Runtime, which gets it with all its
optimizations; a second graph is written by `hillock convert`, and the quicker one counts. Both sides get one array and give one, and take
turns (--rounds), the least time of each counts. Outputs are compared. Needs torch, onnx, onnxruntime and numpy. A ratio above 1 means that Hillock is
faster. What takes another processor's time falsifies this: one processor has to be free.
"""
import argparse
import os
import pathlib
import subprocess
import sys
import tempfile
import time

options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
options.add_argument("tool")
options.add_argument("--rate", default=str(pathlib.Path(__file__).resolve().parent / ".build/release/inference-rate"))
options.add_argument("--rounds", type=int, default=3)
options.add_argument("--seconds", type=float, default=0.5)
options.add_argument("--only", default="")
options = options.parse_args()
options.tool, options.rate = os.path.abspath(options.tool), os.path.abspath(options.rate)
os.environ["OMP_NUM_THREADS"] = "1"
if hasattr(os, "sched_setaffinity"):
    os.sched_setaffinity(0, [max(os.sched_getaffinity(0))])

import numpy as np
import onnxruntime
import torch
from torch import nn

torch.set_num_threads(1)


class Skip(nn.Module):
    def __init__(self, *inner):
        super().__init__()
        self.inner = nn.Sequential(*inner)

    def forward(self, x):
        return x + self.inner(x)


class Heads(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.attention = nn.MultiheadAttention(width, heads, batch_first=True)

    def forward(self, x):
        return self.attention(x, x, x, need_weights=False)[0]


def convolution(a, b, stride=1):
    return [nn.Conv2d(a, b, 3, stride, padding=1), nn.BatchNorm2d(b)]


def resnet():
    block = lambda c: [Skip(*convolution(c, c), nn.ReLU(), *convolution(c, c)), nn.ReLU()]
    return nn.Sequential(
        *convolution(3, 16), nn.ReLU(), *block(16), *convolution(16, 32, 2), nn.ReLU(), *block(32), *convolution(32, 64, 2), nn.ReLU(), *block(64),
        nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, 10))


def transformer():
    blocks = [Skip(nn.LayerNorm(128), Heads(128, 4)), Skip(nn.LayerNorm(128), nn.Linear(128, 512), nn.GELU(), nn.Linear(512, 128))]
    return nn.Sequential(*blocks)


def dense(*sizes):
    layers = [part for a, b in zip(sizes, sizes[1:]) for part in (nn.Linear(a, b), nn.ReLU())]
    return nn.Sequential(*layers[:-1])


RESNET_BLOCK = "skip(conv({0},3,padding=1),batchnorm,relu,conv({0},3,padding=1),batchnorm),relu"
NETWORKS = [
    ("dense 784-256-128-10", dense(784, 256, 128, 10), (784,), "784", "256:relu,128:relu,10"),
    ("dense 4-16-16-3", dense(4, 16, 16, 3), (4,), "4", "16:relu,16:relu,3"),
    ("dense 2-8-2", dense(2, 8, 2), (2,), "2", "8:relu,2"),
    ("LeNet", nn.Sequential(
        nn.Conv2d(1, 6, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(),
        nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 10)), (1, 28, 28), "28x28x1",
     "conv(6,5,padding=2):relu,maxpool(2),conv(16,5):relu,maxpool(2),flatten,120:relu,84:relu,10"),
    ("ResNet, 16-32-64 on 32×32×3", resnet(), (3, 32, 32), "32x32x3",
     "conv(16,3,padding=1),batchnorm,relu," + RESNET_BLOCK.format(16) + ",conv(32,3,stride=2,padding=1),batchnorm,relu," + RESNET_BLOCK.format(32)
     + ",conv(64,3,stride=2,padding=1),batchnorm,relu," + RESNET_BLOCK.format(64) + ",global_avgpool,10"),
    ("transformer block, 4 heads, 128 wide, T 64", transformer(), (64, 128), "64x128",
     "skip(layernorm,attention(4,causal=no)),skip(layernorm,512:gelu,128)"),
]


def hillock(*arguments):
    result = subprocess.run([options.tool, *map(str, arguments)], capture_output=True, text=True)
    if result.returncode != 0:
        sys.exit(f"hillock {arguments}: {result.stdout}{result.stderr}")


def call(path, rows):
    """A call of ONNX Runtime with these rows, or None where the graph is of other extents."""
    settings = onnxruntime.SessionOptions()
    settings.intra_op_num_threads = settings.inter_op_num_threads = 1
    settings.log_severity_level = 3
    session = onnxruntime.InferenceSession(path, settings, providers=["CPUExecutionProvider"])
    feeds = {session.get_inputs()[0].name: rows}
    return lambda: session.run(None, feeds)


def least(body):
    best, block, end = float("inf"), 1, time.perf_counter() + options.seconds
    while time.perf_counter() < end or best == float("inf"):
        start = time.perf_counter()
        for _ in range(block):
            body()
        took = time.perf_counter() - start
        if took < 0.02:
            block *= 2
        else:
            best = min(best, took / block)
    return 1e6 * best


print(f"ONNX Runtime {onnxruntime.__version__}, microseconds a call, one thread\n")
print("| network | examples | Hillock | ONNX Runtime | ratio | difference |\n| --- | ---: | ---: | ---: | ---: | ---: |")
with tempfile.TemporaryDirectory() as folder:
    os.chdir(folder)
    torch.manual_seed(1)
    for title, network, shape, given, layers in NETWORKS:
        if options.only not in title:
            continue
        network.eval()
        for old in pathlib.Path(folder).iterdir():
            old.unlink()
        torch.save(network.state_dict(), "n.pt")
        hillock("import", "n.pt", "--input", given, "--layers", layers, "--out", "n.safetensors")
        hillock("convert", "n.safetensors", "own.onnx")
        for rows in (1, 64):
            x = torch.randn(rows, *shape)
            torch.onnx.export(network, (x,), "torch.onnx", dynamo=False)
            channels_last = (x.permute(0, 2, 3, 1) if len(shape) == 3 else x).contiguous().numpy()
            channels_last.tofile("x.bin")
            peers = [call("torch.onnx", x.numpy())]
            own = onnxruntime.InferenceSession("own.onnx", providers=["CPUExecutionProvider"]).get_inputs()[0]
            peers.append(call("own.onnx", channels_last.reshape([rows] + [e if isinstance(e, int) else -1 for e in own.shape[1:]])))
            best = [float("inf")] * 2
            for _ in range(options.rounds):
                output = subprocess.run(
                    [options.rate, "n.safetensors", "x.bin", "y.bin", "--rows", str(rows), "--seconds", str(options.seconds)],
                    check=True, capture_output=True, text=True).stdout
                best = [min(best[0], float(output)), min(best[1], *map(least, peers))]
            wanted = peers[0]()[0].reshape(-1)
            gap = np.abs(np.fromfile("y.bin", np.float32) - wanted).max() / max(1, np.abs(wanted).max())
            print(f"| {title} | {rows} | {best[0]:.2f} | {best[1]:.2f} | {best[1] / best[0]:.2f} | {gap:.0e} |", flush=True)
