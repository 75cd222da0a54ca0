/* SPDX-License-Identifier: MIT */
/* Runs the linker and relays what it prints, until it has ended. */
#include "posix.h"
#include "relay_posix.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

const Str system_too_long = {"the arguments are too long for this system", 42};

enum {
    DRAIN_IDLE = 300,  /* ms without output after the linker's end ... */
    DRAIN_MOST = 1500, /* ... and in all: a grandchild may keep the pipe open */
    KILL_AFTER = 5000, /* ms after we were told to end */
};

/* Written by the handlers, read by the loop: which signal came, and a byte
 * that wakes poll. */
static volatile sig_atomic_t end_signal, end_signal_is_ours;
static int wake_pipe[2] = {-1, -1};

static void on_signal(int number, siginfo_t *info, void *context)
{
    (void)context;
    int saved = errno;
    if (number != SIGCHLD) {
        end_signal = number;
        /* From the terminal the whole group gets it, the linker too. */
        end_signal_is_ours = info->si_code <= 0;
    }
    ssize_t ignored = write(wake_pipe[1], "", 1);
    (void)ignored;
    errno = saved;
}

static const int handled[] = {SIGCHLD, SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE};
enum { HANDLED = sizeof handled / sizeof *handled };

/* A signal that we were started to ignore (nohup) stays ignored. */
static void take_signals(struct sigaction before[HANDLED])
{
    for (int i = 0; i < HANDLED; i++) {
        struct sigaction action = {0};
        (void)sigaction(handled[i], NULL, &before[i]);
        if (handled[i] != SIGCHLD && before[i].sa_handler == SIG_IGN)
            continue;
        sigemptyset(&action.sa_mask);
        action.sa_flags = SA_SIGINFO | SA_RESTART;
        action.sa_sigaction = on_signal;
        if (handled[i] == SIGPIPE) {
            action.sa_flags = 0;
            action.sa_handler = SIG_IGN;
        }
        (void)sigaction(handled[i], &action, NULL);
    }
}

static void give_back_signals(const struct sigaction before[HANDLED])
{
    for (int i = 0; i < HANDLED; i++)
        (void)sigaction(handled[i], &before[i], NULL);
}

Str system_become(Arena *arena, const Program *program)
{
    (void)execve(str_to_c(arena, program->path), posix_strings(arena, &program->argv),
                 posix_strings(arena, &program->environment));
    return errno == E2BIG ? system_too_long : str_copy(arena, str_of(strerror(errno)));
}

/* The time between vfork and exec: nothing here may touch the heap. */
static void child(const char *path, char **argv, char **env, const Relay *out, const Relay *err,
                  const struct sigaction *before, const sigset_t *mask, volatile int *failure)
{
    give_back_signals(before);
    /* Should we be killed outright, the linker ends too. */
    (void)prctl(PR_SET_PDEATHSIG, SIGTERM);
    if ((out->give >= 0 && dup2(out->give, STREAM_OUT) < 0) ||
        (err->give >= 0 && dup2(err->give, STREAM_ERR) < 0)) {
        *failure = errno;
        _exit(127);
    }
    (void)sigprocmask(SIG_SETMASK, mask, NULL);
    (void)execve(path, argv, env);
    *failure = errno;
    _exit(127);
}

/* vfork: the child borrows our memory until it execs, so nothing is copied. */
static pid_t start(Arena *arena, const Program *program, const Relay *out, const Relay *err,
                   const struct sigaction *before, int *failure)
{
    const char *path = str_to_c(arena, program->path);
    char **argv = posix_strings(arena, &program->argv), **env = posix_strings(arena, &program->environment);
    volatile int child_failure = 0;
    sigset_t all, mask;
    sigfillset(&all);
    (void)sigprocmask(SIG_SETMASK, &all, &mask);
    pid_t pid = vfork(); /* NOLINT(clang-analyzer-security.insecureAPI.vfork) */
    if (pid == 0)
        child(path, argv, env, out, err, before, &mask, &child_failure);
    *failure = pid < 0 ? errno : child_failure;
    (void)sigprocmask(SIG_SETMASK, &mask, NULL);
    if (pid > 0 && child_failure) {
        (void)waitpid(pid, NULL, 0);
        return -1;
    }
    return pid;
}

static int64_t now_ms(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

typedef struct Wait {
    pid_t pid;
    int status;
    bool is_over;
    int64_t over_at, told_at;
    bool is_told;
} Wait;

static void drain_wake_pipe(void)
{
    char bytes[64];
    while (read(wake_pipe[0], bytes, sizeof bytes) > 0)
        continue;
}

static void pass_on_end(Wait *wait)
{
    if (!end_signal || wait->is_over)
        return;
    if (!wait->is_told) {
        wait->is_told = true;
        wait->told_at = now_ms();
        if (end_signal_is_ours)
            (void)kill(wait->pid, end_signal);
    } else if (now_ms() - wait->told_at > KILL_AFTER) {
        (void)kill(wait->pid, SIGKILL);
    }
}

static int poll_timeout(const Wait *wait)
{
    if (wait->is_over)
        return DRAIN_IDLE;
    return wait->is_told ? KILL_AFTER : -1;
}

static void relay_until_end(Relay *out, Relay *err, Wait *wait)
{
    Relay *relays[] = {out, err};
    for (;;) {
        struct pollfd fds[] = {
            {out->from,    POLLIN, 0},
            {err->from,    POLLIN, 0},
            {wake_pipe[0], POLLIN, 0},
        };
        int ready = poll(fds, 3, poll_timeout(wait));
        if (ready < 0 && errno != EINTR)
            break;
        for (int i = 0; ready > 0 && i < 2; i++)
            if (fds[i].fd >= 0 && fds[i].revents)
                relay_some(relays[i]);
        drain_wake_pipe();
        pass_on_end(wait);
        if (!wait->is_over && waitpid(wait->pid, &wait->status, WNOHANG) == wait->pid) {
            wait->is_over = true;
            wait->over_at = now_ms();
        }
        bool is_drained = out->from < 0 && err->from < 0;
        if (wait->is_over && (is_drained || ready == 0 || now_ms() - wait->over_at > DRAIN_MOST))
            return;
    }
}

static int exit_code_of(int status)
{
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

static bool open_wake_pipe(void)
{
    int ours, theirs;
    if (!open_pipe(&ours, &theirs))
        return false;
    (void)fcntl(ours, F_SETFL, O_NONBLOCK);
    (void)fcntl(theirs, F_SETFL, O_NONBLOCK);
    wake_pipe[0] = ours;
    wake_pipe[1] = theirs;
    return true;
}

bool system_run(Arena *arena, const Program *program, ProgramEnd *out, Str *error)
{
    struct sigaction before[HANDLED];
    Relay relay_out, relay_err;
    Wait wait = {0};
    int failure = 0;
    if (!open_relay(arena, STREAM_OUT, &relay_out) || !open_relay(arena, STREAM_ERR, &relay_err) ||
        !open_wake_pipe()) {
        *error = str_copy(arena, str_of(strerror(errno)));
        return false;
    }
    take_signals(before);
    wait.pid = start(arena, program, &relay_out, &relay_err, before, &failure);
    close_fd(&relay_out.give);
    close_fd(&relay_err.give);
    if (wait.pid > 0)
        relay_until_end(&relay_out, &relay_err, &wait);
    close_fd(&relay_out.from);
    close_fd(&relay_err.from);
    give_back_signals(before);
    close_fd(&wake_pipe[0]);
    close_fd(&wake_pipe[1]);
    if (wait.pid <= 0) {
        *error = failure == E2BIG ? system_too_long : str_copy(arena, str_of(strerror(failure)));
        return false;
    }
    *out = (ProgramEnd){.exit_code = exit_code_of(wait.status),
                        .our_signal = end_signal,
                        .out = strbuf_str(&relay_out.kept),
                        .err = strbuf_str(&relay_err.kept),
                        .is_cut = relay_out.is_cut || relay_err.is_cut};
    return true;
}
