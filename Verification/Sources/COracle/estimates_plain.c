// The estimates through the C library's functions of one double, which are right to about one unit in the last place.
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
