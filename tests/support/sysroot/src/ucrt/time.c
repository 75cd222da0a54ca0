/* SPDX-License-Identifier: MIT */
#include "ucrt.h"

long long _time64(long long *out)
{
    unsigned long long ticks; /* of 100 ns, since 1601 */
    long long seconds;

    GetSystemTimeAsFileTime(&ticks);
    seconds = (long long)(ticks / 10000000) - 11644473600ll;
    if (out != 0)
        *out = seconds;
    return seconds;
}
