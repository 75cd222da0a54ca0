/* SPDX-License-Identifier: MIT */
/* To be preloaded into crtlink: what another program might do to a file while crtlink has it
 * open, at the worst moment, and what a full system refuses. FAULT says what:
 *   shrink  a file is cut to nothing once it is mapped, or a part was read
 *   vanish  a file is removed then                          FAULT_FILE: a part of its path
 *   nofork  there is no process left
 * Other programs, such as the linker that it starts, are left alone. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <dlfcn.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static bool is_fault(const char *name)
{
    const char *fault = getenv("FAULT");
    return fault && strcmp(fault, name) == 0 &&
           strcmp(program_invocation_short_name, "crtlink") == 0;
}

static bool is_meant(const char *path)
{
    const char *part = getenv("FAULT_FILE");
    return part && strstr(path, part) != NULL;
}

static void harm(int file)
{
    char link[64], path[4096] = "";
    (void)snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    if (file < 0 || readlink(link, path, sizeof path - 1) <= 0 || !is_meant(path))
        return;
    if (is_fault("shrink") && truncate(path, 0) != 0)
        perror(path);
    if (is_fault("vanish") && unlink(path) != 0 && errno != ENOENT)
        perror(path);
}

void *mmap(void *at, size_t size, int access, int flags, int file, off_t offset)
{
    static void *(*next)(void *, size_t, int, int, int, off_t);
    if (!next)
        *(void **)&next = dlsym(RTLD_NEXT, "mmap");
    void *mapped = next(at, size, access, flags, file, offset);
    harm(file);
    return mapped;
}

ssize_t pread(int file, void *to, size_t size, off_t offset)
{
    static ssize_t (*next)(int, void *, size_t, off_t);
    if (!next)
        *(void **)&next = dlsym(RTLD_NEXT, "pread");
    ssize_t got = next(file, to, size, offset);
    harm(file);
    return got;
}

ssize_t read(int file, void *to, size_t size)
{
    static ssize_t (*next)(int, void *, size_t);
    if (!next)
        *(void **)&next = dlsym(RTLD_NEXT, "read");
    ssize_t got = next(file, to, size);
    harm(file);
    return got;
}

pid_t vfork(void)
{
    if (!is_fault("nofork"))
        return fork();
    errno = EAGAIN;
    return -1;
}
