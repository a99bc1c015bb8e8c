#!/usr/bin/env python3
"""How long a step of hillock-ranks takes on so many machines, by a model of latency and bandwidth.

    python3 Benchmarks/model-ranks.py                                   # fit, compare, and predict
    python3 Benchmarks/model-ranks.py --rate 1000 --delay 0.2 --each 64 # 64 examples for each machine, 1 Gbit/s, 0.2 ms one way
    python3 Benchmarks/model-ranks.py --measure Everything/.build/release --part loopback
    python3 Benchmarks/model-ranks.py --measure Everything/.build/release --part hosts

Needs nothing but Python; --measure needs Open MPI too, and its hosts (Scripts/ranks-network.py) root. Measurements are kept in the file
of --measurements, the least of each where it is measured several times, and everything else is computed from them.

The model follows what HillockRanks does: the pieces and segments of GradientPieces, the tree of ShardTree, the slices' owners, transfers
that begin when the backward pass has completed a segment, the limit of memory for what is received, Open MPI's two ways of sending (a
message above 64 KiB first asks whether it may come), the losses that all tell all, and a next forward pass that waits for the new parameters
of a segment where it comes to it. A machine has one core for its passes and its exchange; what the exchange costs the core delays the
passes, what is on its way does not. Fitted are: for each network the time of a pass and of an example in it, for all of
them the time of a parameter's update, of a message and of a byte at each end, the delay of a transfer besides the network's, and what
share of the rate arrives. Known to be left out: lost frames, TCP's slow start, switches that several machines fill at once, and
that asking which of many thousands of transfers are complete takes longer than asking about a few.
"""
import argparse
import heapq
import json
import math
import os
import pathlib
import re
import struct
import subprocess
import sys
import tempfile

here = pathlib.Path(__file__).resolve().parent
options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
options.add_argument("--measurements", default=str(here / "model-ranks.json"))
options.add_argument("--measure", metavar="PROGRAMS", help="a folder with hillock and hillock-ranks")
options.add_argument("--part", choices=["loopback", "hosts"], default="loopback", help="of what is measured")
options.add_argument("--only", help="measures what contains these words, like 'LeNet 4'")
options.add_argument("--rate", type=float, help="megabits a second of each machine; by default two networks are shown")
options.add_argument("--delay", type=float, default=0.2, help="milliseconds, one way (0.2)")
sizes = options.add_mutually_exclusive_group()
sizes.add_argument("--batch", type=int, help="examples of all machines together (1024)")
sizes.add_argument("--each", type=int, help="instead: examples of each machine")
options.add_argument("--faster", type=float, default=1, help="how many times as fast as the measured core a machine computes")
options.add_argument("--most", type=int, default=1024, help="machines")

LENET = "conv(6,5,padding=2):relu,maxpool(2),conv(16,5):relu,maxpool(2),flatten,120:relu,84:relu"
# Layers with parameters, from the first on: parameters, and products for an example.
NETWORKS = {
    "784-256-128-10": ("256:relu,128:relu", [(200960, 200704), (32896, 32768), (1290, 1280)]),
    "784-1024-1024-10": ("1024:relu,1024:relu", [(803840, 802816), (1049600, 1048576), (10250, 10240)]),
    "LeNet": (LENET, [(156, 117600), (2416, 240000), (48120, 48000), (10164, 10080), (850, 840)]),
}
LARGEST_SLICE, SMALLEST_SEGMENT = 1 << 15, 1 << 14  # Of GradientPieces.
EAGER = 1 << 16  # Bytes above which Open MPI's TCP asks first.


def segments_of(layers, ranks):
    """In the order of the backward pass: pieces (numbers of parameters) and the share of all products."""
    total = sum(products for _, products in layers)
    result, parameters, products = [], 0, 0
    for index, (count, cost) in reversed(list(enumerate(layers))):
        parameters, products = parameters + count, products + cost
        if parameters >= SMALLEST_SEGMENT or index == 0:
            most = LARGEST_SLICE * ranks
            result.append(([min(most, parameters - start) for start in range(0, parameters, most)], products / total))
            parameters = products = 0
    return result


def roots_of(shards, ranks):
    """How many sums each rank sends: whole parts of the tree within its block of shards."""
    def bound(rank):
        return min((rank * shards + ranks - 1) // ranks, shards)

    counts = []
    for rank in range(ranks):
        start, end, roots = bound(rank), bound(rank + 1), 0
        while start < end:
            size = 1
            while start % (2 * size) == 0 and size < shards and min(start + 2 * size, shards) <= end:
                size *= 2
            start, roots = min(start + size, shards), roots + 1
        counts.append(roots)
    return counts


def step(network, ranks, shards, rows, speed, delay=0.0, rate=math.inf, share=1.0, steps=6):
    """Seconds of a step of the rank with the most shards.

    rows: examples of a shard; delay in seconds, rate in bytes a second, share: how much longer a core takes that has other ranks too.
    """
    layers = NETWORKS[network][1]
    parameters = sum(count for count, _ in layers)
    own_shards = -(-shards // ranks)
    passes = share * own_shards * (speed["pass " + network] + rows * speed["example " + network])
    update = share * speed["update"]
    if ranks == 1:
        return passes + update * parameters
    message, byte, extra = share * speed["message"], share * speed["byte"], speed["delay"]
    rate = rate * speed["rate"]
    roots = roots_of(shards, ranks)
    most_roots, all_roots = max(roots), sum(roots)
    segments = segments_of(layers, ranks)
    pieces = [(index, count, -(-count // ranks)) for index, (list_, _) in enumerate(segments) for count in list_]
    in_segment = [[p for p, (s, _, _) in enumerate(pieces) if s == index] for index in range(len(segments))]
    largest = max(size for _, _, size in pieces)
    received = all_roots - most_roots
    buffers_free = min(max(parameters // 10 // max(received * largest, 1), 2), len(pieces))
    others = ranks - 1
    events, waiting = [], []
    state = dict(link=0.0, exchange=0.0, free=buffers_free)
    arrived = [0.0] * len(pieces)
    number = 0

    def later(time, kind, piece):
        nonlocal number
        number += 1
        heapq.heappush(events, (time, number, kind, piece))

    def on_the_way(ready, messages, size):
        """When so many messages of so many bytes, which all ranks send at once, are with the others."""
        trips = 3 if size > EAGER else 1
        asks = (trips - 1) * (delay + extra)
        state["link"] = max(state["link"], ready + asks) + (messages * (size + 80) / rate if rate < math.inf else 0)
        return state["link"] + delay + extra

    def handle():
        """One thing that the thread of the exchange does; what it costs the core."""
        time, _, kind, piece = heapq.heappop(events)
        _, count, size = pieces[piece]
        start = max(time, state["exchange"])
        if kind == "complete" and not state["free"]:
            waiting.append(piece)
            return 0.0
        if kind == "complete":
            state["free"] -= 1
            cost = message * (others * most_roots + received) + byte * 4 * size * (others * most_roots + received)
            state["exchange"] = start + cost
            later(on_the_way(start + cost, others * most_roots, 4 * size), "sums", piece)
        elif kind == "sums":
            state["free"] += 1
            cost = update * size + 2 * others * (message + byte * 4 * size)
            state["exchange"] = start + cost
            arrived[piece] = on_the_way(start + cost, others, 4 * size)
            if waiting:
                later(start + cost, "complete", waiting.pop(0))
        return cost

    def work(time, seconds):
        end = time + seconds
        while events and events[0][0] <= end:
            end += handle()
        return end

    def wait(time, for_pieces):
        while any(arrived[p] == math.inf for p in for_pieces):
            handle()
        return max([time] + [arrived[p] for p in for_pieces])

    time, marks = 0.0, []
    for _ in range(steps):
        for index in reversed(range(len(segments))):
            time = work(wait(time, in_segment[index]), passes * segments[index][1] / 3)
        for index, (_, part) in enumerate(segments):
            time = work(time, passes * part * 2 / 3)
            for piece in in_segment[index]:
                arrived[piece] = math.inf
                later(time, "complete", piece)
        # All tell all of the losses.
        time = work(time, 2 * others * message)
        told = on_the_way(time, others, 8 + 8 * own_shards)
        while events and events[0][0] <= told:
            handle()
        time = told
        marks.append(time)
    return (marks[-1] - marks[2]) / (steps - 3)


# --- Measuring

def plan(part):
    """What is measured; `held` is what no parameter is fitted to."""
    found = []
    for network in NETWORKS:
        if part == "loopback":
            found += [dict(network=network, ranks=1, batch=batch, held=False) for batch in (32, 128)]
            found += [dict(network=network, ranks=2, batch=batch, held=False) for batch in (64, 256)]
            found += [dict(network=network, ranks=2, batch=128, held=True), dict(network=network, ranks=4, batch=256, held=True)]
        else:
            found += [dict(network=network, ranks=2, batch=128, delay=delay, rate=rate, held=held)
                      for delay, rate, held in [(0.2, 200, False), (1, 100, False), (2, 400, True), (5, 50, True)]]
            found += [dict(network=network, ranks=4, batch=256, delay=1, rate=100, held=True)]
    return found


def write_images(folder, rows):
    for part, count in [("train", rows), ("t10k", 100)]:
        (folder / f"{part}-images-idx3-ubyte").write_bytes(struct.pack(">4I", 0x803, count, 28, 28) + os.urandom(count * 784))
        (folder / f"{part}-labels-idx1-ubyte").write_bytes(struct.pack(">2I", 0x801, count) + bytes(b % 10 for b in os.urandom(count)))


def measure(programs, what):
    """Milliseconds of a step."""
    ranks, hosts = what["ranks"], "delay" in what
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        steps = 40 if ranks == 1 else 150 if not hosts else 20 if what["network"] == "784-1024-1024-10" else 60
        write_images(folder, steps * what["batch"])
        train = ["train", "mnist", "--data", name, "--layers", NETWORKS[what["network"]][0], "--batch-size", str(what["batch"]), "--shards",
                 str(ranks), "--threads", "1", "--validation-fraction", "0", "--json", "--force"]
        if ranks == 1:
            # As many at once as there are cores, for that is how ranks run too; the difference of long and short runs has the steps alone,
            # and the processor's time leaves out what else the machine does.
            best = {}
            for epochs in (1, 5) * 2:
                runs = [subprocess.Popen([str(programs / "hillock")] + train + ["--epochs", str(epochs), "--out", f"{name}/{n}.safetensors"],
                                         stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) for n in range(os.cpu_count())]
                used = [os.wait4(run.pid, 0)[2] for run in runs]
                took = sum(usage.ru_utime + usage.ru_stime for usage in used) / len(used)
                best[epochs] = min(took, best.get(epochs, math.inf))
            return 1000 * (best[5] - best[1]) / (4 * steps)
        if hosts:
            launch = [sys.executable, str(here.parent / "Scripts/ranks-network.py"), str(programs), "--hosts", str(ranks), "--delay",
                      str(what["delay"]), "--rate", str(what["rate"]), "--loss", "0", "--"]
        else:
            launch = ["mpirun", "-q", "--oversubscribe", "--bind-to", "none", "--mca", "btl", "self,tcp", "-n", str(ranks),
                      str(programs / "hillock-ranks")]
        environment = dict(os.environ, OMPI_ALLOW_RUN_AS_ROOT="1", OMPI_ALLOW_RUN_AS_ROOT_CONFIRM="1")
        run = subprocess.run(launch + train + ["--epochs", "1", "--profile", "--out", name + "/m.safetensors"], capture_output=True,
                             text=True, env=environment)
        rows = re.findall(r"^ *\d+ +\d+ +([\d.]+) .*%", run.stderr, re.M)
        if run.returncode or len(rows) != ranks:
            raise SystemExit(run.stderr)
        return sum(map(float, rows)) / ranks


def predicted(what, speed):
    cores = what["cores"]
    ranks = what["ranks"]
    rate = what["rate"] * 1e6 / 8 if "rate" in what else math.inf
    return 1000 * step(what["network"], ranks, ranks, what["batch"] / ranks, speed, what.get("delay", 0) / 1000, rate,
                       max(1.0, ranks / cores))


# --- Fitting

def minimum(function, start, rounds=1500):
    """Nelder and Mead's simplex."""
    size = len(start)
    points = [start] + [[x + (0.5 if i == j else 0) for j, x in enumerate(start)] for i in range(size)]
    simplex = sorted((function(p), p) for p in points)
    for _ in range(rounds):
        middle = [sum(p[j] for _, p in simplex[:-1]) / size for j in range(size)]
        worst = simplex[-1]

        def at(factor):
            p = [m + factor * (w - m) for m, w in zip(middle, worst[1])]
            return function(p), p

        new = at(-1)
        if new < simplex[0]:
            new = min(new, at(-2))
        elif new >= simplex[-2]:
            new = min(at(0.5), at(-0.5))
        if new < worst:
            simplex[-1] = new
        else:
            best = simplex[0][1]
            simplex = [simplex[0]] + [(function(p), p) for _, q in simplex[1:] for p in [[(a + b) / 2 for a, b in zip(best, q)]]]
        simplex.sort()
    return simplex[0][1]


def fit(measurements):
    used = [what for what in measurements if not what["held"]]
    single = {name: sorted((w["batch"], w["ms"] / 1000) for w in used if w["network"] == name and w["ranks"] == 1) for name in NETWORKS}
    for name, found in single.items():
        if len(found) < 2:
            raise SystemExit(f"two measurements of {name} with one rank are needed")

    def speed_of(point):
        # Logarithms, so that nothing gets negative; the share of the rate is at most 1.
        update, message, byte, delay = (math.exp(x) for x in point[:4])
        speed = dict(update=update, message=message, byte=byte, delay=delay, rate=1 / (1 + math.exp(-point[4])))
        for name, found in single.items():
            (a, first), (b, second) = found[0], found[-1]
            example = (second - first) / (b - a)
            parameters = sum(count for count, _ in NETWORKS[name][1])
            speed["example " + name] = example
            speed["pass " + name] = max(first - a * example - update * parameters, 0.0)
        return speed

    def error(point):
        speed = speed_of(point)
        return sum(math.log(predicted(what, speed) / what["ms"]) ** 2 for what in used)

    return speed_of(minimum(error, [math.log(1e-9), math.log(1e-5), math.log(2e-10), math.log(5e-5), 3.0]))


# --- Tables

def table(rows):
    widths = [max(len(str(row[column])) for row in rows) for column in range(len(rows[0]))]
    for place, row in enumerate(rows):
        print("| " + " | ".join(str(cell).rjust(width) for cell, width in zip(row, widths)) + " |")
        if place == 0:
            print("| " + " | ".join("-" * (width - 1) + ":" for width in widths) + " |")


def compare(measurements, speed):
    rows = [["network", "ranks", "batch", "network between", "measured ms", "model ms", "model / measured", "fitted to"]]
    for what in measurements:
        between = f"{what['rate']:g} Mbit/s, {what['delay']:g} ms" if "rate" in what else "loopback" if what["ranks"] > 1 else "none"
        guess = predicted(what, speed)
        rows.append([what["network"], what["ranks"], what["batch"], between, f"{what['ms']:.2f}", f"{guess:.2f}",
                     f"{guess / what['ms']:.2f}", "no" if what["held"] else "yes"])
    table(rows)
    for title, held in [("fitted to", False), ("not fitted to", True)]:
        errors = [abs(math.log(predicted(w, speed) / w["ms"])) for w in measurements if w["held"] == held]
        if errors:
            print(f"{title}: {len(errors)}, off by a factor of {math.exp(sum(errors) / len(errors)):.2f} on average, "
                  f"{math.exp(max(errors)):.2f} at most")


def predict(speed):
    speed = {name: value if name in ("delay", "rate") else value / options.faster for name, value in speed.items()}
    networks = [(options.rate, options.delay)] if options.rate else [(1000, 0.2), (10000, 0.05)]
    sizes = [(options.batch, options.each)] if options.batch or options.each else [(1024, None), (None, 64)]
    for batch, each in sizes:
        for rate, delay in networks:
            print(f"\nA step in ms and, beside one machine, the speed in examples a second: {rate:g} Mbit/s, {delay:g} ms, "
                  + (f"{each} examples for each machine" if each else f"{batch} examples in all"))
            rows = [["machines"] + list(NETWORKS)]
            pays = {name: (1, 1.0) for name in NETWORKS}
            machines = 1
            while machines <= options.most:
                row = [machines]
                for name in NETWORKS:
                    count = min(machines, batch) if batch else machines
                    per_shard = each or batch / count
                    alone = step(name, 1, 1, each or batch, speed) / (each or batch)
                    time = step(name, machines, count, per_shard, speed, delay / 1000, rate * 1e6 / 8)
                    gain = alone * per_shard * count / time
                    if gain > pays[name][1] * 1.05:
                        pays[name] = (machines, gain)
                    row.append(f"{1000 * time:.2f} ({gain:.2f} x)")
                rows.append(row)
                machines *= 2
            table(rows)
            print("more machines bring at least 5 % up to: " + "; ".join(f"{name} {m} ({g:.2f} x)" for name, (m, g) in pays.items()))


options = options.parse_args()
store = pathlib.Path(options.measurements)
measurements = json.loads(store.read_text()) if store.exists() else []
if options.measure:
    for what in plan(options.part):
        title = f"{what['network']} {what['ranks']} {what['batch']} {what.get('delay', '')} {what.get('rate', '')}"
        if options.only and not all(word in title.split() for word in options.only.split()):
            continue
        what["cores"] = os.cpu_count()
        keys = ("network", "ranks", "batch", "delay", "rate")
        before = [w for w in measurements if all(w.get(key) == what.get(key) for key in keys)]
        what["ms"] = round(min([measure(pathlib.Path(options.measure).resolve(), what)] + [w["ms"] for w in before]), 4)
        measurements = [w for w in measurements if w not in before] + [what]
        print(f"{title}: {what['ms']:.3f} ms", flush=True)
        store.write_text("[\n" + ",\n".join("  " + json.dumps(w) for w in measurements) + "\n]\n")
    sys.exit()
speed = fit(measurements)
print(", ".join(f"{name} {value:.3g}" for name, value in speed.items()), "(seconds; rate is a share)\n")
compare(measurements, speed)
predict(speed)
