#include <string.h>

#include "activation_list.h"
#include "hillock_kernel_table.h"
#include "wide.h"

extern const hk_kernel_table hk_kernels_baseline;
#if defined(__x86_64__)
extern const hk_kernel_table hk_kernels_avx2;
extern const hk_kernel_table hk_kernels_avx512;
#endif

/// For a level that this processor has.
static inline const hk_kernel_table *table_of(int level) {
  switch (level) {
#if defined(__x86_64__)
  case HK_ISA_AVX2: return &hk_kernels_avx2;
  case HK_ISA_AVX512: return &hk_kernels_avx512;
#endif
  default: return &hk_kernels_baseline;
  }
}

const hk_kernel_table *hk_kernels_at(int level) { return hk_isa_available(level) ? table_of(level) : NULL; }

const hk_kernel_table *hk_kernels(void) { return table_of(hk_isa_current()); }

#define HK_INFO(name, parameters, kinks, ...) {#name, parameters, kinks},
static const hk_activation_info infos[] = {HK_ACTIVATIONS(HK_INFO)};
#define HK_NUMBERS_FIT(name, parameters, kinks, ...) \
  _Static_assert(parameters + kinks <= HK_MOST_NUMBERS, #name " has more numbers than HK_MOST_NUMBERS");
HK_ACTIVATIONS(HK_NUMBERS_FIT)
#define HK_OUTPUT(name, parameters, kinks, output, ...) HK_OUTPUT_##output,
static const hk_output_form output_forms[] = {HK_ACTIVATIONS(HK_OUTPUT)};

int hk_activation_count(void) { return HK_ID_COUNT; }

const hk_activation_info *hk_activation_info_at(int id) { return id >= 0 && id < HK_ID_COUNT ? &infos[id] : NULL; }

int hk_activation_find(const char *name) {
  for (int id = 0; id < HK_ID_COUNT; id++) {
    if (strcmp(infos[id].name, name) == 0) return id;
  }
  return -1;
}

void hk_activation_forward(int id, const float *x, float *y, size_t n, const float *p) {
  hk_fp_state state = hk_fp_enter();
  hk_kernels()->activations[id].forward(x, y, n, p);
  hk_fp_leave(state);
}

void hk_activation_derivative(int id, const float *x, float *d, size_t n, const float *p) {
  hk_fp_state state = hk_fp_enter();
  hk_kernels()->activations[id].derivative(x, d, n, p);
  hk_fp_leave(state);
}

void hk_activation_backward(int id, const float *x, const float *gradient, float *out, size_t n, const float *p) {
  hk_fp_state state = hk_fp_enter();
  hk_kernels()->activations[id].backward(x, gradient, out, n, p);
  hk_fp_leave(state);
}

void hk_activation_forward_with_derivative(int id, const float *x, float *y, float *d, size_t n, const float *p) {
  hk_fp_state state = hk_fp_enter();
  hk_activation_kernels_forward_with_derivative(&hk_kernels()->activations[id], x, y, d, n, p);
  hk_fp_leave(state);
}

void hk_activation_kernels_forward_with_derivative(
    const hk_activation_kernels *kernels, const float *x, float *y, float *d, size_t n, const float *p) {
  // A block of arguments stays in the first cache between the two kernels.
  enum { BLOCK = 1 << 10 };
  for (size_t i = 0; i < n; i += BLOCK) {
    size_t count = n - i < BLOCK ? n - i : BLOCK;
    // What is written over the arguments comes last.
    if (y == x) {
      kernels->derivative(x + i, d + i, count, p);
      kernels->forward(x + i, y + i, count, p);
    } else {
      kernels->forward(x + i, y + i, count, p);
      kernels->derivative(x + i, d + i, count, p);
    }
  }
}

hk_output_form hk_output_form_of(int id, const float *p) {
  hk_output_form form = output_forms[id];
  if (form != HK_OUTPUT_POSITIVE) return form;
  const float *kinks = p + infos[id].parameter_count;
  for (int i = 0; i < infos[id].kink_count; i++) {
    if (kinks[i] != 0) return HK_OUTPUT_NONE;
  }
  return form;
}

int hk_activation_has_output_form(int id, const float *p) { return hk_output_form_of(id, p) != HK_OUTPUT_NONE; }

void hk_activation_backward_from_output(
    int id, const float *y, const float *gradient, float *out, size_t n, const float *p) {
  hk_fp_state state = hk_fp_enter();
  hk_kernels()->backward_from_output(hk_output_form_of(id, p), y, gradient, out, 1, n, n);
  hk_fp_leave(state);
}

void hk_exp(const float *x, float *y, size_t n) {
  hk_fp_state state = hk_fp_enter();
  hk_kernels()->float_exp(x, y, n);
  hk_fp_leave(state);
}

void hk_d_function(hk_function function, const double *x, double *out, size_t n) {
  hk_kernels()->double_function(function, x, out, n);
}

void hk_d_power(const double *a, const double *b, double *out, size_t n) { hk_kernels()->double_power(a, b, out, n); }

void hk_sum_of_rows(const float *x, float *out, size_t rows, size_t columns) {
  hk_kernels()->sum_of_rows(x, out, rows, columns, columns);
}

void hk_softmax_rows(const float *x, float *y, size_t rows, size_t columns) {
  hk_kernels()->softmax_rows(x, y, rows, columns);
}

void hk_adam_update(const hk_adam *settings, float *p, const float *g, float *m, float *s, size_t n) {
  hk_kernels()->adam_update(settings, p, g, m, s, n);
}
