// The functions that the oracle knows, and what its parts tell each other.
#ifndef HILLOCK_ORACLE_FUNCTIONS_H
#define HILLOCK_ORACLE_FUNCTIONS_H

#include <stddef.h>
#include <stdint.h>

// The entries of the catalogue, then the elementary functions.
#define FUNCTIONS(X)                                                                                               \
  X(identity) X(step) X(sign) X(sigmoid) X(tanh) X(relu) X(leaky_relu) X(prelu) X(rrelu) X(relu6) X(relu_squared)   \
  X(thresholded_relu) X(threshold) X(elu) X(selu) X(celu) X(gelu) X(gelu_tanh) X(quick_gelu) X(silu) X(swish)       \
  X(hard_sigmoid) X(hard_sigmoid_onnx) X(hard_tanh) X(hard_swish) X(mish) X(softplus) X(smooth_relu) X(softsign)    \
  X(log_sigmoid) X(tanhshrink) X(softshrink) X(hardshrink) X(shrink) X(squareplus) X(sparse_plus) X(sparse_sigmoid) \
  X(exponential) X(gaussian) X(lisht) X(log_cosh) X(arctan) X(serf) X(tanh_exp) X(bent_identity) X(sine) X(snake)   \
  X(scaled_tanh) X(abs) X(square) X(exp) X(expm1) X(log) X(log1p) X(erf)

#define FUNCTION_NUMBER(name) id_##name,
enum { FUNCTIONS(FUNCTION_NUMBER) function_count };

/// Eight doubles: what the estimates are made of.
typedef double vd __attribute__((ext_vector_type(8)));
typedef int64_t vl __attribute__((ext_vector_type(8)));

/// What double precision says of eight inputs.
typedef struct {
  float results[8];
  /// Bits of the lanes that it does not decide, and of those that underflow even in double and may have lost their sign.
  unsigned open, lost;
} oracle_decision;

/// IS_EXACT: made of pieces of x, products of two floats, constants and chosen values, so exact in double.
/// MAY_LOSE_SIGN: a zero that was reached by underflow may have the wrong sign.
enum { IS_EXACT = 1, MAY_LOSE_SIGN = 2 };

/// f at eight inputs. Relative to the largest part that went into it, the error in double is below 2^-46. p holds the
/// parameters, then the derivatives chosen at kinks.
typedef void (*oracle_estimator)(
    int function, int derivative, const float *x, const float *p, int parameter_count, int kind,
    oracle_decision *decision);
void oracle_estimate_plain(
    int function, int derivative, const float *x, const float *p, int parameter_count, int kind,
    oracle_decision *decision);
/// The same through the vector functions of the C library; NULL where there are none.
oracle_estimator oracle_vector_estimator(void);

/// The nearest float to f(x), by MPFR; 0 where the function is exact in double and has no entry there.
/// `far` says that the value is below 2^-900 in size, so that nothing but the sign of its zero is asked for.
int oracle_mpfr(int function, int derivative, float x, const float *p, int far, float *result);

#endif
