#if defined(__linux__) && !defined(_GNU_SOURCE)
#define _GNU_SOURCE
#endif
#include "hillock_cpu.h"

#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#if defined(__linux__)
#include <sched.h>
#include <sys/mman.h>
#endif

static const char *const names[HK_ISA_COUNT] = {"baseline", "avx2", "avx512", "neon"};

// -1 until the first call asks.
static atomic_int current = -1;
static atomic_int request_failed = 0;

const char *hk_isa_name(int level) { return level >= 0 && level < HK_ISA_COUNT ? names[level] : NULL; }

int hk_isa_available(int level) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  switch (level) {
  case HK_ISA_BASELINE: return 1;
  case HK_ISA_AVX2: return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  case HK_ISA_AVX512:
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  default: return 0;
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

#if defined(__linux__)
/// The processors that the quota in this file of a control group pays for, rounded up; 0 where there is none.
static long quota_of(const char *path) {
  FILE *file = fopen(path, "re");
  if (!file) return 0;
  long quota = 0, period = 0;
  // `max 100000`, or the microseconds in each period.
  int found = fscanf(file, "%ld %ld", &quota, &period);
  fclose(file);
  return found == 2 && quota > 0 && period > 0 ? (quota + period - 1) / period : 0;
}

/// The least quota of the process's control group and those above it (cgroup v2); 0 where there is none.
static long processor_quota(void) {
  FILE *file = fopen("/proc/self/cgroup", "re");
  if (!file) return 0;
  char line[1024], path[1200];
  size_t length = 0;
  while (fgets(line, sizeof line, file)) {
    if (strncmp(line, "0::/", 4) == 0) {
      length = strcspn(line + 3, "\n");
      memmove(line, line + 3, length);
      line[length] = 0;
      break;
    }
  }
  fclose(file);
  long least = 0;
  // From the group itself up to the root.
  while (length > 0) {
    snprintf(path, sizeof path, "/sys/fs/cgroup%s/cpu.max", length == 1 ? "" : line);
    long quota = quota_of(path);
    if (quota > 0 && (least == 0 || quota < least)) least = quota;
    if (length == 1) break;
    while (length > 1 && line[length - 1] != '/') length--;
    if (length > 1) length--;
    line[length] = 0;
  }
  return least;
}
#endif

int hk_processor_count(void) {
  long count = sysconf(_SC_NPROCESSORS_ONLN);
#if defined(__linux__)
  cpu_set_t allowed;
  if (sched_getaffinity(0, sizeof allowed, &allowed) == 0 && CPU_COUNT(&allowed) > 0) count = CPU_COUNT(&allowed);
  long quota = processor_quota();
  if (quota > 0 && quota < count) count = quota;
#endif
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

void hk_prefer_large_pages(void *start, size_t bytes) {
#if defined(__linux__) && defined(MADV_HUGEPAGE)
  // Whole pages only, so that no more memory is taken than was asked for. A system that knows none refuses, which does not matter.
  size_t whole = bytes / HK_LARGE_PAGE * HK_LARGE_PAGE;
  if ((uintptr_t)start % HK_LARGE_PAGE == 0 && whole > 0) (void)madvise(start, whole, MADV_HUGEPAGE);
#else
  (void)start;
  (void)bytes;
#endif
}
