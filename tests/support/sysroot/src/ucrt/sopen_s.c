/* SPDX-License-Identifier: MIT */
#include "ucrt.h"

int _sopen_s(int *file, const char *path, int flags, int share, int mode)
{
    wchar_t wide[1024];
    (void)share, (void)mode;
    if (file == 0 || path == 0 || MultiByteToWideChar(0, 0, path, -1, wide, 1024) == 0)
        return *_errno() = CRT_EINVAL;
    return lowio_open(wide, flags, file);
}
