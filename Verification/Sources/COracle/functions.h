// The functions that the oracle knows, and what its parts tell each other.
#ifndef HILLOCK_ORACLE_FUNCTIONS_H
#define HILLOCK_ORACLE_FUNCTIONS_H

#include <stddef.h>
#include <stdint.h>

// The entries of the catalogue, then the elementary functions.
#include "../../../Sources/CHillockKernels/activation_list.h"
#define FUNCTIONS(X) HK_ACTIVATIONS(X) X(exp, ) X(expm1, ) X(log, ) X(log1p, ) X(erf, )

#define FUNCTION_NUMBER(name, ...) id_##name,
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

/// What is known of a function besides its formulas.
typedef struct {
  /// Made of pieces of x, products of two floats, constants and chosen values, so exact in double. Where a sum of two floats is
  /// inexact in double, the float nearest to it is that nearest to the larger one, so it counts as exact.
  int is_exact, derivative_is_exact;
  /// Where it is 0 the sign is a convention.
  int is_piecewise_polynomial;
  /// The c of f(x) = x/2 + c·x² + …, of which the sign decides where x/2 is a tie between two subnormal floats.
  enum { NO_BEND, BEND_UP, BEND_BY_PARAMETER } bend;
  /// x times something that grows from 0 to 1: x at +∞, −0 at −∞, the other way round where the parameter is negative. The
  /// derivative is a sum of two terms with different signs, so that a zero that it underflows to may have the wrong one.
  enum { NO_GATE, GATE, GATE_BY_PARAMETER } gate;
  /// It has no limits, and is not monotone far out.
  int is_wave;
  /// f(x) = c·x·(1 + δ) with |δ| ≤ 4|x| near zero: the c, when it is a power of two; of the derivative likewise.
  double factor, derivative_factor;
} oracle_traits;
#define EXACT_BOTH .is_exact = 1, .derivative_is_exact = 1, .is_piecewise_polynomial = 1
extern const oracle_traits *const oracle_traits_of[function_count];

/// IS_EXACT: as above. MAY_LOSE_SIGN: a zero that was reached by underflow may have the wrong sign.
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
