// What surrounds the kernels of a convolution: layouts, padding and windows. Nothing here rounds, except for the
// sums of weight gradients and the means of pooling, whose order is written down.
#include "hillock_convolution.h"

#include <string.h>

#include "hillock_kernel_table.h"
#include "windows.h"

#pragma clang fp contract(off)

hk_panels hk_convolution_panels(const hk_convolution *s) {
  size_t filters = s->filters / s->groups;
  size_t lanes = filters <= 8 ? 8 : 16;
  return (hk_panels){lanes, (filters + lanes - 1) / lanes, s->kernel_height * s->kernel_width * (s->channels / s->groups)};
}

size_t hk_convolution_weight_count(const hk_convolution *s) {
  hk_panels p = hk_convolution_panels(s);
  return s->groups * p.panels * p.depth * p.lanes;
}

size_t hk_convolution_output_count(const hk_convolution *s) {
  hk_panels p = hk_convolution_panels(s);
  return s->groups * p.panels * s->out_height * s->out_width * p.lanes;
}

/// Rows of all filters into panels of `depth` rows.
static void pack(const hk_convolution *s, size_t depth, const float *rows, float *panels) {
  hk_panels p = hk_convolution_panels(s);
  size_t filters = s->filters / s->groups;
  for (size_t group = 0; group < s->groups; group++) {
    for (size_t panel = 0; panel < p.panels; panel++) {
      size_t first = panel * p.lanes;
      size_t count = filters - first < p.lanes ? filters - first : p.lanes;
      const float *source = rows + group * filters + first;
      for (size_t k = 0; k < depth; k++, panels += p.lanes, source += s->filters) {
        for (size_t lane = 0; lane < count; lane++) panels[lane] = source[lane];
        for (size_t lane = count; lane < p.lanes; lane++) panels[lane] = 0;
      }
    }
  }
}

void hk_convolution_pack_weights(const hk_convolution *s, const float *weights, float *panels) {
  pack(s, hk_convolution_panels(s).depth, weights, panels);
}

void hk_convolution_pack_bias(const hk_convolution *s, const float *bias, float *panels) { pack(s, 1, bias, panels); }

void hk_convolution_pack_outputs(const hk_convolution *s, const float *outputs, float *panels) {
  pack(s, s->out_height * s->out_width, outputs, panels);
}

void hk_convolution_sum_weights(
    const hk_convolution *s, const float *panels, size_t count, size_t distance, float *weights) {
  hk_panels p = hk_convolution_panels(s);
  size_t filters = s->filters / s->groups;
  for (size_t group = 0; group < s->groups; group++) {
    for (size_t panel = 0; panel < p.panels; panel++) {
      size_t first = panel * p.lanes;
      size_t width = filters - first < p.lanes ? filters - first : p.lanes;
      float *target = weights + group * filters + first;
      for (size_t k = 0; k < p.depth; k++, panels += p.lanes, target += s->filters) {
        for (size_t lane = 0; lane < width; lane++) {
          float sum = panels[lane];
          for (size_t part = 1; part < count; part++) sum += panels[part * distance + lane];
          target[lane] = sum;
        }
      }
    }
  }
}

void hk_convolve(const hk_convolution *s, const float *x, const float *weights, const float *start, float *y) {
  hk_kernels()->convolve(s, x, weights, start, y);
}

void hk_convolve_inside(
    const hk_convolution *s, const hk_padding *p, size_t count, const float *x, const float *weights, const float *start,
    const hk_finish *finish, float *y) {
  hk_kernels()->convolve_inside(s, p, count, x, weights, start, finish, y);
}

void hk_convolution_add_weight_gradient(
    const hk_convolution *s, const float *x, const float *output_gradient, float *weight_gradient) {
  hk_kernels()->convolution_add_weight_gradient(s, x, output_gradient, weight_gradient);
}

void hk_depthwise_convolve(const hk_convolution *s, const float *x, const float *weights, const float *start, float *y) {
  hk_kernels()->depthwise_convolve(s, x, weights, start, y);
}

void hk_depthwise_add_weight_gradient(
    const hk_convolution *s, const float *x, const float *output_gradient, float *weight_gradient) {
  hk_kernels()->depthwise_add_weight_gradient(s, x, output_gradient, weight_gradient);
}

void hk_pad(const hk_padding *s, const float *x, float *padded) {
  size_t row_floats = s->padded_width * s->channels;
  memset(padded, 0, s->padded_height * row_floats * sizeof(float));
  for (size_t y = 0; y < s->height; y++) {
    ptrdiff_t row = s->top + (ptrdiff_t)(y * s->step_y);
    if (row < 0 || row >= (ptrdiff_t)s->padded_height) continue;
    const float *source = x + y * s->width * s->channels;
    float *target = padded + (size_t)row * row_floats;
    if (s->step_x == 1 && s->left >= 0 && (size_t)s->left + s->width <= s->padded_width) {
      memcpy(target + (size_t)s->left * s->channels, source, s->width * s->channels * sizeof(float));
      continue;
    }
    for (size_t column = 0; column < s->width; column++) {
      ptrdiff_t place = s->left + (ptrdiff_t)(column * s->step_x);
      if (place < 0 || place >= (ptrdiff_t)s->padded_width) continue;
      memcpy(target + (size_t)place * s->channels, source + column * s->channels, s->channels * sizeof(float));
    }
  }
}

void hk_convolution_turn_weights(const hk_convolution *s, const float *weights, float *turned) {
  size_t taps = s->kernel_height * s->kernel_width;
  size_t channels = s->channels / s->groups, filters = s->filters / s->groups;
  for (size_t tap = 0; tap < taps; tap++) {
    const float *source = weights + (taps - 1 - tap) * channels * s->filters;
    float *target = turned + tap * filters * s->channels;
    for (size_t group = 0; group < s->groups; group++) {
      for (size_t filter = 0; filter < filters; filter++) {
        for (size_t channel = 0; channel < channels; channel++) {
          target[filter * s->channels + group * channels + channel] =
              source[channel * s->filters + group * filters + filter];
        }
      }
    }
  }
}

void hk_max_pool(const hk_pooling *s, const float *x, float *y) { hk_kernels()->max_pool(s, x, y); }

void hk_max_pool_backward(const hk_pooling *s, const float *x, const float *y, const float *y_gradient, float *x_gradient) {
  memset(x_gradient, 0, s->height * s->width * s->channels * sizeof(float));
  for (size_t row = 0; row < s->out_height; row++) {
    for (size_t column = 0; column < s->out_width; column++, y += s->channels, y_gradient += s->channels) {
      window w = window_at(s, row, column);
      for (size_t first = 0; first < s->channels; first += 16) {
        size_t count = s->channels - first < 16 ? s->channels - first : 16;
        float rest[16];
        for (size_t c = 0; c < count; c++) rest[c] = y_gradient[first + c];
        int open[16];
        for (size_t c = 0; c < count; c++) open[c] = -1;
        for (size_t i = w.first_row; i < w.end_row; i++) {
          for (size_t j = w.first_column; j < w.end_column; j++) {
            size_t place = (i * s->width + j) * s->channels + first;
            for (size_t c = 0; c < count; c++) {
              float value = x[place + c];
              int hit = open[c] & -(value == y[first + c] || value != value);
              x_gradient[place + c] += hit ? rest[c] : 0;
              open[c] &= ~hit;
            }
          }
        }
      }
    }
  }
}

void hk_average_pool(const hk_pooling *s, const float *x, float *y) { hk_kernels()->average_pool(s, x, y); }

void hk_average_pool_backward(const hk_pooling *s, const float *y_gradient, float *x_gradient) {
  memset(x_gradient, 0, s->height * s->width * s->channels * sizeof(float));
  for (size_t row = 0; row < s->out_height; row++) {
    for (size_t column = 0; column < s->out_width; column++, y_gradient += s->channels) {
      window w = window_at(s, row, column);
      float number = (float)((w.end_row - w.first_row) * (w.end_column - w.first_column));
      for (size_t i = w.first_row; i < w.end_row; i++) {
        for (size_t j = w.first_column; j < w.end_column; j++) {
          float *target = x_gradient + (i * s->width + j) * s->channels;
          for (size_t c = 0; c < s->channels; c++) target[c] += y_gradient[c] / number;
        }
      }
    }
  }
}
