// For x86-64 processors with AVX-512 F, DQ, BW and VL.
#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2,fma,avx512f,avx512dq,avx512bw,avx512vl"))), apply_to = function)
#define FLOATS_OF_LEVEL hk_floats_avx512
#include "elementary_floats.inc"
#pragma clang attribute pop
#endif
