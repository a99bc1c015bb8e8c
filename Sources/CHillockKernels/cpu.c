#include "hillock_cpu.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *const names[HK_ISA_COUNT] = {"baseline", "avx2", "avx512", "neon"};

// -1 until the first call asks.
static atomic_int current = -1;
static atomic_int request_failed = 0;

const char *hk_isa_name(int level) {
  return level >= 0 && level < HK_ISA_COUNT ? names[level] : NULL;
}

int hk_isa_available(int level) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  switch (level) {
  case HK_ISA_BASELINE:
    return 1;
  case HK_ISA_AVX2:
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  case HK_ISA_AVX512:
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
           __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") &&
           __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  default:
    return 0;
  }
#elif defined(__aarch64__)
  // Every 64-bit Arm processor has NEON with fused multiply-add.
  return level == HK_ISA_BASELINE || level == HK_ISA_NEON;
#else
  return level == HK_ISA_BASELINE;
#endif
}

int hk_isa_current(void) {
  int level = atomic_load_explicit(&current, memory_order_relaxed);
  if (level >= 0) return level;
  for (int candidate = 0; candidate < HK_ISA_COUNT; candidate++) {
    if (hk_isa_available(candidate)) level = candidate;
  }
  const char *wish = getenv("HILLOCK_ISA");
  if (wish && wish[0]) {
    int found = 0;
    for (int candidate = 0; candidate < HK_ISA_COUNT; candidate++) {
      if (strcmp(wish, names[candidate]) == 0 && hk_isa_available(candidate)) {
        level = candidate;
        found = 1;
      }
    }
    if (!found) atomic_store(&request_failed, 1);
  }
  atomic_store_explicit(&current, level, memory_order_relaxed);
  return level;
}

int hk_isa_request_failed(void) {
  hk_isa_current();
  return atomic_load(&request_failed);
}

int hk_processor_count(void) {
  long count = sysconf(_SC_NPROCESSORS_ONLN);
  return count < 1 ? 1 : count > 1024 ? 1024 : (int)count;
}

hk_fp_state hk_fp_enter(void) {
  hk_fp_state state = {0};
#if defined(__x86_64__)
  unsigned control = __builtin_ia32_stmxcsr();
  state.control = control;
  // Bits 13 and 14 choose the rounding, 15 flushes results to zero, 6 treats subnormal inputs as zero.
  unsigned wanted = control & ~0xE040u;
  if (wanted != control) __builtin_ia32_ldmxcsr(wanted);
#elif defined(__aarch64__)
  unsigned long long control;
  __asm__ volatile("mrs %0, fpcr" : "=r"(control));
  state.control = control;
  // Bits 22 and 23 choose the rounding, 24 flushes to zero, 25 gives default NaNs.
  unsigned long long wanted = control & ~0x3C00000ull;
  if (wanted != control) __asm__ volatile("msr fpcr, %0" : : "r"(wanted));
#endif
  return state;
}

void hk_fp_leave(hk_fp_state state) {
#if defined(__x86_64__)
  if (__builtin_ia32_stmxcsr() != (unsigned)state.control) __builtin_ia32_ldmxcsr((unsigned)state.control);
#elif defined(__aarch64__)
  __asm__ volatile("msr fpcr, %0" : : "r"(state.control));
#endif
}
