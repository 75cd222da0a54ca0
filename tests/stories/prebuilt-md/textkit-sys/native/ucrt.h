/* SPDX-License-Identifier: MIT */
/* The few declarations of the UCRT that textkit needs, as its headers make
 * them: imported from a DLL when the compiler was told /MD (_DLL). */
#ifndef TEXTKIT_UCRT_H
#define TEXTKIT_UCRT_H

#ifdef _DLL
#define UCRT_IMPORT __declspec(dllimport)
#else
#define UCRT_IMPORT
#endif

typedef unsigned short wchar_t;

#define O_RDONLY_BINARY 0x8000
#define SHARE_DENY_NONE 0x40

struct stat_64_32 {
    unsigned st_dev;
    unsigned short st_ino, st_mode;
    short st_nlink, st_uid, st_gid;
    unsigned st_rdev;
    long st_size;
    long long st_atime, st_mtime, st_ctime;
};

UCRT_IMPORT int tolower(int c);
UCRT_IMPORT double ldexp(double x, int power);
UCRT_IMPORT int _wsopen_s(int *file, const wchar_t *path, int flags, int share, int mode);
UCRT_IMPORT int _sopen_s(int *file, const char *path, int flags, int share, int mode);
UCRT_IMPORT int _fstat64i32(int file, struct stat_64_32 *out);
UCRT_IMPORT int _close(int file);

#endif
