// exp, expm1, log, log1p and erf of floats, correctly rounded, at every level.
#include "elementary_floats.h"

#include "double_double.h"
#include "hillock_cpu.h"

/// ln u for a positive u: one step of Newton's method from a double, in e = u·exp(−z) − 1.
static pair logarithm(pair u) {
  double z = vd_ln(vd_all(u.high))[0];
  pair e = subtract(multiply(u, exponential(exact(-z))), ONE);
  return add(exact(z), subtract(e, scaled(square(e), 0.5)));
}

// The relative error is below 2^-70, and no float's true value is that near to a middle: Verification/ has tried each.
float hk_nearest_float(hk_float_function function, double x) {
  pair y = exact(x);
  switch (function) {
  case HK_FLOAT_EXP: y = exponential(y); break;
  case HK_FLOAT_EXPM1: y = exponential_minus_one(y); break;
  // x − 1 is exact in double near 1, and so is 1 + x near −1.
  case HK_FLOAT_LOG: y = x > 0.5 && x < 2 ? log_of_one_plus(exact(x - 1)) : logarithm(y); break;
  case HK_FLOAT_LOG1P: y = x > -0.5 && x < 1 ? log_of_one_plus(y) : logarithm(sum_of(1, x)); break;
  case HK_FLOAT_ERF: y = error_function(y); break;
  }
  return rounded(y);
}

void hk_float_function_apply(hk_float_function function, const float *x, float *y, size_t n) {
  hk_float_function_apply_at(hk_isa_current(), function, x, y, n);
}

void hk_float_function_apply_at(int level, hk_float_function function, const float *x, float *y, size_t n) {
  hk_fp_state state = hk_fp_enter();
  switch (level) {
#if defined(__x86_64__)
  case HK_ISA_AVX2: hk_floats_avx2(function, x, y, n); break;
  case HK_ISA_AVX512: hk_floats_avx512(function, x, y, n); break;
#endif
  default: hk_floats_baseline(function, x, y, n); break;
  }
  hk_fp_leave(state);
}
