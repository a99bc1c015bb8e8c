#ifndef HILLOCK_ACTIVATIONS_H
#define HILLOCK_ACTIVATIONS_H

#include <stddef.h>

/// The kernels of the activation catalogue, by name. `p` holds the parameters in the order of the catalogue,
/// followed by the derivative chosen at each kink.
///
/// Every value is the float nearest to the true one (ties to even), at every level, whatever rounding mode or
/// flush-to-zero setting the caller's thread has. NaN gives the NaN 0x7FC00000. Arrays may be the same.
typedef struct {
  const char *name;
  int parameter_count;
  int kink_count;
} hk_activation_info;

/// Parameters and kinks of an activation, together, are no more than these.
enum { HK_MOST_NUMBERS = 4 };

int hk_activation_count(void);
const hk_activation_info *hk_activation_info_at(int id);
/// The number of the kernel with this name, or -1.
int hk_activation_find(const char *name);

/// y[i] = f(x[i])
void hk_activation_forward(int id, const float *x, float *y, size_t n, const float *p);
/// d[i] = f'(x[i])
void hk_activation_derivative(int id, const float *x, float *d, size_t n, const float *p);
/// out[i] = gradient[i] · f'(x[i]), with f' rounded to float first.
void hk_activation_backward(int id, const float *x, const float *gradient, float *out, size_t n, const float *p);

/// y[i] = f(x[i]) and d[i] = f'(x[i]), with the bits of the separate calls, in one pass over memory: the backward step is then
/// a product with d. y or d may be x, but not each other.
void hk_activation_forward_with_derivative(int id, const float *x, float *y, float *d, size_t n, const float *p);

/// 1 when f' is evaluated from y = f(x) alone: identity, sigmoid (y(1 − y)), tanh (1 − y²), exponential (y), and
/// ReLU when the value at its kink is 0 (then y > 0 says where f' is 1).
int hk_activation_has_output_form(int id, const float *p);
/// out[i] = gradient[i] · f'(x[i]), from y[i] = f(x[i]). The derivative is rounded once as a function of y: fma(−y, y, y)
/// for the sigmoid and fma(−y, y, 1) for tanh. It inherits the rounding of y, so as a function of x it is not the nearest
/// float: where y is next to 1 few digits are left.
void hk_activation_backward_from_output(int id, const float *y, const float *gradient, float *out, size_t n, const float *p);

/// y[i] = exp(x[i]) for floats.
void hk_exp(const float *x, float *y, size_t n);

/// Functions of doubles, for formulas that have no kernel of their own. Errors are below 4 units in the last place
/// unless elementary.h says otherwise; out may be an argument.
typedef enum {
  HK_EXP,
  HK_LN,
  HK_SQRT,
  HK_SIN,
  HK_COS,
  HK_TAN,
  HK_ARCTAN,
  HK_SINH,
  HK_COSH,
  HK_TANH,
  HK_ERF,
  HK_SIGMOID,
  HK_SOFTPLUS
} hk_function;

void hk_d_function(hk_function function, const double *x, double *out, size_t n);
void hk_d_power(const double *a, const double *b, double *out, size_t n);

#endif
