/* SPDX-License-Identifier: MIT */
/* Inside the static UCRT's stand-in: what its objects need of Windows and of
 * each other. Each object holds what one caller needs, as the real ones do,
 * so that a link pulls `tolower` only when somebody wants `tolower`. */
#ifndef SYSROOT_UCRT_H
#define SYSROOT_UCRT_H

typedef unsigned long long size_t;
typedef unsigned short wchar_t;
typedef __builtin_va_list va_list;
typedef void *Handle;

#define WINDOWS __declspec(dllimport)

enum {
    CRT_EINVAL = 22,
    CRT_ENOENT = 2,
    CRT_EMFILE = 24,
    CRT_EBADF = 9,
    CRT_ENOMEM = 12,
};

WINDOWS Handle GetStdHandle(unsigned which);
WINDOWS int WriteFile(Handle file, const void *bytes, unsigned size, unsigned *done,
                      void *overlapped);
WINDOWS int ReadFile(Handle file, void *bytes, unsigned size, unsigned *done, void *overlapped);
WINDOWS Handle CreateFileW(const wchar_t *path, unsigned access, unsigned share, void *security,
                           unsigned disposition, unsigned attributes, Handle template_file);
WINDOWS int MultiByteToWideChar(unsigned page, unsigned flags, const char *text, int size,
                                wchar_t *out, int out_size);
WINDOWS int GetFileSizeEx(Handle file, long long *out);
WINDOWS int CloseHandle(Handle file);
WINDOWS Handle GetProcessHeap(void);
WINDOWS void *HeapAlloc(Handle heap, unsigned flags, size_t size);
WINDOWS void *HeapReAlloc(Handle heap, unsigned flags, void *block, size_t size);
WINDOWS size_t HeapSize(Handle heap, unsigned flags, const void *block);
WINDOWS int HeapFree(Handle heap, unsigned flags, void *block);
WINDOWS __declspec(noreturn) void ExitProcess(unsigned code);
WINDOWS char *GetCommandLineA(void);
WINDOWS wchar_t *GetCommandLineW(void);
WINDOWS void GetSystemTimeAsFileTime(unsigned long long *out);

int *_errno(void);
void *malloc(size_t size);
size_t strlen(const char *text);
void *memcpy(void *to, const void *from, size_t size);

/* lowio.c: file numbers */
int lowio_add(Handle handle);                              /* -1: the table is full */
Handle lowio_handle(int file);                             /* 0: not open */
int lowio_open(const wchar_t *path, int flags, int *file); /* an errno value */

#endif
