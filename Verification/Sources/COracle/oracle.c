#include "oracle.h"

#include <math.h>
#include <stdatomic.h>
#include <string.h>

#include "functions.h"

#define NAME(name, ...) #name,
static const char *const names[] = {FUNCTIONS(NAME)};

int oracle_find(const char *name) {
  for (int i = 0; i < function_count; i++)
    if (strcmp(names[i], name) == 0) return i;
  return -1;
}

static uint32_t bits_of(float x) {
  uint32_t bits;
  memcpy(&bits, &x, sizeof bits);
  return bits;
}
static float float_of(uint32_t bits) {
  float x;
  memcpy(&x, &bits, sizeof x);
  return x;
}

static _Atomic(oracle_estimator) chosen;
static oracle_estimator estimator(void) {
  oracle_estimator found = atomic_load_explicit(&chosen, memory_order_relaxed);
  if (!found) {
    found = oracle_vector_estimator();
    if (!found) found = oracle_estimate_plain;
    atomic_store(&chosen, found);
  }
  return found;
}

/// The sign of the c of x/2 + c·x² + …; 0 for other functions.
static double bend(int function, const float *p) {
  switch (oracle_traits_of[function]->bend) {
  case BEND_UP: return 1;
  case BEND_BY_PARAMETER: return p[0];
  default: return 0;
  }
}

/// At infinity the limit.
static float at_infinity(int function, int derivative, float x, const float *p, int n) {
  int up = x > 0;
  float nan = float_of(0x7FC00000);
  const oracle_traits *traits = oracle_traits_of[function];
  int is_half = traits->gate == GATE_BY_PARAMETER && p[0] == 0;
  switch (function) {
  case id_exp: return up ? x : 0;
  case id_expm1: return up ? x : -1;
  case id_log:
  case id_log1p: return up ? x : nan;
  case id_snake: return derivative ? nan : x;
  default: break;
  }
  if (traits->is_wave) return nan;
  if (is_half) return derivative ? 0.5f : x;
  if (traits->gate && !derivative) return up == (traits->gate == GATE || p[0] > 0) ? x : copysignf(0, x);
  // Far out stands for it; a value that still grows there is infinite, and one that is small there tends to 0.
  float far[8] = {up ? 3e38f : -3e38f};
  oracle_decision decision;
  oracle_estimate_plain(function, derivative, far, p, n, IS_EXACT, &decision);
  float value = decision.results[0];
  return fabsf(value) > 1e30f    ? copysignf(INFINITY, value)
         : fabsf(value) < 1e-30f ? copysignf(0, value)
                                 : value;
}

static void decide(int function, int derivative, const float *x, const float *p, int n, oracle_decision *decision) {
  const oracle_traits *traits = oracle_traits_of[function];
  int kind = ((derivative ? traits->derivative_is_exact : traits->is_exact) ? IS_EXACT : 0) |
             (derivative && traits->gate ? MAY_LOSE_SIGN : 0);
  estimator()(function, derivative, x, p, n, kind, decision);
}
static void decide_one(
    int function, int derivative, float x, const float *p, int n, oracle_decision *decision) {
  float inputs[8];
  for (int i = 0; i < 8; i++) inputs[i] = x;
  decide(function, derivative, inputs, p, n, decision);
}

float oracle_by_mpfr(int function, int derivative, float x, const float *p, int parameter_count) {
  (void)parameter_count;
  float result = float_of(0x7FC00000);
  oracle_mpfr(function, derivative, x, p, 0, &result);
  return result;
}

float oracle_result(int function, int derivative, float x, const float *p, int parameter_count, int *used_mpfr) {
  *used_mpfr = 0;
  if (x != x) return float_of(0x7FC00000);
  if (x - x != 0) return at_infinity(function, derivative, x, p, parameter_count);
  double c = derivative ? 0 : bend(function, p);
  if (c != 0 && fabsf(x) < 0x1p-125f && x != 0) {
    // Multiples of half of the least float, and the next term is far below it.
    double halves = ldexp((double)x, 149) / 2;
    return (float)copysign(ldexp(fabs(c > 0 ? ceil(halves) : floor(halves)), -149), x);
  }
  if (function == id_log && x == 0) return -INFINITY;
  if (function == id_log1p && x == -1) return -INFINITY;
  if ((function == id_log && x < 0) || (function == id_log1p && x < -1)) return float_of(0x7FC00000);
  oracle_decision decision;
  decide_one(function, derivative, x, p, parameter_count, &decision);
  float result = decision.results[0];
  if (!(decision.open & 1) || (result == 0 && x == 0)) return result;
  // What has no entry there is exact in double: clamps and steps.
  *used_mpfr = oracle_mpfr(function, derivative, x, p, decision.lost & 1, &result);
  return result;
}

static void compare_one(
    int function, uint32_t input, float result, float expected, oracle_count *counts, oracle_error *errors,
    size_t capacity) {
  float x = float_of(input);
  uint32_t found = bits_of(result), right = bits_of(expected);
  // The sign of a true zero, and of one at infinity, is a convention; elsewhere it is the sign of the true value.
  int is_convention = (x == 0 || x - x != 0 || oracle_traits_of[function]->is_piecewise_polynomial) && expected == 0 && result == 0;
  if (found != right && !is_convention) {
    if (counts->wrong < capacity) errors[counts->wrong] = (oracle_error){input, found, right};
    counts->wrong++;
  }
}

/// Whether all results are c·x, the rule of a whole run.
static int are_products(const float *results, uint32_t start, uint32_t stride, size_t count, double factor) {
  uint32_t differences = 0;
  for (size_t i = 0; i < count; i++) {
    float expected = (float)(factor * float_of(start + stride * (uint32_t)i));
    differences |= bits_of(results[i]) ^ bits_of(expected);
  }
  return differences == 0;
}
static int are_all(const float *results, size_t count, uint32_t common) {
  uint32_t differences = 0;
  for (size_t i = 0; i < count; i++) differences |= bits_of(results[i]) ^ common;
  return differences == 0;
}

/// What a comparison needs at every depth.
typedef struct {
  int function, derivative;
  const float *p;
  int parameter_count;
  uint32_t stride;
  oracle_count *counts;
  oracle_error *errors;
  size_t capacity;
} comparison;

/// Each input by itself.
static void compare_each(const comparison *c, uint32_t start, size_t count, const float *results) {
  int has_bend = !c->derivative && bend(c->function, c->p) != 0;
  for (size_t i = 0; i < count; i += 8) {
    float x[8];
    oracle_decision decision;
    size_t lanes = count - i < 8 ? count - i : 8;
    unsigned special = 0;
    for (size_t j = 0; j < 8; j++) {
      x[j] = float_of(start + c->stride * (uint32_t)(i + (j < lanes ? j : 0)));
      special |= (unsigned)(!(x[j] - x[j] == 0) | (has_bend & (fabsf(x[j]) < 0x1p-125f))) << j;
    }
    decide(c->function, c->derivative, x, c->p, c->parameter_count, &decision);
    float *expected = decision.results;
    unsigned open = decision.open | special;
    for (size_t j = 0; j < lanes; j++) {
      if (open >> j & 1) {
        int used_mpfr;
        expected[j] = oracle_result(c->function, c->derivative, x[j], c->p, c->parameter_count, &used_mpfr);
        c->counts->by_mpfr += (uint64_t)used_mpfr;
      }
    }
    uint32_t differences = 0;
    for (size_t j = 0; j < lanes; j++) differences |= bits_of(results[i + j]) ^ bits_of(expected[j]);
    if (differences) {
      for (size_t j = 0; j < lanes; j++) {
        compare_one(
            c->function, c->stride * (uint32_t)(i + j) + start, results[i + j], expected[j], c->counts, c->errors,
            c->capacity);
      }
    }
  }
}

/// The result at an end of a run. What is lost beyond 16 belongs to a monotone function that tends to 0, so it has one
/// sign there, which MPFR is asked for only once.
static uint32_t result_at_end(const comparison *c, float x) {
  static _Thread_local struct {
    int function, derivative;
    uint32_t sign, result;
  } last = {-1, 0, 0, 0};
  int ignored;
  uint32_t sign = bits_of(x) >> 31;
  if (fabsf(x) >= 16) {
    oracle_decision decision;
    decide_one(c->function, c->derivative, x, c->p, c->parameter_count, &decision);
    if (decision.lost) {
      if (last.function != c->function || last.derivative != c->derivative || last.sign != sign) {
        float found = oracle_result(c->function, c->derivative, x, c->p, c->parameter_count, &ignored);
        last.function = c->function, last.derivative = c->derivative, last.sign = sign, last.result = bits_of(found);
      }
      return last.result;
    }
  }
  return bits_of(oracle_result(c->function, c->derivative, x, c->p, c->parameter_count, &ignored));
}

/// A run in which the function is monotone, as with their default parameters all but the waves are above 16 in size, and
/// all below 2^-30: where the results at its ends are equal they hold for all of it, and where
/// they are not, for one of its halves perhaps.
static void compare_monotone(const comparison *c, uint32_t start, size_t count, const float *results) {
  float first = float_of(start), last = float_of(start + c->stride * (uint32_t)(count - 1));
  const oracle_traits *traits = oracle_traits_of[c->function];
  double factor = c->derivative ? traits->derivative_factor : traits->factor;
  if (factor != 0 && fabsf(last) < 0x1p-30f && fabsf(first) > 0x1p-120f) {
    if (are_products(results, start, c->stride, count, factor)) return;
  } else {
    uint32_t one = result_at_end(c, first), other = result_at_end(c, last);
    if (one == other) {
      if (are_all(results, count, one)) return;
    } else if (count > 256) {
      compare_monotone(c, start, count / 2, results);
      compare_monotone(c, start + c->stride * (uint32_t)(count / 2), count - count / 2, results + count / 2);
      return;
    }
  }
  // Nothing common, or something is wrong: then it is found out what.
  compare_each(c, start, count, results);
}

void oracle_compare(
    int function, int derivative, const float *p, int parameter_count, int are_defaults, uint32_t start,
    uint32_t stride, size_t count, const float *results, oracle_count *counts, oracle_error *errors,
    size_t capacity) {
  const comparison c = {function, derivative, p, parameter_count, stride, counts, errors, capacity};
  counts->checked += count;
  if (!are_defaults) {
    compare_each(&c, start, count, results);
    return;
  }
  // Cut where the range ends of which more is known.
  while (count > 0) {
    uint32_t size = start & 0x7FFFFFFF;
    static const uint32_t ends[] = {0x00000001, 0x30800000, 0x41800000, 0x7F800000, 0x80000000};
    int range = 0;
    while (size >= ends[range]) range++;
    // 0; below 2^-30; below 16; finite; the rest.
    uint64_t left = ((uint64_t)ends[range] - size + stride - 1) / stride;
    size_t part = left < count ? (size_t)left : count;
    int is_wave = oracle_traits_of[function]->is_wave;
    if (range == 1 || (range == 3 && !is_wave)) compare_monotone(&c, start, part, results);
    else compare_each(&c, start, part, results);
    start += stride * (uint32_t)part;
    results += part;
    count -= part;
  }
}
