#!/usr/bin/env python3
"""What Hillock's defaults come to on tables, beside scikit-learn's on the same rows, as a Markdown table.

    compare-tables.py .build/release/hillock [--seeds 5] [--search quick] [--json results.json] TABLE ...

A TABLE is FILE[:TARGET[:TASK[:DROP,...]]], or moons, circles or spirals, which are made with 400 points. Each file is read as it
is; TARGET is the name of a column or its number from 1, by default the last, TASK classes or numbers, by default told from the
target. For each seed a fifth of the rows is kept for the test, each class in proportion, and all train on the same rest.
Hillock is given the files and --seed. scikit-learn is given its defaults behind what its users put before them: medians for
missing numbers, columns of texts that nearly all differ left out, one-hot coding and standardised numbers (and a
standardised target for the network).

With --json each figure is kept in a file as soon as it is there, and a run with the same file goes on from it; --reuse takes the figures of
scikit-learn from another such file. Needs scikit-learn and pandas.
"""
import argparse
import gzip
import io
import json
import math
import os
import statistics
import subprocess
import sys
import tempfile
import time
import warnings

import numpy
import pandas
from sklearn.compose import TransformedTargetRegressor, make_column_transformer
from sklearn.datasets import make_circles, make_moons
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression, RidgeCV
from sklearn.model_selection import train_test_split
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

warnings.filterwarnings("ignore")
MISSING = ["", " ", "?", "NA", "N/A", "nan", "null", "-", "unknown"]
PEERS = ["MLP", "boosting", "linear"]


def content(path):
    data = open(path, "rb").read()
    if data[:2] == b"\x1f\x8b":
        data = gzip.decompress(data)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252")


def finds_header(tool, path, target):
    """Whether the first line has the names of the columns, as Hillock tells it."""
    done = subprocess.run([tool, "describe", path, "--json"] + (["--target", target] if target else []), capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(done.stderr.strip())
    return json.loads(done.stdout)["hasHeader"]


def read(path, tool, target):
    """The lines as they are, whether the first is a header, and the same as a table."""
    lines = [line for line in content(path).splitlines() if line.strip()]
    separator = max(",;\t|", key=lambda mark: lines[0].count(mark))
    if separator not in lines[0]:
        separator = r"\s+"
    has_header = finds_header(tool, path, target)
    quote = "'" if lines[-1].count("'") > 1 and '"' not in lines[-1] else '"'
    table = pandas.read_csv(
        io.StringIO("\n".join(lines)), sep=separator, header=0 if has_header else None,
        na_values=MISSING, keep_default_na=False, skipinitialspace=separator != "\t", index_col=False, quotechar=quote)
    if len(table) != len(lines) - has_header:
        raise ValueError(f"{path}: {len(table)} rows on {len(lines)} lines; a row has to be a line")
    if not has_header:
        table.columns = [f"c{number + 1}" for number in range(table.shape[1])]
    return lines, has_header, table


def spirals(seed):
    """Two arms over 780 degrees, with noise of 0.5."""
    random = numpy.random.RandomState(seed)
    angle = numpy.sqrt(random.rand(200, 1)) * 780 * 2 * numpy.pi / 360
    arm = numpy.hstack([-numpy.cos(angle) * angle, numpy.sin(angle) * angle]) + random.rand(200, 2) * 0.5
    return numpy.vstack([arm, -arm]), numpy.repeat([0, 1], 200)


SHAPES = {
    "moons": lambda seed: make_moons(400, noise=0.2, random_state=seed),
    "circles": lambda seed: make_circles(400, noise=0.05, factor=0.5, random_state=seed),
    "spirals": spirals,
}


def shape(name, seed):
    points, classes = SHAPES[name](seed)
    lines = ["x,y,class"] + [f"{x!r},{y!r},{'ab'[kind]}" for (x, y), kind in zip(points.tolist(), classes)]
    return lines, True, pandas.read_csv(io.StringIO("\n".join(lines)))


class Table:
    """A table as a seed sees it, with what is to be learnt of it."""

    def __init__(self, argument, seed, tool):
        path, target, task, drop = (argument.split(":") + ["", "", ""])[:4]
        self.name = os.path.basename(path) + (f" ({target})" if drop else "")
        self.lines, self.has_header, self.table = shape(path, seed) if path in SHAPES else read(path, tool, target)
        names = [str(name) for name in self.table.columns]
        self.target = names[-1] if not target else target if target in names else names[int(target) - 1]
        self.drop = [name for name in drop.split(",") if name]
        values = self.table[self.target]
        self.usable = numpy.flatnonzero(values.notna().to_numpy())
        self.classes = is_classes(values.iloc[self.usable]) if not task else task == "classes"
        strata = values.iloc[self.usable].astype(str) if self.classes else None
        if self.classes and strata.value_counts().min() < 2:
            strata = None
        self.train, self.test = train_test_split(self.usable, test_size=0.2, random_state=seed, stratify=strata)


def is_classes(values):
    """As Hillock tells it: texts, or few whole numbers with several rows each."""
    if not pandas.api.types.is_numeric_dtype(values) or values.dtype == bool:
        return True
    whole = (values == values.round()).all()
    return bool(whole and values.nunique() <= 20 and len(values) >= 5 * values.nunique())


def peer(name, data, seed):
    inputs = data.table.drop(columns=[data.target] + data.drop)
    numbers, texts = [], []
    for column in inputs.columns:
        values = inputs[column].iloc[data.train]
        if values.nunique() <= 1:
            continue
        if pandas.api.types.is_numeric_dtype(values) and values.dtype != bool:
            numbers.append(column)
        elif values.nunique() <= 0.5 * len(values):
            texts.append(column)
    for column in texts:
        inputs[column] = inputs[column].astype(object).where(inputs[column].notna(), "missing").astype(str)
    if data.classes:
        model = {"MLP": lambda: MLPClassifier(random_state=seed),
                 "boosting": lambda: HistGradientBoostingClassifier(random_state=seed),
                 "linear": lambda: LogisticRegression(max_iter=1000)}[name]()
        targets = data.table[data.target].astype(str)
    else:
        model = {"MLP": lambda: TransformedTargetRegressor(
                     MLPRegressor(random_state=seed), transformer=StandardScaler()),
                 "boosting": lambda: HistGradientBoostingRegressor(random_state=seed),
                 "linear": lambda: RidgeCV()}[name]()
        targets = data.table[data.target].astype(float)
    whole = make_pipeline(
        make_column_transformer(
            (make_pipeline(SimpleImputer(strategy="median"), StandardScaler()), numbers),
            (OneHotEncoder(handle_unknown="ignore", sparse_output=False), texts)), model)
    whole.fit(inputs.iloc[data.train], targets.iloc[data.train])
    return whole.score(inputs.iloc[data.test], targets.iloc[data.test])


def hillock(given, data, seed, folder):
    header, rows = (data.lines[:1], data.lines[1:]) if data.has_header else ([], data.lines)
    for file, numbers in (("train.csv", data.train), ("test.csv", data.test)):
        with open(os.path.join(folder, file), "w", encoding="utf-8") as output:
            output.write("\n".join(header + [rows[number] for number in numbers]) + "\n")
    command = [given.tool, "train", os.path.join(folder, "train.csv"), "--test", os.path.join(folder, "test.csv"),
               "--target", data.target, "--task", "classification" if data.classes else "regression",
               "--seed", str(seed), "--quiet", "--json", "--out", os.path.join(folder, "model.safetensors"), "--force"]
    if given.search:
        command += ["--search", given.search]
    if given.threads:
        command += ["--threads", str(given.threads)]
    if data.drop:
        command += ["--drop", ",".join(data.drop)]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(done.stderr.strip())
    return json.loads(done.stdout.splitlines()[-1])["test"]["metric"]


def keep(path, everything):
    if path:
        with open(path + ".part", "w", encoding="utf-8") as output:
            json.dump(everything, output, indent=1)
        os.replace(path + ".part", path)


def load(path):
    if not path or not os.path.exists(path):
        return {}
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def measure(given, argument, everything, reused):
    """The figures of a table, seed by seed, of which those that are known are not made again."""
    own = everything.setdefault(argument, {})
    for seed in range(1, given.seeds + 1):
        figures = own.setdefault(str(seed), {})
        known = reused.get(argument, {}).get(str(seed), {})
        figures.update({name: known[name] for name in PEERS if name in known and name not in figures})
        if all(name in figures for name in ["Hillock"] + PEERS):
            continue
        data = Table(argument, seed, given.tool)
        own["about"] = {"name": data.name, "figure": "accuracy" if data.classes else "R²", "rows": len(data.usable)}
        for name in ["Hillock"] + PEERS:
            if name in figures:
                continue
            start = time.monotonic()
            if name == "Hillock":
                with tempfile.TemporaryDirectory() as folder:
                    figures[name] = hillock(given, data, seed, folder)
                figures["seconds"] = time.monotonic() - start
            else:
                figures[name] = peer(name, data, seed)
            print(f"{data.name}, seed {seed}, {name}: {figures[name]:.4f} in {time.monotonic() - start:.1f} s",
                  file=sys.stderr, flush=True)
            keep(given.json, everything)
    return own


def row(own, seeds):
    """The means, and by how much Hillock is better than the network of scikit-learn, with the standard error over the seeds."""
    figures = [own[str(seed)] for seed in range(1, seeds + 1)]
    means = [statistics.mean(entry[name] for entry in figures) for name in ["Hillock"] + PEERS]
    differences = [entry["Hillock"] - entry["MLP"] for entry in figures]
    error = statistics.stdev(differences) / math.sqrt(seeds) if seeds > 1 else math.nan
    return means, error


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tool")
    parser.add_argument("tables", nargs="+", metavar="TABLE")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--search")
    parser.add_argument("--threads", type=int)
    parser.add_argument("--json")
    parser.add_argument("--reuse", metavar="FILE")
    given = parser.parse_args()
    everything, reused = load(given.json), load(given.reuse)
    print("| table | figure | rows | Hillock | " + " | ".join(PEERS) + " | Hillock − MLP |")
    print("| --- | --- | --- | --- |" + " --- |" * len(PEERS) + " --- |", flush=True)
    all_means = []
    for argument in given.tables:
        try:
            own = measure(given, argument, everything, reused)
        except RuntimeError as error:
            print(f"{argument}: {error}", file=sys.stderr, flush=True)
            print(f"| {os.path.basename(argument)} | does not run |" + " |" * (len(PEERS) + 3), flush=True)
            continue
        means, error = row(own, given.seeds)
        all_means.append(means)
        about = own["about"]
        print(f"| {about['name']} | {about['figure']} | {about['rows']} | "
              + " | ".join(f"{value:.4f}" for value in means) + f" | {means[0] - means[1]:+.4f} ± {error:.4f} |", flush=True)
    if all_means:
        means = [statistics.mean(column) for column in zip(*all_means)]
        print("| mean | | | " + " | ".join(f"{value:.4f}" for value in means)
              + f" | {means[0] - means[1]:+.4f} |")


if __name__ == "__main__":
    main()
