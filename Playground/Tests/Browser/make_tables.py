#!/usr/bin/env python3
"""Values of PyTorch and NumPy for the page Explore:

    Playground/Tests/Browser/make_tables.py FOLDER

writes files such as `pytorch-gelu.csv` with the columns x and y, both as floats, for `hillock-play --tables FOLDER`. What is not installed is
left out.
"""

import os
import sys

FUNCTIONS = {
    "numpy": {
        "tanh": "numpy.tanh(x)", "sine": "numpy.sin(x)", "arctan": "numpy.arctan(x)", "sigmoid": "1 / (1 + numpy.exp(-x))",
        "softplus": "numpy.logaddexp(numpy.float32(0), x)", "gaussian": "numpy.exp(-x * x)", "silu": "x / (1 + numpy.exp(-x))",
    },
    "pytorch": {
        "tanh": "torch.tanh(x)", "sine": "torch.sin(x)", "arctan": "torch.atan(x)", "sigmoid": "torch.sigmoid(x)", "softplus": "functional.softplus(x)",
        "gelu": "functional.gelu(x)", "silu": "functional.silu(x)", "mish": "functional.mish(x)", "elu": "functional.elu(x)", "selu": "functional.selu(x)",
        "log_sigmoid": "functional.logsigmoid(x)", "gaussian": "torch.exp(-x * x)",
    },
}

folder = sys.argv[1]
os.makedirs(folder, exist_ok=True)
import numpy

# Not on a grid of short decimals: numbers as they come in networks.
places = numpy.sort(numpy.random.default_rng(1).uniform(-12, 12, 20_000).astype(numpy.float32))
for peer, functions in FUNCTIONS.items():
    names = {"numpy": numpy, "x": places}
    if peer == "pytorch":
        try:
            import torch
        except ImportError:
            print("PyTorch is not installed: its tables are left out")
            continue
        names = {"torch": torch, "functional": torch.nn.functional, "x": torch.from_numpy(places)}
    for name, text in functions.items():
        values = numpy.asarray(eval(text, names))
        with open(os.path.join(folder, f"{peer}-{name}.csv"), "w") as file:
            file.write("x,y\n" + "".join(f"{x.item()!r},{y.item()!r}\n" for x, y in zip(places, values)))
    print(f"{peer}: {', '.join(functions)}")
