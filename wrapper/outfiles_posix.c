/* SPDX-License-Identifier: MIT */
/* Files that crtlink writes for others to read. */
#include "system.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static bool fail(Arena *arena, int reason, Str *error)
{
    *error = str_copy(arena, str_of(strerror(reason)));
    return false;
}

static Str real_path(Arena *arena, Str path)
{
    char buffer[PATH_MAX];
    if (!realpath(str_to_c(arena, path), buffer))
        return (Str){"", 0};
    return str_copy(arena, str_of(buffer));
}

static Str folder_of(Str path)
{
    if (str_find_char(path, '/') == path.len)
        return STR(".");
    Str folder = str_path_folder(path);
    return folder.len ? folder : STR("/");
}

/* Where the name leads to: a link is followed, so that it stays one. */
static Str target_of(Arena *arena, Str path)
{
    struct stat info;
    if (lstat(str_to_c(arena, path), &info) == 0 && S_ISLNK(info.st_mode))
        return real_path(arena, path);
    return path;
}

bool system_is_below(Arena *arena, Str path, Str folder)
{
    Str target = target_of(arena, path);
    Str at = real_path(arena, folder_of(target)), top = real_path(arena, folder);
    if (target.len == 0 || at.len == 0 || top.len == 0)
        return false;
    return str_eq(at, top) || str_eq(top, STR("/")) ||
           (str_starts_with(at, top) && at.at[top.len] == '/');
}

static mode_t usual_mode(void)
{
    mode_t mask = umask(0);
    (void)umask(mask);
    return 0666 & ~mask;
}

static bool write_and_close(int fd, Str text)
{
    bool is_written = system_write(fd, text) && fchmod(fd, usual_mode()) == 0;
    int reason = errno;
    if (close(fd) != 0 && is_written)
        return false;
    errno = reason;
    return is_written;
}

/* 0, or why not. No signal comes in between: it would leave the unfinished file behind. */
static int write_beside(Arena *arena, const char *name, Str text)
{
    sigset_t all, mask;
    char *beside = str_to_c(arena, str_format(arena, "%s.XXXXXX", name));
    sigfillset(&all);
    (void)sigprocmask(SIG_SETMASK, &all, &mask);
    int fd = mkostemp(beside, O_CLOEXEC), reason = 0;
    if (fd < 0) {
        reason = errno;
    } else if (!write_and_close(fd, text) || rename(beside, name) != 0) {
        reason = errno;
        (void)unlink(beside);
    }
    (void)sigprocmask(SIG_SETMASK, &mask, NULL);
    return reason;
}

bool system_write_file(Arena *arena, Str path, Str text, Str *error)
{
    struct stat info;
    Str target = target_of(arena, path);
    const char *name = str_to_c(arena, target);
    if (target.len == 0)
        return fail(arena, ENOENT, error);
    if (stat(name, &info) == 0 && !S_ISREG(info.st_mode))
        return fail(arena, S_ISDIR(info.st_mode) ? EISDIR : EINVAL, error);
    int reason = write_beside(arena, name, text);
    return reason ? fail(arena, reason, error) : true;
}

bool system_write_new_file(Arena *arena, Str path, Str text, Str *error)
{
    const char *name = str_to_c(arena, path);
    int fd = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (fd < 0)
        return fail(arena, errno, error);
    if (write_and_close(fd, text))
        return true;
    int reason = errno;
    (void)unlink(name);
    return fail(arena, reason, error);
}

/* Others append to it as well; one that never lets go must not stop a link. */
static void lock(int fd)
{
    enum { TRIES = 100 };
    const struct timespec pause = {.tv_nsec = 10L * 1000 * 1000};
    for (int i = 0; i < TRIES && flock(fd, LOCK_EX | LOCK_NB) != 0; i++)
        (void)nanosleep(&pause, NULL);
}

static Str read_all(Arena *arena, int fd, size_t limit)
{
    char *text = arena_array(arena, char, limit);
    size_t len = 0;
    ssize_t got = 1;
    while (len < limit && got > 0) {
        got = pread(fd, text + len, limit - len, (off_t)len);
        len += got > 0 ? (size_t)got : 0;
    }
    return (Str){text, len};
}

bool system_append_file(Arena *arena, Str path, size_t limit, const Appender *appender, Str *error)
{
    struct stat info;
    int flags = O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NONBLOCK;
    int fd = open(str_to_c(arena, path), flags, 0666);
    if (fd < 0)
        return fail(arena, errno, error);
    if (fstat(fd, &info) != 0 || !S_ISREG(info.st_mode)) {
        (void)close(fd);
        return fail(arena, EINVAL, error);
    }
    lock(fd);
    Str text = appender->make(appender->context, read_all(arena, fd, limit));
    bool is_written = system_write(fd, text);
    int reason = errno;
    (void)close(fd);
    return is_written ? true : fail(arena, reason, error);
}
