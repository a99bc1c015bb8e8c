#!/usr/bin/env python3
"""Counts the inner loops of the kernels on 64-bit Arm, for machines that are not here: a model, and no measurement.

Compiles the kernels for aarch64, cuts out the inner loops of a matrix product and of some activations, and lets llvm-mca say how
many cycles a step of each takes on an Apple M1 and on a Neoverse V2. The table is that of Documentation/Performance.md. LLVM describes the
M1 by Cyclone, an Apple processor of 2013 with three units for vectors where the M1 has four, and fewer operations under way at a
time: the nearest that there is.

    Scripts/count-arm.py

Needs clang, llvm-mca 18 or later (earlier ones have no model of the Neoverse V2) and the C headers for aarch64; of these it installs
what is missing on Debian and Ubuntu, or says what that is. CLANG and LLVM_MCA name others.
"""
import argparse
import collections
import glob
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

kernels = pathlib.Path(__file__).resolve().parent.parent / "Sources/CHillockKernels"
HEADERS = "/usr/aarch64-linux-gnu/include"
PROCESSORS = {"apple-m1": "Apple M1", "neoverse-v2": "Neoverse V2"}
ACTIVATIONS = ["sigmoid", "tanh", "silu", "gelu", "exponential", "softplus"]
# The floats that `usual_forward_NAME` does in a step of its loop.
LANES = 8
FUSED = re.compile(r"^f(n?m(add|sub)|ml[as])$")


def newest_mca():
    if "LLVM_MCA" in os.environ:
        return os.environ["LLVM_MCA"]
    found = [(int(re.search(r"llvm-(\d+)/", path)[1]), path) for path in glob.glob("/usr/lib/llvm-*/bin/llvm-mca")]
    return max(found)[1] if found and max(found)[0] >= 18 else None


def install():
    missing = []
    if newest_mca() is None:
        names = subprocess.run(["apt-cache", "search", "--names-only", r"^llvm-[0-9]+$"], capture_output=True, text=True).stdout
        versions = [int(v) for v in re.findall(r"^llvm-(\d+) ", names, re.M)]
        missing.append(f"llvm-{max([v for v in versions if v >= 18], default=19)}")
    if not os.path.exists(HEADERS + "/string.h"):
        missing.append("libc6-dev-arm64-cross")
    if not missing:
        return
    run = [] if os.geteuid() == 0 else ["sudo"]
    try:
        subprocess.run(run + ["apt-get", "update", "-qq"], check=True, stdout=sys.stderr)
        subprocess.run(
            run + ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *missing], check=True, stdout=sys.stderr)
    except (OSError, subprocess.CalledProcessError):
        raise SystemExit(f"count-arm: missing, and could not be installed: {' '.join(missing)}")


def assembly(processor):
    """Of the baseline kernels, which are the ones for Neon. A package is compiled for every 64-bit Arm processor, on macOS for an M1."""
    tuned = ["-mcpu=apple-m1"] if processor == "apple-m1" else []
    with tempfile.TemporaryDirectory() as folder:
        output = pathlib.Path(folder) / "kernels.s"
        subprocess.run(
            [os.environ.get("CLANG", "clang"), "--target=aarch64-linux-gnu", "-isystem", HEADERS, *tuned, "-O2", "-std=c17",
             "-D_GNU_SOURCE", "-I", kernels / "include", "-S", kernels / "kernels_baseline.c", "-o", output], check=True)
        return output.read_text()


def loops(text, function):
    """The inner loops of a function as lists of instructions, without the blocks that call something: those are for what is unusual."""
    body = re.search(rf"^{function}:.*?\n(.*?)^\.Lfunc_end", text, re.M | re.S)[1]
    blocks, order = {}, []
    label = "entry"
    blocks[label] = []
    for line in body.split("\n"):
        head = re.match(r"^(\.LBB\w+|// %bb\.\d+):", line)
        if head:
            label = head[1]
            blocks[label] = ["loop"] if "Inner Loop Header" in line else []
            order.append(label)
        else:
            code = line.split("//")[0].strip()
            if code and not code.startswith("."):
                blocks[label].append(code)
    found = []
    for place, label in enumerate(order):
        if blocks[label][:1] != ["loop"]:
            continue
        way = blocks[label][1:]
        for after in order[place:]:
            if after != label and not any(re.match(r"bl\b", code) for code in blocks[after]):
                way += blocks[after]
            back = [i for i, code in enumerate(way) if re.search(rf"\s{re.escape(label)}$", code)]
            if back:
                found.append(way[:back[-1] + 1])
                break
            if after != label and blocks[after] and blocks[after][-1].startswith("ret"):
                break
    return found


def name(code):
    return code.split()[0]


def is_fused(code):
    return FUSED.match(name(code)) and "." in code.split(",")[0]


def cycles(mca, processor, code):
    with tempfile.NamedTemporaryFile("w", suffix=".s") as file:
        file.write("\n".join(code) + "\n")
        file.flush()
        result = subprocess.run(
            [mca, "-mtriple=aarch64-linux-gnu", f"-mcpu={processor}", "-iterations=400", "-instruction-info=0", "-resource-pressure=0",
             file.name], check=True, capture_output=True, text=True).stdout
    return int(re.search(r"Total Cycles:\s+(\d+)", result)[1]) / 400


def fused_peak(mca, processor):
    """Fused operations a cycle, found by rows of them that do not wait for each other; a model may tell forms apart."""
    forms = ("v25.4s", "v25.s[0]")
    return max(round(24 / cycles(mca, processor, [f"fmla v{i}.4s, v24.4s, {form}" for i in range(24)]), 1) for form in forms)


def counts(code):
    kinds = collections.Counter()
    for line in code:
        if "[sp" in line:
            kinds["stack"] += 1
        elif re.match(r"ld", name(line)):
            kinds["loads"] += 1
        elif re.match(r"(mov|fmov|orr)$", name(line)) and re.search(r"\bv\d+\.16b", line):
            kinds["moves"] += 1
        if is_fused(line):
            kinds["fused"] += 1
    return kinds


def main():
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()
    install()
    mca = newest_mca()
    version = re.search(r"version ([\d.]+)", subprocess.run([mca, "--version"], capture_output=True, text=True).stdout)[1]
    print(f"llvm-mca {version}: a model of the processors, and no measurement.\n")
    print("| processor | loop | cycles | a float | fused | of the units' | loads | moves | stack |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    rows = int(re.search(r"#define PRODUCT_ROWS (\d+)\n#else", (kernels / "kernels_baseline.c").read_text())[1])
    for processor, title in PROCESSORS.items():
        text, peak = assembly(processor), fused_peak(mca, processor)
        product = [loop for loop in loops(text, f"product_rows_{rows}_1") if counts(loop)["fused"] >= rows * 4]
        # The loops that lay out rows of B on the way have stores, and are for one block in many.
        plain = [loop for loop in product if not any(name(code).startswith("st") for code in loop)]
        cases = [("product, a link of " + f"{rows} × 16", max(plain, key=len), None)]
        for function in ACTIVATIONS:
            cases.append((function, max(loops(text, f"usual_forward_{function}"), key=len), LANES))
        for what, code, floats in cases:
            kinds, time = counts(code), cycles(mca, processor, code)
            each = f"{time / floats:.2f}" if floats else "–"
            share = kinds["fused"] / time / peak
            print(f"| {title} | {what} | {time:.1f} | {each} | {kinds['fused']} | {share:.0%} | {kinds['loads']} | {kinds['moves']} "
                  f"| {kinds['stack']} |")


if __name__ == "__main__":
    main()
