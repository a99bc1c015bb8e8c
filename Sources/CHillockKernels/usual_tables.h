// Made by Scripts/make-quick-tables.py usual. Do not edit.
#ifndef HILLOCK_USUAL_TABLES_H
#define HILLOCK_USUAL_TABLES_H

// exp(r) for |r| <= 0.0434, relative error 2^-41.6, lowest power first.
POLYNOMIAL_OF_USUAL(eighth_exponential,
                    0x1.000000000051ap+0,
                    0x1.00000000000bbp+0,
                    0x1.ffffffd061440p-2,
                    0x1.55555547ba4ddp-3,
                    0x1.555d9023a5e62p-5,
                    0x1.1115c4f21562ep-7)

// (exp(r) − 1)/r for |r| <= 0.0434, relative error 2^-44.4, lowest power first.
POLYNOMIAL_OF_USUAL(eighth_difference,
                    0x1.00000000000bbp+0,
                    0x1.000000000002fp-1,
                    0x1.55555547ba4ddp-3,
                    0x1.5555554e87d4fp-5,
                    0x1.1115c4f21562ep-7,
                    0x1.6c1b754b4aacep-10)

// (exp(r) − 1)/r for |r| <= 0.3475, relative error 2^-43.3, lowest power first.
POLYNOMIAL_OF_USUAL(whole_difference,
                    0x1.0000000000000p+0,
                    0x1.fffffffff6ebdp-2,
                    0x1.5555555553aeep-3,
                    0x1.55555574a8592p-5,
                    0x1.1111111c742e0p-7,
                    0x1.6c164cb6a5f3ap-10,
                    0x1.a019acc515891p-13,
                    0x1.a15c0727daff4p-16,
                    0x1.72c8603e34cbcp-19)

// artanh(√z)/√z for 0 <= z <= 1/9, relative error 2^-38.5, lowest power first.
POLYNOMIAL_OF_USUAL(usual_area_tangent,
                    0x1.0000000002acdp+0,
                    0x1.5555553081220p-2,
                    0x1.9999c2d1aee49p-3,
                    0x1.2489ae158dab2p-3,
                    0x1.c8cf1b3455de3p-4,
                    0x1.5eab67b0d884cp-4,
                    0x1.bfb4561e8dc48p-4)

// (a + 6) exp(a²/2) Φ(−a) in t = 1/(a + 6) − 15/128 for 0 <= a <= 8, relative error 2^-36.8, lowest power first.
POLYNOMIAL_OF_USUAL(usual_tail,
                    0x1.31744e354938fp+0,
                    0x1.19aab2a32057ep+4,
                    0x1.aa5ec55c67d9dp+7,
                    0x1.0b8e520f86756p+11,
                    0x1.16491dbecc414p+14,
                    0x1.da3d20f2e6511p+16,
                    0x1.41b3888ca4096p+19,
                    0x1.453d04d344c8ap+21,
                    0x1.911325de3b470p+22,
                    -0x1.e95a5dc2d633bp+19,
                    -0x1.313cf0d7340d6p+26,
                    -0x1.8856936b3353dp+27,
                    0x1.f193707c07633p+28)

// sin(√z)/√z for 0 <= z <= 2.468, relative error 2^-43.5, lowest power first.
POLYNOMIAL_OF_USUAL(usual_sine,
                    0x1.ffffffffffe3ap-1,
                    -0x1.5555555543b75p-3,
                    0x1.11111109eccbep-7,
                    -0x1.a019fd47dbed5p-13,
                    0x1.71dcf7e3fbff6p-19,
                    -0x1.ae043cd5fb4b3p-26,
                    0x1.52e4960f30f81p-33)

// arctan(√z)/√z for 0 <= z <= 0.1716, relative error 2^-40.3, lowest power first.
POLYNOMIAL_OF_USUAL(usual_arctan,
                    0x1.fffffffffe565p-1,
                    -0x1.5555554ba1d37p-2,
                    0x1.99999044c253fp-3,
                    -0x1.249090f51a59cp-3,
                    0x1.c6cc23d7d5257p-4,
                    -0x1.70555708fc013p-4,
                    0x1.1da7e1180c5f2p-4,
                    -0x1.3471be2d54c9cp-5)

// 2^(j/8) without the bits of the exponent of 1, less j·2^49.
static const uint64_t eighths[8] = {
    0x0ull,
    0xffff72b83c7d517bull,
    0xffff06fe0a31b715ull,
    0xfffebfdad5362a27ull,
    0xfffea09e667f3bcdull,
    0xfffeace5422aa0dbull,
    0xfffee89f995ad3adull,
    0xffff5818dcfba487ull,
};

#endif
