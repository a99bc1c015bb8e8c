#ifndef HILLOCK_THREADS_H
#define HILLOCK_THREADS_H

#include <stddef.h>

#include "hillock_products.h"

/// Threads that wait for work. One caller at a time uses a pool, and its own thread takes part.
///
/// Workers run with rounding to nearest and with subnormal numbers, whatever the process has set.
hk_pool *hk_pool_create(int threads);
/// Runs task(context, i, worker) for i = 0 … tasks − 1 in any order; returns when all are done.
void hk_pool_run(
    hk_pool *pool, size_t tasks, void (*task)(void *context, size_t index, size_t worker), void *context);
void hk_pool_destroy(hk_pool *pool);

#endif
