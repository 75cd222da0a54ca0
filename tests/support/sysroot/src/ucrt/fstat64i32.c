/* SPDX-License-Identifier: MIT */
#include "ucrt.h"

/* struct _stat64i32 of the UCRT; only mode, links and size are filled in. */
typedef struct Stat64i32 {
    unsigned device;
    unsigned short inode, mode;
    short links, user, group;
    unsigned special_device;
    int size; /* bytes */
    long long accessed, modified, created;
} Stat64i32;

int _fstat64i32(int file, Stat64i32 *out)
{
    static const Stat64i32 nothing;
    long long size;
    Handle handle = lowio_handle(file);

    if (handle == 0 || !GetFileSizeEx(handle, &size)) {
        *_errno() = CRT_EBADF;
        return -1;
    }
    *out = nothing;
    out->mode = 0x8000 | 0444;
    out->links = 1;
    out->size = (int)size;
    return 0;
}
