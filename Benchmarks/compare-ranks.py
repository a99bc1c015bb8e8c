#!/usr/bin/env python3
"""Two ranks of hillock-ranks beside one process with two threads, and beside PyTorch's DistributedDataParallel over gloo.

The network is 784-1024-1024-10 with ReLU and AdamW, the batch has 128 examples of which each process has 64. Needs torch and numpy,
Open MPI, and the release builds of `hillock` and `hillock-ranks` in one folder:

    Ranks/prepare.sh
    HILLOCK_RANKS=1 swift build -c release --package-path Everything
    python3 Benchmarks/compare-ranks.py Everything/.build/release

Everybody takes turns (--rounds); the best speed of each counts, in examples a second without the making of the data. The times of
each rank are those of the last turn.
"""
import argparse
import json
import os
import pathlib
import struct
import subprocess
import sys
import tempfile
import time

options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
options.add_argument("programs", nargs="?", default=".")
options.add_argument("--rounds", type=int, default=3)
options.add_argument("--rows", type=int, default=12800)
options.add_argument("--epochs", type=int, default=2)
options.add_argument("--layers", default="1024:relu,1024:relu")
options.add_argument("--batch", type=int, default=128)
options.add_argument("--peer", action="store_true", help=argparse.SUPPRESS)
options.add_argument("--no-peer", action="store_true")
options = options.parse_args()


def peer():
    """One of the processes of PyTorch."""
    import torch
    import torch.distributed as dist
    from torch.nn.parallel import DistributedDataParallel

    torch.set_num_threads(1)
    dist.init_process_group("gloo")
    torch.manual_seed(1)
    sizes = [784] + [int(part.split(":")[0]) for part in options.layers.split(",")] + [10]
    layers = []
    for a, b in zip(sizes, sizes[1:]):
        layers += [torch.nn.Linear(a, b), torch.nn.ReLU()]
    network = DistributedDataParallel(torch.nn.Sequential(*layers[:-1]))
    optimizer = torch.optim.AdamW(network.parameters())
    batch = options.batch // dist.get_world_size()
    steps = options.rows // options.batch
    inputs = torch.rand(steps * batch, 784)
    classes = torch.randint(0, 10, (steps * batch,))

    def epoch():
        for step in range(steps):
            part = slice(step * batch, (step + 1) * batch)
            optimizer.zero_grad()
            torch.nn.functional.cross_entropy(network(inputs[part]), classes[part]).backward()
            optimizer.step()

    epoch()
    dist.barrier()
    start = time.perf_counter()
    for _ in range(options.epochs):
        epoch()
    dist.barrier()
    if dist.get_rank() == 0:
        print(options.epochs * steps * options.batch / (time.perf_counter() - start))
    dist.destroy_process_group()


def write_images(folder):
    """Images of noise in the form of MNIST."""
    import numpy as np

    random = np.random.default_rng(1)
    for part, rows in [("train", options.rows), ("t10k", 100)]:
        pixels = random.integers(0, 256, (rows, 784), dtype=np.uint8)
        (folder / f"{part}-images-idx3-ubyte").write_bytes(struct.pack(">4I", 0x803, rows, 28, 28) + pixels.tobytes())
        labels = random.integers(0, 10, rows, dtype=np.uint8)
        (folder / f"{part}-labels-idx1-ubyte").write_bytes(struct.pack(">2I", 0x801, rows) + labels.tobytes())


def hillock(folder, launch, arguments):
    run = subprocess.run(
        launch + ["train", "mnist", "--data", str(folder), "--layers", options.layers, "--batch-size", str(options.batch), "--shards", "2",
                  "--epochs", str(options.epochs), "--validation-fraction", "0", "--json", "--out", str(folder / "model.safetensors"),
                  "--force"] + arguments,
        capture_output=True, text=True)
    if run.returncode != 0:
        raise SystemExit(run.stderr)
    result = json.loads(run.stdout.strip().split("\n")[-1])
    table = [line for line in run.stderr.split("\n") if line.startswith("rank ") or line[:4].strip().isdigit()]
    return result["samplesPerSecond"], result["fingerprint"], table


if options.peer:
    peer()
    sys.exit()
programs = pathlib.Path(options.programs).resolve()
mpi = ["mpirun", "-q", "--oversubscribe", "-n", "2"]
environment = dict(os.environ, OMPI_ALLOW_RUN_AS_ROOT="1", OMPI_ALLOW_RUN_AS_ROOT_CONFIRM="1")
os.environ.update(environment)
best = {}
times = []
with tempfile.TemporaryDirectory() as name:
    folder = pathlib.Path(name)
    write_images(folder)
    prints = set()
    for _ in range(options.rounds):
        for title, launch, arguments in [
            ("one process, two threads", [str(programs / "hillock")], ["--threads", "2"]),
            ("two ranks", mpi + [str(programs / "hillock-ranks")], ["--threads", "1", "--profile"]),
        ]:
            speed, fingerprint, table = hillock(folder, launch, arguments)
            best[title] = max(best.get(title, 0), speed)
            prints.add(fingerprint)
            times = table or times
        if not options.no_peer:
            run = subprocess.run(
                [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2", __file__, "--peer",
                 "--rows", str(options.rows), "--epochs", str(options.epochs), "--layers", options.layers, "--batch", str(options.batch)],
                capture_output=True, text=True)
            if run.returncode != 0:
                raise SystemExit(run.stderr)
            best["PyTorch, two processes over gloo"] = max(
                best.get("PyTorch, two processes over gloo", 0), float(run.stdout.split()[-1]))
    if len(prints) != 1:
        raise SystemExit("the fingerprints differ")
for title, speed in best.items():
    print(f"{title:<34} {speed:10.0f} examples/s   two ranks: {best['two ranks'] / speed:.2f} x")
print("\n".join(times))
