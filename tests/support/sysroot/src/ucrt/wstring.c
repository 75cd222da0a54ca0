/* SPDX-License-Identifier: MIT */
#include "ucrt.h"

size_t wcslen(const wchar_t *text)
{
    size_t size = 0;
    while (text[size])
        size++;
    return size;
}

int wcscmp(const wchar_t *a, const wchar_t *b)
{
    while (*a && *a == *b)
        a++, b++;
    return *a - *b;
}

wchar_t *wcscpy(wchar_t *to, const wchar_t *from)
{
    wchar_t *at = to;
    while ((*at++ = *from++) != 0)
        ;
    return to;
}
