// Every kernel: its name in the catalogue, how many parameters it has, how many kinks, and how its value and its
// derivative are rounded: `exact` (by one float operation or none), `direct` (the double of the formula, rounded as it is,
// for reasons that stand with it), `relative` (the error in double is below 2^-42 of the result) or the name of a
// function of activations.inc that tells an absolute error as well, for derivatives that have a zero inside.
#ifndef HILLOCK_ACTIVATION_LIST_H
#define HILLOCK_ACTIVATION_LIST_H

#define HK_ACTIVATIONS(X) \
  X(identity, 0, 0, exact, exact)                \
  X(step, 1, 1, exact, exact)                    \
  X(sign, 0, 1, exact, exact)                    \
  X(sigmoid, 0, 0, relative, relative)           \
  X(tanh, 0, 0, relative, relative)              \
  X(relu, 0, 1, exact, exact)                    \
  X(leaky_relu, 1, 1, exact, exact)              \
  X(prelu, 1, 1, exact, exact)                   \
  X(rrelu, 2, 1, relative, relative)             \
  X(relu6, 0, 2, exact, exact)                   \
  X(relu_squared, 0, 0, exact, exact)            \
  X(thresholded_relu, 1, 1, exact, exact)        \
  X(threshold, 2, 1, exact, exact)               \
  X(elu, 1, 1, relative, relative)               \
  X(selu, 0, 1, relative, relative)              \
  X(celu, 1, 0, relative, relative)              \
  X(gelu, 0, 0, relative, zero_gelu)             \
  X(gelu_tanh, 0, 0, relative, zero_gelu_tanh)   \
  X(quick_gelu, 0, 0, relative, zero_quick_gelu) \
  X(silu, 0, 0, relative, zero_silu)             \
  X(swish, 1, 0, relative, zero_swish)           \
  X(hard_sigmoid, 0, 2, direct, exact)           \
  X(hard_sigmoid_onnx, 2, 2, relative, relative) \
  X(hard_tanh, 2, 2, exact, exact)               \
  X(hard_swish, 0, 2, relative, direct)          \
  X(mish, 0, 0, relative, zero_mish)             \
  X(softplus, 1, 0, relative, relative)          \
  X(smooth_relu, 1, 0, relative, relative)       \
  X(softsign, 0, 0, relative, relative)          \
  X(log_sigmoid, 0, 0, relative, relative)       \
  X(tanhshrink, 0, 0, relative, relative)        \
  X(softshrink, 1, 2, exact, exact)              \
  X(hardshrink, 1, 2, exact, exact)              \
  X(shrink, 2, 2, exact, exact)                  \
  X(squareplus, 1, 0, relative, relative)        \
  X(sparse_plus, 0, 0, relative, exact)          \
  X(sparse_sigmoid, 0, 2, exact, exact)          \
  X(exponential, 0, 0, relative, relative)       \
  X(gaussian, 0, 0, relative, relative)          \
  X(lisht, 0, 0, relative, relative)             \
  X(log_cosh, 0, 0, relative, relative)          \
  X(arctan, 0, 0, relative, relative)            \
  X(serf, 0, 0, relative, zero_serf)             \
  X(tanh_exp, 0, 0, relative, zero_tanh_exp)     \
  X(bent_identity, 0, 0, relative, relative)     \
  X(sine, 0, 0, relative, relative)              \
  X(snake, 1, 0, relative, relative)             \
  X(scaled_tanh, 2, 0, relative, relative)       \
  X(abs, 0, 1, exact, exact)                     \
  X(square, 0, 0, exact, exact)

#endif
