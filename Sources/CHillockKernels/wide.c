// The activations in double-double, from the formulas of the catalogue: what the kernels ask for the rare results that
// double precision leaves within 2^-42 of a rounding boundary. At the default parameters Verification/ has compared every
// float's result with the true one. Why results are right at any float parameters:
//
// 1. What reaches a function is exact or nearly so. A product of a parameter and x has 48 bits, so it is exact in double. A
//    quotient (celu's x/α) is off by 2^-53 of itself, which its exponential multiplies by |x/α| < 150: beyond that the result
//    is −α, α(…) below half of the least float, or 1. Both are below the 2^-42 that the rounding test allows for, and
//    parameters only scale what comes out, by one rounding each.
// 2. Where the test leaves a result open it is computed here, with an error below 2^-95 of it, and rounded once. This fails
//    only if the true value lies within 2^-95 of a tie without being one.
// 3. Ties that are exact come from algebra alone, as all other values are transcendental (Lindemann and Weierstrass) or
//    quadratic irrationals. Sums and products of floats are exact in pairs. c·x(1 − δ), c(1 − δ) and x/2 + c·x² with a
//    tie in front and a δ beyond a pair's reach are told apart by the sign of δ: `towards_zero` and `from_half`.
// 4. Other values behave as if their bits were drawn by lot, so that one in 2^70 lies within 2^-95 of a tie: none is to be
//    expected among 2^32 floats times 2^24 significands of one parameter, some thousand among the 2^80 triples of
//    scaled_tanh. This step is a count and no proof; `verify-kernels --parameters` and NearestFloatTests try it.

#include "activation_list.h"
#include "double_double.h"
#include "wide.h"

#define PAIR_SELU_LAMBDA make(0x1.0cfabd6a91132p+0, 0x1.6fc7d272f2695p-55)
#define PAIR_SELU_PRODUCT make(0x1.c212cc640f031p+0, 0x1.05161b045a1fep-56)
#define PAIR_GELU_CUBIC make(0x1.6e4e26d4801f7p-5, 0x1.441355475a31ap-59)
#define PAIR_QUICK make(0x1.b3b645a1cac08p+0, 0x1.89374bc6a7efap-55)
#define PAIR_ROOT_HALF make(0x1.6a09e667f3bcdp-1, -0x1.bdd3413b26456p-55)
#define PAIR_ONE_OVER_ROOT_TWO_PI make(0x1.9884533d43651p-2, -0x1.cbc0d30ebfd15p-56)
#define PAIR_ROOT_EIGHT_OVER_PI make(0x1.9884533d43651p+0, -0x1.cbc0d30ebfd15p-54)
#define PAIR_LN2 make(0x1.62e42fefa39efp-1, 0x1.abc9e3b39803fp-56)

static pair times(pair a, double b) { return multiply(a, exact(b)); }
static pair plus(pair a, double b) { return add(a, exact(b)); }

/// Φ(x) = erfc(−x/√2)/2
static pair normal_cumulative(pair x) {
  pair z = multiply(magnitude(x), PAIR_ROOT_HALF);
  pair tail = scaled(complementary_error_function(z), 0.5);
  return is_negative(x) ? tail : subtract(ONE, tail);
}
/// φ(x) = exp(−x²/2)/√(2π)
static pair normal_density(pair x) { return multiply(PAIR_ONE_OVER_ROOT_TWO_PI, exponential(scaled(square(x), -0.5))); }
/// u = √(8/π)(x + 0.044715x³), so that the gate is σ(u), and its derivative.
static pair gelu_tanh_argument(pair x) {
  return multiply(PAIR_ROOT_EIGHT_OVER_PI, add(x, multiply(PAIR_GELU_CUBIC, multiply(x, square(x)))));
}
static pair gelu_tanh_argument_slope(pair x) {
  return multiply(PAIR_ROOT_EIGHT_OVER_PI, add(ONE, times(multiply(PAIR_GELU_CUBIC, square(x)), 3)));
}
/// d/dx xσ(u) for u proportional to x: σ(u)(1 + uσ(−u)).
static pair gated_slope(pair u) { return multiply(logistic(u), add(ONE, multiply(u, logistic(negative(u))))); }
/// tanh(ln(1 + eˣ)) = w/(w + 2) with w = eˣ(eˣ + 2), from exp(−x) above zero.
static pair mish_gate(pair x) {
  pair t = exponential(negative(magnitude(x)));
  if (is_negative(x)) {
    pair w = multiply(t, plus(t, 2));
    return divide(w, plus(w, 2));
  }
  pair w = plus(scaled(t, 2), 1);
  return divide(w, add(w, scaled(square(t), 2)));
}
static pair mish_gate_slope(pair x) {
  pair t = exponential(negative(magnitude(x)));
  if (is_negative(x)) {
    pair bottom = plus(multiply(t, plus(t, 2)), 2);
    return divide(scaled(multiply(t, plus(t, 1)), 4), square(bottom));
  }
  pair bottom = add(plus(scaled(t, 2), 1), scaled(square(t), 2));
  return divide(scaled(multiply(square(t), plus(t, 1)), 4), square(bottom));
}
/// x − tanh x = (x cosh x − sinh x)/cosh x; the numerator is Σ 2n x²ⁿ⁺¹/(2n + 1)!, all of one sign.
static pair tangent_shrink(pair x) {
  if (x.high > 1 || x.high < -1) return subtract(x, hyperbolic_tangent(x));
  pair z = square(x), power = x, sum = exact(0), e = exponential(x);
  for (int n = 1; n <= 16; n++) {
    power = divide(multiply(power, z), exact((2.0 * n + 1) * (2.0 * n)));
    sum = add(sum, times(power, 2 * n));
  }
  return divide(sum, scaled(add(e, divide(ONE, e)), 0.5));
}
static pair log_hyperbolic_cosine(pair x) {
  pair a = magnitude(x);
  if (a.high < 1) {
    // cosh x = 1 + 2 sinh²(x/2), and sinh from m = exp − 1.
    pair m = exponential_minus_one(scaled(a, 0.5));
    pair sinh = scaled(add(m, divide(m, plus(m, 1))), 0.5);
    return log_of_one_plus(scaled(square(sinh), 2));
  }
  return subtract(add(a, log_of_one_plus(exponential(scaled(a, -2)))), PAIR_LN2);
}
static pair root_of_square_plus(pair x, double b) { return square_root(plus(square(x), b)); }

// With parameters f can be c·x·(1 − δ) or c·(1 − δ) with an exact c·x or c that is a tie, and with a δ > 0 too small for a
// pair: then δ has nothing to do but to leave the tie towards zero. A tie has 25 bits, so that it fits the first part alone.
static pair towards_zero(pair a) { return a.low == 0 ? make(a.high, -a.high * 0x1p-200) : a; }
/// a·(1 − d) for 0 < d < 2^-40.
static pair reduced(pair a, pair d) { return towards_zero(subtract(a, multiply(a, d))); }
static int is_small(pair a) { return a.high < 0x1p-40 && a.high > -0x1p-40; }

/// α(exp(x) − 1) for x < 0; near 0 it is αx(1 − |x|/2 + …).
static pair exponential_branch(double alpha, double x) {
  if (x < -0x1p-40) return times(exponential_minus_one(exact(x)), alpha);
  return reduced(product_of(alpha, x), exact(-0.5 * x));
}
/// a tanh(bx); near 0 it is abx(1 − (bx)²/3 + …).
static pair scaled_tangent(double a, double b, double x) {
  pair u = product_of(b, x);
  if (!is_small(u)) return times(hyperbolic_tangent(u), a);
  // 72 bits: exact.
  pair product = multiply(product_of(a, b), exact(x));
  return reduced(product, times(square(u), 1.0 / 3));
}
/// ab/cosh²(bx); near 0 it is ab(1 − (bx)² + …), and at 0 a tie is a tie.
static pair scaled_tangent_slope(double a, double b, double x) {
  pair u = product_of(b, x);
  if (!is_small(u)) return multiply(product_of(a, b), tangent_slope(u));
  return u.high == 0 ? product_of(a, b) : reduced(product_of(a, b), square(u));
}
/// (x + √(x² + b))/2 for x < 0: b/(2(√(x² + b) − x)), which is b/(4|x|)·(1 − b/(4x²) + …) where b is small beside x².
static pair squareplus_below_zero(double b, double x) {
  pair ratio = divide(exact(b), product_of(2 * x, 2 * x));
  if (is_small(ratio)) return reduced(divide(exact(b), exact(-4 * x)), ratio);
  pair s = root_of_square_plus(exact(x), b);
  return divide(exact(b), scaled(subtract(s, exact(x)), 2));
}
/// Its derivative, b/(2s(s − x)) with s = √(x² + b), or b/(4x²)·(1 − 3b/(4x²) + …).
static pair squareplus_slope_below_zero(double b, double x) {
  pair ratio = divide(exact(b), product_of(2 * x, 2 * x));
  if (is_small(ratio)) return reduced(ratio, times(ratio, 3));
  pair s = root_of_square_plus(exact(x), b);
  return divide(exact(b), multiply(scaled(s, 2), subtract(s, exact(x))));
}

// The functions and derivatives that activation_list.h does not call EXACT or DIRECT, at x, which `argument` is as a double.
#define WIDE(part, name) static pair wide_##part##_##name(pair x, double argument, const double *p)

WIDE(f, sigmoid) { return logistic(x); }
WIDE(d, sigmoid) { return logistic_slope(x); }
WIDE(f, tanh) { return hyperbolic_tangent(x); }
WIDE(d, tanh) { return tangent_slope(x); }
WIDE(f, rrelu) { return scaled(multiply(x, sum_of(p[0], p[1])), 0.5); }
WIDE(d, rrelu) { return scaled(sum_of(p[0], p[1]), 0.5); }
WIDE(f, elu) { return exponential_branch(p[0], argument); }
WIDE(d, elu) { return times(exponential(x), p[0]); }
WIDE(f, selu) {
  return argument > 0 ? multiply(PAIR_SELU_LAMBDA, x) : multiply(PAIR_SELU_PRODUCT, exponential_minus_one(x));
}
WIDE(d, selu) { return argument > 0 ? PAIR_SELU_LAMBDA : multiply(PAIR_SELU_PRODUCT, exponential(x)); }
WIDE(f, celu) { return times(exponential_minus_one(divide(x, exact(p[0]))), p[0]); }
WIDE(d, celu) { return exponential(divide(x, exact(p[0]))); }
WIDE(f, gelu) { return multiply(x, normal_cumulative(x)); }
WIDE(d, gelu) { return add(normal_cumulative(x), multiply(x, normal_density(x))); }
WIDE(f, gelu_tanh) { return multiply(x, logistic(gelu_tanh_argument(x))); }
WIDE(d, gelu_tanh) {
  pair u = gelu_tanh_argument(x);
  pair inner = multiply(multiply(x, gelu_tanh_argument_slope(x)), logistic(negative(u)));
  return multiply(logistic(u), add(ONE, inner));
}
WIDE(f, quick_gelu) { return multiply(x, logistic(multiply(PAIR_QUICK, x))); }
WIDE(d, quick_gelu) { return gated_slope(multiply(PAIR_QUICK, x)); }
WIDE(f, silu) { return multiply(x, logistic(x)); }
WIDE(d, silu) { return gated_slope(x); }
WIDE(f, swish) { return multiply(x, logistic(product_of(p[0], argument))); }
WIDE(d, swish) { return gated_slope(product_of(p[0], argument)); }
WIDE(f, hard_sigmoid_onnx) { return plus(product_of(p[0], argument), p[1]); }
WIDE(f, hard_swish) { return divide(multiply(x, sum_of(argument, 3)), exact(6)); }
WIDE(f, mish) { return multiply(x, mish_gate(x)); }
WIDE(d, mish) { return add(mish_gate(x), multiply(x, mish_gate_slope(x))); }
WIDE(f, softplus) { return divide(soft_plus(product_of(p[0], argument)), exact(p[0])); }
WIDE(d, softplus) { return logistic(product_of(p[0], argument)); }
WIDE(f, smooth_relu) { return divide(soft_plus(product_of(2 * p[0], argument)), exact(2 * p[0])); }
WIDE(d, smooth_relu) { return logistic(product_of(2 * p[0], argument)); }
WIDE(f, softsign) { return divide(x, plus(magnitude(x), 1)); }
WIDE(d, softsign) { return divide(ONE, square(plus(magnitude(x), 1))); }
WIDE(f, log_sigmoid) { return negative(soft_plus(negative(x))); }
WIDE(d, log_sigmoid) { return logistic(negative(x)); }
WIDE(f, tanhshrink) { return tangent_shrink(x); }
WIDE(d, tanhshrink) { return square(hyperbolic_tangent(x)); }
WIDE(f, squareplus) {
  return argument < 0 ? squareplus_below_zero(p[0], argument) : scaled(add(root_of_square_plus(x, p[0]), x), 0.5);
}
WIDE(d, squareplus) {
  return argument < 0 ? squareplus_slope_below_zero(p[0], argument)
                      : scaled(add(ONE, divide(x, root_of_square_plus(x, p[0]))), 0.5);
}
WIDE(f, sparse_plus) { return scaled(square(sum_of(argument, 1)), 0.25); }
WIDE(f, exponential) { return exponential(x); }
WIDE(d, exponential) { return exponential(x); }
WIDE(f, gaussian) { return exponential(negative(square(x))); }
WIDE(d, gaussian) { return multiply(scaled(x, -2), exponential(negative(square(x)))); }
WIDE(f, lisht) { return multiply(x, hyperbolic_tangent(x)); }
WIDE(d, lisht) { return add(hyperbolic_tangent(x), multiply(x, tangent_slope(x))); }
WIDE(f, log_cosh) { return log_hyperbolic_cosine(x); }
WIDE(d, log_cosh) { return hyperbolic_tangent(x); }
WIDE(f, arctan) { return arc_tangent(argument); }
WIDE(d, arctan) { return divide(ONE, plus(square(x), 1)); }
WIDE(f, serf) { return multiply(x, error_function(soft_plus(x))); }
WIDE(d, serf) {
  pair s = soft_plus(x);
  pair bell = multiply(PAIR_TWO_OVER_ROOT_PI, exponential(negative(square(s))));
  return add(error_function(s), multiply(multiply(x, bell), logistic(x)));
}
WIDE(f, tanh_exp) { return multiply(x, hyperbolic_tangent(exponential(x))); }
WIDE(d, tanh_exp) {
  pair e = exponential(x);
  return add(hyperbolic_tangent(e), multiply(multiply(x, e), tangent_slope(e)));
}
WIDE(f, logish) { return multiply(x, log_of_one_plus(logistic(x))); }
WIDE(d, logish) {
  pair s = logistic(x);
  return add(log_of_one_plus(s), divide(multiply(x, logistic_slope(x)), plus(s, 1)));
}
WIDE(f, bent_identity) { return add(x, divide(square(x), scaled(plus(root_of_square_plus(x, 1), 1), 2))); }
WIDE(d, bent_identity) { return add(ONE, divide(x, scaled(root_of_square_plus(x, 1), 2))); }
WIDE(f, sine) { return sine_shifted(argument, 0); }
WIDE(d, sine) { return sine_shifted(argument, 1); }
WIDE(f, snake) { return add(x, divide(square(sine_shifted(p[0] * argument, 0)), exact(p[0]))); }
// 1 + sin 2u = (sin u + cos u)²
WIDE(d, snake) {
  double u = p[0] * argument;
  return square(add(sine_shifted(u, 0), sine_shifted(u, 1)));
}
WIDE(f, scaled_tanh) { return scaled_tangent(p[0], p[1], argument); }
WIDE(d, scaled_tanh) { return scaled_tangent_slope(p[0], p[1], argument); }

// One case for each row that asks for it.
#define CASE_EXACT(...)
#define CASE_DIRECT(...)
#define CASE_RELATIVE(part, name) \
  case HK_ID_##name: return rounded(wide_##part##_##name(exact(argument), argument, p));
#define CASE_QUICK CASE_RELATIVE
#define CASE_BOUND(bound) CASE_RELATIVE
#define CASE_QUICK_BOUND(bound) CASE_RELATIVE
#define VALUE_CASE(name, parameter_count, kink_count, output, value, derivative) CASE_##value(f, name)
#define DERIVATIVE_CASE(name, parameter_count, kink_count, output, value, derivative) CASE_##derivative(d, name)

float hk_wide_f(int id, double argument, const double *p) {
  switch (id) { HK_ACTIVATIONS(VALUE_CASE) }
  // Nobody asks for what is exact.
  __builtin_trap();
}

float hk_wide_d(int id, double argument, const double *p) {
  switch (id) { HK_ACTIVATIONS(DERIVATIVE_CASE) }
  __builtin_trap();
}
