#!/usr/bin/env python3
"""Compares Hillock's activations with PyTorch's: the same data, the same run, one thread each.

Needs torch and numpy, and the release build of activation-rate:

    swift build -c release --package-path Benchmarks
    python3 Benchmarks/compare-activations.py

A ratio above 1 means that Hillock is faster. The two take turns, and the least time of each counts. ATEN_CPU_CAPABILITY=avx2
and HILLOCK_ISA=avx2 in the environment compare the code for AVX2.
"""
import argparse
import json
import pathlib
import subprocess
import tempfile
import time

import numpy
import torch
import torch.nn.functional as F

here = pathlib.Path(__file__).resolve().parent
FUNCTIONS = {
    "sigmoid": torch.sigmoid, "tanh": torch.tanh, "silu": F.silu, "gelu": F.gelu,
    "gelu_tanh": lambda x: F.gelu(x, approximate="tanh"), "mish": F.mish, "softplus": F.softplus,
    "log_sigmoid": F.logsigmoid, "elu": F.elu, "selu": F.selu, "celu": F.celu, "softsign": F.softsign,
    "tanhshrink": F.tanhshrink, "exponential": torch.exp, "arctan": torch.atan, "sine": torch.sin, "relu": F.relu,
    "leaky_relu": F.leaky_relu, "relu6": F.relu6, "hard_tanh": F.hardtanh, "hard_sigmoid": F.hardsigmoid,
    "hard_swish": F.hardswish, "softshrink": F.softshrink, "hardshrink": F.hardshrink, "abs": torch.abs,
    "square": torch.square,
}


def least(body, count, passes):
    repeats = max(1, 65536 // count)
    body()
    best = float("inf")
    for _ in range(passes):
        start = time.perf_counter()
        for _ in range(repeats):
            body()
        best = min(best, (time.perf_counter() - start) / repeats / count)
    return best * 1e9


def torch_rates(values, passes):
    x = torch.from_numpy(values)
    rates = {"copy": [least(lambda: x.clone(), len(values), passes), None]}
    for name, function in FUNCTIONS.items():
        with torch.no_grad():
            forward = least(lambda: function(x), len(values), passes)
        leaf = x.clone().requires_grad_()
        result = function(leaf)
        gradient = torch.ones_like(result)
        backward = least(lambda: torch.autograd.grad(result, leaf, gradient, retain_graph=True), len(values), passes)
        rates[name] = [forward, backward]
    return rates


def hillock_rates(program, path, passes):
    output = subprocess.run([program, path, *FUNCTIONS, "--passes", str(passes)], check=True, capture_output=True)
    return {name: [r["forward"], r.get("backward")] for name, r in json.loads(output.stdout).items()}


def merge(known, new):
    for name, rates in new.items():
        old = known.setdefault(name, list(rates))
        for i, rate in enumerate(rates):
            if rate is not None:
                old[i] = min(old[i], rate)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1 << 14, 1 << 24])
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    torch.set_num_threads(1)
    program = here / ".build/release/activation-rate"
    if not program.exists():
        raise SystemExit("build it first: swift build -c release --package-path Benchmarks")
    for size in options.sizes:
        values = (2 * numpy.random.default_rng(1).standard_normal(size)).astype(numpy.float32)
        passes = 20 if size < 1 << 20 else 3
        ours, theirs = {}, {}
        with tempfile.NamedTemporaryFile(suffix=".f32") as file:
            values.tofile(file.name)
            for _ in range(options.rounds):
                merge(ours, hillock_rates(program, file.name, passes))
                merge(theirs, torch_rates(values, passes))
        print(f"\n{size} elements, ns an element; a copy takes {ours['copy'][0]:.3f}\n")
        print("| function | Hillock | PyTorch | ratio | backward | PyTorch | ratio |")
        print("| --- | --- | --- | --- | --- | --- | --- |")
        for name in FUNCTIONS:
            (f, b), (tf, tb) = ours[name], theirs[name]
            print(f"| {name} | {f:.3f} | {tf:.3f} | {tf / f:.2f} | {b:.3f} | {tb:.3f} | {tb / b:.2f} |")


if __name__ == "__main__":
    main()
