#include "hillock_verification.h"

#include <string.h>

void hk_floats_by_bits(uint32_t first, uint32_t stride, float *x, size_t n) {
  for (size_t i = 0; i < n; i++) {
    uint32_t bits = first + stride * (uint32_t)i;
    memcpy(x + i, &bits, sizeof bits);
  }
}

uint64_t hk_result_hash(uint32_t first, uint32_t stride, const float *results, size_t n) {
  uint64_t sum = 0;
  for (size_t i = 0; i < n; i++) {
    uint32_t bits;
    memcpy(&bits, results + i, sizeof bits);
    uint64_t z = ((uint64_t)(first + stride * (uint32_t)i) << 32 | bits) + 0x9E3779B97F4A7C15ull;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
    sum += z ^ (z >> 31);
  }
  return sum;
}
