/* SPDX-License-Identifier: MIT */
/* For LD_PRELOAD: a file called shrinks.obj is empty as soon as it is mapped (wine maps with
 * mmap64, by Linux' own), one called shrinks-in-pieces.obj as soon as a piece of it is to be
 * read. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static void shrink(int file, const char *name)
{
    char link[64], path[4096] = "";
    (void)snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    if (file >= 0 && readlink(link, path, sizeof path - 1) > 0 && strstr(path, name) &&
        truncate(path, 0) != 0)
        perror(path);
}

ssize_t pread(int file, void *to, size_t size, off_t offset)
{
    static ssize_t (*next)(int, void *, size_t, off_t);
    if (!next)
        *(void **)&next = dlsym(RTLD_NEXT, "pread");
    shrink(file, "/shrinks-in-pieces.obj");
    return next(file, to, size, offset);
}

void *mmap(void *at, size_t size, int access, int flags, int file, off_t offset)
{
    static void *(*next)(void *, size_t, int, int, int, off_t);
    if (!next)
        *(void **)&next = dlsym(RTLD_NEXT, "mmap");
    void *mapped = next(at, size, access, flags, file, offset);
    shrink(file, "/shrinks.obj");
    return mapped;
}

void *mmap64(void *at, size_t size, int access, int flags, int file, off_t offset)
{
    return mmap(at, size, access, flags, file, offset);
}
