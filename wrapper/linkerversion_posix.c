/* SPDX-License-Identifier: MIT */
/* What a program prints, read without showing it. */
#include "linkerversion.h"

#include "posix.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
    LONGEST_LINE = 4096,
    LONGEST_ANSWER = 256 * 1024,
    LONGEST_WAIT = 1000, /* ms; lld answers in 20 */
};

static void become_quietly(const char *path, char **argv, char **environment, int out)
{
    int null = open("/dev/null", O_RDWR);
    if (null < 0) /* a sandbox without devices: what cannot be read or written does as well */
        null = open("/", O_RDONLY | O_DIRECTORY);
    if (null < 0 || dup2(null, 0) < 0 || dup2(out, 1) < 0 || dup2(null, 2) < 0)
        _exit(127);
    (void)execve(path, argv, environment);
    _exit(127);
}

static int64_t now_ms(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* The first line, or all. What does not answer soon, or leaves somebody behind who keeps the pipe
 * open, is not waited for. */
static size_t read_answer(int from, char *buffer, size_t size, bool is_line)
{
    size_t len = 0;
    int64_t until = now_ms() + LONGEST_WAIT;
    while (len < size && !(is_line && memchr(buffer, '\n', len))) {
        struct pollfd ready = {from, POLLIN, 0};
        int64_t left = until - now_ms();
        if (left <= 0 || poll(&ready, 1, (int)left) == 0)
            break;
        ssize_t got = read(from, buffer + len, size - len);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            break;
        len += (size_t)got;
    }
    return len;
}

static Str ask(Arena *arena, const Program *program, size_t size, bool is_line)
{
    int ends[2];
    char *path = str_to_c(arena, program->path), *buffer = arena_array(arena, char, size);
    char **argv = posix_strings(arena, &program->argv);
    char **environment = posix_strings(arena, &program->environment);
    if (pipe2(ends, O_CLOEXEC) != 0)
        return STR("");
    pid_t child = fork();
    if (child == 0)
        become_quietly(path, argv, environment, ends[1]);
    (void)close(ends[1]);
    size_t len = child > 0 ? read_answer(ends[0], buffer, size, is_line) : 0;
    (void)close(ends[0]);
    if (child > 0)
        (void)kill(child, SIGKILL);
    while (child > 0 && waitpid(child, NULL, 0) < 0 && errno == EINTR)
        ;
    return (Str){buffer, len};
}

Str linkerversion_ask(Arena *arena, const Program *program)
{
    return ask(arena, program, LONGEST_LINE, true);
}

Str posix_ask_all(Arena *arena, const Program *program)
{
    return ask(arena, program, LONGEST_ANSWER, false);
}
