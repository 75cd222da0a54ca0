/* SPDX-License-Identifier: MIT */
#include "ucrt.h"

void textkit_lower(const char *from, char *to, unsigned long long size)
{
    unsigned long long i = 0;
    for (; from[i] && i + 1 < size; i++)
        to[i] = (char)tolower((unsigned char)from[i]);
    to[i] = 0;
}

double textkit_scale(double x, int power)
{
    return ldexp(x, power);
}
