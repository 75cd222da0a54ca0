/* SPDX-License-Identifier: MIT */
#include "report.h"

int puts(const char *text);
void textkit_lower(const char *from, char *to, unsigned long long size);

void report(const char *text)
{
    char lower[64];
    textkit_lower(text, lower, sizeof lower);
    puts(lower);
}
