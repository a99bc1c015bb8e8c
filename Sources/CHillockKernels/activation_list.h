// Every kernel: its name in the catalogue, how many parameters it has, how many kinks, which function of the output its
// derivative is, and how its value and its derivative are rounded. A word asks for these and for nothing else, and what is
// missing does not compile (part is f for the value, d for the derivative):
//
// EXACT              one float operation or none: exact_part_NAME in exact.inc
// DIRECT             the double of the formula, rounded as it is, for reasons that stand with it: part_NAME
// RELATIVE           the error in double is below 2^-42 of the result: part_NAME in formulas.inc, WIDE(part, NAME) in wide.c
// QUICK              the same, and qpart_NAME in quick.inc is tried first
// BOUND(function)    as RELATIVE, with a function of formulas.inc that tells an absolute error as well, for derivatives that
//                    have a zero inside
// QUICK_BOUND(…)     as QUICK, likewise
//
// Of the output y: NONE; ONE, the constant; SIGMOID, y(1 − y); TANH, 1 − y²; ITSELF, y; POSITIVE, whether y > 0, which holds
// where the values chosen at the kinks are 0.
#ifndef HILLOCK_ACTIVATION_LIST_H
#define HILLOCK_ACTIVATION_LIST_H

#define HK_ACTIVATIONS(X)                                        \
  X(identity, 0, 0, ONE, EXACT, EXACT)                           \
  X(step, 1, 1, NONE, EXACT, EXACT)                              \
  X(sign, 0, 1, NONE, EXACT, EXACT)                              \
  X(sigmoid, 0, 0, SIGMOID, QUICK, QUICK)                        \
  X(tanh, 0, 0, TANH, QUICK, QUICK)                              \
  X(relu, 0, 1, POSITIVE, EXACT, EXACT)                          \
  X(leaky_relu, 1, 1, NONE, EXACT, EXACT)                        \
  X(prelu, 1, 1, NONE, EXACT, EXACT)                             \
  X(rrelu, 2, 1, NONE, RELATIVE, RELATIVE)                       \
  X(relu6, 0, 2, NONE, EXACT, EXACT)                             \
  X(relu_squared, 0, 0, NONE, EXACT, EXACT)                      \
  X(thresholded_relu, 1, 1, NONE, EXACT, EXACT)                  \
  X(threshold, 2, 1, NONE, EXACT, EXACT)                         \
  X(elu, 1, 1, NONE, QUICK, QUICK)                               \
  X(selu, 0, 1, NONE, QUICK, QUICK)                              \
  X(celu, 1, 0, NONE, QUICK, QUICK)                              \
  X(gelu, 0, 0, NONE, QUICK, QUICK_BOUND(zero_gelu))             \
  X(gelu_tanh, 0, 0, NONE, QUICK, QUICK_BOUND(zero_gelu_tanh))   \
  X(quick_gelu, 0, 0, NONE, QUICK, QUICK_BOUND(zero_quick_gelu)) \
  X(silu, 0, 0, NONE, QUICK, QUICK_BOUND(zero_silu))             \
  X(swish, 1, 0, NONE, QUICK, QUICK_BOUND(zero_swish))           \
  X(hard_sigmoid, 0, 2, NONE, DIRECT, EXACT)                     \
  X(hard_sigmoid_onnx, 2, 2, NONE, RELATIVE, DIRECT)             \
  X(hard_tanh, 2, 2, NONE, EXACT, EXACT)                         \
  X(hard_swish, 0, 2, NONE, QUICK, DIRECT)                       \
  X(mish, 0, 0, NONE, QUICK, QUICK_BOUND(zero_mish))             \
  X(softplus, 1, 0, NONE, QUICK, QUICK)                          \
  X(smooth_relu, 1, 0, NONE, QUICK, QUICK)                       \
  X(softsign, 0, 0, NONE, RELATIVE, RELATIVE)                    \
  X(log_sigmoid, 0, 0, NONE, QUICK, QUICK)                       \
  X(tanhshrink, 0, 0, NONE, QUICK, QUICK)                        \
  X(softshrink, 1, 2, NONE, EXACT, EXACT)                        \
  X(hardshrink, 1, 2, NONE, EXACT, EXACT)                        \
  X(shrink, 2, 2, NONE, EXACT, EXACT)                            \
  X(squareplus, 1, 0, NONE, RELATIVE, RELATIVE)                  \
  X(sparse_plus, 0, 0, NONE, RELATIVE, EXACT)                    \
  X(sparse_sigmoid, 0, 2, NONE, EXACT, EXACT)                    \
  X(exponential, 0, 0, ITSELF, QUICK, QUICK)                     \
  X(gaussian, 0, 0, NONE, QUICK, QUICK)                          \
  X(lisht, 0, 0, NONE, QUICK, QUICK)                             \
  X(log_cosh, 0, 0, NONE, RELATIVE, QUICK)                       \
  X(arctan, 0, 0, NONE, RELATIVE, RELATIVE)                      \
  X(serf, 0, 0, NONE, RELATIVE, BOUND(zero_serf))                \
  X(tanh_exp, 0, 0, NONE, RELATIVE, BOUND(zero_tanh_exp))        \
  X(logish, 0, 0, NONE, RELATIVE, BOUND(zero_logish))            \
  X(bent_identity, 0, 0, NONE, RELATIVE, RELATIVE)               \
  X(sine, 0, 0, NONE, RELATIVE, RELATIVE)                        \
  X(snake, 1, 0, NONE, RELATIVE, RELATIVE)                       \
  X(scaled_tanh, 2, 0, NONE, QUICK, QUICK)                       \
  X(abs, 0, 1, NONE, EXACT, EXACT)                               \
  X(square, 0, 0, NONE, EXACT, EXACT)

#endif
