#!/usr/bin/env python3
"""Prints Sources/CHillockKernels/quick_tables.h, with `usual` usual_tables.h, with `pairs` pairs_tables.h. Needs mpmath.

Polynomials by interpolation at Chebyshev's nodes; those of floats by least squares there.
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


def nearest_float(value):
    return mpf(struct.unpack("<f", struct.pack("<f", float(value)))[0])


def float_bits(value):
    return struct.unpack("<I", struct.pack("<f", float(value)))[0]


def fitted(f, a, b, degree, known):
    """The coefficients that `known` lacks, by least squares at Chebyshev's nodes. None is the middle: there the powers vanish,
    and ratios such as (exp(−s) − 1 + s)/s² are not computed."""
    free = [j for j in range(degree + 1) if j not in known]
    count = 4 * len(free)
    nodes = [(a + b) / 2 + (b - a) / 2 * cos(pi * (2 * k + 1) / (2 * count)) for k in range(count)]
    powers_of_nodes, values = matrix(count, len(free)), matrix(count, 1)
    for i, x in enumerate(nodes):
        for column, j in enumerate(free):
            powers_of_nodes[i, column] = x**j
        values[i] = f(x) - sum(c * x**j for j, c in known.items())
    solved = lu_solve(powers_of_nodes, values)
    return known | {j: solved[column] for column, j in enumerate(free)}


def float_polynomial(f, a, b, degree, pairs, known=None):
    """Coefficients as floats, the first `pairs` of them as sums of two; from the last on each is rounded before the ones
    below it are found, which make up for most of the rounding."""
    known = dict(known or {})
    for j in range(degree, pairs - 1, -1):
        known[j] = nearest_float(fitted(f, a, b, degree, known)[j])
    exact = fitted(f, a, b, degree, known) if pairs > 0 else known
    high = [nearest_float(exact[j]) for j in range(degree + 1)]
    low = [nearest_float(exact[j] - high[j]) for j in range(pairs)]
    return high, low


CURVATURE, SLOPE = nearest_float(mpf("0.3")), nearest_float(mpf("0.8"))


# Near the middles of the pieces, so that Φ(−a) and half its second derivative are floats there to 2^-33 of Φ(−a): the first
# and the third coefficient then need no second table. Found by trying every multiple of 2^-22 (2^-21 above 4) near the middle.
MIDDLES = [mpf(a) for a in (
    0.0, 0.8920049667358398, 1.5452392101287842, 2.0623393058776855, 2.5247581005096436, 2.951810359954834,
    3.3231959342956543, 3.6901447772979736, 3.983614206314087, 4.302473068237305, 4.574825763702393, 4.8645806312561035,
    5.135712146759033, 5.388957977294922, 5.6332902908325195, 5.873717308044434)]


# The same for the ratio Φ(−a) exp(a²/2) on the pieces that end at ENDS_OF_RATIO: the first and the third coefficient of the fitted
# polynomial are floats to 2^-36 of the ratio. Found by trying multiples of 2^-25 to 2^-21 near the middle of each piece.
ENDS_OF_RATIO = [mpf(a) for a in (0.0, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0)]
MIDDLES_OF_RATIO = [mpf(a) for a in (
    0.24155151844024658, 0.7588502764701843, 1.2361164093017578, 1.7619858980178833, 2.5306248664855957, 3.493182897567749,
    4.49588680267334, 5.471315383911133)]


# The same for −ln 2Φ(−a) on the pieces that end at ENDS_OF_LOG_TAIL: the first and the third coefficient of the fitted polynomial are
# floats, or so near to them that −ln 2Φ(−a) is off by less than 2^-34. Found by trying every float near the middle of each piece.
ENDS_OF_LOG_TAIL = [mpf(a) for a in (0.0, 0.3125, 0.8125, 1.3125, 1.8125, 2.8125, 3.8125, 4.8125, 5.8125)]
MIDDLES_OF_LOG_TAIL = [mpf(a) for a in (
    0.0, 0.5338073372840881, 1.0808550119400024, 1.6069375276565552, 2.320254325866699, 3.3401334285736084, 4.268516540527344,
    5.229885101318359)]


def log_tail(a):
    return -mpmath.log(erfc(a / sqrt(mpf(2))))


def normal_ratio(a):
    return exp(a * a / 2) * normal_tail(a)


def end_of_piece(g):
    return (sqrt(SLOPE * SLOPE + 4 * CURVATURE * g) - SLOPE) / (2 * CURVATURE)


def normal_tail(a):
    return erfc(a / sqrt(mpf(2))) / 2


def float_table(name, numbers):
    return [f"static const float {name}[16] __attribute__((aligned(64))) = {{"] + [
        f"    {float(n).hex()}f," for n in numbers] + ["};"]


def short_table(name, numbers):
    """Eight floats, for one instruction of AVX2."""
    rows = [", ".join(f"{float(n).hex()}f" for n in numbers[i:i + 4]) for i in (0, 4)]
    return [f"static const float {name}[8] __attribute__((aligned(32))) = {{", f"    {rows[0]},", f"    {rows[1]},", "};"]


def ratios():
    columns, rest_of_slope = [[] for _ in range(9)], []
    for middle, a, b in zip(MIDDLES_OF_RATIO, ENDS_OF_RATIO, ENDS_OF_RATIO[1:]):
        free = fitted(lambda t: normal_ratio(middle + t), a - middle, b - middle, 8, {})
        known = {0: nearest_float(free[0]), 2: nearest_float(free[2])}
        high, low = float_polynomial(lambda t: normal_ratio(middle + t), a - middle, b - middle, 8, 3, known)
        for i, c in enumerate(high):
            columns[i].append(c)
        rest_of_slope.append(low[1])
    lines = ["", "// Φ(−a) exp(a²/2) on eight pieces of [0, 6], which three bits of the float a + 2 number: in powers of a − middle, one table",
             "// for each power, and one with what that of the first lacks."]
    lines += short_table("ratio_middles", MIDDLES_OF_RATIO)
    for i, column in enumerate(columns):
        lines += short_table(f"ratio_{i}", column)
    return lines + short_table("ratio_rest_1", rest_of_slope)


def log_tails():
    columns, rest_of_slope = [[] for _ in range(8)], []
    greatest = mpf(0)
    for middle, a, b in zip(MIDDLES_OF_LOG_TAIL, ENDS_OF_LOG_TAIL, ENDS_OF_LOG_TAIL[1:]):
        f = lambda t: log_tail(middle + t)
        free = fitted(f, a - middle, b - middle, 7, {0: mpf(0)} if middle == 0 else {})
        known = {0: nearest_float(free[0]), 2: nearest_float(free[2])}
        high, low = float_polynomial(f, a - middle, b - middle, 7, 3, known)
        for i, c in enumerate(high):
            columns[i].append(c)
        rest_of_slope.append(low[1])
        exact = [high[0], high[1] + low[1]] + high[2:]
        greatest = max([greatest] + [abs(mpmath.polyval(exact[::-1], t) - f(t)) for t in (
            a - middle + (b - a) * mpf(i) / 200 for i in range(201))])
    lines = ["", "// −ln 2Φ(−a) on eight pieces of [0, 5.8125], which three bits of the float a + 2.1875 number: in powers of a − middle, one",
             f"// table for each power, and one with what that of the first lacks. Off by less than 2^{float(mpmath.log(greatest, 2)):.1f}."]
    lines += short_table("log_tail_middles", MIDDLES_OF_LOG_TAIL)
    for i, column in enumerate(columns):
        lines += short_table(f"log_tail_{i}", column)
    return lines + short_table("log_tail_rest_1", rest_of_slope)


def eighths():
    step = mpmath.log(mpf(2)) / 8
    high = nearest_float(step)
    ratio = float_polynomial(lambda s: (exp(-s) - 1 + s) / s**2, -step / 2, step / 2, 3, 0)[0]
    powers_of_two = [nearest_float(mpf(2) ** (mpf(j) / 8)) for j in range(8)]
    numbers = [hex((float_bits(t) - (j << 20) - (64 << 23)) % 2**32) + "u" for j, t in enumerate(powers_of_two)]
    return [
        "", "// ln 2/8 as a sum of two floats, and its inverse.",
        f"#define EIGHTH_HIGH {float(high).hex()}f", f"#define EIGHTH_LOW {float(nearest_float(step - high)).hex()}f",
        f"#define EIGHTHS_PER_UNIT {float(nearest_float(1 / step)).hex()}f", "",
        "// The floats nearest to 2^(j/8), as bits that lack j·2^20 and 64·2^23; and what their logarithms exceed j ln 2/8 by.",
        "static const uint32_t eighth_powers[8] __attribute__((aligned(32))) = {",
        f"    {', '.join(numbers[:4])},", f"    {', '.join(numbers[4:])},", "};",
    ] + short_table("eighth_rests", [mpmath.log(t) - j * step for j, t in enumerate(powers_of_two)]) + [
        "", "// (exp(−s) − 1 + s)/s² for |s| <= ln 2/16, lowest power first.",
        f"static const float pair_wide_exponential[] = {{{', '.join(float(c).hex() + 'f' for c in ratio)}}};"]


def pairs():
    step = mpmath.log(mpf(2)) / 16
    high = nearest_float(step)
    low = nearest_float(step - high)
    exponent_ratio = float_polynomial(
        lambda s: (exp(-s) - 1 + s) / s**2, -step / 2, step / 2, 2, 0)[0]
    lines = [
        "// ln 2/16 as a sum of two floats, and its inverse.",
        f"#define SIXTEENTH_HIGH {float(high).hex()}f", f"#define SIXTEENTH_LOW {float(low).hex()}f",
        f"#define SIXTEENTHS_PER_UNIT {float(nearest_float(1 / step)).hex()}f", "",
        "// The floats nearest to 2^(j/16), as bits that lack j·2^19 and 64·2^23; and what their logarithms exceed j ln 2/16 by.",
        "static const uint32_t sixteenth_powers[16] __attribute__((aligned(64))) = {"]
    powers_of_two = [nearest_float(mpf(2) ** (mpf(j) / 16)) for j in range(16)]
    lines += [f"    {hex((float_bits(t) - (j << 19) - (64 << 23)) % 2**32)}u," for j, t in enumerate(powers_of_two)] + ["};"]
    lines += float_table("sixteenth_rests", [mpmath.log(t) - j * step for j, t in enumerate(powers_of_two)])
    lines += ["", "// (exp(−s) − 1 + s)/s² for |s| <= ln 2/32, lowest power first."]
    lines += [f"static const float pair_exponential[] = {{{', '.join(float(c).hex() + 'f' for c in exponent_ratio)}}};"]

    lines += ["", "// Φ(−a) on sixteen pieces of [0, 5.97], those where NORMAL_CURVATURE a² + NORMAL_SLOPE a rounds to 0 … 15: in powers of",
              "// a − middle, one table for each, and for three of them a second one with what the first lacks.",
              f"#define NORMAL_CURVATURE {float(CURVATURE).hex()}f", f"#define NORMAL_SLOPE {float(SLOPE).hex()}f"]
    columns, rests = [[] for _ in range(11)], {1: [], 3: [], 4: []}
    for j, middle in enumerate(MIDDLES):
        a, b = (mpf(0) if j == 0 else end_of_piece(j - mpf(1) / 2)), end_of_piece(j + mpf(1) / 2)
        known = {0: nearest_float(normal_tail(middle)), 2: nearest_float(middle * mpmath.npdf(middle) / 2)}
        coefficients, rest = float_polynomial(lambda t: normal_tail(middle + t), a - middle, b - middle, 10, 5, known)
        for i, c in enumerate(coefficients):
            columns[i].append(c)
        for i in rests:
            rests[i].append(rest[i])
    lines += float_table("normal_middles", MIDDLES)
    for i, column in enumerate(columns):
        lines += float_table(f"normal_{i}", column)
    for i, column in rests.items():
        lines += float_table(f"normal_rest_{i}", column)

    lines += ratios()
    lines += log_tails()
    lines += eighths()
    density = nearest_float(1 / sqrt(2 * pi))
    lines += ["", "// 1/√2π as a sum of two floats.", f"#define INVERSE_ROOT_OF_TWO_PI {float(density).hex()}f",
              f"#define INVERSE_ROOT_OF_TWO_PI_REST {float(nearest_float(1 / sqrt(2 * pi) - density)).hex()}f"]
    lines += ["", "// With c next to 1/(1 + j/15) in eight bits: c, and −ln c as a sum of two floats."]
    inverses = [mpf(round(256 / (1 + mpf(j) / 15))) / 256 for j in range(16)]
    logarithms = [nearest_float(-mpmath.log(c)) for c in inverses]
    lines += float_table("fifteenth_inverses", inverses)
    lines += float_table("fifteenth_logarithms", logarithms)
    lines += float_table("fifteenth_logarithm_rests", [-mpmath.log(c) - l for c, l in zip(inverses, logarithms)])
    greatest = max(abs((1 + (j + side) / mpf(15)) * c - 1) for j, c in enumerate(inverses) for side in (-mpf(1) / 2, mpf(1) / 2)
                   if 0 <= j + side <= 15)
    logarithm = float_polynomial(
        lambda r: (mpmath.log(1 + r) - r + r * r / 2) / r**3, -greatest, greatest, 4, 0)[0]
    lines += ["", f"// (ln(1 + r) − r + r²/2)/r³ for |r| <= {float(greatest):.4f}, lowest power first."]
    lines += [f"static const float pair_logarithm[] = {{{', '.join(float(c).hex() + 'f' for c in logarithm)}}};", ""]
    return lines


wanted = sys.argv[1] if len(sys.argv) > 1 else "quick"
guard = f"HILLOCK_{wanted.upper()}_TABLES_H"
lines = [f"// Made by Scripts/make-quick-tables.py{'' if wanted == 'quick' else ' ' + wanted}. Do not edit.", f"#ifndef {guard}",
         f"#define {guard}", ""] + {"quick": quick, "usual": usual, "pairs": pairs}[wanted]() + ["#endif"]
print("\n".join(lines))
