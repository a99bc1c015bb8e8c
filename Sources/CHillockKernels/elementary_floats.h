#ifndef HILLOCK_ELEMENTARY_FLOATS_LEVELS_H
#define HILLOCK_ELEMENTARY_FLOATS_LEVELS_H

#include "hillock_elementary.h"

/// The nearest float to f(x) for a float x in the domain whose result lies next to the middle between two floats.
float hk_nearest_float(hk_float_function function, double x);

void hk_floats_baseline(hk_float_function function, const float *x, float *y, size_t n);
void hk_floats_avx2(hk_float_function function, const float *x, float *y, size_t n);
void hk_floats_avx512(hk_float_function function, const float *x, float *y, size_t n);

#endif
