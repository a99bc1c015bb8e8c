// The estimates through the vector functions of the GNU C library (libmvec), whose stated bound is 4 units in the last
// place. They are looked up at run time: an older library, another one or another processor does without.
#include "functions.h"

#if defined(__x86_64__) && defined(__GLIBC__)
#include <dlfcn.h>
#include <math.h>
#include <mpfr.h>
#include <stdbool.h>
#include <string.h>

#pragma clang diagnostic ignored "-Wpsabi"
typedef double v4 __attribute__((ext_vector_type(4)));

#define NAMES(X) X(exp) X(expm1) X(log) X(log1p) X(erf) X(erfc) X(tanh) X(sinh) X(atan) X(sin) X(cos)

#pragma clang attribute push(__attribute__((target("avx2"))), apply_to = function)
typedef v4 (*vector_function)(v4);
#define POINTER(name) static vector_function pointer_##name;
NAMES(POINTER)
#define HALVES(name)                                                                                      \
  static inline __attribute__((always_inline)) vd lib_##name(vd x) {                                      \
    return __builtin_shufflevector(pointer_##name(x.lo), pointer_##name(x.hi), 0, 1, 2, 3, 4, 5, 6, 7);   \
  }
NAMES(HALVES)

#define ESTIMATOR static void estimate_by_vectors
#include "estimates.inc"
#pragma clang attribute pop

oracle_estimator oracle_vector_estimator(void) {
  if (!__builtin_cpu_supports("avx2")) return NULL;
  void *library = dlopen("libmvec.so.1", RTLD_NOW);
  if (!library) return NULL;
#define LOOK_UP(name) \
  if (!(pointer_##name = (vector_function)dlsym(library, "_ZGVdN4v_" #name))) return NULL;
  NAMES(LOOK_UP)
  return estimate_by_vectors;
}
#else
oracle_estimator oracle_vector_estimator(void) { return 0; }
#endif
