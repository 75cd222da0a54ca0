/* SPDX-License-Identifier: MIT */
/* The last line of defence: when crtlink itself breaks down, the user's link
 * still happens. Only calls that are safe in a signal handler. */
#include "posix.h"
#include "worker_posix.h"

#include <setjmp.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

typedef struct Breakdown {
    const char *path; /* NULL: end with exit_code */
    char **argv, **environment;
    bool is_armed;
    int exit_code;
} Breakdown;

static Breakdown breakdown = {.exit_code = EXIT_NO_LINKER};

/* Where system_guard goes on after a breakdown. A fault is handled in the thread that met it. */
static _Thread_local sigjmp_buf guard;
static _Thread_local volatile sig_atomic_t is_guarded;

static const int faults[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};
enum { FAULTS = sizeof faults / sizeof *faults };

static void say(const char *text)
{
    ssize_t ignored = write(STREAM_ERR, text, strlen(text));
    (void)ignored;
}

void system_break_down(const char *why)
{
    if (is_guarded)
        siglongjmp(guard, 1);
    posix_remove_temp_files();
    say("crtlink: note: CRT0003: ");
    say(why);
    if (breakdown.path)
        say("; the linker runs with the untouched arguments\n");
    else if (breakdown.exit_code == EXIT_STOPPED)
        say("; the link is stopped, as linker.on-error = stop says\n");
    else
        say("; nothing more is explained\n");
    if (breakdown.path)
        (void)execve(breakdown.path, breakdown.argv, breakdown.environment);
    _exit(breakdown.exit_code);
}

/* A worker that met a fault ends alone: no byte of a file is looked at behind a gate or in the
 * allocator. A signal that somebody has sent comes anywhere, also where the worker holds what the
 * others would then wait for: it ends the whole program. */
static void on_fault(int number, siginfo_t *info, void *context)
{
    (void)number;
    (void)context;
    bool is_own_fault = info->si_code > 0; /* sigaction(2): by the kernel */
    if (worker_is_current() && is_own_fault && !is_guarded)
        os_worker_break_down(NULL);
    /* A fault on the way out is the end. */
    for (int i = 0; i < FAULTS && !is_guarded; i++)
        (void)signal(faults[i], SIG_DFL);
    system_break_down("crtlink met a fault of its own or an input that changed while it was read");
}

/* Sanitizers report faults themselves. */
static bool is_sanitized(void)
{
#if defined(__SANITIZE_ADDRESS__)
    return true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
    return true;
#else
    return false;
#endif
#else
    return false;
#endif
}

static void arm(void)
{
    static char stack[64 * 1024]; /* the fault may be that the stack is full */
    if (breakdown.is_armed || is_sanitized())
        return;
    breakdown.is_armed = true;
    stack_t alternate = {.ss_sp = stack, .ss_size = sizeof stack};
    (void)sigaltstack(&alternate, NULL);
    for (int i = 0; i < FAULTS; i++) {
        struct sigaction action = {0};
        sigemptyset(&action.sa_mask);
        action.sa_sigaction = on_fault;
        /* SA_NODEFER: not blocked in what we become. */
        action.sa_flags = (int)(SA_ONSTACK | SA_NODEFER | SA_SIGINFO);
        (void)sigaction(faults[i], &action, NULL);
    }
}

bool system_guard(void (*run)(void *context), void *context)
{
    if (sigsetjmp(guard, 1) != 0) {
        is_guarded = 0;
        return false;
    }
    is_guarded = 1;
    run(context);
    is_guarded = 0;
    return true;
}

void system_on_breakdown_become(Arena *arena, const Program *program)
{
    breakdown.argv = posix_strings(arena, &program->argv);
    breakdown.environment = posix_strings(arena, &program->environment);
    breakdown.path = str_to_c(arena, program->path);
    arm();
}

void system_on_breakdown_exit(int exit_code)
{
    breakdown.exit_code = exit_code;
    breakdown.path = NULL;
    arm();
}
