#ifndef HILLOCK_VERIFICATION_H
#define HILLOCK_VERIFICATION_H

#include <stddef.h>
#include <stdint.h>

/// The floats with the bits first, first + stride, …
void hk_floats_by_bits(uint32_t first, uint32_t stride, float *x, size_t n);

/// Σ mix(bits of the input·2^32 + bits of the result) modulo 2^64, with the finaliser of splitmix64 (Steele, Lea and
/// Flood 2014) as mix: whatever the order, the hash of all results is the sum of the hashes of the parts.
uint64_t hk_result_hash(uint32_t first, uint32_t stride, const float *results, size_t n);

#endif
