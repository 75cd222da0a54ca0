// SPDX-License-Identifier: MIT
#include "records.h"

int recognise(int samples);

extern "C" int speech_words(int count)
{
    return recognise(count);
}
