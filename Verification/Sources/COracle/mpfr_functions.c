// Every function and its derivative by MPFR, from its definition in the catalogue.
#include <math.h>
#include <mpfr.h>

#include "functions.h"

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
  case id_rrelu:
    mpfr_set_d(a, q[0], R);
    mpfr_add_d(a, a, q[1], R);
    mpfr_div_ui(a, a, 2, R);
    if (negative) mpfr_mul(y, x, a, R); else mpfr_set(y, x, R);
    break;
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
  case id_hard_sigmoid_onnx:
    mpfr_mul_d(y, x, q[0], R);
    mpfr_add_d(y, y, q[1], R);
    if (mpfr_sgn(y) < 0) mpfr_set_zero(y, 1);
    if (mpfr_cmp_ui(y, 1) > 0) mpfr_set_ui(y, 1, R);
    break;
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
  case id_exp: mpfr_exp(y, x, R); break;
  case id_expm1: mpfr_expm1(y, x, R); break;
  case id_log: mpfr_log(y, x, R); break;
  case id_log1p: mpfr_log1p(y, x, R); break;
  case id_erf: mpfr_erf(y, x, R); break;
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
  case id_rrelu:
    if (!negative) { mpfr_set_ui(y, 1, R); break; }
    mpfr_set_d(y, q[0], R);
    mpfr_add_d(y, y, q[1], R);
    mpfr_div_ui(y, y, 2, R);
    break;
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

int oracle_mpfr(int function, int derivative, float x, const float *p, int far, float *result) {
  mpfr_t y, argument;
  mpfr_inits2(precision, y, argument, (mpfr_ptr)0);
  int known = 0;
  // The exponents of MPFR have their bounds too. What underflows beyond them keeps its sign nearer to zero, where it
  // still is below every float: there the sign is read.
  for (double at = x;; at /= 2) {
    mpfr_set_d(argument, at, R);
    known = derivative ? slope_by_mpfr(function, y, argument, p) : value_by_mpfr(function, y, argument, p);
    if (!known) break;
    *result = mpfr_get_flt(y, R);
    if (!far || !mpfr_zero_p(y) || fabs(at) < 0x1p-149) break;
  }
  if (known && far) *result = copysignf(0, *result);
  mpfr_clears(y, argument, (mpfr_ptr)0);
  return known;
}
