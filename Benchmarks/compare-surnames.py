#!/usr/bin/env python3
"""Languages of surnames by their letters, beside PyTorch's GRU of the same size and as many epochs.

Usage: Benchmarks/compare-surnames.py surnames.csv [.build/release/hillock] [--seeds 5] [--first 1] [--epochs 10] [--threads 1]

Both have letters as vectors of 64 numbers, a GRU of 128, the last state and a dense layer; AdamW with the same rate, decay and a cosine
down to 0, batches of 64. Each takes 20 % of the names for the test by its seed, each language in the same proportion, trains on 90 % of the
rest, and keeps the epoch with the least loss on the other 10 %. Needs torch, numpy and scikit-learn.
"""

import argparse
import csv
import math
import re
import subprocess
import tempfile

import numpy as np
import torch
from sklearn.model_selection import train_test_split
from torch import nn

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("data")
parser.add_argument("tool", nargs="?", default=".build/release/hillock")
parser.add_argument("--seeds", type=int, default=5)
parser.add_argument("--first", type=int, default=1)
parser.add_argument("--threads", type=int, default=1)
parser.add_argument("--epochs", type=int, default=10)
parser.add_argument("--decay", type=float, default=0.02)
options = parser.parse_args()
torch.set_num_threads(options.threads)
BATCH, RATE = 64, 1e-3

with open(options.data, encoding="utf-8") as file:
    rows = [(row["name"], row["language"]) for row in csv.DictReader(file)]
languages = sorted({language for _, language in rows})
letters = sorted({letter for name, _ in rows for letter in name})
longest = max(len(name) for name, _ in rows)
tokens = torch.tensor([[letters.index(c) + 1 for c in name] + [0] * (longest - len(name)) for name, _ in rows])
lengths = torch.tensor([len(name) for name, _ in rows])
classes = torch.tensor([languages.index(language) for _, language in rows])


class Classifier(nn.Module):
    def __init__(self):
        super().__init__()
        self.table, self.cell, self.head = nn.Embedding(len(letters) + 1, 64), nn.GRU(64, 128, batch_first=True), nn.Linear(128, len(languages))

    def forward(self, x, n):
        packed = nn.utils.rnn.pack_padded_sequence(self.table(x), n, batch_first=True, enforce_sorted=False)
        return self.head(self.cell(packed)[1][0])


def peer(seed):
    torch.manual_seed(seed)
    everything = np.arange(len(rows))
    rest, test = train_test_split(everything, test_size=0.2, random_state=seed, stratify=classes)
    training, validation = train_test_split(rest, test_size=0.1, random_state=seed, stratify=classes[rest])
    model, best = Classifier(), (math.inf, 0.0)
    optimizer = torch.optim.AdamW(model.parameters(), lr=RATE, weight_decay=options.decay)
    steps = math.ceil(len(training) / BATCH)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, options.epochs * steps)

    def measure(part):
        with torch.no_grad():
            logits = model(tokens[part], lengths[part])
            return nn.functional.cross_entropy(logits, classes[part]).item(), (logits.argmax(1) == classes[part]).float().mean().item()

    for _ in range(options.epochs):
        order = np.random.default_rng(seed).permutation(training)
        for start in range(0, len(order), BATCH):
            part = order[start : start + BATCH]
            optimizer.zero_grad()
            nn.functional.cross_entropy(model(tokens[part], lengths[part]), classes[part]).backward()
            optimizer.step()
            schedule.step()
        loss = measure(validation)[0]
        if loss < best[0]:
            best = (loss, measure(test)[1])
    return best[1]


def ours(seed, folder):
    text = subprocess.run(
        [
            options.tool, "train", options.data, "--target", "language", "--columns", "name:characters", "--layers", "embed(64),gru(128),last",
            "--epochs", str(options.epochs), "--batch-size", str(BATCH), "--learning-rate", str(RATE), "--weight-decay", str(options.decay),
            "--seed", str(seed), "--threads", str(options.threads), "--quiet", "--force", "--out", f"{folder}/m.safetensors",
        ],
        check=True, capture_output=True, text=True,
    ).stdout
    return float(re.search(r"^test +\d+ +([\d.]+)", text, re.M).group(1))


print(f"{'seed':6} {'Hillock':>8} {'PyTorch':>8}   accuracy on the test part")
results = []
with tempfile.TemporaryDirectory() as folder:
    for seed in range(options.first, options.first + options.seeds):
        results.append((ours(seed, folder), peer(seed)))
        print(f"{seed:<6} {results[-1][0]:8.4f} {results[-1][1]:8.4f}", flush=True)
print(f"{'mean':6} {np.mean([r[0] for r in results]):8.4f} {np.mean([r[1] for r in results]):8.4f}")
