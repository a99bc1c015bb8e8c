#if defined(__linux__) && !defined(_GNU_SOURCE)
#define _GNU_SOURCE
#endif
#include "hillock_threads.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

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

// Where other processes want the processors too, a worker may be taken off in the middle of a task, and the caller has to wait
// until it is back; and where jobs are short, handing them out may take longer than they do. So what is done with the workers and
// without them is measured over windows of this length, long against the time for which a process keeps a processor. Where much of
// a window was waiting, or it had very many jobs, the next is the caller's alone, and what was quicker goes on: for some windows
// first, and for up to STAY_MOST as long as looking again does not change it. A window with the workers that is only to find out
// whether they help ends when MUCH_WAITING of it was waiting. Tasks of different jobs take different times: where the caller says
// where its rounds begin, a window has whole rounds, and the number of its tasks says how much was done. MANY_JOBS are for each
// WINDOW_NANOSECONDS.
enum { WINDOW_NANOSECONDS = 12000000, MUCH_WAITING = 3000000, MANY_JOBS = 60, STAY_LEAST = 4, STAY_MOST = 64 };

/// The gate of a job: its number in the upper half, then whether workers may still come in, then how many are inside.
#define GATE_NUMBER(gate) ((uint32_t)((gate) >> 32))
#define GATE_OPEN ((uint64_t)1 << 31)
#define GATE_INSIDE(gate) ((gate) & (GATE_OPEN - 1))

struct hk_pool {
  /// Threads that were asked for, the caller among them; never changed.
  int asked;
  /// Those there are: fewer where the system grants fewer. Of the one who has taken the pool.
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
  /// A worker that sees a new number comes in while the gate is open. What it needs then lies beside it, and is not written
  /// before the gate is closed and nobody is inside. A worker that comes late finds it closed, and nobody waits for it.
  _Alignas(128) _Atomic(uint64_t) gate;
  atomic_int ending;
  /// Of each group and thread; those of a thread lie together.
  task_share *shares;
  size_t groups;
  void (*task)(void *, size_t, size_t);
  void *context;
  /// Workers that wait to be woken, and whether the caller waits for the last one to leave.
  _Alignas(128) atomic_int sleepers;
  atomic_int caller_sleeps;
  /// Whether the caller said once where a round begins, and whether one begins with the next job.
  int has_rounds, begins_round;
  /// Of the current window: when it began, how long the caller waited in it, how many jobs and tasks there were and how many of
  /// the tasks it did itself.
  int64_t window_begin, waited;
  /// When the current job began, and how much of the window passed in jobs.
  int64_t job_begin, inside;
  /// What the caller had of a processor when it began, by the clock of its thread.
  int64_t cpu_begin;
  double tasks, own_tasks;
  int jobs;
  /// Tasks in a nanosecond, in the last window with the workers and in the last without.
  double together_rate, alone_rate;
  /// Whether the workers rest, whether that is on trial for this window, and for how many windows more it stays as it is.
  int is_alone, is_trial, stays;
  /// What the last trial said: whether the caller alone was quicker, and for how many windows that held.
  int was_alone, stay;
};

static int64_t nanoseconds_of(clockid_t clock) {
  struct timespec now;
  clock_gettime(clock, &now);
  return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static int64_t nanoseconds(void) { return nanoseconds_of(CLOCK_MONOTONIC); }

static inline void pause_briefly(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

/// The thread's own tasks, then those of the threads after it; returns how many it was.
static size_t take_tasks(hk_pool *pool, size_t worker) {
  size_t threads = (size_t)pool->threads, taken = 0;
  for (size_t i = 0, owner = worker; i < threads; i++, owner = owner + 1 < threads ? owner + 1 : 0) {
    task_share *shares = pool->shares + owner * HK_POOL_GROUPS;
    for (task_share *share = shares; share < shares + pool->groups; share++) {
      while (atomic_load_explicit(&share->next, memory_order_relaxed) < share->end) {
        size_t index = atomic_fetch_add_explicit(&share->next, 1, memory_order_relaxed);
        if (index < share->end) {
          pool->task(pool->context, index, worker);
          taken++;
        }
      }
    }
  }
  return taken;
}

static void *work(void *argument) {
  const worker_start *start = argument;
  hk_pool *pool = start->pool;
  hk_fp_enter();
  uint32_t seen = 0;
  for (;;) {
    uint64_t gate = atomic_load_explicit(&pool->gate, memory_order_acquire);
    for (int i = 0; i < pool->spins && GATE_NUMBER(gate) == seen; i++) {
      pause_briefly();
      gate = atomic_load_explicit(&pool->gate, memory_order_acquire);
    }
    if (GATE_NUMBER(gate) == seen) {
      pthread_mutex_lock(&pool->mutex);
      atomic_fetch_add(&pool->sleepers, 1);
      while (GATE_NUMBER(gate = atomic_load(&pool->gate)) == seen) { pthread_cond_wait(&pool->wake, &pool->mutex); }
      atomic_fetch_sub(&pool->sleepers, 1);
      pthread_mutex_unlock(&pool->mutex);
    }
    if (atomic_load(&pool->ending)) return NULL;
    seen = GATE_NUMBER(gate);
    int is_inside = 0;
    while (!is_inside && (gate & GATE_OPEN) && GATE_NUMBER(gate) == seen) {
      is_inside =
          atomic_compare_exchange_weak_explicit(&pool->gate, &gate, gate + 1, memory_order_acquire, memory_order_acquire);
    }
    if (!is_inside) continue;
    take_tasks(pool, start->number);
    // All for one order, as in announce.
    gate = atomic_fetch_sub(&pool->gate, 1);
    if (!(gate & GATE_OPEN) && GATE_INSIDE(gate) == 1 && atomic_load(&pool->caller_sleeps)) {
      pthread_mutex_lock(&pool->mutex);
      pthread_cond_signal(&pool->finished);
      pthread_mutex_unlock(&pool->mutex);
    }
  }
}

/// Opens the gate for a job.
static void announce(hk_pool *pool) {
  // One order for all: a worker says that it sleeps before it looks at the gate for the last time, so either it sees
  // the new number or it is seen here.
  uint32_t number = GATE_NUMBER(atomic_load_explicit(&pool->gate, memory_order_relaxed)) + 1;
  atomic_store(&pool->gate, (uint64_t)number << 32 | GATE_OPEN);
  if (atomic_load(&pool->sleepers) == 0) return;
  pthread_mutex_lock(&pool->mutex);
  pthread_cond_broadcast(&pool->wake);
  pthread_mutex_unlock(&pool->mutex);
}

static int somebody_is_inside(hk_pool *pool) { return GATE_INSIDE(atomic_load(&pool->gate)) > 0; }

/// Closes the gate and waits for those inside, who are at their last tasks.
static void close_gate(hk_pool *pool) {
  if (GATE_INSIDE(atomic_fetch_and(&pool->gate, ~GATE_OPEN)) == 0) return;
  int64_t begin = nanoseconds();
  for (int i = 0; i < SPINS && somebody_is_inside(pool); i++) { pause_briefly(); }
  if (somebody_is_inside(pool)) {
    pthread_mutex_lock(&pool->mutex);
    atomic_store(&pool->caller_sleeps, 1);
    while (somebody_is_inside(pool)) pthread_cond_wait(&pool->finished, &pool->mutex);
    atomic_store(&pool->caller_sleeps, 0);
    pthread_mutex_unlock(&pool->mutex);
  }
  pool->waited += nanoseconds() - begin;
}

static void begin_window(hk_pool *pool, int64_t now) {
  pool->window_begin = now;
  pool->cpu_begin = nanoseconds_of(CLOCK_THREAD_CPUTIME_ID);
  pool->waited = pool->inside = 0;
  pool->tasks = pool->own_tasks = 0;
  pool->jobs = 0;
}

/// Whether others want the processors too: much of the window was waiting, a quarter of the time in which the caller would have
/// done the others' tasks, or for a tenth of the rest it had no processor.
static int is_busy(const hk_pool *pool, int64_t length) {
  int64_t rest = length - pool->waited;
  if (4 * (double)pool->waited * pool->own_tasks > (double)rest * (pool->tasks - pool->own_tasks)) return 1;
  return (double)(nanoseconds_of(CLOCK_THREAD_CPUTIME_ID) - pool->cpu_begin) < 0.9 * (double)rest;
}

/// What the window that has ended says of the next.
static void decide(hk_pool *pool, int64_t length) {
  double rate = pool->tasks / (double)length;
  if (pool->is_alone) {
    pool->alone_rate = rate;
  } else {
    pool->together_rate = rate;
  }
  if (pool->is_trial) {
    int alone = pool->alone_rate > pool->together_rate;
    // It holds for longer each time it comes out the same.
    int grown = pool->stay * 2 < STAY_MOST ? pool->stay * 2 : STAY_MOST;
    pool->stay = pool->stay == 0 || alone != pool->was_alone ? STAY_LEAST : grown;
    pool->is_alone = pool->was_alone = alone;
    pool->is_trial = 0;
    pool->stays = pool->stay;
  } else if (pool->stays > 0) {
    pool->stays--;
  } else if (pool->is_alone || (int64_t)pool->jobs * WINDOW_NANOSECONDS >= MANY_JOBS * length || is_busy(pool, length)) {
    pool->is_alone = !pool->is_alone;
    pool->is_trial = 1;
  }
}

/// Whether the workers take part in the next job.
static int workers_take_part(hk_pool *pool) {
  int64_t now = nanoseconds(), length = now - pool->window_begin;
  int finds_out = !pool->is_alone && (pool->is_trial || pool->alone_rate == 0);
  int is_over = length >= WINDOW_NANOSECONDS || (finds_out && pool->waited >= MUCH_WAITING);
  if (is_over && (pool->begins_round || !pool->has_rounds)) {
    // A window with much else in it, between two epochs for example, says nothing.
    if (length < 4 * WINDOW_NANOSECONDS || 2 * pool->inside > length) decide(pool, length);
    begin_window(pool, now);
  }
  pool->begins_round = 0;
  pool->jobs++;
  pool->job_begin = now;
  return !pool->is_alone;
}

hk_pool *hk_pool_create(int threads) {
  if (threads < 1) return NULL;
  hk_pool *pool = aligned_alloc(_Alignof(hk_pool), sizeof *pool);
  if (!pool) return NULL;
  memset(pool, 0, sizeof *pool);
  pool->asked = pool->threads = threads;
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

int hk_pool_threads(const hk_pool *pool) { return pool->asked; }

/// Makes the workers when there is work for them: small networks never have any. Where the system grants fewer threads, those
/// do the work.
static void start_workers(hk_pool *pool) {
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, STACK_SIZE);
  // A thread begins with the signals blocked that its maker blocks. Those that ask the program to end are for the threads that made
  // pools, which may have to finish something first.
  sigset_t polite, before;
  sigemptyset(&polite);
  sigaddset(&polite, SIGINT);
  sigaddset(&polite, SIGTERM);
  sigaddset(&polite, SIGHUP);
  int is_blocked = pthread_sigmask(SIG_BLOCK, &polite, &before) == 0;
  int started = 1;
  for (; started < pool->threads; started++) {
    pool->starts[started] = (worker_start){pool, (size_t)started};
    if (pthread_create(&pool->workers[started], &attributes, work, &pool->starts[started]) != 0) break;
  }
  if (is_blocked) pthread_sigmask(SIG_SETMASK, &before, NULL);
  pthread_attr_destroy(&attributes);
  pool->threads = started;
  pool->is_started = 1;
}

void hk_pool_begin_round(hk_pool *pool) {
  // Who finds the pool taken says nothing of rounds.
  if (!pool || atomic_exchange_explicit(&pool->is_taken, 1, memory_order_acquire)) return;
  pool->has_rounds = pool->begins_round = 1;
  atomic_store_explicit(&pool->is_taken, 0, memory_order_release);
}

void hk_pool_run(hk_pool *pool, size_t tasks, void (*task)(void *context, size_t index, size_t worker), void *context) {
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
  if (!is_ours || pool->threads == 1 || !workers_take_part(pool)) {
    for (size_t i = 0; i < tasks; i++) task(context, i, 0);
    if (is_ours) {
      pool->tasks += (double)tasks;
      pool->inside += nanoseconds() - pool->job_begin;
      atomic_store_explicit(&pool->is_taken, 0, memory_order_release);
    }
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
  announce(pool);
  pool->tasks += (double)tasks;
  pool->own_tasks += (double)take_tasks(pool, 0);
  close_gate(pool);
  pool->inside += nanoseconds() - pool->job_begin;
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

size_t hk_thread_number(void) {
  static atomic_size_t next = 1;
  static _Thread_local size_t own = 0;
  if (own == 0) own = atomic_fetch_add_explicit(&next, 1, memory_order_relaxed);
  return own - 1;
}
