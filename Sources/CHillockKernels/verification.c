#include "hillock_verification.h"

#include <string.h>

#include "hillock_cpu.h"

void hk_floats_by_bits(uint32_t first, uint32_t stride, float *x, size_t n) {
  for (size_t i = 0; i < n; i++) {
    uint32_t bits = first + stride * (uint32_t)i;
    memcpy(x + i, &bits, sizeof bits);
  }
}

#define HASH_LOOP                                                                                 \
  uint64_t sum = 0;                                                                               \
  for (size_t i = 0; i < n; i++) {                                                                \
    uint32_t bits;                                                                                \
    memcpy(&bits, results + i, sizeof bits);                                                      \
    uint64_t z = ((uint64_t)(first + stride * (uint32_t)i) << 32 | bits) + 0x9E3779B97F4A7C15ull; \
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;                                                  \
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;                                                  \
    sum += z ^ (z >> 31);                                                                         \
  }                                                                                               \
  return sum;

static uint64_t plain_hash(uint32_t first, uint32_t stride, const float *results, size_t n) { HASH_LOOP }

#if defined(__x86_64__)
// The compiler makes vectors of it where there is a 64-bit product of vectors.
__attribute__((target("avx512f,avx512dq"))) static uint64_t
wide_hash(uint32_t first, uint32_t stride, const float *results, size_t n){HASH_LOOP}
#endif

uint64_t hk_result_hash(uint32_t first, uint32_t stride, const float *results, size_t n) {
#if defined(__x86_64__)
  if (hk_isa_available(HK_ISA_AVX512)) return wide_hash(first, stride, results, n);
#endif
  return plain_hash(first, stride, results, n);
}
