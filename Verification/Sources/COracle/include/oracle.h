#ifndef HILLOCK_ORACLE_H
#define HILLOCK_ORACLE_H

#include <stddef.h>
#include <stdint.h>

/// What the correctly rounded result of an activation or its derivative is, told by means that share nothing with the
/// kernels: the C library's double functions with a stated error bound decide almost all inputs, MPFR the rest.
typedef struct {
  uint64_t checked;
  uint64_t wrong;
  uint64_t by_mpfr;
} oracle_count;

/// A wrong result: the input, what the kernel gave, what is right.
typedef struct {
  uint32_t input, found, expected;
} oracle_error;

/// The number of the function with this name, or -1 when the oracle does not know it.
int oracle_find(const char *name);

/// The correctly rounded result, by MPFR alone.
///
/// - p: the parameters of the activation, then the derivatives chosen at its kinks.
float oracle_by_mpfr(int function, int derivative, float x, const float *p, int parameter_count);

/// The correctly rounded result; sets *used_mpfr when double precision did not decide.
float oracle_result(int function, int derivative, float x, const float *p, int parameter_count, int *used_mpfr);

/// Compares `count` results of a kernel with what is right. The inputs are the floats with the bits `start`,
/// `start + stride`, … Errors beyond `capacity` are counted and not kept. `are_defaults` says that the parameters are those
/// of the catalogue: then one result may stand for a run of inputs in which the function is known to be monotone.
void oracle_compare(
    int function, int derivative, const float *p, int parameter_count, int are_defaults, uint32_t start,
    uint32_t stride, size_t count, const float *results, oracle_count *counts, oracle_error *errors, size_t capacity);

#endif
