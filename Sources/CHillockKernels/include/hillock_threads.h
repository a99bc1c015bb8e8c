#ifndef HILLOCK_THREADS_H
#define HILLOCK_THREADS_H

#include <stddef.h>

#include "hillock_products.h"

/// Threads that wait for work. The caller's own thread takes part. They serve one caller at a time: who comes while another
/// one's tasks run, from another thread or from within a task, runs its own tasks on its own thread.
///
/// Workers run with rounding to nearest and with subnormal numbers, whatever the process has set.
///
/// The threads are made when there is work for them, and as many as the system grants. NULL for fewer than one, or without
/// memory.
hk_pool *hk_pool_create(int threads);
/// How many threads were asked for, the caller's own among them.
int hk_pool_threads(const hk_pool *pool);
/// Runs task(context, i, worker) for i = 0 … tasks − 1 in any order; returns when all are done.
///
/// Each thread begins with a share of its own, the first one with the first tasks, and helps the others when it has none
/// left. Tasks that are the same part of the same data in one call after the other mostly find it in their thread's cache.
void hk_pool_run(hk_pool *pool, size_t tasks, void (*task)(void *context, size_t index, size_t worker), void *context);
/// The same for up to HK_POOL_GROUPS groups of tasks that are numbered on, groups[0] of them first. Each thread has a share
/// of each group and takes them in their order.
enum { HK_POOL_GROUPS = 12 };
void hk_pool_run_groups(
    hk_pool *pool, const size_t *groups, size_t count, void (*task)(void *context, size_t index, size_t worker),
    void *context);
/// Says that what comes up to the next call of this kind is as much work as what came since the last one, as one batch is. Whether the
/// workers help is found out over whole rounds then.
void hk_pool_begin_round(hk_pool *pool);
void hk_pool_destroy(hk_pool *pool);

/// The number of the calling thread, from 0 on in the order in which threads ask for theirs first: threads that begin their work
/// together have numbers one after the other.
size_t hk_thread_number(void);

#endif
