/* SPDX-License-Identifier: MIT */
/* Temporary files and folders, removed whatever happens to us short of
 * SIGKILL: at the end, by a signal, in a breakdown. */
#include "posix.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct TempFile {
    const char *path;
    bool is_folder;
    struct TempFile *older;
} TempFile;

/* Read in signal handlers: an entry is complete before it is linked in. */
static TempFile *volatile newest;

static const int end_signals[] = {SIGINT,  SIGTERM, SIGHUP,  SIGQUIT, SIGPIPE,
                                  SIGALRM, SIGUSR1, SIGUSR2, SIGXCPU};

/* The newest first, so that a folder is empty when its turn comes. */
void posix_remove_temp_files(void)
{
    while (newest) {
        TempFile *file = newest;
        (void)(file->is_folder ? rmdir(file->path) : unlink(file->path));
        newest = file->older;
    }
}

void system_remove_temp_files(void)
{
    posix_remove_temp_files();
}

static void on_end(int number)
{
    posix_remove_temp_files();
    (void)raise(number); /* the handler is gone by now: SA_RESETHAND */
}

static void take_end_signals(void)
{
    for (size_t i = 0; i < sizeof end_signals / sizeof *end_signals; i++) {
        struct sigaction action = {0};
        (void)sigaction(end_signals[i], NULL, &action);
        if (action.sa_handler != SIG_DFL)
            continue;
        action.sa_handler = on_end;
        action.sa_flags = (int)SA_RESETHAND;
        (void)sigaction(end_signals[i], &action, NULL);
    }
}

int tempfile_create(Arena *arena, const char *path, bool is_folder)
{
    sigset_t all, mask;
    TempFile *file = arena_new(arena, TempFile);
    sigfillset(&all);
    (void)sigprocmask(SIG_SETMASK, &all, &mask);
    int made = is_folder ? mkdir(path, 0700)
                         : open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    int reason = errno;
    if (made >= 0) {
        *file = (TempFile){path, is_folder, newest};
        newest = file;
        take_end_signals();
    }
    (void)sigprocmask(SIG_SETMASK, &mask, NULL);
    errno = reason;
    return made;
}

char *tempfile_name(Arena *arena, Str folder, const char *ending)
{
    unsigned char random[12];
    StrBuf name = strbuf(arena);
    ssize_t got = getrandom(random, sizeof random, 0);
    strbuf_addf(&name, "%.*s/crtlink-", STR_ARG(folder.len ? folder : STR("/tmp")));
    for (ssize_t i = 0; i < got; i++)
        strbuf_addf(&name, "%02x", random[i]);
    strbuf_addf(&name, "%s", ending);
    return str_to_c(arena, strbuf_str(&name));
}

/* A file that may not grow as large is an error of `write`, and no signal. */
bool tempfile_write(int file, Str bytes, int *reason)
{
    struct sigaction ignore = {.sa_handler = SIG_IGN}, before;
    (void)sigaction(SIGXFSZ, &ignore, &before);
    bool is_written = system_write(file, bytes);
    *reason = errno;
    (void)sigaction(SIGXFSZ, &before, NULL);
    return is_written;
}

bool system_temp_file(Arena *arena, Str folder, Str text, Str *path, Str *error)
{
    char *name = tempfile_name(arena, folder, ".rsp");
    int reason, file = tempfile_create(arena, name, false);
    *path = str_of(name);
    if (file < 0) {
        *error = str_format(arena, "%s: %s", name, strerror(errno));
        return false;
    }
    bool is_written = tempfile_write(file, text, &reason);
    if (close(file) != 0 && is_written) {
        is_written = false;
        reason = errno;
    }
    if (!is_written) {
        *error = str_format(arena, "%s: %s", name, strerror(reason));
        posix_remove_temp_files();
    }
    return is_written;
}
