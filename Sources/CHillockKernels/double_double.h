// Numbers as unevaluated sums of two doubles, for the rare inputs that double precision does not decide. The relative
// error of the operations is below 2^-100, that of the functions below 2^-95. Nothing here is fast.
//
// Sources: Dekker 1971 for the exact sum and product; Hida, Li and Bailey 2001 for the algorithms on pairs.
#ifndef HILLOCK_DOUBLE_DOUBLE_H
#define HILLOCK_DOUBLE_DOUBLE_H

#include "elementary.h"

#pragma clang fp contract(off)

typedef struct {
  double high, low;
} pair;

#define PAIR static inline __attribute__((unused)) pair

PAIR make(double high, double low) { return (pair){high, low}; }
PAIR exact(double x) { return (pair){x, 0}; }

/// a + b for |a| >= |b| or a = 0
PAIR ordered_sum(double a, double b) {
  double sum = a + b;
  return make(sum, b - (sum - a));
}
PAIR sum_of(double a, double b) {
  double sum = a + b, part = sum - a;
  return make(sum, (a - (sum - part)) + (b - part));
}
PAIR product_of(double a, double b) {
  // Halves of 26 bits; the arguments stay far below 2^996.
  double t = 134217729 * a, ah = t - (t - a), al = a - ah;
  double s = 134217729 * b, bh = s - (s - b), bl = b - bh;
  double product = a * b;
  return make(product, ((ah * bh - product) + ah * bl + al * bh) + al * bl);
}

PAIR add(pair a, pair b) {
  pair s = sum_of(a.high, b.high), t = sum_of(a.low, b.low);
  s = ordered_sum(s.high, s.low + t.high);
  return ordered_sum(s.high, s.low + t.low);
}
PAIR negative(pair a) { return make(-a.high, -a.low); }
PAIR subtract(pair a, pair b) { return add(a, negative(b)); }
PAIR multiply(pair a, pair b) {
  pair p = product_of(a.high, b.high);
  return ordered_sum(p.high, p.low + (a.high * b.low + a.low * b.high));
}
/// Exact: s is a power of two.
PAIR scaled(pair a, double s) { return make(a.high * s, a.low * s); }
PAIR divide(pair a, pair b) {
  double first = a.high / b.high;
  pair rest = subtract(a, multiply(b, exact(first)));
  double second = rest.high / b.high;
  rest = subtract(rest, multiply(b, exact(second)));
  return add(ordered_sum(first, second), exact(rest.high / b.high));
}
PAIR square(pair a) { return multiply(a, a); }
PAIR square_root(pair a) {
  if (a.high <= 0) return exact(0);
  double root = __builtin_sqrt(a.high);
  pair rest = subtract(a, product_of(root, root));
  return ordered_sum(root, rest.high / (2 * root));
}
static inline __attribute__((unused)) int is_negative(pair a) { return a.high < 0; }
PAIR magnitude(pair a) { return is_negative(a) ? negative(a) : a; }
#define ONE exact(1)

#define LN2_FIRST 0x1.62e42fefa38p-1
#define LN2_REST make(0x1.ef35793c7673p-45, 0x1.f97b57a079a19p-103)

/// exp(r) − 1 for |r| <= 0.35, relatively right: the series at r/512, then nine times m ← 2m + m².
PAIR expm1_near_zero(pair r) {
  pair s = scaled(r, 1.0 / 512), term = s, m = s;
  for (int n = 2; n <= 10; n++) {
    term = divide(multiply(term, s), exact(n));
    m = add(m, term);
  }
  for (int i = 0; i < 9; i++) m = add(scaled(m, 2), square(m));
  return m;
}

/// x = k ln 2 + r; |x| is below 700.
PAIR reduce_exponent(pair x, double *scale) {
  double k = __builtin_rint(x.high * 1.4426950408889634);
  // LN2_FIRST has 42 bits, so that its product with k is exact.
  pair r = subtract(add(sum_of(x.high, -k * LN2_FIRST), exact(x.low)), multiply(exact(k), LN2_REST));
  uint64_t bits = (uint64_t)((int64_t)k + 1023) << 52;
  memcpy(scale, &bits, sizeof bits);
  return r;
}
PAIR exponential(pair x) {
  if (x.high < -600) x = exact(-600);
  double scale;
  pair r = reduce_exponent(x, &scale);
  return scaled(add(ONE, expm1_near_zero(r)), scale);
}
PAIR exponential_minus_one(pair x) {
  if (x.high < -600) x = exact(-600);
  if (x.high > -0.35 && x.high < 0.35) return expm1_near_zero(x);
  return subtract(exponential(x), ONE);
}

/// ln(1 + y) for 0 <= y <= 2: one step of Newton's method from a double, in e = (1 + y) exp(−z) − 1.
PAIR log_of_one_plus(pair y) {
  double z = vd_log1p(vd_all(y.high))[0];
  pair m = exponential_minus_one(exact(-z));
  pair e = add(add(y, multiply(y, m)), m);
  return add(exact(z), subtract(e, scaled(square(e), 0.5)));
}

/// 1/(1 + exp(−x))
PAIR logistic(pair x) {
  pair t = exponential(negative(magnitude(x)));
  return divide(is_negative(x) ? t : ONE, add(ONE, t));
}
/// σ(x)σ(−x)
PAIR logistic_slope(pair x) {
  pair t = exponential(negative(magnitude(x)));
  return divide(t, square(add(ONE, t)));
}
PAIR soft_plus(pair x) {
  pair tail = log_of_one_plus(exponential(negative(magnitude(x))));
  return is_negative(x) ? tail : add(x, tail);
}
PAIR hyperbolic_tangent(pair x) {
  pair m = exponential_minus_one(scaled(magnitude(x), -2));
  pair t = divide(m, add(m, exact(2)));
  return is_negative(x) ? t : negative(t);
}
/// 1 − tanh²
PAIR tangent_slope(pair x) { return scaled(logistic_slope(scaled(x, 2)), 4); }

#define PAIR_TWO_OVER_ROOT_PI make(0x1.20dd750429b6dp+0, 0x1.1ae3a914fed80p-56)
#define PAIR_ONE_OVER_ROOT_PI make(0x1.20dd750429b6dp-1, 0x1.1ae3a914fed80p-57)

/// erf(x) = 2/√π exp(−x²) Σ 2ⁿ x²ⁿ⁺¹/(1·3·…·(2n + 1)), all terms of one sign; |x| below 3.
PAIR error_function_series(pair x) {
  pair z = scaled(square(x), 2), term = x, sum = x;
  for (int n = 1; n < 120; n++) {
    term = divide(multiply(term, z), exact(2 * n + 1));
    sum = add(sum, term);
  }
  return multiply(PAIR_TWO_OVER_ROOT_PI, multiply(exponential(negative(square(x))), sum));
}
/// erfc(x) for x >= 0: 1 − erf below 2.5, beyond that Laplace's continued fraction.
PAIR complementary_error_function(pair x) {
  if (x.high < 2.5) return subtract(ONE, error_function_series(x));
  pair fraction = x;
  for (int n = 160; n >= 1; n--) fraction = add(x, divide(exact(0.5 * n), fraction));
  return divide(multiply(PAIR_ONE_OVER_ROOT_PI, exponential(negative(square(x)))), fraction);
}
PAIR error_function(pair x) {
  pair a = magnitude(x);
  if (a.high > 9) return exact(is_negative(x) ? -1 : 1);
  pair y = a.high < 2.5 ? error_function_series(a) : subtract(ONE, complementary_error_function(a));
  return is_negative(x) ? negative(y) : y;
}

#define PAIR_HALF_PI make(0x1.921fb54442d18p+0, 0x1.1a62633145c07p-54)

/// sin r and cos r for |r| <= 1, by their series.
static inline void sine_and_cosine(pair r, pair *sine, pair *cosine) {
  pair z = negative(square(r)), term = r;
  *sine = r;
  for (int n = 3; n <= 31; n += 2) {
    term = divide(multiply(term, z), exact((double)n * (n - 1)));
    *sine = add(*sine, term);
  }
  term = ONE;
  *cosine = ONE;
  for (int n = 2; n <= 30; n += 2) {
    term = divide(multiply(term, z), exact((double)n * (n - 1)));
    *cosine = add(*cosine, term);
  }
}

/// sin(x + quarters·π/2), with the reduction of elementary.h carried out to all of its bits.
PAIR sine_shifted(double x, int quarters) {
  pair r = exact(x);
  int64_t quadrant = 0;
  if (x > 0.5 || x < -0.5) {
    uint64_t words[3];
    int is_below = reduced_fraction(x, 0, &quadrant, words);
    // 32 bits at a time, so that every part is exact.
    pair fraction = exact(0);
    double weight = 0x1p-190;
    for (int i = 2; i >= 0; i--) {
      fraction = add(exact((double)(words[i] & 0xFFFFFFFF) * weight), fraction);
      fraction = add(exact((double)(words[i] >> 32) * weight * 0x1p32), fraction);
      weight *= 0x1p64;
    }
    r = multiply(is_below ? negative(fraction) : fraction, PAIR_HALF_PI);
  }
  pair sine, cosine;
  sine_and_cosine(r, &sine, &cosine);
  quadrant = (quadrant + quarters) & 3;
  pair value = quadrant & 1 ? cosine : sine;
  return quadrant & 2 ? negative(value) : value;
}

PAIR arc_tangent(double x) {
  double a = x < 0 ? -x : x;
  pair t = a > 1 ? divide(ONE, exact(a)) : exact(a);
  double z = vd_arctan(vd_all(t.high))[0];
  pair sine, cosine;
  sine_and_cosine(exact(z), &sine, &cosine);
  pair tangent = divide(sine, cosine);
  pair y = add(exact(z), divide(subtract(t, tangent), add(ONE, multiply(t, tangent))));
  if (a > 1) y = subtract(PAIR_HALF_PI, y);
  return x < 0 ? negative(y) : y;
}

/// The nearest float, ties to even: the sum is first rounded to odd in double, which a second rounding cannot harm
/// (Boldo and Melquiond 2008).
static inline float rounded(pair a) {
  a = ordered_sum(a.high, a.low);
  int64_t bits;
  memcpy(&bits, &a.high, sizeof bits);
  if (a.low != 0 && (bits & 1) == 0) bits += (a.low > 0) == (a.high > 0) ? 1 : -1;
  memcpy(&a.high, &bits, sizeof bits);
  return (float)a.high;
}

#endif
