// Made by Scripts/make-quick-tables.py pairs. Do not edit.
#ifndef HILLOCK_PAIRS_TABLES_H
#define HILLOCK_PAIRS_TABLES_H

// ln 2/16 as a sum of two floats, and its inverse.
#define SIXTEENTH_HIGH 0x1.62e4300000000p-5f
#define SIXTEENTH_LOW -0x1.05c6100000000p-33f
#define SIXTEENTHS_PER_UNIT 0x1.7154760000000p+4f

// The floats nearest to 2^(j/16), as bits that lack j·2^19 and 64·2^23; and what their logarithms exceed j ln 2/16 by.
static const uint32_t sixteenth_powers[16] __attribute__((aligned(64))) = {
    0x1f800000u,
    0x1f7daac3u,
    0x1f7b95c2u,
    0x1f79c3d3u,
    0x1f7837f0u,
    0x1f76f532u,
    0x1f75fed7u,
    0x1f75583fu,
    0x1f7504f3u,
    0x1f7508a4u,
    0x1f75672au,
    0x1f76248cu,
    0x1f7744fdu,
    0x1f78ccdfu,
    0x1f7ac0c7u,
    0x1f7d257du,
};
static const float sixteenth_rests[16] __attribute__((aligned(64))) = {
    0x0.0p+0f,
    -0x1.8d96d308b9cb9p-25f,
    0x1.9c0c2141fef92p-27f,
    -0x1.964902f947c22p-25f,
    -0x1.1250015761931p-25f,
    -0x1.370be4186bf5ap-25f,
    0x1.0a355113e553ap-25f,
    0x1.00d8abadaf8d3p-27f,
    -0x1.26055c546c140p-26f,
    0x1.05cb44acca329p-25f,
    -0x1.67a1ca1d9d84ap-28f,
    -0x1.a3b5e344f7bdfp-28f,
    0x1.f9c305081c25ep-27f,
    0x1.6961b3cf799a0p-28f,
    0x1.a5217cbeba37ep-28f,
    -0x1.61428daeb9d87p-28f,
};

// (exp(−s) − 1 + s)/s² for |s| <= ln 2/32, lowest power first.
static const float pair_exponential[] = {0x1.0000000000000p-1f, -0x1.5556de0000000p-3f, 0x1.5556b40000000p-5f};

// Φ(−a) on sixteen pieces of [0, 5.97], those where NORMAL_CURVATURE a² + NORMAL_SLOPE a rounds to 0 … 15: in powers of
// a − middle, one table for each, and for three of them a second one with what the first lacks.
#define NORMAL_CURVATURE 0x1.3333340000000p-2f
#define NORMAL_SLOPE 0x1.99999a0000000p-1f
static const float normal_middles[16] __attribute__((aligned(64))) = {
    0x0.0p+0f,
    0x1.c8b4e00000000p-1f,
    0x1.8b94cc0000000p+0f,
    0x1.07fabc0000000p+1f,
    0x1.432b460000000p+1f,
    0x1.79d4ec0000000p+1f,
    0x1.a95e7c0000000p+1f,
    0x1.d856aa0000000p+1f,
    0x1.fde7120000000p+1f,
    0x1.135bb80000000p+2f,
    0x1.24c9f20000000p+2f,
    0x1.37554a0000000p+2f,
    0x1.48af820000000p+2f,
    0x1.58e4b00000000p+2f,
    0x1.6887d40000000p+2f,
    0x1.77eafc0000000p+2f,
};
static const float normal_0[16] __attribute__((aligned(64))) = {
    0x1.0000000000000p-1f,
    0x1.7d53e00000000p-3f,
    0x1.f4e4b20000000p-5f,
    0x1.40ecdc0000000p-6f,
    0x1.7b61960000000p-8f,
    0x1.9e141e0000000p-10f,
    0x1.d2938e0000000p-12f,
    0x1.d606fa0000000p-14f,
    0x1.1cb0420000000p-15f,
    0x1.1b5ef20000000p-17f,
    0x1.3fda160000000p-19f,
    0x1.33e5100000000p-21f,
    0x1.2dce060000000p-23f,
    0x1.305f800000000p-25f,
    0x1.2fbefe0000000p-27f,
    0x1.24d58c0000000p-29f,
};
static const float normal_1[16] __attribute__((aligned(64))) = {
    -0x1.9884540000000p-2f,
    -0x1.126e200000000p-2f,
    -0x1.ef31260000000p-4f,
    -0x1.85b0cc0000000p-5f,
    -0x1.0ddd540000000p-6f,
    -0x1.4f3b820000000p-8f,
    -0x1.a22c460000000p-10f,
    -0x1.cdeef60000000p-12f,
    -0x1.2ba2440000000p-13f,
    -0x1.3fd61a0000000p-15f,
    -0x1.7decee0000000p-17f,
    -0x1.8526360000000p-19f,
    -0x1.913d7a0000000p-21f,
    -0x1.a7589a0000000p-23f,
    -0x1.b8832e0000000p-25f,
    -0x1.b9d59e0000000p-27f,
};
static const float normal_2[16] __attribute__((aligned(64))) = {
    0x0.0p+0f,
    0x1.e9960e0000000p-4f,
    0x1.7e98540000000p-4f,
    0x1.91d64e0000000p-5f,
    0x1.54abe00000000p-6f,
    0x1.eec5740000000p-8f,
    0x1.5b6aec0000000p-9f,
    0x1.aa267c0000000p-11f,
    0x1.2a680a0000000p-12f,
    0x1.5805940000000p-14f,
    0x1.b4cf880000000p-16f,
    0x1.d943120000000p-18f,
    0x1.0194ec0000000p-19f,
    0x1.1d2c9e0000000p-21f,
    0x1.36311a0000000p-23f,
    0x1.4466be0000000p-25f,
};
static const float normal_3[16] __attribute__((aligned(64))) = {
    0x1.1058380000000p-4f,
    0x1.2b0f120000000p-7f,
    -0x1.ca23cc0000000p-6f,
    -0x1.a6960c0000000p-6f,
    -0x1.e374260000000p-7f,
    -0x1.aef39c0000000p-8f,
    -0x1.5dff780000000p-9f,
    -0x1.e5b0e60000000p-11f,
    -0x1.73469e0000000p-12f,
    -0x1.d2ba7c0000000p-14f,
    -0x1.3d24540000000p-15f,
    -0x1.6f7d2c0000000p-17f,
    -0x1.a83ca40000000p-19f,
    -0x1.ee9fea0000000p-21f,
    -0x1.1a0e5a0000000p-22f,
    -0x1.345e660000000p-24f,
};
static const float normal_4[16] __attribute__((aligned(64))) = {
    0x1.2c94c80000000p-26f,
    -0x1.67bc6a0000000p-6f,
    -0x1.3850fe0000000p-8f,
    0x1.4fbba60000000p-8f,
    0x1.7f2ff60000000p-8f,
    0x1.d71eba0000000p-9f,
    0x1.d1bffc0000000p-10f,
    0x1.790ae60000000p-11f,
    0x1.40053c0000000p-12f,
    0x1.bcaf4c0000000p-14f,
    0x1.4651020000000p-15f,
    0x1.977b320000000p-17f,
    0x1.f5c2580000000p-19f,
    0x1.356cae0000000p-20f,
    0x1.73606e0000000p-22f,
    0x1.a9c8d00000000p-24f,
};
static const float normal_5[16] __attribute__((aligned(64))) = {
    -0x1.46d20c0000000p-7f,
    0x1.4dfad80000000p-9f,
    0x1.7368c80000000p-8f,
    0x1.cc49f80000000p-10f,
    -0x1.83a7720000000p-11f,
    -0x1.29b0fa0000000p-10f,
    -0x1.991cd00000000p-11f,
    -0x1.9ad49e0000000p-12f,
    -0x1.8e8dcc0000000p-13f,
    -0x1.38a3ba0000000p-14f,
    -0x1.f5fdc20000000p-16f,
    -0x1.5552780000000p-17f,
    -0x1.c3bdd00000000p-19f,
    -0x1.2866340000000p-20f,
    -0x1.781b4a0000000p-22f,
    -0x1.c5ef1e0000000p-24f,
};
static const float normal_6[16] __attribute__((aligned(64))) = {
    0x1.8338440000000p-20f,
    0x1.4e0f3a0000000p-9f,
    -0x1.b08e800000000p-11f,
    -0x1.513efe0000000p-10f,
    -0x1.eaf5860000000p-12f,
    0x1.4ceffe0000000p-14f,
    0x1.9992560000000p-13f,
    0x1.3036880000000p-13f,
    0x1.6697280000000p-14f,
    0x1.49c5420000000p-15f,
    0x1.27b3fa0000000p-16f,
    0x1.bce21c0000000p-18f,
    0x1.3fcda60000000p-19f,
    0x1.c1dae40000000p-21f,
    0x1.2f963e0000000p-22f,
    0x1.8390d40000000p-24f,
};
static const float normal_7[16] __attribute__((aligned(64))) = {
    0x1.35afec0000000p-10f,
    -0x1.491ef80000000p-11f,
    -0x1.02fad60000000p-11f,
    0x1.64c6520000000p-13f,
    0x1.0e5c600000000p-12f,
    0x1.aa467a0000000p-14f,
    0x1.7dfd3a0000000p-23f,
    -0x1.f36e020000000p-16f,
    -0x1.b3f0d60000000p-16f,
    -0x1.0085420000000p-16f,
    -0x1.0b63aa0000000p-17f,
    -0x1.c79b6e0000000p-19f,
    -0x1.69e5ae0000000p-20f,
    -0x1.1394d60000000p-21f,
    -0x1.8efaa20000000p-23f,
    -0x1.0ef72c0000000p-24f,
};
static const float normal_8[16] __attribute__((aligned(64))) = {
    0x1.039cb80000000p-16f,
    -0x1.a8bbec0000000p-13f,
    0x1.9d4e980000000p-13f,
    0x1.83c30a0000000p-14f,
    -0x1.3d47380000000p-15f,
    -0x1.72e8720000000p-15f,
    -0x1.5f9eea0000000p-16f,
    -0x1.0ae2420000000p-20f,
    0x1.bbde500000000p-19f,
    0x1.176c260000000p-18f,
    0x1.7699260000000p-19f,
    0x1.5512cc0000000p-20f,
    0x1.3cd9bc0000000p-21f,
    0x1.1c56e80000000p-22f,
    0x1.b50d4e0000000p-24f,
    0x1.427a460000000p-25f,
};
static const float normal_9[16] __attribute__((aligned(64))) = {
    -0x1.26050a0000000p-13f,
    0x1.48e72c0000000p-14f,
    0x1.92b4da0000000p-16f,
    -0x1.43dd640000000p-15f,
    -0x1.ab84bc0000000p-16f,
    0x1.928e920000000p-18f,
    0x1.030c480000000p-17f,
    0x1.3e21ea0000000p-19f,
    0x1.b810160000000p-26f,
    -0x1.d92a820000000p-22f,
    -0x1.507e360000000p-22f,
    -0x1.c1239a0000000p-22f,
    -0x1.96b5c60000000p-23f,
    -0x1.f580e80000000p-24f,
    -0x1.93bf8e0000000p-25f,
    -0x1.55e0fe0000000p-26f,
};
static const float normal_10[16] __attribute__((aligned(64))) = {
    0x1.7ca6cc0000000p-16f,
    0x1.322d000000000p-17f,
    -0x1.6bc5580000000p-14f,
    0x1.319f560000000p-17f,
    0x1.238cf20000000p-14f,
    -0x1.25e42e0000000p-16f,
    -0x1.3d9e960000000p-20f,
    -0x1.ba095a0000000p-17f,
    0x1.062eac0000000p-17f,
    -0x1.a4cf420000000p-19f,
    -0x1.69eea80000000p-19f,
    0x1.09fab00000000p-19f,
    0x1.2849f80000000p-21f,
    -0x1.abbde80000000p-23f,
    -0x1.31e0d00000000p-26f,
    -0x1.45cc840000000p-26f,
};
static const float normal_rest_1[16] __attribute__((aligned(64))) = {
    0x1.85748e0000000p-27f,
    0x1.4796540000000p-28f,
    0x1.aadc0e0000000p-30f,
    0x1.a190660000000p-31f,
    -0x1.aa13600000000p-31f,
    0x1.0b39480000000p-33f,
    -0x1.2e4c240000000p-35f,
    -0x1.890aa00000000p-37f,
    0x1.b3e4ca0000000p-38f,
    0x1.ba1daa0000000p-40f,
    -0x1.985eea0000000p-43f,
    -0x1.7e58e40000000p-46f,
    0x1.b0ee9e0000000p-46f,
    0x1.51dbc40000000p-48f,
    -0x1.eac4f20000000p-50f,
    -0x1.e170b80000000p-52f,
};
static const float normal_rest_3[16] __attribute__((aligned(64))) = {
    -0x1.5557d20000000p-29f,
    -0x1.f185da0000000p-32f,
    0x1.2ad15e0000000p-32f,
    -0x1.74e84e0000000p-31f,
    0x1.5f27400000000p-32f,
    -0x1.933ac80000000p-33f,
    0x1.f87e5c0000000p-34f,
    -0x1.949bac0000000p-38f,
    0x1.5a10480000000p-37f,
    -0x1.b4539a0000000p-39f,
    0x1.d177120000000p-40f,
    -0x1.efc4940000000p-42f,
    0x1.81d3380000000p-44f,
    0x1.6bb4120000000p-46f,
    -0x1.e13ee40000000p-48f,
    0x1.68e3460000000p-49f,
};
static const float normal_rest_4[16] __attribute__((aligned(64))) = {
    0x1.a13c0c0000000p-60f,
    -0x1.5cc6280000000p-34f,
    -0x1.dbf9b60000000p-34f,
    0x1.abb66c0000000p-34f,
    -0x1.0921da0000000p-33f,
    -0x1.cbe42e0000000p-35f,
    -0x1.f4c0960000000p-36f,
    -0x1.e999400000000p-37f,
    0x1.7c14780000000p-38f,
    -0x1.cc46200000000p-42f,
    -0x1.5eddea0000000p-40f,
    -0x1.f878fa0000000p-43f,
    0x1.d2eb600000000p-46f,
    0x1.c90a6a0000000p-45f,
    0x1.b10e780000000p-49f,
    0x1.e407da0000000p-53f,
};

// Φ(−a) exp(a²/2) on eight pieces of [0, 6], which three bits of the float a + 2 number: in powers of a − middle, one table
// for each power, and one with what that of the first lacks.
static const float ratio_middles[8] __attribute__((aligned(32))) = {
    0x1.eeb2900000000p-3f, 0x1.8488060000000p-1f, 0x1.3c72200000000p+0f, 0x1.c311820000000p+0f,
    0x1.43eb840000000p+1f, 0x1.bf209e0000000p+1f, 0x1.1fbc9c0000000p+2f, 0x1.5e2a080000000p+2f,
};
static const float ratio_0[8] __attribute__((aligned(32))) = {
    0x1.aa89880000000p-2f, 0x1.31deba0000000p-2f, 0x1.dbc1d80000000p-3f, 0x1.7986d00000000p-3f,
    0x1.1e9c960000000p-3f, 0x1.b456640000000p-4f, 0x1.5ba5980000000p-4f, 0x1.218c120000000p-4f,
};
static const float ratio_1[8] __attribute__((aligned(32))) = {
    -0x1.317c760000000p-2f, -0x1.60d0900000000p-3f, -0x1.c9e2900000000p-4f, -0x1.2faca80000000p-4f,
    -0x1.6ee8a40000000p-5f, -0x1.b771ae0000000p-6f, -0x1.1c58c60000000p-6f, -0x1.8ee9140000000p-7f,
};
static const float ratio_2[8] __attribute__((aligned(32))) = {
    0x1.60bf200000000p-3f, 0x1.5801ac0000000p-4f, 0x1.8183e60000000p-5f, 0x1.b7f75c0000000p-6f,
    0x1.b3e0620000000p-7f, 0x1.a4952e0000000p-8f, 0x1.c0c9380000000p-9f, 0x1.0b9fe80000000p-9f,
};
static const float ratio_3[8] __attribute__((aligned(32))) = {
    -0x1.5e82bc0000000p-4f, -0x1.2862fc0000000p-5f, -0x1.24d1a40000000p-6f, -0x1.24fd2e0000000p-7f,
    -0x1.e620960000000p-9f, -0x1.80ce2a0000000p-10f, -0x1.56c70a0000000p-11f, -0x1.5e5ad40000000p-12f,
};
static const float ratio_4[8] __attribute__((aligned(32))) = {
    0x1.3669be0000000p-5f, 0x1.cf19ca0000000p-7f, 0x1.9912660000000p-8f, 0x1.6bb0cc0000000p-9f,
    0x1.00a77e0000000p-10f, 0x1.5222d40000000p-12f, 0x1.fc1c220000000p-14f, 0x1.c031260000000p-15f,
};
static const float ratio_5[8] __attribute__((aligned(32))) = {
    -0x1.f4ca160000000p-7f, -0x1.4da1600000000p-8f, -0x1.0a3c480000000p-9f, -0x1.a8e6a40000000p-11f,
    -0x1.0225620000000p-12f, -0x1.1e64ea0000000p-14f, -0x1.6e37720000000p-16f, -0x1.187e3c0000000p-17f,
};
static const float ratio_6[8] __attribute__((aligned(32))) = {
    0x1.75a15e0000000p-8f, 0x1.c079ec0000000p-10f, 0x1.461aa80000000p-11f, 0x1.d678800000000p-13f,
    0x1.f0a8320000000p-15f, 0x1.d54c8c0000000p-17f, 0x1.015e900000000p-18f, 0x1.57daba0000000p-20f,
};
static const float ratio_7[8] __attribute__((aligned(32))) = {
    -0x1.081cd40000000p-9f, -0x1.1f59420000000p-11f, -0x1.7df95c0000000p-13f, -0x1.f5348a0000000p-15f,
    -0x1.d8dd020000000p-17f, -0x1.7c5a4e0000000p-19f, -0x1.66050c0000000p-21f, -0x1.a375b40000000p-23f,
};
static const float ratio_8[8] __attribute__((aligned(32))) = {
    0x1.534ffc0000000p-11f, 0x1.65623e0000000p-13f, 0x1.985b7a0000000p-15f, 0x1.0cf67a0000000p-16f,
    0x1.c2eb3e0000000p-19f, 0x1.22139a0000000p-21f, 0x1.c7e3d60000000p-24f, 0x1.0021860000000p-25f,
};
static const float ratio_rest_1[8] __attribute__((aligned(32))) = {
    -0x1.df35e80000000p-29f, 0x1.dbf7d40000000p-28f, -0x1.ef109e0000000p-32f, -0x1.82defc0000000p-29f,
    0x1.8c967a0000000p-31f, -0x1.00bdda0000000p-33f, -0x1.83a77e0000000p-35f, 0x1.8adf280000000p-32f,
};

// −ln 2Φ(−a) on eight pieces of [0, 5.8125], which three bits of the float a + 2.1875 number: in powers of a − middle, one
// table for each power, and one with what that of the first lacks. Off by less than 2^-34.8.
static const float log_tail_middles[8] __attribute__((aligned(32))) = {
    0x0.0p+0f, 0x1.114f320000000p-1f, 0x1.14b2ea0000000p+0f, 0x1.9b60420000000p+0f,
    0x1.28fe180000000p+1f, 0x1.ab897e0000000p+1f, 0x1.112f600000000p+2f, 0x1.4eb6700000000p+2f,
};
static const float log_tail_0[8] __attribute__((aligned(32))) = {
    0x0.0p+0f, 0x1.0b24300000000p-1f, 0x1.4618e60000000p+0f, 0x1.1ccc9a0000000p+1f,
    0x1.f2a98c0000000p+1f, 0x1.c5746c0000000p+2f, 0x1.5ac0b40000000p+3f, 0x1.f2df160000000p+3f,
};
static const float log_tail_1[8] __attribute__((aligned(32))) = {
    0x1.9884540000000p-1f, 0x1.2a78780000000p+0f, 0x1.971bc60000000p+0f, 0x1.03d9e20000000p+1f,
    0x1.54716e0000000p+1f, 0x1.cceb780000000p+1f, 0x1.1edc740000000p+2f, 0x1.5a2f7e0000000p+2f,
};
static const float log_tail_2[8] __attribute__((aligned(32))) = {
    0x1.45f3060000000p-2f, 0x1.7952960000000p-2f, 0x1.9ec5ba0000000p-2f, 0x1.b7d2b40000000p-2f,
    0x1.ce43820000000p-2f, 0x1.e0d6180000000p-2f, 0x1.ea648c0000000p-2f, 0x1.f077c20000000p-2f,
};
static const float log_tail_3[8] __attribute__((aligned(32))) = {
    0x1.29a9ca0000000p-5f, 0x1.b292fc0000000p-6f, 0x1.2e40940000000p-6f, 0x1.a63e400000000p-7f,
    0x1.06c4ec0000000p-7f, 0x1.1947020000000p-8f, 0x1.52ec000000000p-9f, 0x1.a92fe40000000p-10f,
};
static const float log_tail_4[8] __attribute__((aligned(32))) = {
    -0x1.398adc0000000p-8f, -0x1.1553000000000p-8f, -0x1.9b0a1e0000000p-9f, -0x1.1ed85a0000000p-9f,
    -0x1.53c3420000000p-10f, -0x1.44ff6e0000000p-11f, -0x1.5ced520000000p-12f, -0x1.8497c00000000p-13f,
};
static const float log_tail_5[8] __attribute__((aligned(32))) = {
    -0x1.c3f6040000000p-16f, 0x1.7d7db40000000p-12f, 0x1.a2da8c0000000p-12f, 0x1.498aea0000000p-12f,
    0x1.92185c0000000p-13f, 0x1.6b62600000000p-14f, 0x1.658a520000000p-15f, 0x1.6806e40000000p-16f,
};
static const float log_tail_6[8] __attribute__((aligned(32))) = {
    0x1.8b34ee0000000p-13f, 0x1.c130140000000p-15f, -0x1.221fdc0000000p-16f, -0x1.0aac660000000p-15f,
    -0x1.941ee20000000p-16f, -0x1.7ca0720000000p-17f, -0x1.62cd4c0000000p-18f, -0x1.44fa880000000p-19f,
};
static const float log_tail_7[8] __attribute__((aligned(32))) = {
    -0x1.e927f40000000p-16f, -0x1.f0e8b20000000p-16f, -0x1.5980b40000000p-17f, -0x1.46e3ba0000000p-19f,
    0x1.18faaa0000000p-19f, 0x1.69f4260000000p-20f, 0x1.3197f60000000p-21f, 0x1.a2a5f20000000p-23f,
};
static const float log_tail_rest_1[8] __attribute__((aligned(32))) = {
    -0x1.815bac0000000p-26f, 0x1.d547da0000000p-25f, 0x1.3ec0cc0000000p-25f, -0x1.9406980000000p-24f,
    0x1.ef7b9c0000000p-24f, 0x1.3c95760000000p-24f, 0x1.dd8d3e0000000p-23f, 0x1.8a19800000000p-25f,
};

// ln 2/8 as a sum of two floats, and its inverse.
#define EIGHTH_HIGH 0x1.62e4300000000p-4f
#define EIGHTH_LOW -0x1.05c6100000000p-32f
#define EIGHTHS_PER_UNIT 0x1.7154760000000p+3f

// The floats nearest to 2^(j/8), as bits that lack j·2^20 and 64·2^23; and what their logarithms exceed j ln 2/8 by.
static const uint32_t eighth_powers[8] __attribute__((aligned(32))) = {
    0x1f800000u, 0x1f7b95c2u, 0x1f7837f0u, 0x1f75fed7u,
    0x1f7504f3u, 0x1f75672au, 0x1f7744fdu, 0x1f7ac0c7u,
};
static const float eighth_rests[8] __attribute__((aligned(32))) = {
    0x0.0p+0f, 0x1.9c0c2141fef92p-27f, -0x1.1250015761931p-25f, 0x1.0a355113e553ap-25f,
    -0x1.26055c546c140p-26f, -0x1.67a1ca1d9d84ap-28f, 0x1.f9c305081c25ep-27f, 0x1.a5217cbeba37ep-28f,
};

// (exp(−s) − 1 + s)/s² for |s| <= ln 2/16, lowest power first.
static const float pair_wide_exponential[] = {0x1.0000000000000p-1f, -0x1.5555560000000p-3f, 0x1.555acc0000000p-5f, -0x1.1114f80000000p-7f};

// 1/√2π as a sum of two floats.
#define INVERSE_ROOT_OF_TWO_PI 0x1.9884540000000p-2f
#define INVERSE_ROOT_OF_TWO_PI_REST -0x1.8579360000000p-27f

// With c next to 1/(1 + j/15) in eight bits: c, and −ln c as a sum of two floats.
static const float fifteenth_inverses[16] __attribute__((aligned(64))) = {
    0x1.0000000000000p+0f,
    0x1.e000000000000p-1f,
    0x1.c400000000000p-1f,
    0x1.aa00000000000p-1f,
    0x1.9400000000000p-1f,
    0x1.8000000000000p-1f,
    0x1.6e00000000000p-1f,
    0x1.5e00000000000p-1f,
    0x1.4e00000000000p-1f,
    0x1.4000000000000p-1f,
    0x1.3400000000000p-1f,
    0x1.2800000000000p-1f,
    0x1.1c00000000000p-1f,
    0x1.1200000000000p-1f,
    0x1.0800000000000p-1f,
    0x1.0000000000000p-1f,
};
static const float fifteenth_logarithms[16] __attribute__((aligned(64))) = {
    0x0.0p+0f,
    0x1.08598c0000000p-4f,
    0x1.fe89140000000p-4f,
    0x1.7898d80000000p-3f,
    0x1.e530f00000000p-3f,
    0x1.2696220000000p-2f,
    0x1.57bf760000000p-2f,
    0x1.8585580000000p-2f,
    0x1.b56fa00000000p-2f,
    0x1.e148a20000000p-2f,
    0x1.04360c0000000p-1f,
    0x1.188ee40000000p-1f,
    0x1.2dbf560000000p-1f,
    0x1.4019c20000000p-1f,
    0x1.5322e20000000p-1f,
    0x1.62e4300000000p-1f,
};
static const float fifteenth_logarithm_rests[16] __attribute__((aligned(64))) = {
    0x0.0p+0f,
    -0x1.4c38bf2eeb805p-29f,
    -0x1.890aa69ac9f42p-30f,
    0x1.51131ccf7c7b7p-29f,
    -0x1.8efededd89fbep-35f,
    -0x1.d9648db0f8829p-27f,
    -0x1.86e5c0a424234p-27f,
    -0x1.124680aa43333p-27f,
    0x1.118a425494b61p-28f,
    -0x1.76364c9ac81cdp-28f,
    -0x1.89fc53117f9e5p-29f,
    0x1.e4794cc4ef8abp-30f,
    -0x1.09e417a6e507cp-26f,
    0x1.25ca93186cf0fp-29f,
    0x1.a19e15ccc45d2p-27f,
    -0x1.05c610ca86c39p-29f,
};

// (ln(1 + r) − r + r²/2)/r³ for |r| <= 0.0333, lowest power first.
static const float pair_logarithm[] = {0x1.5555560000000p-2f, -0x1.fffffa0000000p-3f, 0x1.9999900000000p-3f, -0x1.55b0700000000p-3f, 0x1.24f37a0000000p-3f};

#endif
