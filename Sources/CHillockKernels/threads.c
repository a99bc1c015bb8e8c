#include "hillock_threads.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "hillock_cpu.h"

// How often a thread looks for news before it goes to sleep: some tens of microseconds.
enum { SPINS = 4000 };

struct hk_pool {
  int threads;
  pthread_t *workers;
  pthread_mutex_t mutex;
  pthread_cond_t wake, finished;
  /// Grows by one with every job; a worker that sees a new number joins in.
  atomic_uint generation;
  atomic_size_t next;
  /// Workers that have not left the current job yet.
  atomic_int busy;
  atomic_int ending;
  size_t tasks;
  void (*task)(void *, size_t, size_t);
  void *context;
};

typedef struct {
  hk_pool *pool;
  size_t number;
} worker_start;

static inline void pause_briefly(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

static void take_tasks(hk_pool *pool, size_t worker) {
  for (;;) {
    size_t index = atomic_fetch_add_explicit(&pool->next, 1, memory_order_relaxed);
    if (index >= pool->tasks) return;
    pool->task(pool->context, index, worker);
  }
}

static void *work(void *argument) {
  worker_start start = *(worker_start *)argument;
  free(argument);
  hk_pool *pool = start.pool;
  hk_fp_enter();
  unsigned seen = 0;
  // More threads than processors cannot all spin.
  int spins = pool->threads <= hk_processor_count() ? SPINS : 0;
  for (;;) {
    for (int i = 0; i < spins && atomic_load_explicit(&pool->generation, memory_order_acquire) == seen; i++) {
      pause_briefly();
    }
    if (atomic_load_explicit(&pool->generation, memory_order_acquire) == seen) {
      pthread_mutex_lock(&pool->mutex);
      while (atomic_load_explicit(&pool->generation, memory_order_acquire) == seen) {
        pthread_cond_wait(&pool->wake, &pool->mutex);
      }
      pthread_mutex_unlock(&pool->mutex);
    }
    seen = atomic_load_explicit(&pool->generation, memory_order_acquire);
    if (atomic_load(&pool->ending)) return NULL;
    take_tasks(pool, start.number);
    if (atomic_fetch_sub_explicit(&pool->busy, 1, memory_order_acq_rel) == 1) {
      pthread_mutex_lock(&pool->mutex);
      pthread_cond_signal(&pool->finished);
      pthread_mutex_unlock(&pool->mutex);
    }
  }
}

static void announce(hk_pool *pool) {
  pthread_mutex_lock(&pool->mutex);
  atomic_fetch_add_explicit(&pool->generation, 1, memory_order_release);
  pthread_cond_broadcast(&pool->wake);
  pthread_mutex_unlock(&pool->mutex);
}

hk_pool *hk_pool_create(int threads) {
  if (threads < 1) return NULL;
  hk_pool *pool = calloc(1, sizeof *pool);
  if (!pool) return NULL;
  pool->threads = 1;
  pool->workers = calloc((size_t)threads, sizeof *pool->workers);
  if (!pool->workers) {
    free(pool);
    return NULL;
  }
  pthread_mutex_init(&pool->mutex, NULL);
  pthread_cond_init(&pool->wake, NULL);
  pthread_cond_init(&pool->finished, NULL);
  for (int i = 1; i < threads; i++) {
    worker_start *start = malloc(sizeof *start);
    if (start) *start = (worker_start){pool, (size_t)i};
    if (!start || pthread_create(&pool->workers[i], NULL, work, start) != 0) {
      free(start);
      hk_pool_destroy(pool);
      return NULL;
    }
    pool->threads = i + 1;
  }
  return pool;
}

void hk_pool_run(
    hk_pool *pool, size_t tasks, void (*task)(void *context, size_t index, size_t worker), void *context) {
  if (!pool || pool->threads == 1 || tasks < 2) {
    for (size_t i = 0; i < tasks; i++) task(context, i, 0);
    return;
  }
  pool->tasks = tasks;
  pool->task = task;
  pool->context = context;
  atomic_store_explicit(&pool->next, 0, memory_order_relaxed);
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
}

void hk_pool_destroy(hk_pool *pool) {
  if (!pool) return;
  atomic_store(&pool->ending, 1);
  announce(pool);
  for (int i = 1; i < pool->threads; i++) pthread_join(pool->workers[i], NULL);
  pthread_mutex_destroy(&pool->mutex);
  pthread_cond_destroy(&pool->wake);
  pthread_cond_destroy(&pool->finished);
  free(pool->workers);
  free(pool);
}
