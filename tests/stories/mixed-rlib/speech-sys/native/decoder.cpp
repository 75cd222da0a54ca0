// SPDX-License-Identifier: MIT
#include "records.h"

int decode(int samples)
{
    return samples;
}
