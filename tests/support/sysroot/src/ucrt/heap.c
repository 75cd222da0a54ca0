/* SPDX-License-Identifier: MIT */
#include "ucrt.h"

enum { ZERO_MEMORY = 8 };

void *malloc(size_t size)
{
    return HeapAlloc(GetProcessHeap(), 0, size);
}

void *calloc(size_t count, size_t size)
{
    if (size != 0 && count > (size_t)-1 / size)
        return 0;
    return HeapAlloc(GetProcessHeap(), ZERO_MEMORY, count * size);
}

void *realloc(void *block, size_t size)
{
    return block == 0 ? malloc(size) : HeapReAlloc(GetProcessHeap(), 0, block, size);
}

size_t _msize(void *block)
{
    return HeapSize(GetProcessHeap(), 0, block);
}

void free(void *block)
{
    if (block != 0)
        HeapFree(GetProcessHeap(), 0, block);
}
