#!/usr/bin/env python3
"""How long a step takes on 2 to 1,024 machines: a model of latency and bandwidth, fitted to times of `hillock-ranks --profile`.

    Scripts/ranks-model.py [MEASUREMENTS]

MEASUREMENTS is a JSON file, Documentation/ranks-measurements.json where none is named: a list of networks of links ("loopback", "1 ms, 100 Mbit"),
each with runs of parameters, examples of a rank, ranks, and the milliseconds of a step; and the seconds that an example and a parameter's
update take on one machine alone.

The model. A step of n ranks computes c = examples of a rank × seconds of an example, and updates its share of the parameters,
u = parameters / n × seconds of an update. It sends 4·p·(n − 1)/n bytes of gradients and as many of parameters, in
messages of at most 128 KB, each rank to each other one:

    x = 2·(4·p·(n − 1)/n)/B + m·a,   m = 2·(n − 1)·ceil(p/(32768·n))
    T = max(c, x − h·x) + (1 − h)·x + u + 2·L

B bytes a second, a seconds of a message and h, the share of the exchange that the passes hide, are fitted (least squares of the
logarithms over a grid); L is the latency of the link, twice a step: for the losses and for the last piece. The script says how far
the fit is from each measurement.
"""
import itertools
import json
import math
import pathlib
import sys

root = pathlib.Path(__file__).resolve().parent.parent
measurements = json.loads(pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else root / "Documentation" / "ranks-measurements.json").read_text())
SLICE = 32768


def step(parameters, examples, ranks, cost, link):
    """Seconds."""
    compute = examples * cost["example"]
    update = parameters / ranks * cost["update"]
    if ranks == 1:
        return compute + update
    volume = 2 * 4 * parameters * (ranks - 1) / ranks
    messages = 2 * (ranks - 1) * math.ceil(parameters / (SLICE * ranks))
    exchange = volume / link["bandwidth"] + messages * link["message"]
    hidden = min(link["hidden"] * exchange, compute)
    return compute + exchange - hidden + update + 2 * link["latency"]


def fit(runs, costs, latency):
    best = None
    for bandwidth, message, hidden in itertools.product(
            [10 ** (x / 20) for x in range(120, 221)], [0] + [10 ** (x / 4) for x in range(-26, -11)], [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]):
        link = {"bandwidth": bandwidth, "message": message, "hidden": hidden, "latency": latency}
        error = 0.0
        for run in runs:
            error += math.log(step(run["parameters"], run["examples"], run["ranks"], costs[run["network"]], link) * 1000 / run["milliseconds"]) ** 2
        if best is None or error < best[0]:
            best = (error, link)
    return best[1]


costs = {network["name"]: network for network in measurements["networks"]}
for link in measurements["links"]:
    fitted = fit(link["runs"], costs, link["latency"])
    print(f"{link['name']}: {fitted['bandwidth'] / 1e6:.0f} MB/s, {fitted['message'] * 1e6:.1f} us a message, "
          f"{100 * fitted['hidden']:.0f} % hidden, latency {link['latency'] * 1e3:g} ms")
    for run in link["runs"]:
        predicted = 1000 * step(run["parameters"], run["examples"], run["ranks"], costs[run["network"]], fitted)
        print(f"  {run['network']:<18} {run['ranks']:5} ranks of {run['examples']:4} examples  measured {run['milliseconds']:8.2f} ms"
              f"  model {predicted:8.2f} ms ({100 * (predicted / run['milliseconds'] - 1):+.0f} %)")
    for name, cost in costs.items():
        # The examples of a rank stay as many: more machines see more examples a second, if the exchange lets them.
        examples = cost["examples"]
        alone = step(cost["parameters"], examples, 1, cost, fitted)
        cells, last = [], None
        for ranks in [2, 4, 8, 16, 64, 256, 1024]:
            seconds = step(cost["parameters"], examples, ranks, cost, fitted)
            efficiency = alone / seconds
            cells.append(f"{ranks}: {1000 * seconds:.2f} ms {100 * efficiency:.0f} %")
            if last is None and efficiency < 0.5:
                last = ranks
        print(f"  {name:<18} {examples} examples a rank, {1000 * alone:.2f} ms alone;  " + ",  ".join(cells)
              + (f";  below half from {last} on" if last else ""))
