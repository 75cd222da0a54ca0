/* SPDX-License-Identifier: MIT */
/* Workers and gates of lib/base/os.h on POSIX. */
#include "base/os.h"
#include "worker_posix.h"

#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>

struct OsWorker {
    pthread_t thread;
    OsWork work;
    sigjmp_buf end; /* where a breakdown goes on */
    bool is_broken;
};

/* NULL in all threads but workers. */
static _Thread_local OsWorker *current;

unsigned os_processor_count(void)
{
    cpu_set_t set;
    CPU_ZERO(&set);
    if (sched_getaffinity(0, sizeof set, &set) != 0)
        return 1;
    int count = CPU_COUNT(&set);
    return count > 0 ? (unsigned)count : 1;
}

bool worker_is_current(void)
{
    return current != NULL;
}

void os_worker_break_down(void *context)
{
    (void)context;
    siglongjmp(current->end, 1);
}

static void *run(void *context)
{
    OsWorker *worker = context;
    current = worker;
    if (sigsetjmp(worker->end, 1) == 0)
        worker->work.run(worker->work.context);
    else
        worker->is_broken = true;
    if (worker->work.ended)
        worker->work.ended(worker->work.context);
    return NULL;
}

/* Signals are for the first thread; but for the faults of a worker itself. */
static int start_deaf(OsWorker *worker)
{
    static const int faults[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};
    sigset_t all, before;
    (void)sigfillset(&all);
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++)
        (void)sigdelset(&all, faults[i]);
    (void)pthread_sigmask(SIG_SETMASK, &all, &before);
    int failure = pthread_create(&worker->thread, NULL, run, worker);
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    return failure;
}

OsWorker *os_worker_start(Arena *arena, OsWork work)
{
    OsWorker *worker = arena_new(arena, OsWorker);
    worker->work = work;
    return start_deaf(worker) == 0 ? worker : NULL;
}

bool os_worker_join(OsWorker *worker)
{
    (void)pthread_join(worker->thread, NULL);
    return !worker->is_broken;
}

struct OsGate {
    pthread_mutex_t lock;
    pthread_cond_t bell;
};

OsGate *os_gate(Arena *arena)
{
    OsGate *gate = arena_new(arena, OsGate);
    if (pthread_mutex_init(&gate->lock, NULL) != 0)
        return NULL;
    if (pthread_cond_init(&gate->bell, NULL) == 0)
        return gate;
    (void)pthread_mutex_destroy(&gate->lock);
    return NULL;
}

void os_gate_lock(OsGate *gate)
{
    (void)pthread_mutex_lock(&gate->lock);
}

void os_gate_unlock(OsGate *gate)
{
    (void)pthread_mutex_unlock(&gate->lock);
}

void os_gate_wait(OsGate *gate)
{
    (void)pthread_cond_wait(&gate->bell, &gate->lock);
}

void os_gate_ring(OsGate *gate)
{
    (void)pthread_cond_broadcast(&gate->bell);
}

void os_gate_close(OsGate *gate)
{
    (void)pthread_cond_destroy(&gate->bell);
    (void)pthread_mutex_destroy(&gate->lock);
}
