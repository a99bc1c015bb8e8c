#include "hillock_sha256.h"

#include <string.h>

#include "hillock_cpu.h"

#if defined(__x86_64__)
#include <immintrin.h>
#elif defined(__aarch64__)
#include <arm_neon.h>
#if defined(__linux__)
#include <sys/auxv.h>
#endif
#endif

// Source of all constants and formulas: FIPS 180-4. The first 32 bits of the fractional parts of the cube roots of the first
// 64 primes:
static const uint32_t round_constants[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01,
    0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc,
    0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147,
    0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08,
    0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208,
    0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

static uint32_t rotated(uint32_t x, int by) { return x >> by | x << (32 - by); }

static uint32_t big_endian(const uint8_t *bytes) {
  return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | (uint32_t)bytes[3];
}

/// Blocks of 64 bytes into the words, with nothing but C.
static void add_blocks_plainly(uint32_t *words, const uint8_t *bytes, size_t blocks) {
  for (; blocks > 0; blocks--, bytes += 64) {
    uint32_t w[64];
    for (int i = 0; i < 16; i++) w[i] = big_endian(bytes + 4 * i);
    for (int i = 16; i < 64; i++) {
      uint32_t early = rotated(w[i - 15], 7) ^ rotated(w[i - 15], 18) ^ w[i - 15] >> 3;
      uint32_t late = rotated(w[i - 2], 17) ^ rotated(w[i - 2], 19) ^ w[i - 2] >> 10;
      w[i] = w[i - 16] + early + w[i - 7] + late;
    }
    uint32_t a = words[0], b = words[1], c = words[2], d = words[3];
    uint32_t e = words[4], f = words[5], g = words[6], h = words[7];
    for (int i = 0; i < 64; i++) {
      uint32_t choice = (e & f) ^ (~e & g), majority = (a & b) ^ (a & c) ^ (b & c);
      uint32_t first = h + (rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25)) + choice + round_constants[i] + w[i];
      uint32_t second = (rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22)) + majority;
      h = g, g = f, f = e, e = d + first, d = c, c = b, b = a, a = first + second;
    }
    words[0] += a, words[1] += b, words[2] += c, words[3] += d;
    words[4] += e, words[5] += f, words[6] += g, words[7] += h;
  }
}

#if defined(__x86_64__)
/// The same with the SHA extensions: two rounds an instruction, on the words in the order abef and cdgh.
__attribute__((target("sha,sse4.1,ssse3"))) static void
add_blocks_quickly(uint32_t *words, const uint8_t *bytes, size_t blocks) {
  const __m128i swap = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
  __m128i dcba = _mm_loadu_si128((const __m128i *)words), hgfe = _mm_loadu_si128((const __m128i *)(words + 4));
  __m128i cdab = _mm_shuffle_epi32(dcba, 0xB1), efgh = _mm_shuffle_epi32(hgfe, 0x1B);
  __m128i abef = _mm_alignr_epi8(cdab, efgh, 8), cdgh = _mm_blend_epi16(efgh, cdab, 0xF0);
  for (; blocks > 0; blocks--, bytes += 64) {
    const __m128i abef_before = abef, cdgh_before = cdgh;
    // Words 4i to 4i + 3 of the schedule are in w[i % 4].
    __m128i w[4];
#pragma clang loop unroll(full)
    for (int i = 0; i < 16; i++) {
      if (i < 4) {
        w[i] = _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)(bytes + 16 * i)), swap);
      } else {
        __m128i seven_back = _mm_alignr_epi8(w[(i + 3) % 4], w[(i + 2) % 4], 4);
        __m128i sum = _mm_add_epi32(_mm_sha256msg1_epu32(w[i % 4], w[(i + 1) % 4]), seven_back);
        w[i % 4] = _mm_sha256msg2_epu32(sum, w[(i + 3) % 4]);
      }
      __m128i wk = _mm_add_epi32(w[i % 4], _mm_loadu_si128((const __m128i *)(round_constants + 4 * i)));
      cdgh = _mm_sha256rnds2_epu32(cdgh, abef, wk);
      abef = _mm_sha256rnds2_epu32(abef, cdgh, _mm_shuffle_epi32(wk, 0x0E));
    }
    abef = _mm_add_epi32(abef, abef_before);
    cdgh = _mm_add_epi32(cdgh, cdgh_before);
  }
  __m128i feba = _mm_shuffle_epi32(abef, 0x1B), dchg = _mm_shuffle_epi32(cdgh, 0xB1);
  _mm_storeu_si128((__m128i *)words, _mm_blend_epi16(feba, dchg, 0xF0));
  _mm_storeu_si128((__m128i *)(words + 4), _mm_alignr_epi8(dchg, feba, 8));
}

int hk_sha256_is_accelerated(void) {
  if (hk_isa_current() == HK_ISA_BASELINE) return 0;
  __builtin_cpu_init();
  return __builtin_cpu_supports("sha") && __builtin_cpu_supports("sse4.1") && __builtin_cpu_supports("ssse3");
}
#elif defined(__aarch64__)
/// The same with the cryptographic extension: four rounds a pair of instructions.
__attribute__((target("sha2"))) static void add_blocks_quickly(uint32_t *words, const uint8_t *bytes, size_t blocks) {
  uint32x4_t abcd = vld1q_u32(words), efgh = vld1q_u32(words + 4);
  for (; blocks > 0; blocks--, bytes += 64) {
    const uint32x4_t abcd_before = abcd, efgh_before = efgh;
    // Words 4i to 4i + 3 of the schedule are in w[i % 4].
    uint32x4_t w[4];
#pragma clang loop unroll(full)
    for (int i = 0; i < 16; i++) {
      if (i < 4) {
        w[i] = vreinterpretq_u32_u8(vrev32q_u8(vld1q_u8(bytes + 16 * i)));
      } else {
        w[i % 4] = vsha256su1q_u32(vsha256su0q_u32(w[i % 4], w[(i + 1) % 4]), w[(i + 2) % 4], w[(i + 3) % 4]);
      }
      uint32x4_t wk = vaddq_u32(w[i % 4], vld1q_u32(round_constants + 4 * i)), before = abcd;
      abcd = vsha256hq_u32(abcd, efgh, wk);
      efgh = vsha256h2q_u32(efgh, before, wk);
    }
    abcd = vaddq_u32(abcd, abcd_before);
    efgh = vaddq_u32(efgh, efgh_before);
  }
  vst1q_u32(words, abcd);
  vst1q_u32(words + 4, efgh);
}

int hk_sha256_is_accelerated(void) {
  if (hk_isa_current() == HK_ISA_BASELINE) return 0;
#if defined(__linux__)
  enum { SHA2 = 1 << 6 };
  return (getauxval(AT_HWCAP) & SHA2) != 0;
#elif defined(__APPLE__)
  return 1;
#else
  return 0;
#endif
}
#else
static void add_blocks_quickly(uint32_t *words, const uint8_t *bytes, size_t blocks) {
  add_blocks_plainly(words, bytes, blocks);
}

int hk_sha256_is_accelerated(void) { return 0; }
#endif

static void add_blocks(uint32_t *words, const uint8_t *bytes, size_t blocks) {
  if (hk_sha256_is_accelerated()) {
    add_blocks_quickly(words, bytes, blocks);
  } else {
    add_blocks_plainly(words, bytes, blocks);
  }
}

hk_sha256 hk_sha256_begin(void) {
  // The first 32 bits of the fractional parts of the square roots of the first eight primes.
  return (hk_sha256){
      .words = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19}};
}

void hk_sha256_add(hk_sha256 *hash, const void *bytes, size_t count) {
  if (count == 0) return;
  const uint8_t *next = bytes;
  size_t waiting = hash->length % 64;
  hash->length += count;
  if (waiting > 0) {
    size_t part = count < 64 - waiting ? count : 64 - waiting;
    memcpy(hash->rest + waiting, next, part);
    next += part, count -= part;
    if (waiting + part < 64) return;
    add_blocks(hash->words, hash->rest, 1);
  }
  if (count >= 64) add_blocks(hash->words, next, count / 64);
  memcpy(hash->rest, next + count / 64 * 64, count % 64);
}

void hk_sha256_digest(const hk_sha256 *hash, uint8_t digest[32]) {
  hk_sha256 last = *hash;
  // A bit of one, zeros, and the number of bits as the last eight bytes of a block.
  size_t waiting = hash->length % 64, zeros = (waiting < 56 ? 55 : 119) - waiting;
  uint8_t end[72] = {0x80};
  for (int i = 0; i < 8; i++) end[1 + zeros + i] = (uint8_t)(hash->length * 8 >> (56 - 8 * i));
  hk_sha256_add(&last, end, 9 + zeros);
  for (int i = 0; i < 32; i++) digest[i] = (uint8_t)(last.words[i / 4] >> (24 - 8 * (i % 4)));
}
