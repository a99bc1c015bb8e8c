#!/usr/bin/env python3
"""Outputs and gradients of layers over sequences beside PyTorch's with the same weights.

Usage: Benchmarks/compare-sequences.py [.build/release/hillock]

A run of a single step by gradient descent tells the gradient: with the rate r the parameters p become p − r·g. One run has a rate so
small that nothing changes, which gives p, another one 100. The same network is made of PyTorch's modules with these parameters, in
double precision for what is true and in single precision for how far PyTorch itself is off. Printed is ‖a − b‖/‖b‖ of the outputs, and
the largest of all parameter arrays of their gradients. Needs torch, numpy and safetensors.
"""

import json
import random
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import torch
from safetensors import safe_open

TOOL = sys.argv[1] if len(sys.argv) > 1 else ".build/release/hillock"
SETTINGS = (
    "--optimizer sgd --weight-decay 0 --schedule constant --epochs 1 --batch-size 100000 --test-fraction 0 "
    "--validation-fraction 0 --quiet --force"
).split()


def train(folder, arguments, rate):
    path = folder / "model.safetensors"
    subprocess.run(
        [TOOL, "train", *arguments, *SETTINGS, "--learning-rate", str(rate), "--out", str(path)], check=True, capture_output=True
    )
    with safe_open(path, "np") as file:
        return {name: file.get_tensor(name).astype(np.float64) for name in file.keys()}, file.metadata()


def names_file(folder):
    generator = random.Random(5)
    rows = [("".join(generator.choice("abcdefgh") for _ in range(generator.randint(1, 9))), generator.choice("xyz")) for _ in range(60)]
    (folder / "names.csv").write_text("name,kind\n" + "".join(f"{name},{kind}\n" for name, kind in rows))
    return rows


def cell_step(kind, options, p, x, states):
    """One step of a cell, from its definition, with torch's functions."""
    h = states[0]
    units = h.shape[-1]
    z = x @ p["weight"] + p["bias"]
    u = h @ p["recurrent_weight"]
    if kind == "simple_recurrent":
        return [torch.tanh(z + u)]
    if kind == "gru":
        r = torch.sigmoid(z[:, :units] + u[:, :units])
        g = torch.sigmoid(z[:, units : 2 * units] + u[:, units : 2 * units])
        if options == "before":
            n = torch.tanh(z[:, 2 * units :] + (r * h) @ p["recurrent_weight"][:, 2 * units :])
        else:
            n = torch.tanh(z[:, 2 * units :] + r * (u[:, 2 * units :] + p["recurrent_bias"]))
        return [(1 - g) * n + g * h]
    raise ValueError(kind)


def torch_recurrent(kind, p, x):
    """PyTorch's own module with these parameters, over a whole sequence."""
    channels, units = p["weight"].shape[0], p["recurrent_weight"].shape[0]
    module = {"lstm": torch.nn.LSTM, "gru": torch.nn.GRU, "simple_recurrent": torch.nn.RNN}[kind](channels, units, batch_first=True)
    module = module.to(x.dtype)
    second = torch.zeros_like(p["bias"])
    if "recurrent_bias" in p:
        second = torch.cat([torch.zeros(2 * units, dtype=x.dtype), p["recurrent_bias"]])
    parameters = {
        "weight_ih_l0": p["weight"].T, "weight_hh_l0": p["recurrent_weight"].T, "bias_ih_l0": p["bias"], "bias_hh_l0": second,
    }
    return torch.func.functional_call(module, parameters, (x,))[0]


def recurrent(node, options, p, x, lengths):
    kind = node.rsplit("_", 1)[0]
    if options is None:
        y = torch_recurrent(kind, p, x)
    else:
        states, steps = [torch.zeros(x.shape[0], p["recurrent_weight"].shape[0], dtype=x.dtype)], []
        for t in range(x.shape[1]):
            states = cell_step(kind, options, p, x[:, t], states)
            steps.append(states[0])
        y = torch.stack(steps, 1)
    mask = torch.arange(x.shape[1])[None, :, None] < lengths[:, None, None]
    return y * mask


def attention(p, x, heads, causal, lengths):
    channels = x.shape[-1]
    module = torch.nn.MultiheadAttention(channels, heads, batch_first=True).to(x.dtype)
    parameters = {
        "in_proj_weight": p["weight"].T, "in_proj_bias": p["bias"],
        "out_proj.weight": p["output_weight"].T, "out_proj.bias": p["output_bias"],
    }
    size = x.shape[1]
    mask = torch.triu(torch.ones(size, size, dtype=torch.bool), 1) if causal else None
    padding = torch.arange(size)[None] >= lengths[:, None]
    return torch.func.functional_call(
        module, parameters, (x, x, x), {"attn_mask": mask, "key_padding_mask": padding, "need_weights": False}
    )[0]


def layer_norm(p, x):
    return torch.nn.functional.layer_norm(x, x.shape[-1:], p["gain"], p["shift"], 1e-5)


def forward(layers, p, tokens, lengths):
    """The network of a list of (name, options)."""
    x = None
    for name, options in layers:
        own = {key.split(".", 1)[1]: value for key, value in p.items() if key.split(".", 1)[0] == name}
        kind = name.rsplit("_", 1)[0]
        if kind == "embedding":
            x = torch.nn.functional.embedding(tokens, own["table"])
        elif kind in ("simple_recurrent", "gru", "lstm"):
            x = recurrent(name, options, own, x, lengths)
        elif kind == "last":
            x = x[torch.arange(len(lengths)), lengths - 1]
        elif kind == "attention":
            x = attention(own, x, *options, lengths)
        elif kind == "positions":
            x = x + next(v for k, v in p.items() if k.startswith("position_encoding"))
        elif kind == "block":
            number, heads = options
            def part(layer):
                return {k.split(".", 1)[1]: v for k, v in p.items() if k.split(".", 1)[0] == layer}
            a, b = 2 * number - 1, 2 * number
            x = x + attention(part(f"attention_{number}"), layer_norm(part(f"layer_norm_{a}"), x), heads, True, lengths)
            first, second = part(f"dense_{a}"), part(f"dense_{b}")
            y = layer_norm(part(f"layer_norm_{b}"), x) @ first["weight"] + first["bias"]
            x = x + torch.nn.functional.gelu(y) @ second["weight"] + second["bias"]
        else:
            x = x @ own["weight"] + own["bias"]
    return x


def relative(a, b):
    return float(np.linalg.norm(a - b) / max(np.linalg.norm(b), 1e-300))


def compare(title, folder, arguments, layers, tokens, lengths, targets, outputs=None):
    start, _ = train(folder, arguments, 1e-30)
    predicted = outputs(folder) if outputs else None
    after, _ = train(folder, arguments, 100)
    results = {}
    for dtype in (torch.float64, torch.float32):
        p = {name: torch.tensor(value, dtype=dtype, requires_grad=True) for name, value in start.items()}
        y = forward(layers, p, tokens, lengths)
        loss = torch.nn.functional.cross_entropy(y.reshape(-1, y.shape[-1]), targets.reshape(-1))
        loss.backward()
        results[dtype] = (torch.softmax(y, -1).detach().double().numpy(), {n: v.grad.double().numpy() for n, v in p.items()})
    truth, single = results[torch.float64], results[torch.float32]
    ours = {name: (start[name] - after[name]) / 100 for name in start}
    worst = max(relative(ours[name], truth[1][name]) for name in ours)
    theirs = max(relative(single[1][name], truth[1][name]) for name in ours)
    value = "" if predicted is None else f"{relative(predicted, truth[0]):.1e}"
    print(f"{title:34} {value:>9} {relative(single[0], truth[0]):9.1e} {worst:9.1e} {theirs:9.1e}")


def main():
    print(f"{'':34} {'outputs':>9} {'PyTorch':>9} {'gradient':>9} {'PyTorch':>9}")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        rows = names_file(folder)
        alphabet = sorted({c for text, _ in rows for c in text})
        longest = max(len(text) for text, _ in rows)
        tokens = torch.tensor([[alphabet.index(c) + 1 for c in text] + [0] * (longest - len(text)) for text, _ in rows])
        lengths = torch.tensor([len(text) for text, _ in rows])
        targets = torch.tensor(["xyz".index(kind) for _, kind in rows])

        def probabilities(folder):
            text = subprocess.run(
                [TOOL, "predict", str(folder / "model.safetensors"), str(folder / "names.csv"), "--json"], check=True, capture_output=True
            ).stdout
            return np.array([entry["probabilities"] for entry in json.loads(text)])

        data = [str(folder / "names.csv"), "--target", "kind", "--columns", "name:characters"]
        for title, text, layers in [
            ("embedding, RNN", "embed(6),rnn(7),last", [("embedding_1", None), ("simple_recurrent_1", None), ("last", None)]),
            ("GRU, reset after", "embed(6),gru(7),last", [("embedding_1", None), ("gru_1", None), ("last", None)]),
            ("GRU, reset before", "embed(6),gru(7,reset=before),last", [("embedding_1", None), ("gru_1", "before"), ("last", None)]),
            ("LSTM, two layers", "embed(6),lstm(7),lstm(5),last", [("embedding_1", None), ("lstm_1", None), ("lstm_2", None), ("last", None)]),
            ("attention over padded texts", "embed(8),attention(2,causal=no),last", [("embedding_1", None), ("attention_1", (2, False)), ("last", None)]),
        ]:
            compare(title, folder, [*data, "--layers", text], [*layers, ("dense_1", None)], tokens, lengths, targets, probabilities)

        generator = random.Random(9)
        text = "".join(generator.choice("abcd efg\n") for _ in range(16 * 12 // 2 + 9))
        (folder / "text.txt").write_text(text)
        alphabet = sorted(set(text))
        numbers = [alphabet.index(c) + 1 for c in text]
        window = 16
        starts = range(0, len(numbers) - window, window // 2)
        tokens = torch.tensor([numbers[s : s + window] for s in starts])
        targets = torch.tensor([numbers[s + 1 : s + 1 + window] for s in starts])
        lengths = torch.full((len(tokens),), window)
        data = [str(folder / "text.txt"), "--text", "--window", str(window)]
        for title, text, layers in [
            ("LSTM, loss by position", "embed(6),lstm(9)", [("embedding_1", None), ("lstm_1", None), ("dense_1", None)]),
            (
                "transformer of 2 blocks", "embed(12),positions,transformer(12,3),transformer(12,2)",
                [("embedding_1", None), ("positions_1", None), ("block_1", (1, 3)), ("block_2", (2, 2)), ("dense_5", None)],
            ),
        ]:
            compare(title, folder, [*data, "--layers", text], layers, tokens, lengths, targets)


main()
