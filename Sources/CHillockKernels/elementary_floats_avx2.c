// For x86-64 processors with AVX2 and FMA.
#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#define FLOATS_OF_LEVEL hk_floats_avx2
#include "elementary_floats.inc"
#pragma clang attribute pop
#endif
