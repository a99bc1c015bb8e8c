#include "CHillockKernels.h"
