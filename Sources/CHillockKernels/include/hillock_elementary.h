#ifndef HILLOCK_ELEMENTARY_FLOATS_H
#define HILLOCK_ELEMENTARY_FLOATS_H

#include <stddef.h>

/// Elementary functions of floats: exp(x), exp(x) − 1, ln x, ln(1 + x), 2/√π ∫₀ˣ exp(−t²) dt.
typedef enum { HK_FLOAT_EXP, HK_FLOAT_EXPM1, HK_FLOAT_LOG, HK_FLOAT_LOG1P, HK_FLOAT_ERF } hk_float_function;

/// y[i] = f(x[i]), the float nearest to the true value (ties to even), whatever rounding mode or flush-to-zero setting the
/// caller's thread has. Outside the domain, and for NaN, the NaN 0x7FC00000. The arrays may be the same.
void hk_float_function_apply(hk_float_function function, const float *x, float *y, size_t n);
/// The same by the instructions of a level, which the processor has to have.
void hk_float_function_apply_at(int level, hk_float_function function, const float *x, float *y, size_t n);

#endif
