/* SPDX-License-Identifier: MIT */
#include "ucrt.h"

int _wsopen_s(int *file, const wchar_t *path, int flags, int share, int mode)
{
    (void)share, (void)mode;
    if (file == 0 || path == 0)
        return *_errno() = CRT_EINVAL;
    return lowio_open(path, flags, file);
}
