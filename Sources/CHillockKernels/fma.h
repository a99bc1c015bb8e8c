// fma(a, b, c) on sixteen floats, rounded once. Where the level has no such instruction it is made from exact steps.
#ifndef HILLOCK_FMA_H
#define HILLOCK_FMA_H

typedef float vf16 __attribute__((ext_vector_type(16)));

INLINE vf16 vf16_load(const float *p) {
  vf16 v;
  memcpy(&v, p, sizeof v);
  return v;
}
INLINE void vf16_store(float *p, vf16 v) { memcpy(p, &v, sizeof v); }

#if defined(HK_HARDWARE_FMA)
INLINE vf16 vf16_fma(vf16 a, vf16 b, vf16 c) { return __builtin_elementwise_fma(a, b, c); }
#else
typedef double vd16 __attribute__((ext_vector_type(16)));
typedef __typeof__((vd16){0} < (vd16){0}) vl16;

/// The product of two floats is exact in double. The sum with c is rounded to odd (Boldo and Melquiond 2008), so
/// that rounding it to float afterwards is as good as rounding once.
INLINE vf16 vf16_fma(vf16 a, vf16 b, vf16 c) {
  vd16 product = __builtin_convertvector(a, vd16) * __builtin_convertvector(b, vd16);
  vd16 addend = __builtin_convertvector(c, vd16);
  vd16 sum = product + addend;
  vd16 part = sum - product;
  vd16 error = (product - (sum - part)) + (addend - part);
  vl16 bits = (vl16)sum;
  vl16 inexact = (error > 0) | (error < 0);
  vl16 even = (bits & 1) == 0;
  // One step away from zero where the error has the sign of the sum, one step towards it otherwise.
  vl16 away = (error > 0) == (sum > 0);
  vl16 step = (away & 1) - (~away & 1);
  bits += inexact & even & step;
  return __builtin_convertvector((vd16)bits, vf16);
}
#endif

#endif
