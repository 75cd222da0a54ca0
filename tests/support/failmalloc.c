/* SPDX-License-Identifier: MIT */
/* To be preloaded into crtlink: allocation FAILMALLOC_AT of the process (from 1) fails, and with
 * FAILMALLOC_ON all after it. FAILMALLOC_COUNT names a file to which the process adds, at its end,
 * a line with how many there were. Other programs, such as the linker that it starts, are left
 * alone. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *at, size_t size);

static bool is_on, goes_on;
static unsigned long count, fail_at;

__attribute__((constructor)) static void start(void)
{
    const char *at = getenv("FAILMALLOC_AT");
    is_on = strcmp(program_invocation_short_name, "crtlink") == 0;
    goes_on = getenv("FAILMALLOC_ON") != NULL;
    fail_at = at ? strtoul(at, NULL, 10) : 0;
    count = 0;
}

__attribute__((destructor)) static void finish(void)
{
    const char *path = getenv("FAILMALLOC_COUNT");
    char line[32];
    if (!is_on || !path)
        return;
    int file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    int len = snprintf(line, sizeof line, "%lu\n", count);
    if (file < 0 || write(file, line, (size_t)len) != len)
        _exit(99);
    (void)close(file);
}

static bool fails(void)
{
    if (!is_on)
        return false;
    count++;
    if (fail_at == 0 || count < fail_at || (count > fail_at && !goes_on))
        return false;
    errno = ENOMEM;
    return true;
}

void *malloc(size_t size)
{
    return fails() ? NULL : __libc_malloc(size);
}

void *calloc(size_t n, size_t size)
{
    return fails() ? NULL : __libc_calloc(n, size);
}

void *realloc(void *at, size_t size)
{
    return fails() ? NULL : __libc_realloc(at, size);
}
