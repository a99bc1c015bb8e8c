// Compares a kernel that has no parameters with the oracle at every N-th float and prints how many results are wrong.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "CHillockKernels.h"
#include "oracle.h"

int main(int count, char **arguments) {
  if (count != 4) {
    fprintf(stderr, "usage: compare NAME value|derivative STRIDE\n");
    return 64;
  }
  const char *name = arguments[1];
  int derivative = strcmp(arguments[2], "derivative") == 0;
  unsigned long stride = strtoul(arguments[3], NULL, 10);
  int kernel = hk_activation_find(name), function = oracle_find(name);
  const hk_activation_info *info = hk_activation_info_at(kernel);
  if (!info || function < 0 || stride == 0 || stride > 1 << 30) return 64;
  // One parameter that is 1 by default is what some of them have.
  static const float p[8] = {1, 1, 1, 1};
  static float x[4096], results[4096];
  oracle_count counts = {0};
  oracle_error errors[8];
  uint64_t inputs = ((1ull << 32) + stride - 1) / stride;
  for (uint64_t i = 0; i < inputs; i += 4096) {
    size_t n = inputs - i < 4096 ? (size_t)(inputs - i) : 4096;
    uint32_t first = (uint32_t)(i * stride);
    hk_floats_by_bits(first, (uint32_t)stride, x, n);
    if (derivative) hk_activation_derivative(kernel, x, results, n, p);
    else hk_activation_forward(kernel, x, results, n, p);
    oracle_compare(
        function, derivative, p, info->parameter_count, 1, first, (uint32_t)stride, n, results, &counts, errors, 8);
  }
  printf("%llu\n", (unsigned long long)counts.wrong);
  return 0;
}
