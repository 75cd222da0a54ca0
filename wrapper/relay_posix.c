/* SPDX-License-Identifier: MIT */
#include "relay_posix.h"

#include "posix.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <termios.h>
#include <unistd.h>

enum {
    BUFFER = 64 * 1024,
    MOST_KEPT = 16 * 1024 * 1024, /* bytes of each stream that are kept for explaining */
};

static void close_fd(int *fd)
{
    if (*fd >= 0)
        (void)close(*fd);
    *fd = -1;
}

/* Above the standard streams, closed on exec. */
static int raise_fd(int fd)
{
    if (fd < 0 || fd > STREAM_ERR)
        return fd;
    int higher = fcntl(fd, F_DUPFD_CLOEXEC, STREAM_ERR + 1);
    (void)close(fd);
    return higher;
}

bool relay_open_pipe(int *ours, int *theirs)
{
    int fds[2];
    if (pipe2(fds, O_CLOEXEC) != 0)
        return false;
    *ours = raise_fd(fds[0]);
    *theirs = raise_fd(fds[1]);
    return *ours >= 0 && *theirs >= 0;
}

/* Raw: our own terminal does to the bytes what terminals do. */
static bool set_terminal(int like, int terminal)
{
    struct termios mode;
    struct winsize size;
    if (tcgetattr(terminal, &mode) != 0)
        return false;
    cfmakeraw(&mode);
    (void)tcsetattr(terminal, TCSANOW, &mode);
    if (ioctl(like, TIOCGWINSZ, &size) == 0)
        (void)ioctl(terminal, TIOCSWINSZ, &size);
    return true;
}

static bool open_terminal(int like, int *ours, int *theirs)
{
    char name[128];
    int master = raise_fd(posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC)), slave = -1;
    if (master >= 0 && grantpt(master) == 0 && unlockpt(master) == 0 &&
        ptsname_r(master, name, sizeof name) == 0)
        slave = raise_fd(open(name, O_RDWR | O_NOCTTY | O_CLOEXEC));
    if (slave < 0 || !set_terminal(like, slave)) {
        close_fd(&slave);
        close_fd(&master);
        return false;
    }
    *ours = master;
    *theirs = slave;
    return true;
}

/* Closed when we started (system_start), so the linker shall find it closed; or
 * a device with a will of its own. */
static bool is_linkers_own(int to)
{
    struct stat info;
    if (fcntl(to, F_GETFD) & FD_CLOEXEC)
        return true;
    bool is_device = fstat(to, &info) == 0 && S_ISCHR(info.st_mode);
    return is_device && !isatty(to) && info.st_rdev != makedev(1, 3); /* /dev/null */
}

bool relay_open(Arena *arena, int to, Relay *out)
{
    *out = (Relay){.from = -1, .give = -1, .to = to, .kept = strbuf(arena)};
    if (is_linkers_own(to))
        return true;
    out->bytes = arena_array(arena, char, BUFFER);
    if (isatty(to) && open_terminal(to, &out->from, &out->give))
        return true;
    return relay_open_pipe(&out->from, &out->give);
}

bool relay_is_shared(int one, int other)
{
    struct stat a, b;
    if ((fcntl(one, F_GETFD) | fcntl(other, F_GETFD)) & FD_CLOEXEC)
        return false;
    return fstat(one, &a) == 0 && fstat(other, &b) == 0 && a.st_dev == b.st_dev &&
           a.st_ino == b.st_ino;
}

void relay_close(Relay *relay)
{
    close_fd(&relay->from);
    close_fd(&relay->give);
}

void relay_close_given(Relay *relay)
{
    close_fd(&relay->give);
}

struct pollfd relay_wants(const Relay *relay)
{
    if (relay->pending.len)
        return (struct pollfd){relay->to, POLLOUT, 0};
    return (struct pollfd){relay->from, POLLIN, 0};
}

/* Before anything is read, so that nothing read is lost when there is no memory. */
static void make_room_to_keep(Relay *relay, size_t more)
{
    StrBuf *kept = &relay->kept;
    size_t left = MOST_KEPT - kept->len;
    if (!relay->is_forgetful)
        vec_reserve(kept->arena, kept, more < left ? more : left);
}

void relay_forget(Relay *relay)
{
    relay->is_forgetful = relay->is_cut = true;
    relay_release(relay);
}

static void keep(Relay *relay, Str text)
{
    if (relay->is_forgetful)
        return;
    size_t room = MOST_KEPT - relay->kept.len;
    relay->is_cut |= text.len > room;
    strbuf_add(&relay->kept, str_slice(text, 0, room));
}

void relay_release(Relay *relay)
{
    if (relay->is_held)
        relay->pending = strbuf_str(&relay->kept);
    relay->is_held = false;
}

/* While it is held no more is read than can be kept. */
static size_t room_to_read(const Relay *relay)
{
    size_t room = relay->is_held ? MOST_KEPT - relay->kept.len : BUFFER;
    return room < BUFFER ? room : BUFFER;
}

/* A terminal's end is EIO. */
static void read_some(Relay *relay)
{
    size_t room = room_to_read(relay);
    if (room == 0) {
        relay_release(relay);
        return;
    }
    make_room_to_keep(relay, room);
    ssize_t n = read(relay->from, relay->bytes, room);
    if (n < 0 && (errno == EINTR || errno == EAGAIN))
        return;
    if (n <= 0) {
        relay->owed = 0;
        close_fd(&relay->from);
        return;
    }
    Str text = {relay->bytes, (size_t)n};
    relay->owed -= relay->owed < (size_t)n ? relay->owed : (size_t)n;
    keep(relay, text);
    if (!relay->is_held)
        relay->pending = text;
}

/* No more than a pipe that poll calls writable takes without blocking: while
 * we wait for a slow reader, signals and the other stream must get through. */
static void write_some(Relay *relay)
{
    Str text = str_slice(relay->pending, 0, PIPE_BUF);
    ssize_t n = write(relay->to, text.at, text.len);
    if (n < 0 && (errno == EINTR || errno == EAGAIN))
        return;
    if (n > 0)
        posix_linker_wrote(relay->to, text.at[n - 1]);
    bool has_no_reader = n < 0 && errno == EPIPE;
    relay->pending = str_skip(relay->pending, n <= 0 ? relay->pending.len : (size_t)n);
    if (has_no_reader) {
        relay->owed = 0;
        close_fd(&relay->from);
    }
}

void relay_move(Relay *relay)
{
    if (relay->pending.len)
        write_some(relay);
    else if (relay->from >= 0)
        read_some(relay);
}

void relay_note_end(Relay *relay)
{
    int left = 0;
    if (relay->from >= 0 && ioctl(relay->from, FIONREAD, &left) == 0 && left > 0)
        relay->owed = (size_t)left;
}

bool relay_is_over(const Relay *relay)
{
    return relay->from < 0 && relay->pending.len == 0;
}
