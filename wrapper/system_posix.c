/* SPDX-License-Identifier: MIT */
#include "posix.h"
#include "relay_posix.h"

#include "base/os.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const Str system_program_suffix = {"", 0};
const bool system_ignores_case = false;

char **posix_strings(Arena *arena, const StrVec *strings)
{
    char **list = arena_array(arena, char *, strings->len + 1);
    for (size_t i = 0; i < strings->len; i++)
        list[i] = str_to_c(arena, strings->at[i]);
    return list;
}

Str system_working_folder(Arena *arena)
{
    char path[PATH_MAX];
    if (!getcwd(path, sizeof path) || path[0] != '/')
        return (Str){"", 0};
    Str folder = str_copy(arena, str_of(path));
    return folder.len > 1 ? folder : STR("/.");
}

void system_policy_files(Call *call, const char *name, StrVec *out)
{
    Arena *arena = &call->arena;
    Str home = call_variable(call, "HOME"), config = call_variable(call, "XDG_CONFIG_HOME");
    vec_push(arena, out, str_format(arena, "/etc/crtlink/%s", name));
    if (config.len)
        vec_push(arena, out, str_format(arena, "%.*s/crtlink/%s", STR_ARG(config), name));
    else if (home.len)
        vec_push(arena, out, str_format(arena, "%.*s/.config/crtlink/%s", STR_ARG(home), name));
}

bool system_is_program(Arena *arena, Str path)
{
    return os_file_info(arena, path).kind == OS_FILE_REGULAR &&
           access(str_to_c(arena, path), X_OK) == 0;
}

/* A copy of crtlink under another name has another identity but the same
 * bytes. Sizes are compared first, so nothing is read for a real linker. */
bool system_is_self(Arena *arena, Str path)
{
    const Str self = STR("/proc/self/exe");
    OsFileInfo mine = os_file_info(arena, self), other = os_file_info(arena, path);
    if (mine.kind == OS_FILE_MISSING || other.kind == OS_FILE_MISSING)
        return false;
    if (mine.volume == other.volume && mine.identifier == other.identifier)
        return true;
    Str mine_bytes, other_bytes, error;
    if (mine.size != other.size || !os_file_open(arena, self, &mine_bytes, &error))
        return false;
    bool is_same =
        os_file_open(arena, path, &other_bytes, &error) && str_eq(mine_bytes, other_bytes);
    os_file_close(mine_bytes);
    return is_same;
}

void system_path_folders(Call *call, StrVec *out)
{
    Str path = call_variable(call, "PATH");
    while (path.len) {
        Str folder = str_cut(&path, ':');
        if (str_starts_with(folder, STR("/")))
            vec_push(&call->arena, out, folder);
    }
}

void system_toolchain_roots(Call *call, StrVec *out)
{
    (void)call;
    (void)out;
}

void system_msvc_folders(Call *call, StrVec *out)
{
    (void)call;
    (void)out;
}

/* Its neighbours have to do. */
bool system_is_msvc_linker(Arena *arena, Str path)
{
    (void)arena;
    (void)path;
    return false;
}

void system_start(Call *call, int argc, char **argv)
{
    for (int i = 1; i < argc; i++)
        vec_push(&call->arena, &call->argv, str_of(argv[i]));
    for (char **at = environ; *at; at++)
        vec_push(&call->arena, &call->environment, str_of(*at));
    for (int fd = 0; fd <= STREAM_ERR; fd++)
        if (fcntl(fd, F_GETFD) < 0 && errno == EBADF)
            (void)open("/dev/null", O_RDWR | O_CLOEXEC);
}

static int out_failure;

Str system_out_failure(Arena *arena)
{
    return out_failure ? str_copy(arena, str_of(strerror(out_failure))) : (Str){"", 0};
}

static bool write_all(int stream, Str text)
{
    while (text.len) {
        ssize_t n = write(stream, text.at, text.len);
        if (n < 0 && errno == EINTR)
            continue;
        /* Our caller made the stream non-blocking: wait for room. */
        if (n < 0 && errno == EAGAIN && poll(&(struct pollfd){stream, POLLOUT, 0}, 1, -1) > 0)
            continue;
        if (n <= 0)
            return false;
        text = str_skip(text, (size_t)n);
    }
    return true;
}

/* The linker was stopped in the middle of a line. */
static bool is_mid_line[STREAM_ERR + 1];

static void set_mid_line(int stream, bool is_so)
{
    is_mid_line[stream] = is_so;
    if (relay_is_shared(STREAM_OUT, STREAM_ERR))
        is_mid_line[STREAM_OUT] = is_mid_line[STREAM_ERR] = is_so;
}

void posix_linker_wrote(int stream, char last)
{
    set_mid_line(stream, last != '\n');
}

static bool begin_line(int stream)
{
    if (!is_mid_line[stream])
        return true;
    set_mid_line(stream, false);
    return write_all(stream, STR("\n"));
}

/* Nobody who reads our notes is no reason to end: the link may be still to come. */
static bool write_note(Str text)
{
    struct sigaction ignore = {.sa_handler = SIG_IGN}, before;
    (void)sigaction(SIGPIPE, &ignore, &before);
    bool is_written = begin_line(STREAM_ERR) && write_all(STREAM_ERR, text);
    (void)sigaction(SIGPIPE, &before, NULL);
    return is_written;
}

/* system_start has put something in the place of a closed stream. */
static bool was_closed(int stream)
{
    return stream == STREAM_OUT && (fcntl(stream, F_GETFD) & FD_CLOEXEC);
}

bool system_write(int stream, Str text)
{
    if (stream == STREAM_ERR)
        return write_note(text);
    bool is_written = !was_closed(stream) && (stream != STREAM_OUT || begin_line(stream)) &&
                      write_all(stream, text);
    int failure = was_closed(stream) ? EBADF : errno;
    /* A reader that has seen enough is no mistake. */
    if (stream == STREAM_OUT && !is_written && failure != EPIPE && !out_failure)
        out_failure = failure ? failure : EIO;
    return is_written;
}

size_t system_read_input(char *buffer, size_t size)
{
    ssize_t n;
    do
        n = read(STDIN_FILENO, buffer, size);
    while (n < 0 && errno == EINTR);
    return n > 0 ? (size_t)n : 0;
}

void system_end_by_signal(int signal_number)
{
    sigset_t set;
    (void)signal(signal_number, SIG_DFL);
    sigemptyset(&set);
    sigaddset(&set, signal_number);
    (void)sigprocmask(SIG_UNBLOCK, &set, NULL);
    (void)raise(signal_number);
}
