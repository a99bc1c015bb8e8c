#!/usr/bin/env python3
"""Loss of networks that learn what comes next in a text, beside PyTorch's of the same size.

Usage: Benchmarks/compare-text.py shakespeare.txt [.build/release/hillock] [--steps 2000] [--only lstm|transformer] [--rate 0.002] [--seed 1]

Both read the text by characters in windows of 64, the last tenth is for validation, and train on as many windows for one epoch: AdamW with
betas 0.9 and 0.99, a decay of 0.1, a hundred steps of warm-up and a cosine down to 0. The validation loss is the mean over all positions of
windows that do not overlap. Needs torch.
"""

import argparse
import math
import re
import subprocess
import tempfile

import torch
from torch import nn

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("data")
parser.add_argument("tool", nargs="?", default=".build/release/hillock")
parser.add_argument("--steps", type=int, default=2000)
parser.add_argument("--only", default="")
parser.add_argument("--rate", type=float, default=0.002)
parser.add_argument("--seed", type=int, default=1)
parser.add_argument("--threads", type=int, default=2)
options = parser.parse_args()
torch.set_num_threads(options.threads)
WINDOW, WARM = 64, 100

text = open(options.data, encoding="utf-8").read()
split = len(text) - round(len(text) * 0.1)
letters = sorted(set(text[:split]))
numbers = {letter: n + 1 for n, letter in enumerate(letters)}
tokens = torch.tensor([numbers.get(letter, 0) for letter in text])
COUNT = len(letters) + 1


class Recurrent(nn.Module):
    def __init__(self):
        super().__init__()
        self.table, self.cell, self.head = nn.Embedding(COUNT, 64), nn.LSTM(64, 128, batch_first=True), nn.Linear(128, COUNT)

    def forward(self, x):
        return self.head(self.cell(self.table(x))[0])


class Block(nn.Module):
    def __init__(self, width, heads, layers):
        super().__init__()
        self.first, self.second, self.heads = nn.LayerNorm(width), nn.LayerNorm(width), heads
        self.project, self.mix = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.up, self.down = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)
        for linear in (self.project, self.mix, self.up, self.down):
            last = linear in (self.mix, self.down)
            nn.init.normal_(linear.weight, std=0.02 / math.sqrt(2 * layers) if last else 0.02)
            nn.init.zeros_(linear.bias)

    def forward(self, x):
        n, t, c = x.shape
        q, k, v = (part.view(n, t, self.heads, c // self.heads).transpose(1, 2) for part in self.project(self.first(x)).split(c, 2))
        y = nn.functional.scaled_dot_product_attention(q, k, v, is_causal=True).transpose(1, 2).reshape(n, t, c)
        x = x + self.mix(y)
        return x + self.down(nn.functional.gelu(self.up(self.second(x))))


class Transformer(nn.Module):
    def __init__(self):
        super().__init__()
        self.table, self.places = nn.Embedding(COUNT, 128), nn.Embedding(WINDOW, 128)
        nn.init.normal_(self.table.weight, std=0.02)
        nn.init.normal_(self.places.weight, std=0.02)
        self.blocks = nn.Sequential(*[Block(128, 4, 4) for _ in range(4)])
        self.norm, self.head = nn.LayerNorm(128), nn.Linear(128, COUNT)
        nn.init.normal_(self.head.weight, std=0.02)

    def forward(self, x):
        return self.head(self.norm(self.blocks(self.table(x) + self.places.weight)))


CASES = {
    "lstm": ("embed(64),lstm(128)", 32, Recurrent),
    "transformer": ("embed(128),positions," + "transformer(128,4)," * 4 + "layernorm", 12, Transformer),
}


def stride_for(batch):
    """Tokens between windows, so that one epoch has no more steps than asked for."""
    stride = 1
    while math.ceil(((split - 1 - WINDOW) // stride + 1) / batch) > options.steps:
        stride += 1
    return stride


def peer(make, batch, stride):
    torch.manual_seed(options.seed)
    model = make()
    starts = torch.arange(0, split - WINDOW, stride)
    order = starts[torch.randperm(len(starts))]
    steps = math.ceil(len(order) / batch)
    decays = [p for p in model.parameters() if p.dim() > 1]
    others = [p for p in model.parameters() if p.dim() < 2]
    optimizer = torch.optim.AdamW(
        [{"params": decays, "weight_decay": 0.1}, {"params": others, "weight_decay": 0.0}], lr=options.rate, betas=(0.9, 0.99))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda s: (s + 1) / (WARM + 1) if s < WARM else 0.5 * (1 + math.cos(math.pi * (s - WARM) / (steps - WARM))))
    reach = torch.arange(WINDOW + 1)

    def loss(starts):
        part = tokens[starts[:, None] + reach]
        return nn.functional.cross_entropy(model(part[:, :-1]).reshape(-1, COUNT), part[:, 1:].reshape(-1))

    for step in range(steps):
        optimizer.zero_grad()
        loss(order[step * batch : (step + 1) * batch]).backward()
        optimizer.step()
        schedule.step()
    held = torch.arange(split, len(tokens) - WINDOW, WINDOW)
    with torch.no_grad():
        return sum(loss(part).item() * len(part) for part in held.split(100)) / len(held)


def ours(layers, batch, stride, folder):
    steps = math.ceil(((split - 1 - WINDOW) // stride + 1) / batch)
    text = subprocess.run(
        [
            options.tool, "train", options.data, "--text", "--window", str(WINDOW), "--stride", str(stride), "--layers", layers, "--epochs", "1",
            "--batch-size", str(batch), "--learning-rate", str(options.rate), "--weight-decay", "0.1", "--schedule",
            f"warmup:{WARM / steps:.4f}:cosine", "--test-fraction", "0", "--validation-fraction", "0.1", "--seed", str(options.seed), "--threads",
            str(options.threads), "--quiet", "--force", "--out", f"{folder}/m.safetensors",
        ],
        check=True, capture_output=True, text=True,
    ).stdout
    # part, examples, accuracy, loss
    return float(re.search(r"^validation +\d+ +[\d.]+ +([\d.]+)", text, re.M).group(1))


print(f"{'network':12} {'steps':>6} {'Hillock':>8} {'PyTorch':>8}   loss on the last tenth, nats a character")
with tempfile.TemporaryDirectory() as folder:
    for name, (layers, batch, make) in CASES.items():
        if options.only and options.only != name:
            continue
        stride = stride_for(batch)
        steps = math.ceil(((split - 1 - WINDOW) // stride + 1) / batch)
        print(f"{name:12} {steps:6} {ours(layers, batch, stride, folder):8.4f} {peer(make, batch, stride):8.4f}", flush=True)
