/* SPDX-License-Identifier: MIT */
#include "ucrt.h"

static void swap(char *a, char *b, size_t size)
{
    for (; size > 0; size--, a++, b++) {
        char kept = *a;
        *a = *b;
        *b = kept;
    }
}

/* By insertion: the stand-in sorts a few elements at most. */
void qsort(void *base, size_t count, size_t size, int (*compare)(const void *, const void *))
{
    char *first = base;
    for (size_t i = 1; i < count; i++) {
        for (size_t j = i; j > 0 && compare(first + (j - 1) * size, first + j * size) > 0; j--)
            swap(first + (j - 1) * size, first + j * size, size);
    }
}
