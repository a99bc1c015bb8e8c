#!/usr/bin/env python3
"""Prints Sources/CHillockKernels/quick_tables.h: polynomials by interpolation at Chebyshev's nodes. Needs mpmath."""
import struct

import mpmath
from mpmath import atanh, cos, erfc, exp, expm1, lu_solve, matrix, mp, mpf, pi, sqrt

mp.prec = 240


def fit(f, a, b, degree):
    nodes = [(a + b) / 2 + (b - a) / 2 * cos(pi * (2 * k + 1) / (2 * degree + 2)) for k in range(degree + 1)]
    powers = matrix(degree + 1, degree + 1)
    values = matrix(degree + 1, 1)
    for i, x in enumerate(nodes):
        for j in range(degree + 1):
            powers[i, j] = x**j
        values[i] = f(x)
    coefficients = [mpf(float(c)) for c in lu_solve(powers, values)]
    error = mpf(0)
    for i in range(4001):
        x = a + (b - a) * mpf(i) / 4000
        error = max(error, abs(mpmath.polyval(coefficients[::-1], x) / f(x) - 1))
    return coefficients, float(mpmath.log(error, 2))


def exponential(r):
    return expm1(r) / r if r != 0 else mpf(1)


def area_tangent(z):
    return atanh(sqrt(z)) / sqrt(z) if z > 0 else mpf(1)


def shrinkage(z):
    if z < mpf(10) ** -12:
        return mpf(1) / 3 - 2 * z / 15
    return (sqrt(z) - mpmath.tanh(sqrt(z))) / (z * sqrt(z))


MIDDLE, END = mpf(5), mpf("14.6")


def tail(t):
    a = MIDDLE * (1 + t) / (1 - t)
    return (1 + a) * exp(a * a / 2) * erfc(a / sqrt(mpf(2))) / 2


TABLES = [
    ("quick_exponential", "(exp(r) − 1)/r for |r| <= 0.3475", exponential, -mpf("0.3475"), mpf("0.3475"), 8),
    ("narrow_exponential", "(exp(r) − 1)/r for |r| <= 0.0217", exponential, -mpf("0.0217"), mpf("0.0217"), 4),
    ("narrow_exponential_for_differences", "the same, for exp(x) − 1", exponential, -mpf("0.0217"), mpf("0.0217"), 5),
    ("quick_area_tangent", "artanh(√z)/√z for 0 <= z <= 1/9", area_tangent, mpf(0), mpf(1) / 9, 7),
    ("quick_shrinkage", "(x − tanh x)/x³ in z = x² for |x| <= 3/4", shrinkage, mpf(0), mpf(9) / 16, 11),
    ("quick_tail", "(1 + a) exp(a²/2) Φ(−a) in t = (a − 5)/(a + 5) for 0 <= a <= 14.6", tail, mpf(-1),
     (END - MIDDLE) / (END + MIDDLE), 16),
]

lines = ["// Made by Scripts/make-quick-tables.py. Do not edit.", "#ifndef HILLOCK_QUICK_TABLES_H",
         "#define HILLOCK_QUICK_TABLES_H", ""]
for name, meaning, f, a, b, degree in TABLES:
    coefficients, error = fit(f, a, b, degree)
    lines.append(f"// {meaning}, relative error 2^{error:.1f}, lowest power first.")
    lines.append(f"POLYNOMIAL_OF_LEVEL({name},")
    lines.append(",\n".join(f"                    {float(c).hex()}" for c in coefficients) + ")")
    lines.append("")
lines.append("// 2^(j/16) without the bits of the exponent of 1.")
lines.append("static const uint64_t sixteenths[16] = {")
one = struct.unpack("<Q", struct.pack("<d", 1.0))[0]
for j in range(16):
    bits = struct.unpack("<Q", struct.pack("<d", float(mpf(2) ** (mpf(j) / 16))))[0]
    lines.append(f"    {hex(bits - one)}ull,")
lines += ["};", "", "#endif"]
print("\n".join(lines))
