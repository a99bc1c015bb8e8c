#ifndef HILLOCK_CPU_H
#define HILLOCK_CPU_H

#include <stddef.h>

/// Which instructions the kernels use. Every level gives the same bits; they differ in speed only.
///
/// The level is the best one of the processor, or what the environment variable HILLOCK_ISA names
/// (baseline, avx2, avx512, neon). It is chosen once in a process; hk_kernels_at gives the kernels of another one.
enum { HK_ISA_BASELINE = 0, HK_ISA_AVX2 = 1, HK_ISA_AVX512 = 2, HK_ISA_NEON = 3, HK_ISA_COUNT = 4 };

/// The level in use. When HILLOCK_ISA names a level that is unknown or that this processor lacks, the best one is
/// used and hk_isa_request_failed says so.
int hk_isa_current(void);
/// 1 when this processor can run the level.
int hk_isa_available(int level);
/// `baseline`, `avx2`, `avx512` or `neon`; NULL for any other number.
const char *hk_isa_name(int level);
/// 1 when HILLOCK_ISA is set to something that cannot be used here.
int hk_isa_request_failed(void);

/// Processors that the process may use, at least 1: those on line; on Linux those of its affinity mask, and no more than the quota
/// of its control group and of those above it pays for (cgroup v2, cpu.max, rounded up).
int hk_processor_count(void);

enum { HK_LARGE_PAGE = 1 << 21 };
/// Asks the system for pages of HK_LARGE_PAGE bytes for memory that begins on such a boundary and is not used yet: addresses far apart
/// are found sooner.
void hk_prefer_large_pages(void *start, size_t bytes);

/// The floating-point state of a thread before hk_fp_enter.
typedef struct {
  unsigned long long control;
} hk_fp_state;

/// Sets rounding to nearest and keeps subnormal numbers, whatever somebody else's library has set; returns what
/// was in force.
hk_fp_state hk_fp_enter(void);
/// Puts back what hk_fp_enter found.
void hk_fp_leave(hk_fp_state state);

#endif
