#!/usr/bin/env python3
"""What Hillock's defaults come to on tables, beside scikit-learn's on the same rows, as a Markdown table.

    compare-tables.py .build/release/hillock [--seeds 5] [--search quick] [--json results.json] FILE[:TARGET] ...

Each file is read as it is; TARGET is the name of a column or its number from 1, by default the last. For each seed a fifth of the
rows is kept for the test, each class in proportion, and both train on the same rest. Hillock is given the file and
--seed. scikit-learn is given its defaults behind what its users put before them: medians for missing numbers, columns of
texts that nearly all differ left out, one-hot coding and standardised numbers (and a standardised target for the
network). Needs scikit-learn and pandas.
"""
import argparse
import csv
import io
import json
import os
import statistics
import subprocess
import tempfile
import warnings

import numpy
import pandas
from sklearn.compose import make_column_transformer
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression, RidgeCV
from sklearn.compose import TransformedTargetRegressor
from sklearn.model_selection import train_test_split
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

warnings.filterwarnings("ignore")
MISSING = ["", " ", "?", "NA", "N/A", "nan", "null", "-", "unknown"]


def is_number(text):
    try:
        float(text)
        return True
    except ValueError:
        return text.strip() in MISSING


def read(path):
    """The lines as they are, whether the first is a header, and the same as a table."""
    text = open(path, encoding="utf-8-sig", newline="").read()
    lines = [line for line in text.splitlines() if line.strip()]
    separator = max(",;\t|", key=lambda mark: lines[0].count(mark))
    first = next(csv.reader([lines[0]], delimiter=separator))
    has_header = not any(is_number(field) and field.strip() for field in first)
    table = pandas.read_csv(
        io.StringIO("\n".join(lines)), sep=separator, header=0 if has_header else None,
        na_values=MISSING, keep_default_na=False, skipinitialspace=True)
    if not has_header:
        table.columns = [f"c{number + 1}" for number in range(table.shape[1])]
    return lines, has_header, table


def column(table, target):
    if not target:
        return table.columns[-1]
    return target if target in table.columns else table.columns[int(target) - 1]


def is_classes(values):
    """As Hillock tells it: texts, or few whole numbers with several rows each."""
    if not pandas.api.types.is_numeric_dtype(values) or values.dtype == bool:
        return True
    whole = (values == values.round()).all()
    return bool(whole and values.nunique() <= 20 and len(values) >= 5 * values.nunique())


def peers(table, target, classes, train, test, seed):
    inputs = table.drop(columns=[target])
    keep, numbers, texts = [], [], []
    for name in inputs.columns:
        values = inputs[name].iloc[train]
        if values.nunique() <= 1:
            continue
        if pandas.api.types.is_numeric_dtype(values) and values.dtype != bool:
            numbers.append(name)
        elif values.nunique() <= 0.5 * len(values):
            texts.append(name)
    inputs[texts] = inputs[texts].astype(object).where(inputs[texts].notna(), "missing").astype(str)

    def behind(model):
        return make_pipeline(
            make_column_transformer(
                (make_pipeline(SimpleImputer(strategy="median"), StandardScaler()), numbers),
                (OneHotEncoder(handle_unknown="ignore", sparse_output=False), texts)), model)

    if classes:
        models = [MLPClassifier(random_state=seed), HistGradientBoostingClassifier(random_state=seed),
                  LogisticRegression(max_iter=1000)]
        targets = table[target].astype(str)
    else:
        models = [TransformedTargetRegressor(MLPRegressor(random_state=seed), transformer=StandardScaler()),
                  HistGradientBoostingRegressor(random_state=seed), RidgeCV()]
        targets = table[target].astype(float)
    return [behind(model).fit(inputs.iloc[train], targets.iloc[train]).score(inputs.iloc[test], targets.iloc[test])
            for model in models]


def hillock(tool, lines, has_header, name, classes, train, test, seed, search, folder):
    header, rows = (lines[:1], lines[1:]) if has_header else ([], lines)
    for file, numbers in (("train.csv", train), ("test.csv", test)):
        with open(os.path.join(folder, file), "w", encoding="utf-8") as output:
            output.write("\n".join(header + [rows[number] for number in numbers]) + "\n")
    command = [tool, "train", os.path.join(folder, "train.csv"), "--test", os.path.join(folder, "test.csv"),
               "--target", name, "--task", "classification" if classes else "regression", "--seed", str(seed),
               "--quiet", "--json", "--out", os.path.join(folder, "model.safetensors"), "--force"]
    if search:
        command += ["--search", search]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(done.stderr.strip())
    result = json.loads(done.stdout.splitlines()[-1])
    return result["test"]["metric"], result["seconds"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tool")
    parser.add_argument("files", nargs="+", metavar="FILE[:TARGET]")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--search")
    parser.add_argument("--json")
    given = parser.parse_args()
    names = ["Hillock", "MLP", "boosting", "linear"]
    print("| file | figure | rows | " + " | ".join(names) + " |")
    print("| --- | --- | --- |" + " --- |" * len(names))
    everything = {}
    for argument in given.files:
        path, _, target = argument.partition(":")
        lines, has_header, table = read(path)
        name = column(table, target)
        has_target = table[name].notna().to_numpy()
        classes = is_classes(table[name][has_target])
        figures = []
        for seed in range(1, given.seeds + 1):
            usable = numpy.flatnonzero(has_target)
            strata = table[name].iloc[usable].astype(str) if classes else None
            if classes and strata.value_counts().min() < 2:
                strata = None
            train, test = train_test_split(usable, test_size=0.2, random_state=seed, stratify=strata)
            with tempfile.TemporaryDirectory() as folder:
                own, _ = hillock(
                    given.tool, lines, has_header, str(name), classes, train, test, seed, given.search, folder)
            figures.append([own] + peers(table, name, classes, train, test, seed))
        means = [statistics.mean(values) for values in zip(*figures)]
        everything[os.path.basename(path)] = figures
        print(f"| {os.path.basename(path)} | {'accuracy' if classes else 'R²'} | {int(has_target.sum())} | "
              + " | ".join(f"{value:.4f}" for value in means) + " |", flush=True)
    means = [statistics.mean(statistics.mean(row[place] for row in figures) for figures in everything.values())
             for place in range(len(names))]
    print("| mean | | | " + " | ".join(f"{value:.4f}" for value in means) + " |")
    if given.json:
        with open(given.json, "w", encoding="utf-8") as output:
            json.dump(everything, output)


if __name__ == "__main__":
    main()
