/* SPDX-License-Identifier: MIT */
/* Workers and gates of lib/base/os.h on Windows. */
#include "base/os.h"
#include "worker_win32.h"

#include <setjmp.h>

#ifndef WIN32_LEAN_AND_MEAN
#define WIN32_LEAN_AND_MEAN
#endif
#include <windows.h>

struct OsWorker {
    HANDLE thread;
    OsWork work;
    jmp_buf end; /* where a breakdown goes on */
    bool is_broken;
};

/* Where each thread keeps its worker. Made by the first start, which is before any worker. */
static DWORD worker_slot = TLS_OUT_OF_INDEXES;

unsigned os_processor_count(void)
{
    DWORD_PTR ours = 0, all = 0;
    unsigned count = 0;
    if (!GetProcessAffinityMask(GetCurrentProcess(), &ours, &all))
        return 1;
    for (; ours; ours &= ours - 1)
        count++;
    return count ? count : 1;
}

static OsWorker *current(void)
{
    return worker_slot == TLS_OUT_OF_INDEXES ? NULL : TlsGetValue(worker_slot);
}

bool worker_is_current(void)
{
    return current() != NULL;
}

void os_worker_break_down(void *context)
{
    (void)context;
    OsWorker *worker = current();
    /* Without a frame there is no unwinding, which would walk through a frame that is made up
     * (breakdown_win32.c). */
    ((_JUMP_BUFFER *)(void *)&worker->end)->Frame = 0;
    longjmp(worker->end, 1);
}

static DWORD WINAPI run(void *context)
{
    OsWorker *worker = context;
    (void)TlsSetValue(worker_slot, worker);
    if (setjmp(worker->end) == 0)
        worker->work.run(worker->work.context);
    else
        worker->is_broken = true;
    if (worker->work.ended)
        worker->work.ended(worker->work.context);
    return 0;
}

OsWorker *os_worker_start(Arena *arena, OsWork work)
{
    if (worker_slot == TLS_OUT_OF_INDEXES)
        worker_slot = TlsAlloc();
    if (worker_slot == TLS_OUT_OF_INDEXES)
        return NULL;
    OsWorker *worker = arena_new(arena, OsWorker);
    worker->work = work;
    worker->thread = CreateThread(NULL, 0, run, worker, 0, NULL);
    return worker->thread ? worker : NULL;
}

bool os_worker_join(OsWorker *worker)
{
    (void)WaitForSingleObject(worker->thread, INFINITE);
    (void)CloseHandle(worker->thread);
    return !worker->is_broken;
}

struct OsGate {
    SRWLOCK lock;
    CONDITION_VARIABLE bell;
};

OsGate *os_gate(Arena *arena)
{
    OsGate *gate = arena_new(arena, OsGate);
    InitializeSRWLock(&gate->lock);
    InitializeConditionVariable(&gate->bell);
    return gate;
}

void os_gate_lock(OsGate *gate)
{
    AcquireSRWLockExclusive(&gate->lock);
}

void os_gate_unlock(OsGate *gate)
{
    ReleaseSRWLockExclusive(&gate->lock);
}

void os_gate_wait(OsGate *gate)
{
    (void)SleepConditionVariableSRW(&gate->bell, &gate->lock, INFINITE, 0);
}

void os_gate_ring(OsGate *gate)
{
    WakeAllConditionVariable(&gate->bell);
}

void os_gate_close(OsGate *gate)
{
    (void)gate;
}
