#include "hillock_threads.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "hillock_cpu.h"

// Looks for news before a thread goes to sleep: some tens of microseconds of them.
enum { SPINS = 4000 };
// What a task may use; some systems give a thread less than products of matrices need.
enum { STACK_SIZE = 1 << 20 };

// What a thread begins with of a group of tasks, and what is left of it.
typedef struct {
  // Two cache lines, which some processors fetch together.
  _Alignas(128) atomic_size_t next;
  size_t end;
} task_share;

typedef struct {
  hk_pool *pool;
  size_t number;
} worker_start;

struct hk_pool {
  int threads;
  /// How often a worker looks for news before it goes to sleep.
  int spins;
  pthread_t *workers;
  worker_start *starts;
  int is_started;
  /// Whether a job is running: a second caller does its own work meanwhile.
  atomic_int is_taken;
  pthread_mutex_t mutex;
  pthread_cond_t wake, finished;
  /// Grows by one with every job; a worker that sees a new number joins in. What it needs then lies beside it.
  _Alignas(128) atomic_uint generation;
  atomic_int ending;
  /// Of each group and thread; those of a thread lie together.
  task_share *shares;
  size_t groups;
  void (*task)(void *, size_t, size_t);
  void *context;
  /// Workers that have not left the current job yet, and those that wait to be woken.
  _Alignas(128) atomic_int busy;
  _Alignas(128) atomic_int sleepers;
};

static inline void pause_briefly(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

/// The thread's own tasks, then those of the threads after it.
static void take_tasks(hk_pool *pool, size_t worker) {
  size_t threads = (size_t)pool->threads;
  for (size_t i = 0, owner = worker; i < threads; i++, owner = owner + 1 < threads ? owner + 1 : 0) {
    task_share *shares = pool->shares + owner * HK_POOL_GROUPS;
    for (task_share *share = shares; share < shares + pool->groups; share++) {
      while (atomic_load_explicit(&share->next, memory_order_relaxed) < share->end) {
        size_t index = atomic_fetch_add_explicit(&share->next, 1, memory_order_relaxed);
        if (index < share->end) pool->task(pool->context, index, worker);
      }
    }
  }
}

static void *work(void *argument) {
  const worker_start *start = argument;
  hk_pool *pool = start->pool;
  hk_fp_enter();
  unsigned seen = 0;
  for (;;) {
    for (int i = 0; i < pool->spins && atomic_load_explicit(&pool->generation, memory_order_acquire) == seen; i++) {
      pause_briefly();
    }
    if (atomic_load_explicit(&pool->generation, memory_order_acquire) == seen) {
      pthread_mutex_lock(&pool->mutex);
      atomic_fetch_add(&pool->sleepers, 1);
      while (atomic_load(&pool->generation) == seen) {
        pthread_cond_wait(&pool->wake, &pool->mutex);
      }
      atomic_fetch_sub(&pool->sleepers, 1);
      pthread_mutex_unlock(&pool->mutex);
    }
    seen = atomic_load_explicit(&pool->generation, memory_order_acquire);
    if (atomic_load(&pool->ending)) return NULL;
    take_tasks(pool, start->number);
    if (atomic_fetch_sub_explicit(&pool->busy, 1, memory_order_acq_rel) == 1) {
      pthread_mutex_lock(&pool->mutex);
      pthread_cond_signal(&pool->finished);
      pthread_mutex_unlock(&pool->mutex);
    }
  }
}

static void announce(hk_pool *pool) {
  // One order for all: a worker says that it sleeps before it looks at the generation for the last time, so either it sees
  // the new one or it is seen here.
  atomic_fetch_add(&pool->generation, 1);
  if (atomic_load(&pool->sleepers) == 0) return;
  pthread_mutex_lock(&pool->mutex);
  pthread_cond_broadcast(&pool->wake);
  pthread_mutex_unlock(&pool->mutex);
}

hk_pool *hk_pool_create(int threads) {
  if (threads < 1) return NULL;
  hk_pool *pool = aligned_alloc(_Alignof(hk_pool), sizeof *pool);
  if (!pool) return NULL;
  memset(pool, 0, sizeof *pool);
  pool->threads = threads;
  // More threads than processors cannot all spin.
  pool->spins = threads <= hk_processor_count() ? SPINS : 0;
  pool->workers = calloc((size_t)threads, sizeof *pool->workers);
  pool->starts = calloc((size_t)threads, sizeof *pool->starts);
  pool->shares = aligned_alloc(_Alignof(task_share), (size_t)threads * HK_POOL_GROUPS * sizeof *pool->shares);
  if (!pool->workers || !pool->starts || !pool->shares) {
    free(pool->workers);
    free(pool->starts);
    free(pool->shares);
    free(pool);
    return NULL;
  }
  pthread_mutex_init(&pool->mutex, NULL);
  pthread_cond_init(&pool->wake, NULL);
  pthread_cond_init(&pool->finished, NULL);
  return pool;
}

/// Makes the workers when there is work for them: small networks never have any. Where the system grants fewer threads, those
/// do the work.
static void start_workers(hk_pool *pool) {
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, STACK_SIZE);
  int started = 1;
  for (; started < pool->threads; started++) {
    pool->starts[started] = (worker_start){pool, (size_t)started};
    if (pthread_create(&pool->workers[started], &attributes, work, &pool->starts[started]) != 0) break;
  }
  pthread_attr_destroy(&attributes);
  pool->threads = started;
  pool->is_started = 1;
}

void hk_pool_run(
    hk_pool *pool, size_t tasks, void (*task)(void *context, size_t index, size_t worker), void *context) {
  hk_pool_run_groups(pool, &tasks, 1, task, context);
}

void hk_pool_run_groups(
    hk_pool *pool, const size_t *groups, size_t count, void (*task)(void *context, size_t index, size_t worker),
    void *context) {
  size_t tasks = 0;
  for (size_t group = 0; group < count; group++) tasks += groups[group];
  // Another thread's job, or a task of this pool with work of its own, keeps the workers: then the caller's thread does it all.
  int is_ours = pool && tasks > 1 && !atomic_exchange_explicit(&pool->is_taken, 1, memory_order_acquire);
  if (is_ours && !pool->is_started) start_workers(pool);
  if (!is_ours || pool->threads == 1) {
    for (size_t i = 0; i < tasks; i++) task(context, i, 0);
    if (is_ours) atomic_store_explicit(&pool->is_taken, 0, memory_order_release);
    return;
  }
  size_t threads = (size_t)pool->threads, first = 0;
  for (size_t group = 0; group < count; first += groups[group++]) {
    for (size_t owner = 0; owner < threads; owner++) {
      task_share *share = pool->shares + owner * HK_POOL_GROUPS + group;
      atomic_store_explicit(&share->next, first + groups[group] * owner / threads, memory_order_relaxed);
      share->end = first + groups[group] * (owner + 1) / threads;
    }
  }
  pool->groups = count;
  pool->task = task;
  pool->context = context;
  atomic_store_explicit(&pool->busy, pool->threads - 1, memory_order_relaxed);
  announce(pool);
  take_tasks(pool, 0);
  for (int i = 0; i < SPINS && atomic_load_explicit(&pool->busy, memory_order_acquire) > 0; i++) pause_briefly();
  if (atomic_load_explicit(&pool->busy, memory_order_acquire) > 0) {
    pthread_mutex_lock(&pool->mutex);
    while (atomic_load_explicit(&pool->busy, memory_order_acquire) > 0) {
      pthread_cond_wait(&pool->finished, &pool->mutex);
    }
    pthread_mutex_unlock(&pool->mutex);
  }
  atomic_store_explicit(&pool->is_taken, 0, memory_order_release);
}

void hk_pool_destroy(hk_pool *pool) {
  if (!pool) return;
  atomic_store(&pool->ending, 1);
  announce(pool);
  for (int i = 1; pool->is_started && i < pool->threads; i++) pthread_join(pool->workers[i], NULL);
  pthread_mutex_destroy(&pool->mutex);
  pthread_cond_destroy(&pool->wake);
  pthread_cond_destroy(&pool->finished);
  free(pool->workers);
  free(pool->starts);
  free(pool->shares);
  free(pool);
}
