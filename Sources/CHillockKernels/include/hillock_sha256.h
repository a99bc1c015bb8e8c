#ifndef HILLOCK_SHA256_H
#define HILLOCK_SHA256_H

#include <stddef.h>
#include <stdint.h>

/// SHA-256 in the making: what fingerprints and the digests of files are.
///
/// Source: FIPS 180-4, sections 5 and 6.2.
typedef struct {
  /// The eight words of the hash after the blocks so far.
  uint32_t words[8];
  /// Bytes added so far; the last `length % 64` of them stand in `rest`.
  uint64_t length;
  uint8_t rest[64];
} hk_sha256;

/// The hash of nothing.
hk_sha256 hk_sha256_begin(void);
/// Adds count bytes. At most 2^61 bytes in all.
void hk_sha256_add(hk_sha256 *hash, const void *bytes, size_t count);
/// The digest of all that was added; more may be added afterwards.
void hk_sha256_digest(const hk_sha256 *hash, uint8_t digest[32]);
/// 1 where the processor's own instructions for SHA-256 are used at the level in use (`hillock_cpu.h`); the baseline uses
/// none. The digest is the same.
int hk_sha256_is_accelerated(void);

#endif
