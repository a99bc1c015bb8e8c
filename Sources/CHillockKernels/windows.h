// The windows of pooling layers, as far as they lie inside an example.
#ifndef HILLOCK_WINDOWS_H
#define HILLOCK_WINDOWS_H

#include "hillock_convolution.h"

/// The part of a window that lies inside the example.
typedef struct {
  size_t first_row, end_row, first_column, end_column;
} window;

static inline void
clip(size_t position, size_t stride, size_t before, size_t size, size_t extent, size_t *first, size_t *end) {
  size_t start = position * stride;
  *first = start > before ? start - before : 0;
  *end = start + size > before ? start + size - before : 0;
  if (*end > extent) *end = extent;
}

static inline window window_at(const hk_pooling *s, size_t row, size_t column) {
  window w;
  clip(row, s->stride_y, s->top, s->window_height, s->height, &w.first_row, &w.end_row);
  clip(column, s->stride_x, s->left, s->window_width, s->width, &w.first_column, &w.end_column);
  return w;
}

#endif
