/* SPDX-License-Identifier: MIT */
#include "ucrt.h"

int _sopen_s(int *file, const char *path, int flags, int share, int mode);

int _open(const char *path, int flags, ...)
{
    int file = -1;
    return _sopen_s(&file, path, flags, 0x40, 0) == 0 ? file : -1;
}
