#!/usr/bin/env python3
"""Compares training steps, one inference and dense layers with PyTorch and JAX: the same shapes, the same run.

Needs torch, and for the columns of JAX jax; and the release build of timings:

    swift build -c release --package-path Benchmarks
    python3 Benchmarks/compare-training.py --threads 1

PyTorch runs as people write it. `scan` is JAX with the whole loop of steps in one jitted lax.scan. A training step of
Hillock contains its share of forming and initialising the network (100 steps a run). A ratio above 1 means that Hillock is
faster. Threads of JAX are those that the process may use: start it under taskset for one.
"""
import argparse
import json
import pathlib
import subprocess
import time

import torch
import torch.nn as nn
import torch.nn.functional as F

here = pathlib.Path(__file__).resolve().parent
NETWORKS = [([784, 256, 128, 10], 64, 40), ([784, 1024, 1024, 10], 128, 10), ([4, 16, 16, 3], 32, 300), ([2, 8, 2], 4, 300)]
PRODUCTS = [(1024, 1024, 1024), (128, 1024, 1024), (64, 256, 784), (127, 253, 509)]


def least(body, passes):
    best = float("inf")
    for _ in range(passes):
        start = time.perf_counter()
        body()
        best = min(best, time.perf_counter() - start)
    return best


def torch_network(sizes):
    layers = []
    for a, b in zip(sizes, sizes[1:]):
        layers += [nn.Linear(a, b), nn.ReLU()]
    return nn.Sequential(*layers[:-1])


def torch_step(sizes, batch, steps):
    network = torch_network(sizes)
    optimizer = torch.optim.Adam(network.parameters())
    inputs = torch.randn(steps * batch, sizes[0])
    classes = torch.randint(0, sizes[-1], (steps * batch,))

    def run():
        for i in range(steps):
            part = slice(i * batch, (i + 1) * batch)
            optimizer.zero_grad()
            F.cross_entropy(network(inputs[part]), classes[part]).backward()
            optimizer.step()

    run()
    return least(run, 5) / steps


def jax_scan_step(sizes, batch, steps):
    import jax
    import jax.numpy as jnp

    def initial(key):
        keys = jax.random.split(key, len(sizes))
        return [(jax.random.normal(k, (a, b)) / a**0.5, jnp.zeros(b)) for k, a, b in zip(keys, sizes, sizes[1:])]

    def loss(parameters, x, y):
        for w, b in parameters[:-1]:
            x = jax.nn.relu(x @ w + b)
        w, b = parameters[-1]
        return -jnp.take_along_axis(jax.nn.log_softmax(x @ w + b), y[:, None], 1).mean()

    def step(carry, data):
        p, m, v, t = carry
        g = jax.grad(loss)(p, *data)
        t = t + 1
        m = jax.tree.map(lambda a, b: 0.9 * a + 0.1 * b, m, g)
        v = jax.tree.map(lambda a, b: 0.999 * a + 0.001 * b * b, v, g)
        p = jax.tree.map(
            lambda q, a, b: q - 0.001 * (a / (1 - 0.9**t)) / (jnp.sqrt(b / (1 - 0.999**t)) + 1e-8), p, m, v)
        return (p, m, v, t), 0.0

    key = jax.random.PRNGKey(0)
    parameters = initial(key)
    zeros = jax.tree.map(jnp.zeros_like, parameters)
    data = (jax.random.normal(key, (steps, batch, sizes[0])), jnp.zeros((steps, batch), jnp.int32))
    run = jax.jit(lambda carry, data: jax.lax.scan(step, carry, data)[0])
    carry = (parameters, zeros, zeros, jnp.float32(0))
    jax.block_until_ready(run(carry, data))
    return least(lambda: jax.block_until_ready(run(carry, data)), 5) / steps


def hillock(pattern):
    program = here / ".build/release/timings"
    if not program.exists():
        raise SystemExit("build it first: swift build -c release --package-path Benchmarks")
    output = subprocess.run(
        [program, "--filter", pattern, "--format", "json"], check=True, capture_output=True, text=True).stdout
    found = json.loads(output[output.index("{"):])["benchmarks"]
    return {b["name"]: b["time"] * 1e-9 for b in found}


def row(name, ours, peers):
    cells = "".join(
        f" {peer * 1e6:.1f} | {peer / ours:.2f} |" if peer else " – | – |" for peer in peers)
    print(f"| {name} | {ours * 1e6:.2f} |{cells}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--threads", type=int, choices=[1, 2], default=1)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    try:
        import jax  # noqa: F401
    except ImportError:
        jax = None
    print(f"microseconds, {options.threads} thread(s)\n")
    print("| work | Hillock | PyTorch | ratio | JAX scan | ratio |")
    print("| --- | --- | --- | --- | --- | --- |")
    ours = hillock("train")
    for sizes, batch, steps in NETWORKS:
        title = "-".join(map(str, sizes))
        key = f"train {title} batch {batch} threads {options.threads} 100 steps"
        row(f"train {title}, batch {batch}", ours[key] / 100,
            [torch_step(sizes, batch, steps), jax_scan_step(sizes, batch, steps) if jax else None])
    network = torch_network([4, 16, 16, 3]).eval()
    x = torch.randn(1, 4)
    with torch.inference_mode():
        infer = least(lambda: [network(x) for _ in range(1000)], 5) / 1000
    row("one inference of 4-16-16-3", hillock("infer")["infer 4-16-16-3"], [infer, None])
    if options.threads == 1:
        ours = hillock("dense")
        for m, k, n in PRODUCTS:
            a, b = torch.randn(m, k), torch.randn(k, n)
            row(f"dense layer {m}×{k}×{n}", ours[f"dense {m}x{k}x{n}"], [least(lambda: a @ b, 30), None])


if __name__ == "__main__":
    main()
