#!/usr/bin/env python3
"""Compares what the tool reads and writes with the programs whose formats these are: NumPy, safetensors, PyTorch, ONNX Runtime, scikit-learn,
Keras.

  Scripts/check-interchange.py .build/release/hillock            everything that the Python at hand has packages for
  Scripts/check-interchange.py .build/release/hillock --only torch

Each line has the largest difference, relative to the largest number (at least 1), and what it was. The exit code is 1 where a difference is
above its bar. Packages: numpy, safetensors, torch, onnx, onnxruntime, onnxscript, scikit-learn, skl2onnx, keras.
"""
import argparse
import os
import subprocess
import sys
import tempfile

import numpy as np

FAULTS = []


def run(*arguments, allow=False):
    result = subprocess.run([TOOL, *map(str, arguments)], capture_output=True, text=True)
    if result.returncode != 0 and not allow:
        raise RuntimeError(f"hillock {' '.join(map(str, arguments))}\n{result.stdout}{result.stderr}")
    return result


def difference(one, other):
    one, other = np.asarray(one, np.float64), np.asarray(other, np.float64)
    if one.size != other.size:
        return float("inf")
    one, other = one.reshape(-1), other.reshape(-1)
    scale = max(1.0, float(np.abs(one).max()) if one.size else 1.0)
    gap = np.abs(one - other)
    gap[one == other] = 0
    return float(np.nan_to_num(gap, nan=np.inf).max() / scale) if one.size else 0.0


def report(name, value, bar=1e-6):
    good = value <= bar
    print(f"{'ok  ' if good else 'BAD '} {value:9.2e}  {name}", flush=True)
    if not good:
        FAULTS.append(name)


def attempt(name, body):
    try:
        body()
    except Exception as error:  # what it is belongs into the list, and the others still have to be tried
        print(f"BAD            {name}: {str(error).strip()[:600]}", flush=True)
        FAULTS.append(name)


def predict(model, rows, out="out.npy", *more):
    np.save("rows.npy", rows)
    run("predict", model, "rows.npy", "--npy", out, *more)
    return np.load(out)


# ---------------------------------------------------------------------------------------------------------------- NumPy


def numpy_files():
    random = np.random.default_rng(1)
    x = random.normal(size=(300, 4))
    y = (x[:, 0] * x[:, 1] > 0).astype(np.int64)
    np.save("x.npy", x)
    np.save("y.npy", y)
    run("train", "x.npy", "--labels", "y.npy", "--layers", "16:tanh", "--epochs", 3, "--out", "m.safetensors", "--quiet")
    first = predict("m.safetensors", x)
    run("train", "x.npy", "--labels", "y.npy", "--layers", "16:tanh", "--epochs", 3, "--out", "s.safetensors", "--quiet", "--stream")
    report("numpy: a streamed run is the same model", difference(first, predict("s.safetensors", x)), 0)
    np.savetxt("t.csv", np.hstack([x, y[:, None]]), delimiter=",", header="x1,x2,x3,x4,label", comments="", fmt=["%.17g"] * 4 + ["%d"])
    run("train", "t.csv", "--layers", "16:tanh", "--epochs", 3, "--out", "t.safetensors", "--quiet")
    report("numpy: a table of the same numbers gives the same model", difference(first, predict("t.safetensors", x)))
    for kind in ("<f4", ">f8", "<f2"):
        own = np.asfortranarray(x.astype(kind))
        report(f"numpy: {kind}, Fortran's order", difference(predict("m.safetensors", np.ascontiguousarray(own)), predict("m.safetensors", own)), 0)
    for save in (np.savez, np.savez_compressed):
        save("a.npz", x=x, y=y)
        run("train", "a.npz", "--layers", "16:tanh", "--epochs", 3, "--out", "z.safetensors", "--quiet")
        report(f"numpy: {save.__name__}", difference(first, predict("z.safetensors", x)), 0)
    words = np.array(["no", "yes"])[y]
    np.save("w.npy", words)
    run("train", "x.npy", "--labels", "w.npy", "--layers", "16:tanh", "--epochs", 3, "--out", "w.safetensors", "--quiet")
    report("numpy: texts as labels", difference(first, predict("w.safetensors", x)), 0)


# --------------------------------------------------------------------------------------------------------------- PyTorch


def torch_modules():
    import torch
    from torch import nn

    class Sequence(nn.Module):
        def __init__(self, cell):
            super().__init__()
            self.cell = cell
            self.head = nn.Linear(cell.hidden_size * (2 if cell.bidirectional else 1), 3)

        def forward(self, x):
            return self.head(self.cell(x)[0][:, -1])

    class Heads(nn.Module):
        def __init__(self):
            super().__init__()
            self.norm = nn.LayerNorm(8)
            self.attention = nn.MultiheadAttention(8, 2, batch_first=True)
            self.head = nn.Linear(8, 3)

        def forward(self, x):
            x = self.norm(x)
            return self.head(self.attention(x, x, x, need_weights=False)[0].mean(1))

    lenet = nn.Sequential(
        nn.Conv2d(1, 6, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(),
        nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 10))
    return [
        ("Linear", nn.Sequential(nn.Linear(20, 16), nn.GELU(), nn.Linear(16, 5)), (20,), None, "16:gelu,5"),
        ("Conv2d, LeNet", lenet, (1, 28, 28), "28x28x1",
         "conv(6,5,padding=2):relu,maxpool(2),conv(16,5):relu,maxpool(2),flatten,120:relu,10"),
        ("BatchNorm, grouped and depthwise Conv2d",
         nn.Sequential(nn.Conv2d(4, 8, 3, groups=2), nn.BatchNorm2d(8), nn.ReLU(), nn.Conv2d(8, 8, 3, groups=8), nn.Flatten(), nn.Linear(128, 3)),
         (4, 8, 8), "8x8x4", "conv(8,3,groups=2),batchnorm,relu,depthwise(3),flatten,3"),
        ("LSTM", Sequence(nn.LSTM(6, 7, batch_first=True)), (9, 6), "9x6", "lstm(7),last,3"),
        ("GRU", Sequence(nn.GRU(6, 7, batch_first=True)), (9, 6), "9x6", "gru(7),last,3"),
        ("RNN", Sequence(nn.RNN(6, 7, batch_first=True)), (9, 6), "9x6", "rnn(7),last,3"),
        ("LayerNorm, MultiheadAttention", Heads(), (5, 8), "5x8", "layernorm,attention(2,causal=no),global_avgpool,3"),
        ("Embedding", nn.Sequential(nn.Embedding(11, 4), nn.Flatten(), nn.Linear(24, 3)), None, "6", "embed(4),flatten,3"),
    ]


def torch_dicts():
    import torch
    from safetensors.torch import save_file

    torch.manual_seed(1)
    for name, module, shape, given, layers in torch_modules():
        def body():
            with torch.no_grad():
                for parameter in module.parameters():
                    parameter.add_(0.1 * torch.randn_like(parameter))
                for key, buffer in module.named_buffers():
                    if "running" in key:
                        buffer.copy_(torch.rand_like(buffer) + 0.5)
            module.eval()
            rows = torch.randint(0, 11, (20, 6)) if shape is None else torch.randn(20, *shape)
            wanted = module(rows).detach().numpy()
            own = rows.float() if shape is None or len(shape) != 3 else rows.permute(0, 2, 3, 1)
            own = own.reshape(20, -1).numpy().astype(np.float32)
            dict_ = module.state_dict()
            torch.save(dict_, "w.pt")
            save_file({k: v.contiguous() for k, v in dict_.items()}, "w.safetensors")
            for file in ("w.pt", "w.safetensors"):
                options = ["--input", given] if given else []
                run("import", file, "--layers", layers, "--out", "m.safetensors", *options)
                report(f"torch: {name} from {file}", difference(wanted, predict("m.safetensors", own)))
            run("export", "m.safetensors", "--pytorch", "back.pt")
            back = torch.load("back.pt", weights_only=True)
            values = {tuple(v.shape): [] for v in dict_.values()}
            for key, value in dict_.items():
                if "num_batches" not in key:
                    values[tuple(value.shape)].append(value)
            bits = lambda tensor: tensor.contiguous().numpy().tobytes()
            same = all(any(bits(value) == bits(other) for other in values.get(tuple(value.shape), [])) for value in back.values())
            same = same and all(any(bits(value) == bits(other) for other in back.values()) for of_shape in values.values() for value in of_shape)
            report(f"torch: {name} and back, to the bit", 0 if same and len(back) == sum(len(v) for v in values.values()) else 1, 0)
            space = {}
            exec(open("back.py").read(), space)
            out = space["model"](torch.tensor(own)).detach().numpy()
            report(f"torch: the Python that is written, {name}", difference(wanted, out))

        attempt(f"torch: {name}", body)


# ------------------------------------------------------------------------------------------------------------------ ONNX


def session(path):
    import onnx
    import onnxruntime

    onnx.checker.check_model(onnx.load(path), full_check=True)
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])


LAYERS = [
    ((6,), "8:leaky_relu(slope: 0.2),dropout:0.2,5:tanh,crelu"), ((6,), "6:tanh,glu,prelu,maxout:4:3,4:swish,swiglu"),
    ((6,), "8:identity,batchnorm,softmax,6:identity,log_softmax,softmin,sparsemax"), ((6,), "piecewise(4),8:relu"),
    ((6,), "skip(6:relu,6:tanh),branches(concatenate;3:relu;4:elu),skip(multiply;7:sigmoid),layernorm,rmsnorm"),
    ((8, 7, 2), "conv(4,3x2,stride=1x2,padding=1):relu,layernorm,maxpool(2,stride=1),batchnorm,global_avgpool"),
    ((8, 8, 2), "conv(4,3,dilation=2,groups=2):identity,depthwise(2,multiplier=2):gelu,avgpool(2),global_maxpool"),
    ((9, 8, 3), "conv(4,3,stride=2,padding=same):relu,avgpool(2,padding=same,stride=1),flatten,8:elu"),
    ((6,), "8:identity,reglu,6:x*sigmoid(1.702 x),geglu,sine,flatten"),
    ((12, 3), "conv1d(4,3,padding=causal,dilation=2,norm=weights):gelu,attention_pool"),
    ((12, 3), "conv1d(4,3,padding=same):silu,batchnorm,rmsnorm,global_maxpool"),
    ((7, 3), "lstm(4),gru(3,reset=before),reverse,rnn(2):relu,lstm(3,peepholes=yes):softsign,gru(2),last"),
    ((7, 4), "bidirectional(lstm(3)),6:tanh,global_avgpool"),
    ((7, 4), "positions,attention(2,kv=1,causal=no,rotary=yes),positions(sine),attention(4),global_avgpool"),
    ((6, 8), "transformer(8,2,hidden=8,norm=after),transformer(8,2,gated=yes),global_maxpool"),
]


def onnx_out():
    random = np.random.default_rng(2)
    for shape, layers in LAYERS:
        def body():
            x = random.normal(size=(60, int(np.prod(shape)))).astype(np.float32)
            np.save("x.npy", x)
            np.save("y.npy", random.normal(size=(60, 2)).astype(np.float32))
            text = layers if len(shape) == 1 else f"reshape({'x'.join(map(str, shape))}),{layers}"
            run("train", "x.npy", "--labels", "y.npy", "--layers", text, "--epochs", 1, "--out", "m.safetensors", "--quiet")
            wanted = predict("m.safetensors", x)
            run("convert", "m.safetensors", "m.onnx")
            ours = session("m.onnx")
            kind = np.float32 if "float)" in ours.get_inputs()[0].type else np.float64
            report(f"onnx out: {layers}", difference(wanted, ours.run(["prediction"], {"input": x.astype(kind)})[0]))

        attempt(f"onnx out: {layers}", body)


def onnx_tokens():
    import torch

    torch.manual_seed(3)
    torch.save({"table.weight": torch.randn(11, 4), "fc.weight": torch.randn(3, 24), "fc.bias": torch.randn(3)}, "e.pt")
    run("import", "e.pt", "--input", "6", "--layers", "embed(4),flatten,3", "--out", "m.safetensors")
    rows = np.random.default_rng(3).integers(0, 11, (20, 6))
    run("convert", "m.safetensors", "m.onnx")
    ours = session("m.onnx")
    kind = {"tensor(int64)": np.int64, "tensor(float)": np.float32}.get(ours.get_inputs()[0].type, np.float64)
    found = ours.run(["prediction"], {ours.get_inputs()[0].name: rows.astype(kind)})[0]
    report("onnx out: embed(4),flatten,3", difference(predict("m.safetensors", rows.astype(np.float32)), found))


def onnx_activations():
    import json

    # Those of whole vectors are layers, which onnx_out tries.
    names = [entry["name"] for entry in json.loads(run("activations", "--json").stdout) if not entry["isVector"]]
    import torch

    x = np.linspace(-12, 12, 481, dtype=np.float32).reshape(-1, 1)
    for name in names:
        def body():
            torch.save({"fc.weight": torch.ones(1, 1), "fc.bias": torch.zeros(1)}, "one.pt")
            run("import", "one.pt", "--layers", f"1:{name}", "--out", "m.safetensors")
            wanted = predict("m.safetensors", x)
            run("convert", "m.safetensors", "m.onnx")
            ours = session("m.onnx")
            report(f"onnx out: activation {name}", difference(wanted, ours.run(None, {ours.get_inputs()[0].name: x})[0]))

        attempt(f"onnx out: activation {name}", body)


def onnx_tables():
    random = np.random.default_rng(3)
    rows = []
    for i in range(200):
        size = "" if i % 9 == 0 else f"{random.normal() * 30 + 200:.3f}"
        rows.append((size, ["red", "green", "blue"][i * 7 % 3], f"2024-{i % 12 + 1:02d}-{i % 27 + 1:02d}", "yes" if random.random() > 0.5 else "no"))
    with open("t.csv", "w") as file:
        file.write("size,colour,kind\n" + "".join(f"{a},{b},{d}\n" for a, b, c, d in rows))
    run("train", "t.csv", "--layers", "8:tanh", "--epochs", 2, "--out", "t.safetensors", "--quiet")
    run("convert", "t.safetensors", "t.onnx")
    ours = session("t.onnx")
    wanted = [line.split(",") for line in run("predict", "t.safetensors", "t.csv").stdout.split("\n")[1:] if line]
    label, chances = ours.run(["label", "probabilities"], {
        "size": np.array([[float(a) if a else np.nan] for a, *_ in rows]), "colour": np.array([[b] for _, b, *_ in rows], dtype=object)})
    report("onnx out: a table with missing values and categories", difference([[float(v) for v in line[1:]] for line in wanted], chances))
    report("onnx out: the names of the classes", 0 if [line[0] for line in wanted] == list(label) else 1, 0)


def onnx_in():
    import torch
    from torch import nn

    torch.manual_seed(4)

    class Block(nn.Module):
        def __init__(self, channels):
            super().__init__()
            self.a, self.b = nn.Conv2d(channels, channels, 3, padding=1, bias=False), nn.Conv2d(channels, channels, 3, padding=1, bias=False)
            self.n, self.m = nn.BatchNorm2d(channels), nn.BatchNorm2d(channels)

        def forward(self, x):
            return torch.relu(x + self.m(self.b(torch.relu(self.n(self.a(x))))))

    class Recurrent(nn.Module):
        def __init__(self, cell):
            super().__init__()
            self.cell, self.head = cell, nn.Linear(16, 4)

        def forward(self, x):
            return self.head(self.cell(x)[0][:, -1])

    resnet = nn.Sequential(
        nn.Conv2d(3, 8, 3, padding=1), nn.BatchNorm2d(8), nn.ReLU(), Block(8), nn.MaxPool2d(2), Block(8), nn.AdaptiveAvgPool2d(1), nn.Flatten(),
        nn.Linear(8, 10))
    mobile = nn.Sequential(
        nn.Conv2d(3, 8, 3, stride=2, padding=1), nn.Hardswish(), nn.Conv2d(8, 8, 3, padding=1, groups=8), nn.BatchNorm2d(8), nn.ReLU6(),
        nn.Conv2d(8, 16, 1), nn.SiLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(16, 5))
    encoder = nn.TransformerEncoder(nn.TransformerEncoderLayer(16, 2, 32, batch_first=True, activation="gelu", dropout=0.0), 2, enable_nested_tensor=False)
    lenet = torch_modules()[1][1]
    nets = [
        ("dense", nn.Sequential(nn.Linear(20, 32), nn.ReLU(), nn.Linear(32, 16), nn.Tanh(), nn.Linear(16, 5)), (20,), True),
        ("LeNet", lenet, (1, 28, 28), True), ("ResNet", resnet, (3, 16, 16), True), ("depthwise", mobile, (3, 16, 16), True),
        ("LSTM", Recurrent(nn.LSTM(6, 16, batch_first=True)), (9, 6), True), ("GRU", Recurrent(nn.GRU(6, 16, batch_first=True)), (9, 6), True),
        ("transformer encoder", encoder, (7, 16), False),
    ]
    for name, net, shape, is_network in nets:
        net.eval()
        with torch.no_grad():
            for key, buffer in net.named_buffers():
                if "running" in key:
                    buffer.copy_(torch.rand_like(buffer) + 0.5)
        rows = torch.randn(8, *shape)
        with torch.no_grad():
            wanted = net(rows).numpy()
        for dynamo in (False, True):
            what = f"onnx in: {name}, {'new' if dynamo else 'old'} exporter"

            def body():
                extra = {"external_data": False} if dynamo else {}
                torch.onnx.export(net, (rows[:1],), "n.onnx", dynamo=dynamo, verbose=False, **extra)
                report(what, difference(wanted, np.concatenate([predict("n.onnx", rows[i:i + 1].numpy()) for i in range(8)])))
                if is_network:
                    run("convert", "n.onnx", "n.safetensors")
                    own = rows.permute(0, 2, 3, 1) if len(shape) == 3 else rows
                    report(f"{what}, as layers", difference(wanted, predict("n.safetensors", own.reshape(8, -1).numpy())))

            attempt(what, body)


def onnx_sklearn():
    from skl2onnx import to_onnx
    from sklearn.neural_network import MLPClassifier, MLPRegressor
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    random = np.random.default_rng(5)
    x = random.normal(size=(200, 5)).astype(np.float32)
    for name, model, y in [
        ("MLPClassifier, three classes", MLPClassifier(hidden_layer_sizes=(16, 8), max_iter=60), random.integers(0, 3, 200)),
        ("MLPClassifier, two classes of texts", MLPClassifier(hidden_layer_sizes=(8,), activation="tanh", max_iter=60), np.array(["no", "yes"])[(x[:, 0] > 0).astype(int)]),
        ("MLPRegressor", MLPRegressor(hidden_layer_sizes=(16,), activation="logistic", max_iter=60), x[:, 0] - x[:, 1]),
        ("MLPRegressor, two numbers", MLPRegressor(hidden_layer_sizes=(16,), max_iter=60), x[:, :2]),
    ]:
        def body():
            pipeline = make_pipeline(StandardScaler(), model).fit(x, y)
            options = {id(pipeline): {"zipmap": False}} if "Classifier" in name else None
            with open("s.onnx", "wb") as file:
                file.write(to_onnx(pipeline, x[:1], options=options).SerializeToString())
            wanted = pipeline.predict_proba(x) if "Classifier" in name else pipeline.predict(x)
            report(f"scikit-learn: {name}", difference(wanted, predict("s.onnx", x)))
            if "two numbers" in name:
                # The converter writes all numbers below each other: no layer.
                return
            run("convert", "s.onnx", "s.safetensors")
            report(f"scikit-learn: {name}, as layers", difference(wanted, predict("s.safetensors", x)))

        attempt(f"scikit-learn: {name}", body)


def onnx_keras():
    os.environ.setdefault("KERAS_BACKEND", "torch")
    import keras

    keras.utils.set_random_seed(1)
    layers = keras.layers
    dense = [layers.Dense(16, activation="relu"), layers.Dense(8, activation="gelu"), layers.Dense(3, activation="softmax")]
    convolutional = [
        layers.Conv2D(4, 3, activation="relu"), layers.BatchNormalization(), layers.MaxPooling2D(),
        layers.Conv2D(6, 3, padding="same", activation="silu"), layers.GlobalAveragePooling2D(), layers.Dense(3)]
    for name, parts, shape in [("dense", dense, (12,)), ("convolutional", convolutional, (12, 12, 2))]:
        def body():
            model = keras.Sequential([keras.Input(shape), *parts])
            x = np.random.default_rng(6).normal(size=(8, *shape)).astype(np.float32)
            wanted = model.predict(x, verbose=0)
            # Its exporter takes a model that was called.
            model(x)
            model.export("k.onnx", format="onnx", verbose=False)
            report(f"Keras: {name}", difference(wanted, predict("k.onnx", x)))
            run("convert", "k.onnx", "k.safetensors")
            report(f"Keras: {name}, as layers", difference(wanted, predict("k.safetensors", x.reshape(8, -1))))

        attempt(f"Keras: {name}", body)


PARTS = {
    "numpy": [numpy_files], "torch": [torch_dicts], "onnx-out": [onnx_out, onnx_tokens, onnx_activations, onnx_tables], "onnx-in": [onnx_in],
    "sklearn": [onnx_sklearn], "keras": [onnx_keras],
}


def main():
    global TOOL
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tool")
    parser.add_argument("--only", choices=sorted(PARTS))
    options = parser.parse_args()
    TOOL = os.path.abspath(options.tool)
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        for name, parts in PARTS.items():
            if options.only in (None, name):
                for part in parts:
                    attempt(part.__name__, part)
        os.chdir("/")
    print(f"{len(FAULTS)} of the comparisons are bad" if FAULTS else "all within their bars")
    sys.exit(1 if FAULTS else 0)


if __name__ == "__main__":
    main()
