#!/usr/bin/env python3
"""Compiles what `hillock export` writes and compares it with `hillock predict`, to the bit.

    Scripts/check-export.py .build/release/hillock [--cross]

Models of a table with missing values and texts, of numbers and of images are trained, exported, compiled by every compiler that is here
(gcc and clang, plain and with the processor's own instructions; swiftc) and asked for every row. --cross installs compilers for 64-bit
Arm and RISC-V and an emulator where they are missing (Debian and Ubuntu) and runs those programs too.
"""
import csv, json, os, random, shutil, struct, subprocess, sys, tempfile

hillock = os.path.abspath(sys.argv[1])
cross = "--cross" in sys.argv[2:]


def run(*command, **options):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options)
    if done.returncode:
        sys.exit(f"check-export: {' '.join(command)}: exit {done.returncode}\n{done.stderr.decode()}")
    return done.stdout


def table(path, target):
    """A table whose columns are of every kind, from a fixed seed."""
    source = random.Random(7)
    with open(path, "w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["size", "weight", "colour", "seats", target])
        for _ in range(300):
            size, weight = source.uniform(-3, 5), source.gauss(70, 12)
            colour, seats = source.choice(["red", "green", 'b"lue?', ""]), source.choice([2, 4, 5])
            value = size * 3 + (weight - 70) / 4 + (4 if colour == "red" else 0) + source.gauss(0, 1)
            label = ("yes" if value > 6 else "no") if target == "bought" else f"{value:.4f}"
            shown = "" if source.random() < 0.1 else f"{weight:.3f}"
            writer.writerow([f"{size:.4f}", shown, colour, seats, label])


def columns(code):
    """What the comment at the head says of each column: None for a number, else the categories in their order."""
    result = []
    for line in code.splitlines():
        if not line.startswith("//   "):
            continue
        text = line[5:]
        if text.startswith("   "):
            result[-1][1].append(text.strip().split(" ", 1)[1])
        elif text.split(":")[0].isdigit():
            name = text.split(": ", 1)[1]
            texts = [] if ", as the number of its category" in name else None
            result.append([name.split(", ")[0], texts])
    return result


def rows(path, about):
    with open(path, newline="") as file:
        for row in csv.DictReader(file):
            values = []
            for name, texts in about:
                text = row[name]
                if texts is None:
                    values.append(float(text) if text else float("nan"))
                else:
                    shown = "(missing)" if text == "" else text.replace("\\", "?")
                    values.append(float(texts.index(shown)) if shown in texts else -1.0)
            yield values


C_MAIN = """
#include <stdio.h>
int main(void) {
  double row[NET_INPUTS];
  %s result[%d] = {0};
  while (fread(row, sizeof row, 1, stdin) == 1) {
    int code = net_predict(row, result);
    printf("%%d", code);
    for (unsigned i = 0; i < sizeof result / sizeof *result; i++) printf(" %%a", (double)result[i]);
    printf("\\n");
  }
  return 0;
}
"""
SWIFT_MAIN = """
import Foundation
let data = [UInt8](FileHandle.standardInput.readDataToEndOfFile())
let numbers = data.withUnsafeBytes { Array($0.bindMemory(to: Double.self)) }
for start in stride(from: 0, to: numbers.count, by: Net.inputCount) {
  guard let found = Net.predict(Array(numbers[start..<start + Net.inputCount])) else {
    print("-1")
    continue
  }
  print(%s)
}
"""


def compilers(folder):
    clang = ["clang", "-std=c99", "-Wall", "-Wextra", "-Werror", "-O2", "net.c", "-o", "net", "-lm"]
    yield "clang", clang, ["./net"]
    if shutil.which("gcc"):
        gcc = ["gcc", "-std=gnu11", "-Wall", "-Wextra", "-Werror", "-O3", "net.c", "-o", "net", "-lm"]
        yield "gcc", gcc, ["./net"]
        yield "gcc -march=native", gcc + ["-march=native"], ["./net"]
    if cross:
        for name in ["aarch64", "riscv64"]:
            command = [f"{name}-linux-gnu-gcc", "-Wall", "-Wextra", "-Werror", "-O2", "-static", "net.c", "-o", "net", "-lm"]
            yield name, command, [f"qemu-{name}", "./net"]


def compare(what, expected, lines, is_class):
    if len(expected) != len(lines):
        sys.exit(f"check-export: {what}: {len(lines)} results for {len(expected)} rows")
    for number, (row, line) in enumerate(zip(expected, lines)):
        words = line.split()
        if row is None:
            if words[0] != "-1":
                sys.exit(f"check-export: {what}, row {number + 1}: a result for a row that cannot be used")
            continue
        found = [float.fromhex(word) if "0x" in word else float(word) for word in words[1:]]
        if is_class:
            right = [struct.unpack("f", struct.pack("f", p))[0] for p in row["probabilities"]]
        else:
            right = row.get("values") or [row["value"]]
        if found != right:
            sys.exit(f"check-export: {what}, row {number + 1}: {found} for {right}")


def check(name, model, data, is_class):
    os.chdir(folder)
    run(hillock, "export", model, "--c", "net.c", "--swift", "Net.swift", "--name", "net")
    with open("net.c") as file:
        code = file.read()
    values = list(rows(data, columns(code)))
    packed = b"".join(struct.pack(f"{len(row)}d", *row) for row in values)
    expected = json.loads(run(hillock, "predict", model, data, "--json"))
    count = len(expected[0]["probabilities"]) if is_class else 1
    with open("net.c", "a") as file:
        file.write(C_MAIN % ("float" if is_class else "double", count))
    for compiler, command, program in compilers(folder):
        run(*command)
        lines = run(*program, input=packed).decode().splitlines()
        compare(f"{name}, {compiler}", expected, lines, is_class)
        print(f"check-export: {name}: {len(lines)} rows by {compiler} have the bits of hillock predict", flush=True)
    if shutil.which("swiftc"):
        shown = "([Double(found.class)] + found.probabilities.map(Double.init))" if is_class else "([0] + found)"
        with open("main.swift", "w") as file:
            file.write(SWIFT_MAIN % (shown + '.map { "\\($0)" }.joined(separator: " ")'))
        run("swiftc", "-O", "-swift-version", "6", "Net.swift", "main.swift", "-o", "net-swift")
        lines = run("./net-swift", input=packed).decode().splitlines()
        compare(f"{name}, swiftc", expected, lines, is_class)
        print(f"check-export: {name}: {len(lines)} rows by swiftc have the bits of hillock predict", flush=True)


if cross:
    needed = {"qemu-aarch64": "qemu-user", "aarch64-linux-gnu-gcc": "gcc-aarch64-linux-gnu", "riscv64-linux-gnu-gcc": "gcc-riscv64-linux-gnu"}
    missing = [package for tool, package in needed.items() if not shutil.which(tool)]
    if missing:
        sudo = [] if os.getuid() == 0 else ["sudo"]
        run(*sudo, "apt-get", "update", "-qq")
        run(*sudo, "apt-get", "install", "-y", "-qq", *missing)

with tempfile.TemporaryDirectory() as folder:
    os.chdir(folder)
    table("classes.csv", "bought")
    table("numbers.csv", "price")
    train = [hillock, "train"]
    run(*train, "classes.csv", "--target", "bought", "--layers", "16:gelu,12:tanh", "--epochs", "8", "--seed", "2", "--out", "a.safetensors")
    check("a table with classes", "a.safetensors", "classes.csv", True)
    run(*train, "numbers.csv", "--target", "price", "--layers", "24:silu,8:softplus", "--epochs", "8", "--seed", "3", "--out", "b.safetensors")
    check("a table with numbers", "b.safetensors", "numbers.csv", False)
    run(*train, "numbers.csv", "--target", "price", "--layers", "branches(concatenate;8:x*exp(-x^2);6:if x > 0 then ln(1 + x) else sin(3x)),8:x*tanh(x)", "--epochs", "8", "--seed", "4", "--out", "d.safetensors")
    check("formulas", "d.safetensors", "numbers.csv", False)
    run(*train, "classes.csv", "--target", "bought", "--epochs", "4", "--out", "c.safetensors")
    check("a network that was searched for", "c.safetensors", "classes.csv", True)
