/* SPDX-License-Identifier: MIT */
#include "ucrt.h"

enum { FILE_LIMIT = 64, STANDARD_FILES = 3 };

static Handle handles[FILE_LIMIT];

static Handle standard_handle(int file)
{
    return GetStdHandle((unsigned)(-10 - file)); /* STD_INPUT_HANDLE is -10, and so on */
}

Handle lowio_handle(int file)
{
    if (file < 0 || file >= FILE_LIMIT)
        return 0;
    return handles[file] == 0 && file < STANDARD_FILES ? standard_handle(file) : handles[file];
}

int lowio_add(Handle handle)
{
    for (int file = STANDARD_FILES; file < FILE_LIMIT; file++) {
        if (handles[file] == 0) {
            handles[file] = handle;
            return file;
        }
    }
    return -1;
}

int lowio_open(const wchar_t *path, int flags, int *file)
{
    enum { WRITE_ONLY = 1, READ_WRITE = 2, CREATE = 0x100 };
    const unsigned read = 0x80000000u, write = 0x40000000u, share_all = 7;
    const unsigned open_existing = 3, open_always = 4;
    unsigned access = flags & WRITE_ONLY ? write : flags & READ_WRITE ? read | write : read;
    Handle handle = CreateFileW(path, access, share_all, 0,
                                flags & CREATE ? open_always : open_existing, 0x80, 0);

    *file = -1;
    if (handle == (Handle)-1)
        return *_errno() = CRT_ENOENT;
    *file = lowio_add(handle);
    return *file < 0 ? (*_errno() = CRT_EMFILE) : 0;
}

int _close(int file)
{
    Handle handle = lowio_handle(file);
    if (handle == 0) {
        *_errno() = CRT_EBADF;
        return -1;
    }
    handles[file] = 0;
    return CloseHandle(handle) ? 0 : -1;
}

int _write(int file, const void *bytes, unsigned size)
{
    unsigned done = 0;
    Handle handle = lowio_handle(file);
    return handle != 0 && WriteFile(handle, bytes, size, &done, 0) ? (int)done : -1;
}

int _read(int file, void *bytes, unsigned size)
{
    unsigned done = 0;
    Handle handle = lowio_handle(file);
    return handle != 0 && ReadFile(handle, bytes, size, &done, 0) ? (int)done : -1;
}
