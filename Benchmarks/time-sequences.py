#!/usr/bin/env python3
"""Times of a training step of networks over sequences, beside PyTorch as people write it.

Usage: Benchmarks/time-sequences.py [.build/release/hillock] [--threads 1] [--rounds 2] [--only NAME]

The text is made here; its size decides nothing but the number of steps. Hillock's time is that of a run of one epoch without a
validation part, divided by its steps. Both take turns and the least time of each counts. Needs torch.
"""

import argparse
import random
import re
import subprocess
import tempfile
import time
from pathlib import Path

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("tool", nargs="?", default=".build/release/hillock")
parser.add_argument("--threads", type=int, default=1)
parser.add_argument("--rounds", type=int, default=2)
parser.add_argument("--only", default="")
options = parser.parse_args()

import torch
from torch import nn

torch.set_num_threads(options.threads)
LETTERS = 65


class Recurrent(nn.Module):
    def __init__(self, kind, width, units):
        super().__init__()
        self.table, self.cell, self.head = nn.Embedding(LETTERS, width), kind(width, units, batch_first=True), nn.Linear(units, LETTERS)

    def forward(self, x):
        return self.head(self.cell(self.table(x))[0])


class Block(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.first, self.second = nn.LayerNorm(width), nn.LayerNorm(width)
        self.project, self.mix = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.dense = nn.Sequential(nn.Linear(width, 4 * width), nn.GELU(), nn.Linear(4 * width, width))
        self.heads = heads

    def forward(self, x):
        n, t, c = x.shape
        q, k, v = (part.view(n, t, self.heads, c // self.heads).transpose(1, 2) for part in self.project(self.first(x)).split(c, 2))
        y = nn.functional.scaled_dot_product_attention(q, k, v, is_causal=True).transpose(1, 2).reshape(n, t, c)
        x = x + self.mix(y)
        return x + self.dense(self.second(x))


class Transformer(nn.Module):
    def __init__(self, layers, width, heads, window):
        super().__init__()
        self.table, self.places = nn.Embedding(LETTERS, width), nn.Parameter(torch.zeros(window, width))
        self.blocks = nn.Sequential(*[Block(width, heads) for _ in range(layers)])
        self.norm, self.head = nn.LayerNorm(width), nn.Linear(width, LETTERS)

    def forward(self, x):
        return self.head(self.norm(self.blocks(self.table(x) + self.places)))


CASES = [
    ("LSTM 128, 64 steps, batch 32", "embed(64),lstm(128)", 64, 32, lambda: Recurrent(nn.LSTM, 64, 128)),
    ("GRU 64, 20 steps, batch 32", "embed(64),gru(64)", 20, 32, lambda: Recurrent(nn.GRU, 64, 64)),
    (
        "transformer 4×128, 64 positions, batch 12", "embed(128),positions," + "transformer(128,4)," * 4 + "layernorm", 64, 12,
        lambda: Transformer(4, 128, 4, 64),
    ),
]


def peer(make, window, batch, steps):
    torch.manual_seed(1)
    model = make()
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3)
    tokens = torch.randint(0, LETTERS, (steps + 3, batch, window + 1))
    start = 0.0
    for step in range(steps + 3):
        if step == 3:
            start = time.perf_counter()
        logits = model(tokens[step][:, :-1])
        loss = nn.functional.cross_entropy(logits.reshape(-1, LETTERS), tokens[step][:, 1:].reshape(-1))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return (time.perf_counter() - start) / steps


def ours(layers, window, batch, steps, folder):
    generator = random.Random(3)
    count = steps * batch * ((window + 1) // 2) + window + 1
    letters = [chr(48 + n) for n in range(LETTERS)]
    (folder / "text.txt").write_text("".join(letters) + "".join(generator.choices(letters, k=count - LETTERS)))
    text = subprocess.run(
        [
            options.tool, "train", str(folder / "text.txt"), "--text", "--window", str(window), "--layers", layers, "--epochs", "1",
            "--batch-size", str(batch), "--test-fraction", "0", "--validation-fraction", "0", "--threads", str(options.threads), "--quiet",
            "--force", "--out", str(folder / "m.safetensors"),
        ],
        check=True, capture_output=True, text=True,
    ).stdout
    return batch / float(re.search(r"(\d+) samples/s", text).group(1))


print(f"{'':44} {'Hillock':>9} {'PyTorch':>9} {'ratio':>6}   ms a step, {options.threads} thread(s)")
with tempfile.TemporaryDirectory() as name:
    for title, layers, window, batch, make in CASES:
        if options.only not in title:
            continue
        best = [1e9, 1e9]
        for _ in range(options.rounds):
            best[0] = min(best[0], ours(layers, window, batch, 60, Path(name)))
            best[1] = min(best[1], peer(make, window, batch, 60))
        print(f"{title:44} {1e3 * best[0]:9.2f} {1e3 * best[1]:9.2f} {best[1] / best[0]:6.2f}", flush=True)
