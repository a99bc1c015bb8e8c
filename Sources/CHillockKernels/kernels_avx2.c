// The kernels for x86-64 processors with AVX2 and FMA.
#if defined(__x86_64__)
#include <immintrin.h>

#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#define HK_HARDWARE_FMA 1
#define HK_PAIRS 1
#define PRODUCT_ROWS 6
#define PRODUCT_VECTORS 1
#define HK_TABLE_NAME hk_kernels_avx2
#include "level.inc"
#pragma clang attribute pop
#endif
