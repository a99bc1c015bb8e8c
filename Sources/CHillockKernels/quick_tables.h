// Made by Scripts/make-quick-tables.py. Do not edit.
#ifndef HILLOCK_QUICK_TABLES_H
#define HILLOCK_QUICK_TABLES_H

// (exp(r) − 1)/r for |r| <= 0.3475, relative error 2^-43.3, lowest power first.
POLYNOMIAL_OF_LEVEL(quick_exponential,
                    0x1.0000000000000p+0,
                    0x1.fffffffff6ebdp-2,
                    0x1.5555555553aeep-3,
                    0x1.55555574a8592p-5,
                    0x1.1111111c742e0p-7,
                    0x1.6c164cb6a5f3ap-10,
                    0x1.a019acc515891p-13,
                    0x1.a15c0727daff4p-16,
                    0x1.72c8603e34cbcp-19)

// (exp(r) − 1)/r for |r| <= 0.0217, relative error 2^-41.1, lowest power first.
POLYNOMIAL_OF_LEVEL(narrow_exponential,
                    0x1.0000000000000p+0,
                    0x1.fffffffe58ba1p-2,
                    0x1.55555554dc660p-3,
                    0x1.55570c3d02399p-5,
                    0x1.11120bde79b84p-7)

// the same, for exp(x) − 1, relative error 2^-50.4, lowest power first.
POLYNOMIAL_OF_LEVEL(narrow_exponential_for_differences,
                    0x1.0000000000003p+0,
                    0x1.0000000000001p-1,
                    0x1.555555547ba67p-3,
                    0x1.55555554e87dfp-5,
                    0x1.11123e079ec66p-7,
                    0x1.6c17ee6287708p-10)

// artanh(√z)/√z for 0 <= z <= 1/9, relative error 2^-43.8, lowest power first.
POLYNOMIAL_OF_LEVEL(quick_area_tangent,
                    0x1.ffffffffffdc7p-1,
                    0x1.5555555694e90p-2,
                    0x1.999997c399b66p-3,
                    0x1.2492cc4fab44ap-3,
                    0x1.c6f8ad634a6a2p-4,
                    0x1.76fd5c9158713p-4,
                    0x1.202b4d7a56a8fp-4,
                    0x1.9afeeea008984p-4)

// (x − tanh x)/x³ in z = x² for |x| <= 3/4, relative error 2^-50.3, lowest power first.
POLYNOMIAL_OF_LEVEL(quick_shrinkage,
                    0x1.5555555555551p-2,
                    -0x1.1111111110157p-3,
                    0x1.ba1ba1b8cd25ap-5,
                    -0x1.664f482b63d00p-6,
                    0x1.226e298892af9p-7,
                    -0x1.d6d1ea17cca5ep-9,
                    0x1.7d8a6e6296ef0p-10,
                    -0x1.347e42c875f7bp-11,
                    0x1.eb6add323f15ep-13,
                    -0x1.6e0178b5c4c9bp-14,
                    0x1.b8ebdedb8ab1fp-16,
                    -0x1.2de077687df95p-18)

// (1 + a) exp(a²/2) Φ(−a) in t = (a − 5)/(a + 5) for 0 <= a <= 14.6, relative error 2^-46.1, lowest power first.
POLYNOMIAL_OF_LEVEL(quick_tail,
                    0x1.d8979b0f2b3b1p-2,
                    -0x1.76ff86859ffe4p-4,
                    0x1.fc66cc64806f6p-6,
                    0x1.47c1d034038a1p-7,
                    -0x1.b08dfffe9fb26p-6,
                    0x1.92037b7fd03d1p-6,
                    -0x1.f11aacda323dep-7,
                    0x1.ab6d08862adefp-8,
                    -0x1.b75ea284fce40p-10,
                    0x1.0589863692dbcp-17,
                    0x1.7e443777e68d6p-13,
                    -0x1.c24f6817f9541p-15,
                    -0x1.48519bb82529fp-17,
                    0x1.3a91a992fec0bp-17,
                    0x1.149008f1d151bp-25,
                    -0x1.c4197274a52d7p-20,
                    -0x1.869fa56277395p-22)

// 2^(j/16) without the bits of the exponent of 1.
static const uint64_t sixteenths[16] = {
    0x0ull,
    0xb5586cf9890full,
    0x172b83c7d517bull,
    0x2387a6e756238ull,
    0x306fe0a31b715ull,
    0x3dea64c123422ull,
    0x4bfdad5362a27ull,
    0x5ab07dd485429ull,
    0x6a09e667f3bcdull,
    0x7a11473eb0187ull,
    0x8ace5422aa0dbull,
    0x9c49182a3f090ull,
    0xae89f995ad3adull,
    0xc199bdd85529cull,
    0xd5818dcfba487ull,
    0xea4afa2a490daull,
};

#endif
