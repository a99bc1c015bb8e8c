#ifndef HILLOCK_WIDE_H
#define HILLOCK_WIDE_H

#include "activation_list.h"

#define HK_ID(name, ...) HK_ID_##name,
enum { HK_ACTIVATIONS(HK_ID) HK_ID_COUNT };

/// The nearest float to f(x) for a float x, where f is smooth; p as for the kernels.
float hk_wide_f(int id, double x, const double *p);
/// The nearest float to f'(x) for a float x that is no kink.
float hk_wide_d(int id, double x, const double *p);

#endif
