/* SPDX-License-Identifier: MIT */
/* What a port to Windows must bring itself. malloc aligns to 16 bytes on x64,
 * and its blocks may be given to free, which those of _aligned_malloc may not. */
typedef unsigned long long size_t;

void *malloc(size_t size);

int posix_memalign(void **out, size_t alignment, size_t size)
{
    enum { INVALID = 22, NO_MEMORY = 12 };
    if (alignment > 16)
        return INVALID;
    *out = malloc(size);
    return *out == 0 ? NO_MEMORY : 0;
}
