// Made by Scripts/make-elementary-tables.py. Do not edit.
#ifndef HILLOCK_ELEMENTARY_TABLES_H
#define HILLOCK_ELEMENTARY_TABLES_H

#include <stdint.h>

// The bits of 2/pi after the binary point, 64 at a time.
static const uint64_t two_over_pi[20] = {
    0xa2f9836e4e441529ull, 0xfc2757d1f534ddc0ull, 0xdb6295993c439041ull, 0xfe5163abdebbc561ull,
    0xb7246e3a424dd2e0ull, 0x06492eea09d1921cull, 0xfe1deb1cb129a73eull, 0xe88235f52ebb4484ull,
    0xe99c7026b45f7e41ull, 0x3991d639835339f4ull, 0x9c845f8bbdf9283bull, 0x1ff897ffde05980full,
    0xef2f118b5a0a6d1full, 0x6d367ecf27cb09b7ull, 0x4f463f669e5fea2dull, 0x7527bac7ebe5f17bull,
    0x3d0739f78a5292eaull, 0x6bfb5fb11f8d5d08ull, 0x56033046fc7b6babull, 0xf0cfbc209af4361dull,
};

// (1 + 2x) exp(x^2) erfc(x) for x >= 0 as a polynomial in t = (x - 15/4)/(x + 15/4), lowest power first.
#define ERFCX_TERMS 31
static const double erfcx_polynomial[ERFCX_TERMS] = {
    0x1.3ccda0b5d5dc2p+0,
    -0x1.1f367683f89a7p-3,
    0x1.d5f2948159d00p-9,
    0x1.510169d096804p-4,
    -0x1.bda9309a28836p-4,
    0x1.7a14188a99b02p-4,
    -0x1.e0d0fa6e0256dp-5,
    0x1.d0b0037dcd85fp-6,
    -0x1.3f603c3352c80p-7,
    0x1.cc3a0e216a7ecp-10,
    0x1.33fb24097f271p-12,
    -0x1.303f9d7bfa6edp-12,
    0x1.b1445791ddc97p-15,
    0x1.778a2325c743fp-16,
    -0x1.80096ad3be85ep-17,
    -0x1.052473d024d87p-20,
    0x1.d6c79fc715967p-20,
    -0x1.f4b904939bd8cp-25,
    -0x1.191140fc409a4p-22,
    0x1.a1c79ddbe2bf6p-26,
    0x1.669ba832107c7p-25,
    -0x1.2e824aa77c61ep-28,
    -0x1.f09e80aa8e4a0p-28,
    0x1.29cbf81a074f7p-31,
    0x1.66ba904ed9ce3p-30,
    -0x1.f7faadca6a4c5p-36,
    -0x1.eac499be56cb4p-33,
    -0x1.4878e774ef37ap-38,
    0x1.0ae6bd2e9dbd7p-35,
    0x1.f5edb129f7a51p-41,
    -0x1.442a36c86c1cap-39,
};

#endif
