#ifndef CHILLOCK_KERNELS_H
#define CHILLOCK_KERNELS_H

#include "hillock_activations.h"
#include "hillock_attention.h"
#include "hillock_convolution.h"
#include "hillock_cpu.h"
#include "hillock_dense.h"
#include "hillock_elementary.h"
#include "hillock_kernel_table.h"
#include "hillock_normalization.h"
#include "hillock_products.h"
#include "hillock_recurrent.h"
#include "hillock_sha256.h"
#include "hillock_threads.h"
#include "hillock_training.h"
#include "hillock_verification.h"

#endif
