/* SPDX-License-Identifier: MIT */
#include "ucrt.h"

static long long size_of(int file)
{
    struct stat_64_32 info;
    int failed = _fstat64i32(file, &info);
    _close(file);
    return failed ? -1 : info.st_size;
}

long long textkit_file_size(const wchar_t *path)
{
    int file;
    return _wsopen_s(&file, path, O_RDONLY_BINARY, SHARE_DENY_NONE, 0) ? -1 : size_of(file);
}

long long textkit_file_size_narrow(const char *path)
{
    int file;
    return _sopen_s(&file, path, O_RDONLY_BINARY, SHARE_DENY_NONE, 0) ? -1 : size_of(file);
}
