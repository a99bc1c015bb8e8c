#include "oracle.h"

#include <math.h>
#include <mpfr.h>
#include <string.h>

#pragma clang fp contract(off)

// Every function once for double and once for MPFR, from its definition in the catalogue. p(i) is a parameter.

/// A value and the size of the largest part that went into it, which the error is measured by.
typedef struct {
  double value, size;
} estimate;

static estimate plain(double value) { return (estimate){value, fabs(value)}; }
static estimate sized(double value, double size) { return (estimate){value, size}; }

static double logistic(double x) {
  if (x >= 0) return 1 / (1 + exp(-x));
  double e = exp(x);
  return e / (1 + e);
}
static double logistic_slope(double x) {
  double e = exp(-fabs(x));
  return e / ((1 + e) * (1 + e));
}
static double soft_plus(double x) { return x > 0 ? x + log1p(exp(-x)) : log1p(exp(x)); }
static double inverse_cosh_squared(double x) {
  double a = fabs(x);
  if (a > 300) return 4 * exp(-2 * a);
  double c = cosh(a);
  return 1 / (c * c);
}

static const double alpha_selu = 1.6732632423543772848170429916717;
static const double lambda_selu = 1.0507009873554804934193349852946;
static const double root_half = 0.70710678118654752440084436210485;
static const double inverse_root_two_pi = 0.39894228040143267793994605993438;
static const double two_over_root_pi = 1.1283791670955125738961589031216;
static const double root_two_over_pi = 0.79788456080286535587989211986876;

#define FUNCTIONS(X)                                                                                               \
  X(identity) X(step) X(sign) X(sigmoid) X(tanh) X(relu) X(leaky_relu) X(prelu) X(rrelu) X(relu6) X(relu_squared)   \
  X(thresholded_relu) X(threshold) X(elu) X(selu) X(celu) X(gelu) X(gelu_tanh) X(quick_gelu) X(silu) X(swish)       \
  X(hard_sigmoid) X(hard_sigmoid_onnx) X(hard_tanh) X(hard_swish) X(mish) X(softplus) X(smooth_relu) X(softsign)    \
  X(log_sigmoid) X(tanhshrink) X(softshrink) X(hardshrink) X(shrink) X(squareplus) X(sparse_plus) X(sparse_sigmoid) \
  X(exponential) X(gaussian) X(lisht) X(log_cosh) X(arctan) X(serf) X(tanh_exp) X(bent_identity) X(sine) X(snake)   \
  X(scaled_tanh) X(abs) X(square)

#define NUMBER(name) id_##name,
enum { FUNCTIONS(NUMBER) function_count };
#define NAME(name) #name,
static const char *const names[] = {FUNCTIONS(NAME)};

int oracle_find(const char *name) {
  for (int i = 0; i < function_count; i++)
    if (strcmp(names[i], name) == 0) return i;
  return -1;
}

static double clamp(double x, double low, double high) { return x < low ? low : x > high ? high : x; }
static double by_side(double x, double kink, double below, double at, double above) {
  return x < kink ? below : x > kink ? above : at;
}

/// The function in double; relative to `size` its error is below 2^-46.
static estimate value_in_double(int function, double x, const float *q) {
#define p(i) ((double)q[i])
  switch (function) {
  case id_identity: return plain(x);
  case id_step: return plain(x < p(0) ? 0 : 1);
  case id_sign: return plain(x > 0 ? 1 : x < 0 ? -1 : 0);
  case id_sigmoid: return plain(logistic(x));
  case id_tanh: return plain(tanh(x));
  case id_relu: return plain(x > 0 ? x : 0);
  case id_leaky_relu:
  case id_prelu: return plain(x > 0 ? x : p(0) * x);
  case id_rrelu: return plain(x > 0 ? x : x * ((p(0) + p(1)) / 2));
  case id_relu6: return plain(clamp(x, 0, 6));
  case id_relu_squared: return plain(x > 0 ? x * x : 0);
  case id_thresholded_relu: return plain(x > p(0) ? x : 0);
  case id_threshold: return plain(x > p(0) ? x : p(1));
  case id_elu: return plain(x > 0 ? x : p(0) * expm1(x));
  case id_selu: return plain(x > 0 ? lambda_selu * x : lambda_selu * alpha_selu * expm1(x));
  case id_celu: return plain(x > 0 ? x : p(0) * expm1(x / p(0)));
  case id_gelu: {
    double v = x / 2 * erfc(-x * root_half);
    return sized(v, fabs(v) * (1 + (x < 0 ? x * x / 8 : 0)));
  }
  case id_gelu_tanh: {
    double u = 2 * root_two_over_pi * (x + 0.044715 * x * x * x), v = x * logistic(u);
    return sized(v, fabs(v) * (1 + (u < 0 ? -u / 4 : 0)));
  }
  case id_quick_gelu: {
    double u = 1.702 * x, v = x * logistic(u);
    return sized(v, fabs(v) * (1 + (u < 0 ? -u / 8 : 0)));
  }
  case id_silu: return plain(x * logistic(x));
  case id_swish: return plain(x * logistic(p(0) * x));
  case id_hard_sigmoid: return plain(clamp((x + 3) / 6, 0, 1));
  case id_hard_sigmoid_onnx: return plain(clamp(p(0) * x + p(1), 0, 1));
  case id_hard_tanh: return plain(clamp(x, p(0), p(1)));
  case id_hard_swish: return plain(x <= -3 ? 0 : x >= 3 ? x : x * (x + 3) / 6);
  case id_mish: {
    if (x > 40) return plain(x * (1 - 2 * exp(-2 * x)));
    double t = exp(x), w = t * (t + 2);
    return plain(x * (w / (w + 2)));
  }
  case id_softplus: return plain(soft_plus(p(0) * x) / p(0));
  case id_smooth_relu: return plain(soft_plus(2 * p(0) * x) / (2 * p(0)));
  case id_softsign: return plain(x / (1 + fabs(x)));
  case id_log_sigmoid: return plain(-soft_plus(-x));
  case id_tanhshrink: {
    if (fabs(x) > 0.3) return sized(x - tanh(x), fabs(x) + 1);
    // Σ of the Taylor series; 14 terms leave less than 2^-60 below 0.3.
    static const double c[] = {
        1.0 / 3, -2.0 / 15, 17.0 / 315, -62.0 / 2835, 1382.0 / 155925, -21844.0 / 6081075, 929569.0 / 638512875,
        -6404582.0 / 10854718875.0, 443861162.0 / 1856156927625.0, -18888466084.0 / 194896477400625.0,
        113927491862.0 / 2900518163668125.0, -58870668456604.0 / 3698160658676859375.0};
    double z = x * x, s = 0;
    for (int i = 11; i >= 0; i--) s = s * z + c[i];
    return plain(x * z * s);
  }
  case id_softshrink: return plain(x > p(0) ? x - p(0) : x < -p(0) ? x + p(0) : 0);
  case id_hardshrink: return plain(fabs(x) > p(0) ? x : 0);
  case id_shrink: return plain(x > p(0) ? x - p(1) : x < -p(0) ? x + p(1) : 0);
  case id_squareplus: {
    double s = sqrt(x * x + p(0));
    return plain(x < 0 ? p(0) / (2 * (s - x)) : (x + s) / 2);
  }
  case id_sparse_plus: return plain(x <= -1 ? 0 : x >= 1 ? x : (x + 1) * (x + 1) / 4);
  case id_sparse_sigmoid: return plain(clamp((x + 1) / 2, 0, 1));
  case id_exponential: return plain(exp(x));
  case id_gaussian: return plain(exp(-x * x));
  case id_lisht: return plain(x * tanh(x));
  case id_log_cosh: {
    double a = fabs(x);
    if (a < 1) {
      double s = sinh(a / 2);
      return plain(log1p(2 * s * s));
    }
    return sized(a - 0.69314718055994530941723212145818 + log1p(exp(-2 * a)), a + 1);
  }
  case id_arctan: return plain(atan(x));
  case id_serf: return plain(x * erf(soft_plus(x)));
  case id_tanh_exp: return plain(x * tanh(exp(x)));
  case id_bent_identity: {
    if (fabs(x) > 1e100) return plain(x < 0 ? x / 2 : 1.5 * x);
    return sized(x * x / (2 * (sqrt(x * x + 1) + 1)) + x, 2 * fabs(x));
  }
  case id_sine: return plain(sin(x));
  case id_snake: {
    double s = sin(p(0) * x);
    return sized(x + s * s / p(0), fabs(x) + s * s / p(0));
  }
  case id_scaled_tanh: return plain(p(0) * tanh(p(1) * x));
  case id_abs: return plain(fabs(x));
  case id_square: return plain(x * x);
  default: return plain(NAN);
  }
}

/// The derivative in double, with the derivatives chosen at kinks behind the `n` parameters.
static estimate slope_in_double(int function, double x, const float *q, int n) {
  const float *kink = q + n;
  switch (function) {
  case id_identity: return plain(1);
  case id_step: return plain(x == p(0) ? kink[0] : 0);
  case id_sign: return plain(x == 0 ? kink[0] : 0);
  case id_sigmoid: return plain(logistic_slope(x));
  case id_tanh: return plain(inverse_cosh_squared(x));
  case id_relu: return plain(by_side(x, 0, 0, kink[0], 1));
  case id_leaky_relu:
  case id_prelu: return plain(by_side(x, 0, p(0), kink[0], 1));
  case id_rrelu: return plain(by_side(x, 0, (p(0) + p(1)) / 2, kink[0], 1));
  case id_relu6: return plain(by_side(x, 0, 0, kink[0], by_side(x, 6, 1, kink[1], 0)));
  case id_relu_squared: return plain(x > 0 ? 2 * x : 0);
  case id_thresholded_relu: return plain(by_side(x, p(0), 0, kink[0], 1));
  case id_threshold: return plain(by_side(x, p(0), 0, kink[0], 1));
  case id_elu: return plain(by_side(x, 0, p(0) * exp(x), kink[0], 1));
  case id_selu: return plain(by_side(x, 0, lambda_selu * alpha_selu * exp(x), kink[0], lambda_selu));
  case id_celu: return plain(x > 0 ? 1 : exp(x / p(0)));
  case id_gelu: {
    double a = erfc(-x * root_half) / 2, b = x * inverse_root_two_pi * exp(-x * x / 2);
    return sized(a + b, (fabs(a) + fabs(b)) * (1 + (x < 0 ? x * x / 8 : 0)));
  }
  case id_gelu_tanh: {
    double u = 2 * root_two_over_pi * (x + 0.044715 * x * x * x);
    double w = 2 * root_two_over_pi * (1 + 3 * 0.044715 * x * x);
    double a = logistic(u), b = x * w * logistic_slope(u);
    return sized(a + b, (a + fabs(b)) * (1 + fabs(u) / 4));
  }
  case id_quick_gelu: {
    double u = 1.702 * x, a = logistic(u), b = u * logistic_slope(u);
    return sized(a + b, (a + fabs(b)) * (1 + fabs(u) / 8));
  }
  case id_silu: {
    double a = logistic(x), b = x * logistic_slope(x);
    return sized(a + b, a + fabs(b));
  }
  case id_swish: {
    double u = p(0) * x, a = logistic(u), b = u * logistic_slope(u);
    return sized(a + b, a + fabs(b));
  }
  case id_hard_sigmoid: return plain(by_side(x, -3, 0, kink[0], by_side(x, 3, 1.0 / 6, kink[1], 0)));
  case id_hard_sigmoid_onnx: {
    double y = p(0) * x + p(1);
    return plain(by_side(y, 0, 0, kink[0], by_side(y, 1, p(0), kink[1], 0)));
  }
  case id_hard_tanh: return plain(by_side(x, p(0), 0, kink[0], by_side(x, p(1), 1, kink[1], 0)));
  case id_hard_swish: return plain(by_side(x, -3, 0, kink[0], by_side(x, 3, (2 * x + 3) / 6, kink[1], 1)));
  case id_mish: {
    if (x > 40) return plain(1);
    double t = exp(x), w = t * (t + 2), a = w / (w + 2), b = x * (4 * t * (1 + t) / ((w + 2) * (w + 2)));
    return sized(a + b, a + fabs(b));
  }
  case id_softplus: return plain(logistic(p(0) * x));
  case id_smooth_relu: return plain(logistic(2 * p(0) * x));
  case id_softsign: {
    double b = 1 + fabs(x);
    return plain(1 / b / b);
  }
  case id_log_sigmoid: return plain(logistic(-x));
  case id_tanhshrink: {
    double t = tanh(x);
    return plain(t * t);
  }
  case id_softshrink:
  case id_hardshrink:
  case id_shrink: return plain(by_side(x, -p(0), 1, kink[0], by_side(x, p(0), 0, kink[1], 1)));
  case id_squareplus: {
    double s = sqrt(x * x + p(0));
    return plain(x < 0 ? p(0) / (2 * s * (s - x)) : 0.5 + x / s / 2);
  }
  case id_sparse_plus: return plain(x <= -1 ? 0 : x >= 1 ? 1 : (x + 1) / 2);
  case id_sparse_sigmoid: return plain(by_side(x, -1, 0, kink[0], by_side(x, 1, 0.5, kink[1], 0)));
  case id_exponential: return plain(exp(x));
  case id_gaussian: return plain(fabs(x) > 1e10 ? -copysign(0.0, x) : -2 * x * exp(-x * x));
  case id_lisht: {
    double a = tanh(x), b = fabs(x) > 1e10 ? 0 : x * inverse_cosh_squared(x);
    return plain(a + b);
  }
  case id_log_cosh: return plain(tanh(x));
  case id_arctan: return plain(1 / (1 + x * x));
  case id_serf: {
    double s = soft_plus(x), a = erf(s), b = x * two_over_root_pi * exp(-s * s) * logistic(x);
    if (x > 1e3) return plain(1);
    return sized(a + b, (fabs(a) + fabs(b)) * (1 + (s < 10 ? s * s / 4 : 0)));
  }
  case id_tanh_exp: {
    if (x > 7) return plain(1);
    double e = exp(x), a = tanh(e), b = x * e * inverse_cosh_squared(e);
    return sized(a + b, a + fabs(b) * (1 + e));
  }
  case id_bent_identity: return plain(fabs(x) > 1e100 ? (x < 0 ? 0.5 : 1.5) : x / (2 * sqrt(x * x + 1)) + 1);
  case id_sine: return plain(cos(x));
  case id_snake: return sized(1 + sin(2 * p(0) * x), 2);
  case id_scaled_tanh: return plain(p(0) * p(1) * inverse_cosh_squared(p(1) * x));
  case id_abs: return plain(by_side(x, 0, -1, kink[0], 1));
  case id_square: return plain(2 * x);
  default: return plain(NAN);
  }
}
#undef p

// The same by MPFR.

enum { precision = 1100 };
#define R MPFR_RNDN
static void logistic_mp(mpfr_t y, const mpfr_t x) {
  mpfr_neg(y, x, R);
  mpfr_exp(y, y, R);
  mpfr_add_ui(y, y, 1, R);
  mpfr_ui_div(y, 1, y, R);
}
static void logistic_slope_mp(mpfr_t y, const mpfr_t x) {
  mpfr_t c;
  mpfr_init2(c, precision);
  mpfr_div_ui(c, x, 2, R);
  mpfr_cosh(c, c, R);
  mpfr_sqr(c, c, R);
  mpfr_mul_ui(c, c, 4, R);
  mpfr_ui_div(y, 1, c, R);
  mpfr_clear(c);
}
static void soft_plus_mp(mpfr_t y, const mpfr_t x) {
  mpfr_exp(y, x, R);
  mpfr_log1p(y, y, R);
}
static void sech_squared_mp(mpfr_t y, const mpfr_t x) {
  mpfr_cosh(y, x, R);
  mpfr_sqr(y, y, R);
  mpfr_ui_div(y, 1, y, R);
}
static void half_plus_half_erf_mp(mpfr_t y, const mpfr_t x) {
  // Φ(x) = erfc(−x/√2)/2
  mpfr_t c;
  mpfr_init2(c, precision);
  mpfr_sqrt_ui(c, 2, R);
  mpfr_div(c, x, c, R);
  mpfr_neg(c, c, R);
  mpfr_erfc(y, c, R);
  mpfr_div_ui(y, y, 2, R);
  mpfr_clear(c);
}
static void gelu_tanh_inner_mp(mpfr_t u, mpfr_t w, const mpfr_t x) {
  // u = 2√(2/π)(x + 0.044715x³), w = u′
  mpfr_t c, k;
  mpfr_inits2(precision, c, k, (mpfr_ptr)0);
  mpfr_set_str(k, "0.044715", 10, R);
  mpfr_const_pi(c, R);
  mpfr_ui_div(c, 2, c, R);
  mpfr_sqrt(c, c, R);
  mpfr_mul_ui(c, c, 2, R);
  mpfr_sqr(w, x, R);
  mpfr_mul(w, w, k, R);
  mpfr_mul(u, w, x, R);
  mpfr_add(u, u, x, R);
  mpfr_mul(u, u, c, R);
  mpfr_mul_ui(w, w, 3, R);
  mpfr_add_ui(w, w, 1, R);
  mpfr_mul(w, w, c, R);
  mpfr_clears(c, k, (mpfr_ptr)0);
}
static void quick_mp(mpfr_t u, const mpfr_t x) {
  mpfr_set_str(u, "1.702", 10, R);
  mpfr_mul(u, u, x, R);
}
static void selu_constants_mp(mpfr_t lambda, mpfr_t product) {
  mpfr_set_str(lambda, "1.0507009873554804934193349852946", 10, R);
  mpfr_set_str(product, "1.6732632423543772848170429916717", 10, R);
  mpfr_mul(product, product, lambda, R);
}

/// 0 when the function is exact in double and needs no MPFR.
static int value_by_mpfr(int function, mpfr_t y, const mpfr_t x, const float *q) {
  mpfr_t a, b;
  mpfr_inits2(precision, a, b, (mpfr_ptr)0);
  int known = 1;
  int negative = mpfr_sgn(x) < 0;
  switch (function) {
  case id_sigmoid: logistic_mp(y, x); break;
  case id_tanh: mpfr_tanh(y, x, R); break;
  case id_leaky_relu:
  case id_prelu: mpfr_mul_d(y, x, negative ? q[0] : 1, R); break;
  case id_rrelu: mpfr_mul_d(y, x, negative ? ((double)q[0] + q[1]) / 2 : 1, R); break;
  case id_relu_squared:
  case id_square:
    if (function == id_square || !negative) mpfr_sqr(y, x, R); else mpfr_set_zero(y, 1);
    break;
  case id_elu:
    if (negative) { mpfr_expm1(y, x, R); mpfr_mul_d(y, y, q[0], R); } else mpfr_set(y, x, R);
    break;
  case id_selu:
    selu_constants_mp(a, b);
    if (negative) { mpfr_expm1(y, x, R); mpfr_mul(y, y, b, R); } else mpfr_mul(y, x, a, R);
    break;
  case id_celu:
    if (negative) { mpfr_div_d(y, x, q[0], R); mpfr_expm1(y, y, R); mpfr_mul_d(y, y, q[0], R); } else mpfr_set(y, x, R);
    break;
  case id_gelu: half_plus_half_erf_mp(y, x); mpfr_mul(y, y, x, R); break;
  case id_gelu_tanh: gelu_tanh_inner_mp(a, b, x); logistic_mp(y, a); mpfr_mul(y, y, x, R); break;
  case id_quick_gelu: quick_mp(a, x); logistic_mp(y, a); mpfr_mul(y, y, x, R); break;
  case id_silu: logistic_mp(y, x); mpfr_mul(y, y, x, R); break;
  case id_swish: mpfr_mul_d(a, x, q[0], R); logistic_mp(y, a); mpfr_mul(y, y, x, R); break;
  case id_hard_sigmoid: mpfr_add_ui(y, x, 3, R); mpfr_div_ui(y, y, 6, R); break;
  case id_hard_sigmoid_onnx: mpfr_mul_d(y, x, q[0], R); mpfr_add_d(y, y, q[1], R); break;
  case id_hard_swish: mpfr_add_ui(y, x, 3, R); mpfr_mul(y, y, x, R); mpfr_div_ui(y, y, 6, R); break;
  case id_mish: soft_plus_mp(y, x); mpfr_tanh(y, y, R); mpfr_mul(y, y, x, R); break;
  case id_softplus: mpfr_mul_d(a, x, q[0], R); soft_plus_mp(y, a); mpfr_div_d(y, y, q[0], R); break;
  case id_smooth_relu: mpfr_mul_d(a, x, 2.0 * q[0], R); soft_plus_mp(y, a); mpfr_div_d(y, y, 2.0 * q[0], R); break;
  case id_softsign: mpfr_abs(a, x, R); mpfr_add_ui(a, a, 1, R); mpfr_div(y, x, a, R); break;
  case id_log_sigmoid: mpfr_neg(a, x, R); soft_plus_mp(y, a); mpfr_neg(y, y, R); break;
  case id_tanhshrink:
    mpfr_tanh(y, x, R);
    mpfr_sub(y, x, y, R);
    // Beyond the precision tanh is 1, yet below it: what is left over lies above x − 1.
    mpfr_set_d(a, negative ? -0x1p-900 : 0x1p-900, R);
    if (mpfr_cmpabs_ui(x, 512) > 0) mpfr_add(y, y, a, R);
    break;
  case id_softshrink: mpfr_add_d(y, x, negative ? q[0] : -q[0], R); break;
  case id_shrink: mpfr_add_d(y, x, negative ? q[1] : -q[1], R); break;
  case id_squareplus:
    mpfr_sqr(a, x, R); mpfr_add_d(a, a, q[0], R); mpfr_sqrt(a, a, R); mpfr_add(y, a, x, R); mpfr_div_ui(y, y, 2, R);
    break;
  case id_sparse_plus: mpfr_add_ui(y, x, 1, R); mpfr_sqr(y, y, R); mpfr_div_ui(y, y, 4, R); break;
  case id_sparse_sigmoid: mpfr_add_ui(y, x, 1, R); mpfr_div_ui(y, y, 2, R); break;
  case id_exponential: mpfr_exp(y, x, R); break;
  case id_gaussian: mpfr_sqr(a, x, R); mpfr_neg(a, a, R); mpfr_exp(y, a, R); break;
  case id_lisht: mpfr_tanh(y, x, R); mpfr_mul(y, y, x, R); break;
  case id_log_cosh: mpfr_cosh(a, x, R); mpfr_log(y, a, R); break;
  case id_arctan: mpfr_atan(y, x, R); break;
  case id_serf: soft_plus_mp(a, x); mpfr_erf(y, a, R); mpfr_mul(y, y, x, R); break;
  case id_tanh_exp: mpfr_exp(a, x, R); mpfr_tanh(y, a, R); mpfr_mul(y, y, x, R); break;
  case id_bent_identity:
    mpfr_sqr(a, x, R); mpfr_add_ui(a, a, 1, R); mpfr_sqrt(a, a, R); mpfr_sub_ui(a, a, 1, R); mpfr_div_ui(a, a, 2, R);
    mpfr_add(y, a, x, R);
    break;
  case id_sine: mpfr_sin(y, x, R); break;
  case id_snake: mpfr_mul_d(a, x, q[0], R); mpfr_sin(a, a, R); mpfr_sqr(a, a, R); mpfr_div_d(a, a, q[0], R); mpfr_add(y, a, x, R); break;
  case id_scaled_tanh: mpfr_mul_d(a, x, q[1], R); mpfr_tanh(y, a, R); mpfr_mul_d(y, y, q[0], R); break;
  default: known = 0;
  }
  mpfr_clears(a, b, (mpfr_ptr)0);
  return known;
}

static int slope_by_mpfr(int function, mpfr_t y, const mpfr_t x, const float *q) {
  mpfr_t a, b, c;
  mpfr_inits2(precision, a, b, c, (mpfr_ptr)0);
  int known = 1;
  int negative = mpfr_sgn(x) < 0;
  switch (function) {
  case id_sigmoid: logistic_slope_mp(y, x); break;
  case id_tanh: sech_squared_mp(y, x); break;
  case id_elu:
    if (negative) { mpfr_exp(y, x, R); mpfr_mul_d(y, y, q[0], R); } else mpfr_set_ui(y, 1, R);
    break;
  case id_selu:
    selu_constants_mp(a, b);
    if (negative) { mpfr_exp(y, x, R); mpfr_mul(y, y, b, R); } else mpfr_set(y, a, R);
    break;
  case id_celu:
    if (negative) { mpfr_div_d(y, x, q[0], R); mpfr_exp(y, y, R); } else mpfr_set_ui(y, 1, R);
    break;
  case id_gelu:
    half_plus_half_erf_mp(y, x);
    mpfr_sqr(a, x, R); mpfr_div_si(a, a, -2, R); mpfr_exp(a, a, R); mpfr_mul(a, a, x, R);
    mpfr_const_pi(b, R); mpfr_mul_ui(b, b, 2, R); mpfr_sqrt(b, b, R); mpfr_div(a, a, b, R);
    mpfr_add(y, y, a, R);
    break;
  case id_gelu_tanh:
    gelu_tanh_inner_mp(a, b, x); logistic_slope_mp(c, a); mpfr_mul(c, c, b, R); mpfr_mul(c, c, x, R);
    logistic_mp(y, a); mpfr_add(y, y, c, R);
    break;
  case id_quick_gelu:
    quick_mp(a, x); logistic_slope_mp(c, a); mpfr_mul(c, c, a, R); logistic_mp(y, a); mpfr_add(y, y, c, R);
    break;
  case id_silu:
  case id_swish:
    mpfr_mul_d(a, x, function == id_swish ? q[0] : 1, R);
    logistic_slope_mp(c, a); mpfr_mul(c, c, a, R); logistic_mp(y, a); mpfr_add(y, y, c, R);
    break;
  case id_hard_sigmoid: mpfr_set_ui(y, 1, R); mpfr_div_ui(y, y, 6, R); break;
  case id_hard_swish: mpfr_mul_ui(y, x, 2, R); mpfr_add_ui(y, y, 3, R); mpfr_div_ui(y, y, 6, R); break;
  case id_mish:
    // tanh(s) + x·σ(x)/cosh²(s) with s = softplus(x)
    soft_plus_mp(a, x); sech_squared_mp(b, a); logistic_mp(c, x); mpfr_mul(b, b, c, R); mpfr_mul(b, b, x, R);
    mpfr_tanh(y, a, R); mpfr_add(y, y, b, R);
    break;
  case id_softplus: mpfr_mul_d(a, x, q[0], R); logistic_mp(y, a); break;
  case id_smooth_relu: mpfr_mul_d(a, x, 2.0 * q[0], R); logistic_mp(y, a); break;
  case id_softsign: mpfr_abs(a, x, R); mpfr_add_ui(a, a, 1, R); mpfr_sqr(a, a, R); mpfr_ui_div(y, 1, a, R); break;
  case id_log_sigmoid: mpfr_neg(a, x, R); logistic_mp(y, a); break;
  case id_tanhshrink: mpfr_tanh(y, x, R); mpfr_sqr(y, y, R); break;
  case id_squareplus:
    mpfr_sqr(a, x, R); mpfr_add_d(a, a, q[0], R); mpfr_sqrt(a, a, R); mpfr_div(y, x, a, R); mpfr_add_ui(y, y, 1, R);
    mpfr_div_ui(y, y, 2, R);
    break;
  case id_sparse_plus: mpfr_add_ui(y, x, 1, R); mpfr_div_ui(y, y, 2, R); break;
  case id_exponential: mpfr_exp(y, x, R); break;
  case id_gaussian: mpfr_sqr(a, x, R); mpfr_neg(a, a, R); mpfr_exp(y, a, R); mpfr_mul(y, y, x, R); mpfr_mul_si(y, y, -2, R); break;
  case id_lisht: sech_squared_mp(a, x); mpfr_mul(a, a, x, R); mpfr_tanh(y, x, R); mpfr_add(y, y, a, R); break;
  case id_log_cosh: mpfr_tanh(y, x, R); break;
  case id_arctan: mpfr_sqr(a, x, R); mpfr_add_ui(a, a, 1, R); mpfr_ui_div(y, 1, a, R); break;
  case id_serf:
    soft_plus_mp(a, x); mpfr_sqr(b, a, R); mpfr_neg(b, b, R); mpfr_exp(b, b, R); mpfr_mul(b, b, x, R);
    logistic_mp(c, x); mpfr_mul(b, b, c, R); mpfr_mul_ui(b, b, 2, R); mpfr_const_pi(c, R); mpfr_sqrt(c, c, R);
    mpfr_div(b, b, c, R); mpfr_erf(y, a, R); mpfr_add(y, y, b, R);
    break;
  case id_tanh_exp:
    mpfr_exp(a, x, R); sech_squared_mp(b, a); mpfr_mul(b, b, a, R); mpfr_mul(b, b, x, R); mpfr_tanh(y, a, R);
    mpfr_add(y, y, b, R);
    break;
  case id_bent_identity:
    mpfr_sqr(a, x, R); mpfr_add_ui(a, a, 1, R); mpfr_sqrt(a, a, R); mpfr_mul_ui(a, a, 2, R); mpfr_div(y, x, a, R);
    mpfr_add_ui(y, y, 1, R);
    break;
  case id_sine: mpfr_cos(y, x, R); break;
  case id_snake: mpfr_mul_d(a, x, 2.0 * q[0], R); mpfr_sin(y, a, R); mpfr_add_ui(y, y, 1, R); break;
  case id_scaled_tanh:
    mpfr_mul_d(a, x, q[1], R); sech_squared_mp(y, a); mpfr_mul_d(y, y, q[0], R); mpfr_mul_d(y, y, q[1], R);
    break;
  default: known = 0;
  }
  mpfr_clears(a, b, c, (mpfr_ptr)0);
  return known;
}

static uint32_t bits_of(float x) {
  uint32_t bits;
  memcpy(&bits, &x, sizeof bits);
  return bits;
}
static float float_of(uint32_t bits) {
  float x;
  memcpy(&x, &bits, sizeof x);
  return x;
}

float oracle_by_mpfr(int function, int derivative, float x, const float *p, int parameter_count) {
  (void)parameter_count;
  mpfr_t y, argument;
  mpfr_inits2(precision, y, argument, (mpfr_ptr)0);
  mpfr_set_flt(argument, x, R);
  int known = derivative ? slope_by_mpfr(function, y, argument, p) : value_by_mpfr(function, y, argument, p);
  float result = known ? mpfr_get_flt(y, R) : float_of(0x7FC00000);
  mpfr_clears(y, argument, (mpfr_ptr)0);
  return result;
}

/// Pieces of x, of constants and of chosen values: exact in double, whatever their size.
static int is_exact(int function, int derivative) {
  switch (function) {
  case id_identity:
  case id_step:
  case id_sign:
  case id_relu:
  case id_relu6:
  case id_thresholded_relu:
  case id_threshold:
  case id_hard_tanh:
  case id_hardshrink:
  case id_abs: return 1;
  case id_leaky_relu:
  case id_prelu:
  case id_hard_sigmoid_onnx:
  case id_softshrink:
  case id_shrink:
  case id_sparse_sigmoid: return derivative;
  default: return 0;
  }
}

/// Functions made of polynomials: a zero of theirs is a true zero, and none of them underflows unseen.
static int is_piecewise_polynomial(int function) {
  switch (function) {
  case id_leaky_relu:
  case id_prelu:
  case id_rrelu:
  case id_relu_squared:
  case id_hard_sigmoid:
  case id_hard_sigmoid_onnx:
  case id_hard_swish:
  case id_softshrink:
  case id_shrink:
  case id_sparse_plus:
  case id_sparse_sigmoid: return 1;
  default: return is_exact(function, 0);
  }
}

float oracle_result(int function, int derivative, float x, const float *p, int parameter_count, int *used_mpfr) {
  *used_mpfr = 0;
  if (x != x) return float_of(0x7FC00000);
  if (x - x != 0) {
    // At infinity the limit; far out stands for it, and a value that still grows is infinite.
    if (function == id_sine) return float_of(0x7FC00000);
    if (function == id_snake) return derivative ? float_of(0x7FC00000) : x;
    double far = x > 0 ? 1e38 : -1e38;
    double v = derivative ? slope_in_double(function, far, p, parameter_count).value
                          : value_in_double(function, far, p).value;
    return fabs(v) > 1e30 ? (v > 0 ? INFINITY : -INFINITY) : (float)v;
  }
  if (!derivative && fabsf(x) < 0x1p-126f && x != 0) {
    switch (function) {
    // x/2 + c·x² with c > 0: for a subnormal x the halfway case, if it is one, is exceeded.
    case id_gelu:
    case id_gelu_tanh:
    case id_quick_gelu:
    case id_silu:
    case id_swish:
    case id_hard_swish: {
      double halves = ceil(ldexp((double)x, 149) / 2);
      return (float)copysign(ldexp(fabs(halves), -149), x);
    }
    default: break;
    }
  }
  estimate e = derivative ? slope_in_double(function, x, p, parameter_count) : value_in_double(function, x, p);
  if (is_exact(function, derivative)) return (float)e.value;
  double margin = e.size * 0x1p-46;
  // What underflows even in double has lost its sign and its size: MPFR has neither lost.
  int lost = e.size < 0x1p-900 && x != 0 && !is_piecewise_polynomial(function);
  float low = (float)(e.value - margin), high = (float)(e.value + margin);
  if (!lost && bits_of(low) == bits_of(high)) return low;
  if (!lost && low == high) return (float)e.value;
  mpfr_t y;
  mpfr_init2(y, precision);
  mpfr_t argument;
  mpfr_init2(argument, precision);
  // Beyond 2^9 nothing but the sign of an underflow is asked for, and the exponent of MPFR has its bounds too.
  mpfr_set_flt(argument, lost && fabsf(x) > 0x1p9f ? copysignf(0x1p9f, x) : x, R);
  int known = derivative ? slope_by_mpfr(function, y, argument, p) : value_by_mpfr(function, y, argument, p);
  // What has no entry there is exact in double: clamps and steps.
  float result = known ? mpfr_get_flt(y, R) : (float)e.value;
  mpfr_clear(y);
  mpfr_clear(argument);
  *used_mpfr = 1;
  return result;
}

/// f(x) = c·x·(1 + δ) with |δ| ≤ 4|x| near zero: the c, when it is a power of two; 0 for other functions.
static double factor_at_zero(int function, int derivative) {
  if (derivative) {
    switch (function) {
    case id_lisht: return 2;
    case id_log_cosh: return 1;
    case id_gaussian: return -2;
    default: return 0;
    }
  }
  switch (function) {
  case id_tanh:
  case id_elu:
  case id_celu:
  case id_softsign:
  case id_arctan:
  case id_sine:
  case id_snake:
  case id_bent_identity: return 1;
  case id_gelu:
  case id_gelu_tanh:
  case id_quick_gelu:
  case id_silu:
  case id_swish:
  case id_hard_swish: return 0.5;
  default: return 0;
  }
}

/// Whether one result holds for a whole run of inputs of one sign: all functions but the waves are monotone below
/// 2^-30 and above 16 in size, so equal results at both ends are the results between them.
static int is_monotone_range(int function, float first, float last) {
  float a = fabsf(first), b = fabsf(last);
  if (function == id_sine || function == id_snake) return b < 0x1p-30f;
  return b < 0x1p-30f || (a >= 16 && b - b == 0);
}

void oracle_compare(
    int function, int derivative, const float *p, int parameter_count, uint32_t start, uint32_t stride, size_t count,
    const float *results, oracle_count *counts, oracle_error *errors, size_t capacity) {
  if (count == 0) return;
  uint32_t end = start + stride * (uint32_t)(count - 1);
  float first = float_of(start), last = float_of(end);
  // 1: one result for all; 2: c·x for all; 0: each by itself.
  int rule = 0;
  uint32_t common = 0;
  double factor = factor_at_zero(function, derivative);
  if ((start ^ end) >> 31 == 0 && first != 0 && is_monotone_range(function, first, last)) {
    int ignored;
    common = bits_of(oracle_result(function, derivative, first, p, parameter_count, &ignored));
    if (common == bits_of(oracle_result(function, derivative, last, p, parameter_count, &ignored))) rule = 1;
    if (!rule && factor != 0 && fabsf(last) < 0x1p-30f && fabsf(first) > 0x1p-120f) rule = 2;
  }
  uint32_t input = start;
  for (size_t i = 0; i < count; i++, input += stride) {
    float x = float_of(input);
    int used_mpfr = 0;
    float expected = rule == 1 ? float_of(common)
                     : rule == 2 ? (float)(factor * x)
                                 : oracle_result(function, derivative, x, p, parameter_count, &used_mpfr);
    uint32_t found = bits_of(results[i]), right = bits_of(expected);
    counts->checked++;
    counts->by_mpfr += (uint64_t)used_mpfr;
    // The sign of a true zero, and of one at infinity, is a convention; elsewhere it is the sign of the true value.
    int is_convention = (x == 0 || x - x != 0 || is_piecewise_polynomial(function)) && expected == 0 && results[i] == 0;
    if (found != right && !is_convention) {
      if (counts->wrong < capacity) errors[counts->wrong] = (oracle_error){input, found, right};
      counts->wrong++;
    }
  }
}
