// The kernels for x86-64 processors with AVX-512 F, DQ, BW and VL.
#if defined(__x86_64__)
#include <immintrin.h>

#pragma clang attribute push( \
    __attribute__((target("avx2,fma,avx512f,avx512dq,avx512bw,avx512vl,tune=znver4"))), apply_to = function)
#define HK_HARDWARE_FMA 1
#define HK_PAIRS 1
#define HK_MASKED_MEMORY 1
#define PRODUCT_ROWS 8
#define PRODUCT_VECTORS 3
#define HK_TABLE_NAME hk_kernels_avx512
#include "level.inc"
#pragma clang attribute pop
#endif
