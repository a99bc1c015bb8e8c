// Elementary functions on eight doubles at a time, for inclusion in a file that is compiled per instruction set.
//
// Every function is a fixed sequence of additions, subtractions, multiplications, divisions and square roots
// without fused operations, so every level gives the same bits. Errors are below 4 units in the last place of a
// double unless a comment says otherwise; results rounded to float from them are right to 0.5 + 2^-25 units.
#ifndef HILLOCK_ELEMENTARY_H
#define HILLOCK_ELEMENTARY_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "elementary_tables.h"

#pragma clang fp contract(off)
// Vectors that are wider than the registers of a level stay inside one file: no call depends on how they are passed.
#pragma clang diagnostic ignored "-Wpsabi"

typedef double vd __attribute__((ext_vector_type(8)));
// What comparing doubles gives: a vector of longs, which is what int64_t is on Linux and is not on macOS.
typedef __typeof__((vd){0} < (vd){0}) vl;
typedef float vf __attribute__((ext_vector_type(8)));
typedef int32_t vi __attribute__((ext_vector_type(8)));

#define INLINE static inline __attribute__((always_inline, unused))

INLINE vd vd_all(double value) { return (vd)value; }

INLINE vd vd_select(vl mask, vd yes, vd no) { return (vd)((mask & (vl)yes) | (~mask & (vl)no)); }

INLINE vd vd_load(const double *p) {
  vd v;
  memcpy(&v, p, sizeof v);
  return v;
}

INLINE void vd_store(double *p, vd v) { memcpy(p, &v, sizeof v); }

INLINE vd vd_abs(vd x) { return (vd)((vl)x & 0x7FFFFFFFFFFFFFFFll); }
/// The magnitude of x with the sign of s.
INLINE vd vd_copysign(vd x, vd s) { return (vd)(((vl)x & 0x7FFFFFFFFFFFFFFFll) | ((vl)s & (vl)(-0.0 * vd_all(1)))); }
/// NaN in x is kept, NaN in the bound never occurs.
INLINE vd vd_at_least(vd x, double bound) { return vd_select(x < vd_all(bound), vd_all(bound), x); }
INLINE vd vd_at_most(vd x, double bound) { return vd_select(x > vd_all(bound), vd_all(bound), x); }
INLINE vd vd_sqrt(vd x) { return __builtin_elementwise_sqrt(x); }

// The fixed tree that eight sums are added in.
#define LANE_TREE(x) ((((x)[0] + (x)[4]) + ((x)[2] + (x)[6])) + (((x)[1] + (x)[5]) + ((x)[3] + (x)[7])))

// Loops with a constant number of rounds that are written out.
#define EACH(count) _Pragma("clang loop unroll(full)") for (int i = 0; i < (count); i++)

/// Horner's rule, highest coefficient last in the list; and for each of `count` numbers, a constant, step by step.
#define POLYNOMIAL(name, ...)                                                         \
  INLINE void name##_each(const vd *x, vd *sum, const int count) {                    \
    static const double c[] = {__VA_ARGS__};                                          \
    const int last = sizeof c / sizeof c[0] - 1;                                      \
    EACH(count) sum[i] = vd_all(c[last]);                                             \
    _Pragma("clang loop unroll(full)") for (int term = last - 1; term >= 0; term--) { \
      EACH(count) sum[i] = sum[i] * x[i] + vd_all(c[term]);                           \
    }                                                                                 \
  }                                                                                   \
  INLINE vd name(vd x) {                                                              \
    vd sum;                                                                           \
    name##_each(&x, &sum, 1);                                                         \
    return sum;                                                                       \
  }

// Factorials give the coefficients: 1/2!, 1/3!, …, 1/14!.
POLYNOMIAL(
    exp_tail, 1.0 / 2, 1.0 / 6, 1.0 / 24, 1.0 / 120, 1.0 / 720, 1.0 / 5040, 1.0 / 40320, 1.0 / 362880, 1.0 / 3628800,
    1.0 / 39916800, 1.0 / 479001600, 1.0 / 6227020800.0, 1.0 / 87178291200.0)

// ln 2 in two parts; the first has 32 trailing zero bits, so that its product with an exponent is exact.
#define LN2_HIGH 0x1.62e42fee00000p-1
#define LN2_LOW 0x1.a39ef35793c76p-33
// 2^52 + 2^51: adding it leaves the nearest integer in the low bits.
#define ROUNDER 0x1.8p52

/// 2^k for integral k in -1022 … 1023.
INLINE vd power_of_two(vd k) { return (vd)((((vl)(k + vd_all(ROUNDER))) + 1023) << 52); }

/// x = k ln 2 + r with |r| <= ln 2 / 2 for each of `count` numbers, at most four; x becomes exp(r) - 1.
INLINE void exp_reduced_each(vd *x, vd *k, const int count) {
  vd r[4], tail[4];
  EACH(count) k[i] = (x[i] * vd_all(1.4426950408889634) + vd_all(ROUNDER)) - vd_all(ROUNDER);
  EACH(count) r[i] = (x[i] - k[i] * vd_all(LN2_HIGH)) - k[i] * vd_all(LN2_LOW);
  exp_tail_each(r, tail, count);
  EACH(count) x[i] = r[i] + r[i] * r[i] * tail[i];
}

INLINE vd exp_reduced(vd x, vd *k) {
  exp_reduced_each(&x, k, 1);
  return x;
}

/// x[i] = exp(x[i]) for i < count, at most four. Each step waits for the one before, so several numbers take little longer than
/// one.
INLINE void vd_exp_each(vd *x, const int count) {
  vd k[4], half[4];
  EACH(count) x[i] = vd_at_most(vd_at_least(x[i], -800), 800);
  exp_reduced_each(x, k, count);
  // Two steps of scaling, so that subnormal results are rounded once and overflow happens in the multiplication.
  EACH(count) half[i] = (k[i] * vd_all(0.5) + vd_all(ROUNDER)) - vd_all(ROUNDER);
  EACH(count) x[i] = (1.0 + x[i]) * power_of_two(half[i]) * power_of_two(k[i] - half[i]);
}

INLINE vd vd_exp(vd x) {
  vd_exp_each(&x, 1);
  return x;
}

INLINE vd vd_expm1(vd x) {
  vd clamped = vd_at_most(vd_at_least(x, -60), 720);
  vd k;
  vd p = exp_reduced(clamped, &k);
  vd half = (k * vd_all(0.5) + vd_all(ROUNDER)) - vd_all(ROUNDER);
  vd a = power_of_two(half), b = power_of_two(k - half);
  vd large = (1.0 + p) * a * b - 1.0;
  vd scale = power_of_two(vd_at_most(k, 1000));
  vd small = (scale - 1.0) + scale * p;
  vd result = vd_select(k > vd_all(60), large, small);
  // Near zero the result is x itself, sign of zero included.
  return vd_select(vd_abs(x) < vd_all(0x1p-54), x, result);
}

// 2/3, 2/5, 2/7, …: ln((1+s)/(1-s)) = 2s + s (2 s^2/3 + 2 s^4/5 + …).
POLYNOMIAL(
    ln_tail, 2.0 / 3, 2.0 / 5, 2.0 / 7, 2.0 / 9, 2.0 / 11, 2.0 / 13, 2.0 / 15, 2.0 / 17, 2.0 / 19, 2.0 / 21, 2.0 / 23,
    2.0 / 25)

/// ln(1 + f) for |f| <= 0.42.
INLINE vd ln_near_one(vd f) {
  vd s = f / (2.0 + f);
  vd z = s * s;
  vd half = f * f * 0.5;
  // 2s = f - s f, and s f = f^2/2 - s f^2/2: the form keeps the leading term exact.
  return f - (half - s * (half + z * ln_tail(z)));
}

INLINE vd vd_ln(vd x) {
  vl tiny = x < vd_all(0x1p-1022);
  vd y = vd_select(tiny, x * 0x1p54, x);
  vl bits = (vl)y;
  // Shift the exponent so that the mantissa lies in [sqrt 1/2, sqrt 2).
  vl shifted = bits - 0x3FE6A09E667F3BCDll;
  vl exponent = shifted >> 52;
  vd m = (vd)(bits - (exponent << 52));
  vd k = __builtin_convertvector(exponent, vd) - vd_select(tiny, vd_all(54), vd_all(0));
  vd f = m - 1.0;
  vd s = f / (2.0 + f);
  vd z = s * s;
  vd half = f * f * 0.5;
  vd result = k * LN2_HIGH - ((half - (s * (half + z * ln_tail(z)) + k * LN2_LOW)) - f);
  result = vd_select(x == vd_all(0), vd_all(-__builtin_inf()), result);
  result = vd_select(x < vd_all(0), vd_all(__builtin_nan("")), result);
  return vd_select((x == vd_all(__builtin_inf())) | (x != x), x, result);
}

INLINE vd vd_log1p(vd x) {
  vl direct = (x > vd_all(-0.29)) & (x < vd_all(0.41));
  vd near = ln_near_one(vd_select(direct, x, vd_all(0)));
  vd u = 1.0 + x;
  // What rounding 1 + x lost, as a first-order correction.
  vd lost = vd_select(vd_abs(x) < vd_all(0x1p53), (x - (u - 1.0)) / u, vd_all(0));
  vd far = vd_ln(u) + vd_select(u > vd_all(0), lost, vd_all(0));
  vd result = vd_select(direct, near, far);
  return vd_select(vd_abs(x) < vd_all(0x1p-54), x, result);
}

/// 1/(1 + exp(-x)); full relative accuracy on both sides.
INLINE vd vd_sigmoid(vd x) {
  vd t = vd_exp(-vd_abs(x));
  return vd_select(x < vd_all(0), t, vd_select(x == x, vd_all(1), x)) / (1.0 + t);
}

/// σ(x)(1 − σ(x)) = t/(1 + t)² with t = exp(−|x|).
INLINE vd sigmoid_slope(vd x) {
  vd t = vd_exp(-vd_abs(x));
  return t / ((1.0 + t) * (1.0 + t));
}

/// ln(1 + exp(x))
INLINE vd vd_softplus(vd x) { return vd_at_least(x, 0) + vd_log1p(vd_exp(-vd_abs(x))); }

INLINE vd vd_tanh(vd x) {
  vd m = vd_expm1(-2.0 * vd_abs(x));
  return vd_copysign(m / (2.0 + m), x);
}

/// 1 − tanh² = 4t/(1 + t)² with t = exp(−2|x|).
INLINE vd tanh_slope(vd x) {
  vd t = vd_exp(-2.0 * vd_abs(x));
  return 4.0 * t / ((1.0 + t) * (1.0 + t));
}

INLINE vd vd_sinh(vd x) {
  vd a = vd_abs(x);
  vd m = vd_expm1(vd_at_most(a, 700));
  vd near = 0.5 * (m + m / (m + 1.0));
  vd e = vd_exp(0.5 * a);
  return vd_copysign(vd_select(a > vd_all(700), 0.5 * e * e, near), x);
}

INLINE vd vd_cosh(vd x) {
  vd a = vd_abs(x);
  vd e = vd_exp(vd_at_most(a, 700));
  vd half = vd_exp(0.5 * a);
  return vd_select(a > vd_all(700), 0.5 * half * half, 0.5 * e + 0.5 / e);
}

/// exp(x²) erfc(x) for x >= 0.
INLINE vd erfcx_positive(vd x) {
  vd t = (x - 3.75) / (x + 3.75);
  t = vd_select(x > vd_all(0x1p60), vd_all(1), t);
  vd sum = vd_all(erfcx_polynomial[ERFCX_TERMS - 1]);
#pragma clang loop unroll(full)
  for (int i = ERFCX_TERMS - 2; i >= 0; i--) sum = sum * t + vd_all(erfcx_polynomial[i]);
  return sum / (1.0 + 2.0 * x);
}

// (2/sqrt pi) (-1)^n / (n! (2n+1))
#define TWO_OVER_SQRT_PI 1.1283791670955126
POLYNOMIAL(
    erf_series, TWO_OVER_SQRT_PI, -TWO_OVER_SQRT_PI / 3, TWO_OVER_SQRT_PI / 10, -TWO_OVER_SQRT_PI / 42,
    TWO_OVER_SQRT_PI / 216, -TWO_OVER_SQRT_PI / 1320, TWO_OVER_SQRT_PI / 9360, -TWO_OVER_SQRT_PI / 75600,
    TWO_OVER_SQRT_PI / 685440, -TWO_OVER_SQRT_PI / 6894720, TWO_OVER_SQRT_PI / 76204800, -TWO_OVER_SQRT_PI / 918086400,
    TWO_OVER_SQRT_PI / 11975040000.0)

INLINE vd vd_erf(vd x) {
  vd a = vd_abs(x);
  vd small = x * erf_series(vd_select(a < vd_all(0.5), x * x, vd_all(0)));
  vd bounded = vd_at_most(a, 7);
  vd large = 1.0 - vd_exp(-bounded * bounded) * erfcx_positive(bounded);
  return vd_select(a < vd_all(0.5), small, vd_copysign(vd_select(x == x, large, x), x));
}

/// exp(-x²/2), where x is a float and x² therefore exact.
INLINE vd gauss_half(vd x) { return vd_exp(-0.5 * (x * x)); }

#define SQRT_HALF 0.70710678118654752
#define ONE_OVER_SQRT_2PI 0.39894228040143268

/// Φ(x) for a float x, with full relative accuracy in the lower tail.
INLINE vd normal_distribution(vd x) {
  vd tail = 0.5 * gauss_half(x) * erfcx_positive(vd_abs(x) * SQRT_HALF);
  return vd_select(x < vd_all(0), tail, 1.0 - tail);
}

// pi/2 in three parts of at most 33 bits and a rest.
#define PIO2_1 0x1.921fb544p+0
#define PIO2_2 0x1.0b4611a6p-34
#define PIO2_3 0x1.3198a2e037073p-69

/// One argument of any size: x·(2/π) modulo 4 by integer arithmetic on the bits of 2/π (Payne and Hanek 1983). The
/// quadrant, and what is left over as ±words·2^-190, the first word the most significant.
/// With `half` the reduction is to odd multiples of π/4: x = (n + 1/2) π/2 + r.
static inline __attribute__((unused)) int reduced_fraction(double x, int half, int64_t *quadrant, uint64_t words[3]) {
  uint64_t bits;
  memcpy(&bits, &x, 8);
  int exponent = (int)((bits >> 52) & 0x7FF) - 1075;
  uint64_t mantissa = (bits & 0xFFFFFFFFFFFFFull) | 0x10000000000000ull;
  // Drop the bits of 2/π that contribute multiples of 4. A window of 192 bits is left, the first one weighing 2.
  int start = exponent - 2;
  uint64_t window[3];
  for (int word = 0; word < 3; word++) {
    int64_t position = (int64_t)start + 64 * word;
    uint64_t value = 0;
    for (int part = 0; part < 2; part++) {
      int64_t index = (position >= 0 ? position / 64 : -((-position + 63) / 64)) + part;
      int shift = (int)(position - 64 * (index - part));
      uint64_t source = index >= 0 && index < 20 ? two_over_pi[index] : 0;
      if (part == 0) value = shift < 64 ? source << shift : 0;
      else if (shift > 0) value |= source >> (64 - shift);
    }
    window[word] = value;
  }
  // The low 192 bits of the product; the two top bits are the quadrant.
  unsigned __int128 low = (unsigned __int128)window[2] * mantissa;
  unsigned __int128 middle = (unsigned __int128)window[1] * mantissa + (uint64_t)(low >> 64);
  uint64_t high = window[0] * mantissa + (uint64_t)(middle >> 64);
  uint64_t second = (uint64_t)middle;
  uint64_t third = (uint64_t)low;
  if (half) high -= 1ull << 61;
  uint64_t rounded = high + (1ull << 61);
  int64_t n = (int64_t)(rounded >> 62);
  high -= (uint64_t)n << 62;
  int negative = (int64_t)high < 0;
  if (negative) {
    third = ~third + 1;
    second = ~second + (third == 0);
    high = ~high + (second == 0 && third == 0);
  }
  words[0] = high;
  words[1] = second;
  words[2] = third;
  if (bits >> 63) {
    // −x = −(n + h) π/2 − r
    negative = !negative;
    n = half ? -n - 1 : -n;
  }
  *quadrant = n & 3;
  return negative;
}

static inline __attribute__((unused)) double reduce_large(double x, int half, int64_t *quadrant) {
  uint64_t words[3];
  int negative = reduced_fraction(x, half, quadrant, words);
  double fraction = (double)words[0] * 0x1p-62 + (double)words[1] * 0x1p-126 + (double)words[2] * 0x1p-190;
  double r = fraction * 1.5707963267948966;
  return negative ? -r : r;
}

/// x = n π/2 + r, or with `half` x = (n + 1/2) π/2 + r, with |r| <= π/4; NaN for infinities.
INLINE vd reduce_angle(vd x, int half, vl *quadrant) {
  vd offset = vd_all(half ? 0.5 : 0);
  vd k = (x * 0.63661977236758134 - offset + ROUNDER) - ROUNDER;
  // k + 1/2 has one more bit than k; the parts of π/2 leave room for it below 2^19.
  vd m = k + offset;
  vd r = ((x - m * PIO2_1) - m * PIO2_2) - m * PIO2_3;
  vl n = __builtin_convertvector(vd_select(vd_abs(x) < vd_all(0x1p19), k, vd_all(0)), vl) & 3;
  vl large = vd_abs(x) >= vd_all(0x1p18);
  for (int lane = 0; lane < 8; lane++) {
    if (large[lane]) {
      if (vd_abs(x)[lane] == __builtin_inf()) {
        r[lane] = __builtin_nan("");
      } else {
        int64_t q;
        r[lane] = reduce_large(x[lane], half, &q);
        n[lane] = q;
      }
    }
  }
  *quadrant = n;
  return r;
}

POLYNOMIAL(
    sin_tail, -1.0 / 6, 1.0 / 120, -1.0 / 5040, 1.0 / 362880, -1.0 / 39916800, 1.0 / 6227020800.0, -1.0 / 1307674368000.0,
    1.0 / 355687428096000.0)
POLYNOMIAL(
    cos_tail, 1.0 / 24, -1.0 / 720, 1.0 / 40320, -1.0 / 3628800, 1.0 / 479001600, -1.0 / 87178291200.0,
    1.0 / 20922789888000.0, -1.0 / 6402373705728000.0)

/// sin(r + n π/2) for |r| <= π/4.
INLINE vd sin_quadrant(vd r, vl n) {
  vd z = r * r;
  vd s = r + r * z * sin_tail(z);
  vd c = 1.0 - (0.5 * z - z * z * cos_tail(z));
  vd value = vd_select((n & 1) == 1, c, s);
  return (vd)((vl)value ^ ((n & 2) << 62));
}

INLINE vd vd_sin(vd x) {
  vl n;
  vd r = reduce_angle(x, 0, &n);
  return vd_select(vd_abs(x) < vd_all(0x1p-27), x, sin_quadrant(r, n));
}

INLINE vd vd_cos(vd x) {
  vl n;
  vd r = reduce_angle(x, 0, &n);
  return sin_quadrant(r, n + 1);
}

INLINE vd vd_tan(vd x) {
  vl n;
  vd r = reduce_angle(x, 0, &n);
  return vd_select(vd_abs(x) < vd_all(0x1p-27), x, sin_quadrant(r, n) / sin_quadrant(r, n + 1));
}

/// sin x + cos x = √2 sin(x + π/4), with full relative accuracy at its zeros.
INLINE vd sin_plus_cos(vd x) {
  vl n;
  vd r = reduce_angle(x, 1, &n);
  // x + π/4 = (n + 1) π/2 + r
  return 1.4142135623730951 * sin_quadrant(r, n + 1);
}

POLYNOMIAL(
    arctan_tail, -1.0 / 3, 1.0 / 5, -1.0 / 7, 1.0 / 9, -1.0 / 11, 1.0 / 13, -1.0 / 15, 1.0 / 17, -1.0 / 19, 1.0 / 21,
    -1.0 / 23, 1.0 / 25, -1.0 / 27, 1.0 / 29, -1.0 / 31, 1.0 / 33, -1.0 / 35, 1.0 / 37, -1.0 / 39, 1.0 / 41)

INLINE vd vd_arctan(vd x) {
  vd a = vd_abs(x);
  vl inverted = a > vd_all(1);
  vd t = vd_select(inverted, 1.0 / a, a);
  vl turned = t > vd_all(0.41421356237309503);
  vd u = vd_select(turned, (t - 1.0) / (t + 1.0), t);
  vd z = u * u;
  vd y = u + u * z * arctan_tail(z);
  y = vd_select(turned, 0.78539816339744828 + (y + 0x1.1a62633145c07p-55), y);
  y = vd_select(inverted, 1.5707963267948966 - (y - 0x1.1a62633145c07p-54), y);
  return vd_copysign(vd_select(x == x, y, x), x);
}

/// exp(b ln a) with the sign rules of real powers; the relative error is up to |b ln a|·2^-51.
INLINE vd vd_pow(vd a, vd b) {
  vd magnitude = vd_exp(b * vd_ln(vd_abs(a)));
  vd whole = (vd_abs(b) < vd_all(0x1p51)) ? (b + ROUNDER) - ROUNDER : b;
  vl integral = whole == b;
  vd halved = b * 0.5;
  vd halfWhole = (vd_abs(halved) < vd_all(0x1p51)) ? (halved + ROUNDER) - ROUNDER : halved;
  vl odd = integral & (halfWhole != halved);
  vl negative = (vl)a < 0;
  vd signed_ = vd_select(negative & odd, -magnitude, magnitude);
  vd result = vd_select((a < vd_all(0)) & ~integral, vd_all(__builtin_nan("")), signed_);
  result = vd_select((b == vd_all(0)) | (a == vd_all(1)), vd_all(1), result);
  return vd_select((a != a) | (b != b), vd_all(__builtin_nan("")), result);
}

#endif
