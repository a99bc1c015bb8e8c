// For every processor of the architecture.
#define FLOATS_OF_LEVEL hk_floats_baseline
#include "elementary_floats.inc"
