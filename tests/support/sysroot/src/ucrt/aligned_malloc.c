/* SPDX-License-Identifier: MIT */
#include "ucrt.h"

void free(void *block);

void *_aligned_malloc(size_t size, size_t alignment)
{
    size_t room = alignment + sizeof(void *);
    char *block;
    void **result;

    if (alignment < sizeof(void *) || (alignment & (alignment - 1)) != 0 ||
        size > (size_t)-1 - room)
        return 0;
    block = malloc(size + room);
    if (block == 0)
        return 0;
    result = (void **)(((size_t)block + room) & ~(alignment - 1));
    result[-1] = block;
    return result;
}

void _aligned_free(void *block)
{
    if (block != 0)
        free(((void **)block)[-1]);
}
