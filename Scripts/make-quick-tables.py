#!/usr/bin/env python3
"""Prints Sources/CHillockKernels/quick_tables.h, or with `usual` usual_tables.h. Needs mpmath.

Polynomials by interpolation at Chebyshev's nodes.
"""
import struct
import sys

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


def arctan_ratio(z):
    return mpmath.atan(sqrt(z)) / sqrt(z) if z > 0 else mpf(1)


def sine_ratio(z):
    return mpmath.sin(sqrt(z)) / sqrt(z) if z > 0 else mpf(1)


QUICK = [
    ("quick_exponential", "(exp(r) − 1)/r for |r| <= 0.3475", exponential, -mpf("0.3475"), mpf("0.3475"), 8),
    ("narrow_exponential", "(exp(r) − 1)/r for |r| <= 0.0217", exponential, -mpf("0.0217"), mpf("0.0217"), 4),
    ("narrow_exponential_for_differences", "the same, for exp(x) − 1", exponential, -mpf("0.0217"), mpf("0.0217"), 5),
    ("quick_area_tangent", "artanh(√z)/√z for 0 <= z <= 1/9", area_tangent, mpf(0), mpf(1) / 9, 7),
    ("quick_shrinkage", "(x − tanh x)/x³ in z = x² for |x| <= 3/4", shrinkage, mpf(0), mpf(9) / 16, 11),
    ("quick_tail", "(1 + a) exp(a²/2) Φ(−a) in t = (a − 5)/(a + 5) for 0 <= a <= 14.6", tail, mpf(-1),
     (END - MIDDLE) / (END + MIDDLE), 16),
]
LEAST_INVERSE, MIDDLE_INVERSE, GREATEST_INVERSE = mpf(1) / 14, mpf(15) / 128, mpf(1) / 6


def tail_of_inverse(t):
    i = t + MIDDLE_INVERSE
    a = 1 / i - 6
    return exp(a * a / 2) * erfc(a / sqrt(mpf(2))) / 2 / i


EIGHTH = mpf("0.0434")
USUAL = [
    ("eighth_exponential", "exp(r) for |r| <= 0.0434", exp, -EIGHTH, EIGHTH, 5),
    ("eighth_difference", "(exp(r) − 1)/r for |r| <= 0.0434", exponential, -EIGHTH, EIGHTH, 5),
    ("whole_difference", "(exp(r) − 1)/r for |r| <= 0.3475", exponential, -mpf("0.3475"), mpf("0.3475"), 8),
    ("usual_area_tangent", "artanh(√z)/√z for 0 <= z <= 1/9", area_tangent, mpf(0), mpf(1) / 9, 6),
    ("usual_tail", "(a + 6) exp(a²/2) Φ(−a) in t = 1/(a + 6) − 15/128 for 0 <= a <= 8", tail_of_inverse,
     LEAST_INVERSE - MIDDLE_INVERSE, GREATEST_INVERSE - MIDDLE_INVERSE, 12),
    ("usual_sine", "sin(√z)/√z for 0 <= z <= 2.468", sine_ratio, mpf(0), mpf("2.468"), 6),
    ("usual_arctan", "arctan(√z)/√z for 0 <= z <= 0.1716", arctan_ratio, mpf(0), mpf("0.1716"), 7),
]


def bits(value):
    return struct.unpack("<Q", struct.pack("<d", float(value)))[0]


def polynomials(macro, tables):
    lines = []
    for name, meaning, f, a, b, degree in tables:
        coefficients, error = fit(f, a, b, degree)
        lines.append(f"// {meaning}, relative error 2^{error:.1f}, lowest power first.")
        lines.append(f"{macro}({name},")
        lines.append(",\n".join(f"                    {float(c).hex()}" for c in coefficients) + ")")
        lines.append("")
    return lines


def powers(name, meaning, numbers):
    return [f"// {meaning}", f"static const uint64_t {name}[{len(numbers)}] = {{"] + [
        f"    {hex(n)}ull," for n in numbers] + ["};", ""]


def quick():
    return polynomials("POLYNOMIAL_OF_LEVEL", QUICK) + powers(
        "sixteenths", "2^(j/16) without the bits of the exponent of 1.",
        [bits(mpf(2) ** (mpf(j) / 16)) - bits(1) for j in range(16)])


def usual():
    return polynomials("POLYNOMIAL_OF_USUAL", USUAL) + powers(
        "eighths", "2^(j/8) without the bits of the exponent of 1, less j·2^49.",
        [(bits(mpf(2) ** (mpf(j) / 8)) - bits(1) - (j << 49)) % 2**64 for j in range(8)])


wanted = sys.argv[1] if len(sys.argv) > 1 else "quick"
guard = f"HILLOCK_{wanted.upper()}_TABLES_H"
lines = [f"// Made by Scripts/make-quick-tables.py{' usual' if wanted == 'usual' else ''}. Do not edit.", f"#ifndef {guard}",
         f"#define {guard}", ""] + {"quick": quick, "usual": usual}[wanted]() + ["#endif"]
print("\n".join(lines))
