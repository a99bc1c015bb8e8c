#!/usr/bin/env python3
"""Writes Sources/CHillockKernels/elementary_tables.h to standard output. Needs mpmath.

    python3 Scripts/make-elementary-tables.py > Sources/CHillockKernels/elementary_tables.h
"""
from mpmath import cos, erfc, exp, floor, mp, mpf, pi, sqrt

print("// Made by Scripts/make-elementary-tables.py. Do not edit.")
print("#ifndef HILLOCK_ELEMENTARY_TABLES_H\n#define HILLOCK_ELEMENTARY_TABLES_H\n")
print("#include <stdint.h>\n")

mp.prec = 1600
rest, words = 2 / pi, []
for _ in range(20):
    rest *= 2**64
    words.append(int(floor(rest)))
    rest -= words[-1]
print("// The bits of 2/pi after the binary point, 64 at a time.")
print("static const uint64_t two_over_pi[20] = {")
for i in range(0, 20, 4):
    print("    " + ", ".join("0x%016xull" % w for w in words[i : i + 4]) + ",")
print("};\n")

# Chebyshev interpolation of (1 + 2x) exp(x^2) erfc(x) in t = (x - K)/(x + K), turned into powers of t. The first
# coefficient left out is below 5e-21.
mp.prec = 300
K, N, SAMPLES = mpf(15) / 4, 30, 120


def scaled(t):
    x = K * (1 + t) / (1 - t)
    return (1 + 2 * x) * exp(x * x) * erfc(x)


angles = [pi * (k + mpf(1) / 2) / SAMPLES for k in range(SAMPLES)]
values = [scaled(cos(angle)) for angle in angles]
chebyshev = [
    (2 if j else 1) / mpf(SAMPLES) * sum(v * cos(j * a) for v, a in zip(values, angles)) for j in range(N + 1)
]
basis = [[mpf(1)], [mpf(0), mpf(1)]]
for j in range(2, N + 1):
    row = [mpf(0)] + [2 * c for c in basis[-1]]
    for i, c in enumerate(basis[-2]):
        row[i] -= c
    basis.append(row)
powers = [mpf(0)] * (N + 1)
for factor, row in zip(chebyshev, basis):
    for i, c in enumerate(row):
        powers[i] += factor * c
print("// (1 + 2x) exp(x^2) erfc(x) for x >= 0 as a polynomial in t = (x - 15/4)/(x + 15/4), lowest power first.")
print("#define ERFCX_TERMS %d" % (N + 1))
print("static const double erfcx_polynomial[ERFCX_TERMS] = {")
for c in powers:
    print("    %s," % float(c).hex())
print("};\n\n#endif")
