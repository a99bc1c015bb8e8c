// The kernels for every processor of the architecture: SSE2 on x86-64, NEON on 64-bit Arm.
#if defined(__aarch64__)
#define HK_HARDWARE_FMA 1
// 24 of 32 registers for sums.
#define PRODUCT_ROWS 6
#else
#define PRODUCT_ROWS 4
#endif
#define PRODUCT_VECTORS 1
#define HK_TABLE_NAME hk_kernels_baseline
#include "level.inc"
