// The estimates through the C library's functions of one double, which are right to about one unit in the last place, and
// what else is made once of functions.inc: the table of what is known, and the way by MPFR.
#include <math.h>

#include "functions.h"

#pragma clang diagnostic ignored "-Wpsabi"
#define LANES(name)                                 \
  static vd lib_##name(vd x) {                      \
    for (int i = 0; i < 8; i++) x[i] = name(x[i]);  \
    return x;                                       \
  }
LANES(exp)
LANES(expm1)
LANES(log)
LANES(log1p)
LANES(erf)
LANES(erfc)
LANES(tanh)
LANES(sinh)
LANES(atan)
LANES(sin)
LANES(cos)

#define ESTIMATOR void oracle_estimate_plain
#include "estimates.inc"

#define TRAITS_ENTRY(name, ...) [id_##name] = &traits_##name,
const oracle_traits *const oracle_traits_of[function_count] = {FUNCTIONS(TRAITS_ENTRY)};

typedef void (*mpfr_function)(
    mpfr_t y, const mpfr_t x, const float *q, int negative, mpfr_t a, mpfr_t b, mpfr_t c);
#define MPFR_ENTRY(name, ...) [id_##name] = {mpfr_f_##name, mpfr_d_##name},
static const mpfr_function by_mpfr[function_count][2] = {FUNCTIONS(MPFR_ENTRY)};

int oracle_mpfr(int function, int derivative, float x, const float *p, int far, float *result) {
  mpfr_t y, argument, a, b, c;
  mpfr_inits2(precision, y, argument, a, b, c, (mpfr_ptr)0);
  int known = 0;
  // The exponents of MPFR have their bounds too. What underflows beyond them keeps its sign nearer to zero, where it
  // still is below every float: there the sign is read.
  for (double at = x;; at /= 2) {
    mpfr_set_d(argument, at, R);
    by_mpfr[function][derivative != 0](y, argument, p, mpfr_sgn(argument) < 0, a, b, c);
    known = !mpfr_nan_p(y);
    if (!known) break;
    *result = mpfr_get_flt(y, R);
    if (!far || !mpfr_zero_p(y) || fabs(at) < 0x1p-149) break;
  }
  if (known && far) *result = copysignf(0, *result);
  mpfr_clears(y, argument, a, b, c, (mpfr_ptr)0);
  return known;
}
