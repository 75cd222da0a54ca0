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
    /* A write of ours to nobody tells so by itself; from somebody else it is meant to end us. */
    if (number == SIGPIPE && info->si_pid == getpid())
        return;
    if (number != SIGCHLD) {
        end_signal = number;
        /* From the terminal the whole group gets it, the linker too. */
        end_signal_is_ours = info->si_code <= 0;
    }
    ssize_t ignored = write(wake_pipe[1], "", 1);
    (void)ignored;
    errno = saved;
}

static const int handled[] = {SIGCHLD, SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE, SIGXFSZ};
enum { HANDLED = sizeof handled / sizeof *handled };

/* Signals as they were before we took them: so the linker gets them. */
typedef struct SignalState {
    struct sigaction actions[HANDLED];
    sigset_t mask;
} SignalState;

/* A signal that we were started to ignore (nohup) stays ignored. SIGCHLD must
 * reach us even when our caller has blocked it. No SA_RESTART: a write to a
 * terminal that stands still must end. A file of ours that may not grow is an error
 * of write: what was left of the output is lost, the link is not. */
static void take_signals(SignalState *before)
{
    sigset_t child_end;
    for (int i = 0; i < HANDLED; i++) {
        struct sigaction action = {0}, *old = &before->actions[i];
        (void)sigaction(handled[i], NULL, old);
        if (handled[i] != SIGCHLD && old->sa_handler == SIG_IGN)
            continue;
        sigemptyset(&action.sa_mask);
        action.sa_flags = SA_SIGINFO;
        action.sa_sigaction = on_signal;
        if (handled[i] == SIGXFSZ) {
            action.sa_flags = 0;
            action.sa_handler = SIG_IGN;
        }
        (void)sigaction(handled[i], &action, NULL);
    }
    sigemptyset(&child_end);
    sigaddset(&child_end, SIGCHLD);
    (void)sigprocmask(SIG_UNBLOCK, &child_end, &before->mask);
}

static void give_back_actions(const SignalState *before)
{
    for (int i = 0; i < HANDLED; i++)
        (void)sigaction(handled[i], &before->actions[i], NULL);
}

static void give_back_signals(const SignalState *before)
{
    give_back_actions(before);
    (void)sigprocmask(SIG_SETMASK, &before->mask, NULL);
}

Str system_become(Arena *arena, const Program *program)
{
    (void)execve(str_to_c(arena, program->path), posix_strings(arena, &program->argv),
                 posix_strings(arena, &program->environment));
    return errno == E2BIG ? system_too_long : str_copy(arena, str_of(strerror(errno)));
}

/* What the child needs, made before it exists. */
typedef struct Start {
    const char *path;
    char **argv, **environment;
    int give_out, give_err; /* its streams; -1: ours */
    const SignalState *signals;
    volatile int failure; /* errno when it could not be started */
    bool has_no_child;    /* for want of a process, not of a program */
} Start;

/* The time between vfork and exec: nothing here may touch the heap. */
static void child(Start *start)
{
    give_back_actions(start->signals);
    /* Should we be killed outright, the linker ends too. */
    (void)prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (private_handle() >= 0)
        (void)dup2(private_handle(), POSIX_PRIVATE_HANDLE);
    if ((start->give_out < 0 || dup2(start->give_out, STREAM_OUT) >= 0) &&
        (start->give_err < 0 || dup2(start->give_err, STREAM_ERR) >= 0)) {
        (void)sigprocmask(SIG_SETMASK, &start->signals->mask, NULL);
        (void)execve(start->path, start->argv, start->environment);
    }
    start->failure = errno;
    _exit(127);
}

/* vfork: the child borrows our memory until it execs, so nothing is copied. */
static pid_t start_child(Start *start)
{
    sigset_t all, mask;
    sigfillset(&all);
    (void)sigprocmask(SIG_SETMASK, &all, &mask);
    pid_t pid = vfork(); /* NOLINT(clang-analyzer-security.insecureAPI.vfork) */
    if (pid == 0)
        child(start); /* NOLINT(clang-analyzer-unix.Vfork): it calls nothing but the system */
    start->has_no_child = pid < 0;
    if (pid < 0)
        start->failure = errno;
    (void)sigprocmask(SIG_SETMASK, &mask, NULL);
    if (pid > 0 && start->failure) {
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

static void note_end(Wait *wait, Relay relays[2])
{
    if (wait->is_over || waitpid(wait->pid, &wait->status, WNOHANG) != wait->pid)
        return;
    wait->is_over = true;
    wait->over_at = now_ms();
    for (int i = 0; i < 2; i++)
        relay_note_end(&relays[i]);
}

/* What the linker wrote comes out however slow its reader is, as if the reader
 * had it from the linker; what a grandchild may still write is not waited for
 * without end, nor is anything once we were told to end ourselves. */
static bool is_relayed(const Wait *wait, const Relay relays[2], bool is_idle)
{
    if (!wait->is_over)
        return false;
    if (relay_is_over(&relays[0]) && relay_is_over(&relays[1]))
        return true;
    if (relays[0].pending.len || relays[1].pending.len)
        return is_idle && end_signal;
    bool is_owed = relays[0].owed || relays[1].owed;
    return is_idle || (!is_owed && now_ms() - wait->over_at > DRAIN_MOST);
}

static void relay_all(Relay relays[2], Wait *wait)
{
    bool is_idle = false;
    while (!is_relayed(wait, relays, is_idle)) {
        struct pollfd fds[] = {
            relay_wants(&relays[0]), relay_wants(&relays[1]), {wake_pipe[0], POLLIN, 0}
        };
        int ready = poll(fds, 3, poll_timeout(wait));
        for (int i = 0; ready > 0 && i < 2; i++)
            if (fds[i].fd >= 0 && fds[i].revents)
                relay_move(&relays[i]);
        drain_wake_pipe();
        pass_on_end(wait);
        note_end(wait, relays);
        is_idle = ready == 0;
    }
}

typedef struct Relaying {
    Relay *relays;
    Wait *wait;
} Relaying;

static void start_relaying(void *context)
{
    Relaying *relaying = context;
    relay_all(relaying->relays, relaying->wait);
}

/* Without the memory to keep what is written for an explanation, it is still relayed. */
static void relay_until_end(Relay relays[2], Wait *wait)
{
    Relaying relaying = {relays, wait};
    if (system_guard(start_relaying, &relaying))
        return;
    relay_forget(&relays[0]);
    relay_forget(&relays[1]);
    relay_all(relays, wait);
}

static int exit_code_of(int status)
{
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

static bool open_wake_pipe(void)
{
    if (!relay_open_pipe(&wake_pipe[0], &wake_pipe[1]))
        return false;
    (void)fcntl(wake_pipe[0], F_SETFL, O_NONBLOCK);
    (void)fcntl(wake_pipe[1], F_SETFL, O_NONBLOCK);
    return true;
}

static void close_wake_pipe(void)
{
    for (int i = 0; i < 2; i++)
        if (wake_pipe[i] >= 0)
            (void)close(wake_pipe[i]);
    wake_pipe[0] = wake_pipe[1] = -1;
}

/* relays[0] has standard output, relays[1] standard error unless both are one. */
static bool open_relays(Arena *arena, Relay relays[2])
{
    for (int i = 0; i < 2; i++)
        relays[i] = (Relay){.from = -1, .give = -1, .kept = strbuf(arena)};
    if (!relay_open(arena, STREAM_OUT, &relays[0]))
        return false;
    return relay_is_shared(STREAM_OUT, STREAM_ERR) || relay_open(arena, STREAM_ERR, &relays[1]);
}

static void close_all(Relay relays[2])
{
    relay_close(&relays[0]);
    relay_close(&relays[1]);
    close_wake_pipe();
}

static ProgramEnd end_of(const Wait *wait, const Relay relays[2], bool is_shared)
{
    Str first = strbuf_str(&relays[0].kept), second = strbuf_str(&relays[1].kept);
    return (ProgramEnd){.exit_code = exit_code_of(wait->status),
                        .our_signal = end_signal,
                        .out = is_shared ? second : first,
                        .err = is_shared ? first : second,
                        .is_cut = relays[0].is_cut || relays[1].is_cut};
}

static void set_held(Relay relays[2], bool is_held)
{
    for (int i = 0; i < 2; i++)
        relays[i].is_held = is_held;
}

static void release(Relay relays[2])
{
    relay_release(&relays[0]);
    relay_release(&relays[1]);
}

typedef struct Look {
    const RunWatch *watch;
    RunVerdict verdict;
} Look;

static void take_look(void *context)
{
    Look *look = context;
    look->verdict = look->watch->look(look->watch->context);
}

/* A look that breaks down has seen nothing. */
static RunVerdict verdict_of(const RunWatch *watch)
{
    Look look = {watch, RUN_GO_ON};
    return system_guard(take_look, &look) ? look.verdict : RUN_GO_ON;
}

/* It wrote more than can be held. */
static bool has_let_go(const Relay relays[2])
{
    return (relays[0].bytes && !relays[0].is_held) || (relays[1].bytes && !relays[1].is_held);
}

/* True: its output is dropped. A program that wrote more than can be held has
 * been let go on, and so has one that we are told to end with. */
static bool run_watched(Relay relays[2], Wait *wait, const RunWatch *watch, bool is_shared)
{
    RunVerdict verdict = verdict_of(watch);
    set_held(relays, verdict != RUN_GO_ON);
    relay_until_end(relays, wait);
    if (verdict == RUN_GO_ON)
        return false;
    ProgramEnd end = end_of(wait, relays, is_shared);
    if (!has_let_go(relays) && !end_signal && !watch->release(watch->context, &end))
        return true;
    release(relays);
    relay_until_end(relays, wait);
    return false;
}

bool system_run(Arena *arena, const Program *program, const RunWatch *watch, ProgramEnd *out,
                Str *error)
{
    bool is_dropped = false;
    SignalState before;
    Relay relays[2];
    *out = (ProgramEnd){0};
    if (!open_relays(arena, relays) || !open_wake_pipe()) {
        *error = str_copy(arena, str_of(strerror(errno)));
        close_all(relays);
        return false;
    }
    bool is_shared = relay_is_shared(STREAM_OUT, STREAM_ERR);
    Start start = {.path = str_to_c(arena, program->path),
                   .argv = posix_strings(arena, &program->argv),
                   .environment = posix_strings(arena, &program->environment),
                   .give_out = relays[0].give,
                   .give_err = relays[is_shared ? 0 : 1].give,
                   .signals = &before};
    take_signals(&before);
    Wait wait = {.pid = start_child(&start)};
    relay_close_given(&relays[0]);
    relay_close_given(&relays[1]);
    if (wait.pid > 0 && watch)
        is_dropped = run_watched(relays, &wait, watch, is_shared);
    else if (wait.pid > 0)
        relay_until_end(relays, &wait);
    give_back_signals(&before);
    close_all(relays);
    if (wait.pid <= 0) {
        out->is_refused = start.failure != E2BIG && !start.has_no_child;
        *error = start.failure == E2BIG ? system_too_long
                                        : str_copy(arena, str_of(strerror(start.failure)));
        return false;
    }
    /* What we still have to say must not cost the linker's exit code. */
    (void)signal(SIGPIPE, SIG_IGN);
    (void)signal(SIGXFSZ, SIG_IGN);
    *out = end_of(&wait, relays, is_shared);
    out->is_dropped = is_dropped;
    return true;
}
