#!/usr/bin/env python3
"""Times of a training step of networks over sequences, beside PyTorch as people write it.

Usage: Benchmarks/time-sequences.py [.build/release/hillock] [--threads 1] [--rounds 2] [--only NAME]

The text is made here; its size decides nothing but the number of steps. Hillock's time is that of a run of one epoch without a
validation part, divided by its steps. All take turns and the least time of each counts. Needs torch; JAX, with the steps of a cell in one
scan and the whole step compiled, is timed where it is there.
"""

import argparse
import os
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

if options.threads == 1:
    os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"

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


try:
    import jax
    import jax.numpy as jnp
except ImportError:
    jax = None


def matrices(shapes):
    """Small deviates for each name; what begins with 'gain' are ones."""
    keys = jax.random.split(jax.random.PRNGKey(1), len(shapes))
    return {n: jnp.ones(s) if n.startswith("gain") else 0.05 * jax.random.normal(k, s) for k, (n, s) in zip(keys, shapes.items())}


def jax_cell(gates, width, units):
    """Logits of an LSTM (4 gates) or a GRU (3), all steps in one scan."""
    shapes = {"table": (LETTERS, width), "w": (width, gates * units), "u": (units, gates * units), "b": (gates * units,),
              "c": (gates * units,), "head": (units, LETTERS), "bias": (LETTERS,)}

    def lstm(p, state, x):
        h, c = state
        i, f, g, o = jnp.split(x + h @ p["u"] + p["c"], 4, -1)
        c = jax.nn.sigmoid(f) * c + jax.nn.sigmoid(i) * jnp.tanh(g)
        h = jax.nn.sigmoid(o) * jnp.tanh(c)
        return (h, c), h

    def gru(p, state, x):
        h, _ = state
        (xr, xz, xn), (hr, hz, hn) = jnp.split(x, 3, -1), jnp.split(h @ p["u"] + p["c"], 3, -1)
        r, z = jax.nn.sigmoid(xr + hr), jax.nn.sigmoid(xz + hz)
        h = (1 - z) * jnp.tanh(xn + r * hn) + z * h
        return (h, h), h

    def logits(p, tokens):
        x = (p["table"][tokens] @ p["w"] + p["b"]).swapaxes(0, 1)
        zero = jnp.zeros((tokens.shape[0], units))
        step = lstm if gates == 4 else gru
        return jax.lax.scan(lambda s, x: step(p, s, x), (zero, zero), x)[1].swapaxes(0, 1) @ p["head"] + p["bias"]

    return shapes, logits


def jax_transformer(layers, width, heads, window):
    shapes = {"table": (LETTERS, width), "places": (window, width), "gain": (width,), "shift": (width,), "head": (width, LETTERS),
              "bias": (LETTERS,)}
    for n in range(layers):
        shapes |= {f"{name}{n}": shape for name, shape in {
            "gain1_": (width,), "shift1_": (width,), "gain2_": (width,), "shift2_": (width,), "qkv": (width, 3 * width), "qkvb": (3 * width,),
            "mix": (width, width), "mixb": (width,), "up": (width, 4 * width), "upb": (4 * width,), "down": (4 * width, width),
            "downb": (width,)}.items()}

    def norm(x, gain, shift):
        mean = x.mean(-1, keepdims=True)
        return (x - mean) * jax.lax.rsqrt(x.var(-1, keepdims=True) + 1e-5) * gain + shift

    def logits(p, tokens):
        x = p["table"][tokens] + p["places"]
        n, t, c = x.shape
        seen = jnp.tril(jnp.ones((t, t), bool))
        for k in range(layers):
            y = norm(x, p[f"gain1_{k}"], p[f"shift1_{k}"]) @ p[f"qkv{k}"] + p[f"qkvb{k}"]
            q, key, v = (part.reshape(n, t, heads, c // heads) for part in jnp.split(y, 3, -1))
            scores = jnp.where(seen, jnp.einsum("nthd,nshd->nhts", q, key) * (c // heads) ** -0.5, -jnp.inf)
            y = jnp.einsum("nhts,nshd->nthd", jax.nn.softmax(scores), v).reshape(n, t, c)
            x = x + y @ p[f"mix{k}"] + p[f"mixb{k}"]
            y = jax.nn.gelu(norm(x, p[f"gain2_{k}"], p[f"shift2_{k}"]) @ p[f"up{k}"] + p[f"upb{k}"], approximate=False)
            x = x + y @ p[f"down{k}"] + p[f"downb{k}"]
        return norm(x, p["gain"], p["shift"]) @ p["head"] + p["bias"]

    return shapes, logits


def jax_peer(shapes, logits, window, batch, steps):
    def loss(p, tokens):
        chosen = jax.nn.log_softmax(logits(p, tokens[:, :-1]))
        return -jnp.take_along_axis(chosen, tokens[:, 1:, None], -1).mean()

    @jax.jit
    def step(p, m, s, count, tokens):
        value, g = jax.value_and_grad(loss)(p, tokens)
        each = jax.tree_util.tree_map
        m, s = each(lambda a, b: 0.9 * a + 0.1 * b, m, g), each(lambda a, b: 0.999 * a + 0.001 * b * b, s, g)
        one, two = 1 - 0.9**count, 1 - 0.999**count
        return each(lambda w, a, b: w - 1e-3 * (a / one / (jnp.sqrt(b / two) + 1e-8) + 0.01 * w), p, m, s), m, s, value

    p = matrices(shapes)
    m = s = jax.tree_util.tree_map(jnp.zeros_like, p)
    tokens = jax.random.randint(jax.random.PRNGKey(2), (steps + 3, batch, window + 1), 0, LETTERS)
    for number in range(steps + 3):
        if number == 3:
            jax.block_until_ready(p)
            start = time.perf_counter()
        p, m, s, _ = step(p, m, s, number + 1.0, tokens[number])
    jax.block_until_ready(p)
    return (time.perf_counter() - start) / steps


CASES = [
    ("LSTM 128, 64 steps, batch 32", "embed(64),lstm(128)", 64, 32, lambda: Recurrent(nn.LSTM, 64, 128),
     lambda: jax_cell(4, 64, 128)),
    ("GRU 64, 20 steps, batch 32", "embed(64),gru(64)", 20, 32, lambda: Recurrent(nn.GRU, 64, 64),
     lambda: jax_cell(3, 64, 64)),
    (
        "transformer 4×128, 64 positions, batch 12", "embed(128),positions," + "transformer(128,4)," * 4 + "layernorm", 64, 12,
        lambda: Transformer(4, 128, 4, 64), lambda: jax_transformer(4, 128, 4, 64),
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


print(f"{'':44} {'Hillock':>9} {'PyTorch':>9} {'ratio':>6} {'JAX':>9} {'ratio':>6}   ms a step, {options.threads} thread(s)")
with tempfile.TemporaryDirectory() as name:
    for title, layers, window, batch, make, make_jax in CASES:
        if options.only not in title:
            continue
        best = [1e9, 1e9, 1e9]
        for _ in range(options.rounds):
            best[0] = min(best[0], ours(layers, window, batch, 60, Path(name)))
            best[1] = min(best[1], peer(make, window, batch, 60))
            if jax:
                best[2] = min(best[2], jax_peer(*make_jax(), window, batch, 60))
        print(
            f"{title:44} {1e3 * best[0]:9.2f} {1e3 * best[1]:9.2f} {best[1] / best[0]:6.2f} {1e3 * best[2]:9.2f} {best[2] / best[0]:6.2f}",
            flush=True)
