#!/usr/bin/env python3
"""Reading of a CSV file of numbers by Hillock, pandas' C reader and numpy, on one thread, interleaved, each in a process of its own.

  swift build -c release --package-path Benchmarks
  python3 Benchmarks/compare-files.py [--rows 500000] [--repeats 5] [--file FILE]

Prints the processor, the level, the best of the repetitions, how far they spread, and the most memory beyond what the process had
before, in times of the numbers that were read. Without --file a file of 21 columns is made, 0.2 KB for each row.
"""
import argparse
import json
import os
import random
import subprocess
import sys
import tempfile

PEER = """
import json, resource, sys, time
import numpy
if sys.argv[2] == "pandas":
    import pandas
before = resource.getrusage(resource.RUSAGE_SELF)
start = time.perf_counter()
if sys.argv[2] == "pandas":
    table = pandas.read_csv(sys.argv[1], engine="c").to_numpy(copy=False)
else:
    table = numpy.loadtxt(sys.argv[1], delimiter=",", skiprows=1)
seconds = time.perf_counter() - start
after = resource.getrusage(resource.RUSAGE_SELF)
print(json.dumps({
    "seconds": seconds,
    "processorSeconds": after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime,
    "peakBytes": after.ru_maxrss * 1024, "bytesBefore": before.ru_maxrss * 1024, "numberBytes": table.nbytes}))
"""


def make(path, rows):
    generator = random.Random(1)
    with open(path, "w") as file:
        file.write(",".join(f"x{index}" for index in range(20)) + ",y\n")
        for _ in range(rows):
            numbers = [generator.gauss(0, 1) for _ in range(20)]
            numbers.append(numbers[0] - 2 * numbers[1] + 0.3 * generator.gauss(0, 1))
            file.write(",".join(f"{number:.6f}" for number in numbers) + "\n")


def processor():
    try:
        with open("/proc/cpuinfo") as file:
            lines = [line.split(":")[1].strip() for line in file if line.startswith("model name")]
        with open("/proc/cpuinfo") as file:
            flags = next(line for line in file if line.startswith("flags")).split()
        level = "avx512" if "avx512f" in flags else "avx2" if "avx2" in flags else "baseline"
        return f"{lines[0]}, {len(lines)} processors, {level}"
    except (OSError, StopIteration, IndexError):
        return "unknown"


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--rows", type=int, default=500_000)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--file")
    parser.add_argument("--tool", help="table-rate, where it is not in Benchmarks/.build/release")
    parser.add_argument("--peers", default="pandas,numpy")
    options = parser.parse_args()
    here = os.path.dirname(os.path.abspath(__file__))
    tool = options.tool or os.path.join(here, ".build", "release", "table-rate")
    with tempfile.TemporaryDirectory() as folder:
        path = options.file or os.path.join(folder, "table.csv")
        if not options.file:
            make(path, options.rows)
        size = os.path.getsize(path)
        ways = {f"Hillock, {way}": [tool, path, way] for way in ("table", "prepared", "stream")}
        for peer in filter(None, options.peers.split(",")):
            ways[peer] = [sys.executable, "-c", PEER, path, peer]
        results = {name: [] for name in ways}
        for _ in range(options.repeats):
            for name, command in ways.items():
                results[name].append(json.loads(subprocess.run(command, check=True, capture_output=True).stdout))
    print(f"{processor()}; {size / 1e6:.0f} MB, best of {options.repeats}")
    print("| reader | s | MB/s | processor s | slowest / best | memory / numbers |")
    print("| --- | --- | --- | --- | --- | --- |")
    for name, all_results in results.items():
        seconds = [result["seconds"] for result in all_results]
        used = min(result["processorSeconds"] for result in all_results)
        memory = min((result["peakBytes"] - result["bytesBefore"]) / result["numberBytes"] for result in all_results)
        print(
            f"| {name} | {min(seconds):.2f} | {size / min(seconds) / 1e6:.0f} | {used:.2f} | {max(seconds) / min(seconds):.2f} "
            f"| {memory:.2f} |")


if __name__ == "__main__":
    main()
