/* SPDX-License-Identifier: MIT */
#include "posix.h"

#include <poll.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

static volatile sig_atomic_t caught;

/* The second time it ends us at once. */
static void on_signal(int number)
{
    caught = number;
}

void system_catch_interruptions(void)
{
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) {
        struct sigaction action = {0}, before;
        (void)sigaction(signals[i], NULL, &before);
        if (before.sa_handler == SIG_IGN)
            continue;
        action.sa_handler = on_signal;
        action.sa_flags = (int)SA_RESETHAND;
        (void)sigemptyset(&action.sa_mask);
        (void)sigaction(signals[i], &action, NULL);
    }
}

int system_interruption(void)
{
    return caught;
}

/* The signal may have gone to another thread: nobody sleeps for long. */
size_t system_read_input_unless_interrupted(char *buffer, size_t size)
{
    enum { NAP = 200 }; /* milliseconds */
    while (!caught)
        if (poll(&(struct pollfd){STDIN_FILENO, POLLIN, 0}, 1, NAP) > 0)
            return system_read_input(buffer, size);
    return 0;
}

uint64_t system_milliseconds(void)
{
    struct timespec t = {0};
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}
