#!/usr/bin/env python3
"""Compares training steps, one inference and matrix products with PyTorch, JAX, ONNX Runtime and OpenBLAS.

The same shapes, the same run. Needs torch and numpy (whose OpenBLAS multiplies matrices), and for their columns jax, and
onnx with onnxruntime; and the release build of timings:

    swift build -c release --package-path Benchmarks
    python3 Benchmarks/compare-training.py --threads 1

PyTorch runs as people write it. `scan` is JAX with the whole loop of steps in one jitted lax.scan. A training run of
Hillock contains forming and initialising the network, and shuffling the examples; its time is divided by its steps, which
are so many that a start hardly counts. Peers
and Hillock take turns (--rounds), and the least time of each counts. A ratio above 1 means that Hillock is faster. With one
thread the script keeps itself to one processor, because JAX takes as many threads as it may use. HILLOCK_ISA=avx2 in the environment asks PyTorch and OpenBLAS for
their code for AVX2 as well.
"""
import argparse
import json
import os
import pathlib
import resource
import subprocess
import sys
import time

options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
options.add_argument("--threads", type=int, choices=[1, 2], default=1)
options.add_argument("--rounds", type=int, default=2)
options.add_argument("--cpu-time", action="store_true", help="processor time instead of the clock, on a busy machine")
options.add_argument("--memory", action="store_true", help="peak memory of training instead of times, in MB")
options.add_argument("--peak-of", help=argparse.SUPPRESS)
options.add_argument("--only", default="", help="rows whose name contains this")
options = options.parse_args()
if options.cpu_time and options.threads != 1:
    raise SystemExit("--cpu-time says something with one thread only")
clock = time.process_time if options.cpu_time else time.perf_counter
# Settings that choose kernels of OpenBLAS for another processor, and its threads; read when numpy is loaded.
for name in ["OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"]:
    os.environ.pop(name, None)
if os.environ.get("HILLOCK_ISA") == "avx2":
    os.environ.update(OPENBLAS_CORETYPE="Haswell", ATEN_CPU_CAPABILITY="avx2", MKL_ENABLE_INSTRUCTIONS="AVX2", ONEDNN_MAX_CPU_ISA="AVX2")
for name in ["OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"]:
    os.environ[name] = str(options.threads)
if options.threads == 1 and hasattr(os, "sched_setaffinity"):
    os.sched_setaffinity(0, [max(os.sched_getaffinity(0))])

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

here = pathlib.Path(__file__).resolve().parent
# Sizes, activation, batch, steps of a peer's run, steps of Hillock's run. Behind a ReLU many numbers are zero, which Hillock
# uses; behind tanh there are none.
NETWORKS = [
    ([784, 256, 128, 10], "relu", 64, 40, 2000), ([784, 1024, 1024, 10], "relu", 128, 10, 500),
    ([784, 1024, 1024, 10], "tanh", 128, 10, 500), ([4, 16, 16, 3], "relu", 32, 300, 10000),
    ([2, 8, 2], "relu", 4, 300, 10000)]
PRODUCTS = [
    (1024, 1024, 1024), (128, 1024, 1024), (64, 784, 256), (64, 128, 256), (32, 16, 16), (127, 253, 509)]


def least(body, passes):
    best = float("inf")
    for _ in range(passes):
        start = clock()
        body()
        best = min(best, clock() - start)
    return best


def title_of(sizes, activation):
    return "-".join(map(str, sizes)) + ("" if activation == "relu" else " " + activation)


def torch_network(sizes, activation="relu"):
    layers = []
    for a, b in zip(sizes, sizes[1:]):
        layers += [nn.Linear(a, b), nn.ReLU() if activation == "relu" else nn.Tanh()]
    return nn.Sequential(*layers[:-1])


def lenet():
    return nn.Sequential(
        nn.Conv2d(1, 6, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 10))


def depthwise():
    return nn.Sequential(
        nn.Conv2d(1, 16, 3, stride=2, padding=1), nn.ReLU(), nn.Conv2d(16, 16, 3, padding=1, groups=16), nn.ReLU(),
        nn.Conv2d(16, 32, 1), nn.ReLU(), nn.Conv2d(32, 32, 3, stride=2, padding=1, groups=32), nn.ReLU(),
        nn.Conv2d(32, 64, 1), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, 10))


def torch_step(network, shape, batch, steps):
    optimizer = torch.optim.Adam(network.parameters())
    inputs = torch.randn(steps * batch, *shape)
    classes = torch.randint(0, network[-1].out_features, (steps * batch,))

    def run():
        for i in range(steps):
            part = slice(i * batch, (i + 1) * batch)
            optimizer.zero_grad()
            F.cross_entropy(network(inputs[part]), classes[part]).backward()
            optimizer.step()

    run()
    return lambda: least(run, 3) / steps


def jax_scan_step(sizes, activation, batch, steps):
    import jax
    import jax.numpy as jnp

    function = jax.nn.relu if activation == "relu" else jnp.tanh

    def initial(key):
        keys = jax.random.split(key, len(sizes))
        return [(jax.random.normal(k, (a, b)) / a**0.5, jnp.zeros(b)) for k, a, b in zip(keys, sizes, sizes[1:])]

    def loss(parameters, x, y):
        for w, b in parameters[:-1]:
            x = function(x @ w + b)
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
    return lambda: least(lambda: jax.block_until_ready(run(carry, data)), 3) / steps


def onnx_inference(sizes):
    """One inference of a dense network by ONNX Runtime, or None without it."""
    try:
        import onnx
        import onnxruntime
    except ImportError:
        return None
    nodes, weights, name = [], [], "x"
    for i, (a, b) in enumerate(zip(sizes, sizes[1:])):
        weights.append(onnx.numpy_helper.from_array(np.random.randn(a, b).astype(np.float32), f"w{i}"))
        weights.append(onnx.numpy_helper.from_array(np.zeros(b, np.float32), f"b{i}"))
        last = i == len(sizes) - 2
        nodes.append(onnx.helper.make_node("Gemm", [name, f"w{i}", f"b{i}"], ["y" if last else f"z{i}"]))
        if not last:
            nodes.append(onnx.helper.make_node("Relu", [f"z{i}"], [f"h{i}"]))
        name = f"h{i}"
    value = lambda name, width: onnx.helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, [1, width])
    graph = onnx.helper.make_graph(nodes, "dense", [value("x", sizes[0])], [value("y", sizes[-1])], weights)
    model = onnx.helper.make_model(graph, opset_imports=[onnx.helper.make_opsetid("", 17)], ir_version=8)
    settings = onnxruntime.SessionOptions()
    settings.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(model.SerializeToString(), settings, providers=["CPUExecutionProvider"])
    x = {"x": np.random.randn(1, sizes[0]).astype(np.float32)}
    return lambda: least(lambda: [session.run(None, x) for _ in range(1000)], 3) / 1000


def hillock(name):
    program = here / ".build/release/timings"
    if not program.exists():
        raise SystemExit("build it first: swift build -c release --package-path Benchmarks")

    def run(*settings):
        output = subprocess.run(
            [program, "--filter", name, "--format", "json", *settings], check=True, capture_output=True,
            text=True).stdout
        found = json.loads(output[output.index("{"):])["benchmarks"]
        if not found:
            raise SystemExit(f"timings has no '{name}'; build it again: swift build -c release --package-path Benchmarks")
        return min(b["time"] for b in found) * 1e-9

    if options.cpu_time:
        # What more runs take more, so that starting the program does not count.
        def seconds(count):
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            run("--iterations", str(count), "--warmup-iterations", "0")
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

        few, many = 1, 2
        while (difference := seconds(many) - seconds(few)) < 0.4:
            many *= 4
        return difference / (many - few)
    return run()


def most_memory():
    """The most memory of this process since it was told to count anew, in bytes; Linux only."""
    status = pathlib.Path("/proc/self/status").read_text()
    return 1024 * int(status.split("VmHWM:")[1].split()[0])


def training_memory(network, shape, batch):
    """Prints by how much training raises PyTorch's peak, with the parameters, which are there already, and without the
    examples that are made for it; a small network is trained before, so that what the libraries load is not counted."""
    small = torch_network([4, 16, 3])
    torch_step(small, (4,), 8, 5)()
    pathlib.Path("/proc/self/clear_refs").write_text("5")
    idle = most_memory()
    torch_step(network, shape, batch, 20)()
    parameters = sum(p.numel() for p in network.parameters())
    print(most_memory() - idle + 4 * (parameters - 20 * batch * int(np.prod(shape))))


def memory(networks):
    """By how much training raises the peak memory of a process that has its libraries and examples."""
    # Large blocks go back to the system when they are freed; else what an allocator has kept from before, or keeps, would
    # make the difference.
    plain = dict(os.environ, MALLOC_MMAP_THRESHOLD_="65536")
    print("peak memory of training over the process without it, MB, one thread\n")
    print("| work | Hillock | PyTorch |\n| --- | --- | --- |")
    for title, network, shape, batch in networks:
        if options.only not in title:
            continue
        ours, theirs = [
            int(subprocess.run([*command, "--peak-of", title], check=True, capture_output=True, text=True, env=plain).stdout)
            / 1e6
            for command in [[here / ".build/release/timings"], [sys.executable, __file__]]]
        print(f"| train {title}, batch {batch} | {ours:.1f} | {theirs:.1f} |", flush=True)


def row(name, ours, peers):
    """`ours` and `peers` measure when they are called; they take turns, and the least of each counts."""
    if options.only not in name:
        return
    measures = [ours] + peers
    best = [float("inf")] * len(measures)
    for _ in range(options.rounds):
        for i, measure in enumerate(measures):
            if measure:
                best[i] = min(best[i], measure())
    cells = "".join(
        f" {1e6 * best[i]:.1f} | {best[i] / best[0]:.2f} |" if measures[i] else " – | – |"
        for i in range(1, len(measures)))
    print(f"| {name} | {1e6 * best[0]:.2f} |{cells}", flush=True)


def table(*peers):
    print("\n| work | Hillock |" + "".join(f" {peer} | ratio |" for peer in peers))
    print("| --- | --- |" + " --- | --- |" * len(peers))


def main():
    threads = options.threads
    torch.set_num_threads(threads)
    if options.memory or options.peak_of:
        networks = [(title_of(n, "relu"), torch_network(n), n[:1], batch) for n, _, batch, _, _ in NETWORKS[:2]]
        networks += [("lenet", lenet(), (1, 28, 28), 64), ("depthwise", depthwise(), (1, 28, 28), 64)]
        if options.memory:
            memory(networks)
        for title, network, shape, batch in networks:
            if title == options.peak_of:
                training_memory(network, shape, batch)
        return
    try:
        import jax  # noqa: F401
    except ImportError:
        jax = None
    print(f"microseconds, {threads} thread(s)")

    table("PyTorch", "JAX scan")
    for sizes, activation, batch, steps, own_steps in NETWORKS:
        title = title_of(sizes, activation)
        key = f"train {title} batch {batch} threads {threads} {own_steps} steps"
        row(f"train {title}, batch {batch}", lambda: hillock(key) / own_steps,
            [torch_step(torch_network(sizes, activation), sizes[:1], batch, steps),
             jax_scan_step(sizes, activation, batch, steps) if jax else None])
    for title, network in [("lenet", lenet()), ("depthwise", depthwise())]:
        row(f"train {title}, batch 64", lambda: hillock(f"train {title} batch 64 threads {threads} 20 steps") / 20,
            [torch_step(network, (1, 28, 28), 64, 10), None])

    if threads == 1:
        table("PyTorch", "ONNX Runtime")
        network = torch_network([4, 16, 16, 3]).eval()
        x = torch.randn(1, 4)

        def infer():
            with torch.inference_mode():
                return least(lambda: [network(x) for _ in range(1000)], 3) / 1000

        row("one inference of 4-16-16-3", lambda: hillock("infer 4-16-16-3 1000 times") / 1000, [infer, onnx_inference([4, 16, 16, 3])])

    table("PyTorch", "OpenBLAS")
    for m, k, n in PRODUCTS:
        a, b, c = torch.randn(m, k), torch.randn(k, n), torch.empty(m, n)
        x, y, z = a.numpy(), b.numpy(), c.numpy()
        # So many that the clock and the loop do not count.
        times = max(1, 2_000_000 // (m * n * k))
        key = f"product {m}x{k}x{n} threads {threads}, {times} times"
        row(f"product {m}×{k}×{n}", lambda: hillock(key) / times,
            [lambda: least(lambda: [torch.mm(a, b, out=c) for _ in range(times)], 40) / times,
             lambda: least(lambda: [np.matmul(x, y, out=z) for _ in range(times)], 40) / times])


if __name__ == "__main__":
    main()
