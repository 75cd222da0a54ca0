/* SPDX-License-Identifier: MIT */
/* The threads of lib/base/os.h: there are none. How many run in somebody else's program is theirs
 * to say; lib/ does the same without them, one thing after the other. */
#include "base/os.h"

#include <stdlib.h>

unsigned os_processor_count(void)
{
    return 1;
}

OsWorker *os_worker_start(Arena *arena, OsWork work)
{
    (void)arena;
    (void)work;
    return NULL;
}

bool os_worker_join(OsWorker *worker)
{
    return worker != NULL;
}

/* Only a worker calls it. */
void os_worker_break_down(void *context)
{
    (void)context;
    abort();
}

OsGate *os_gate(Arena *arena)
{
    (void)arena;
    return NULL;
}

void os_gate_lock(OsGate *gate)
{
    (void)gate;
}

void os_gate_unlock(OsGate *gate)
{
    (void)gate;
}

void os_gate_wait(OsGate *gate)
{
    (void)gate;
}

void os_gate_ring(OsGate *gate)
{
    (void)gate;
}

void os_gate_close(OsGate *gate)
{
    (void)gate;
}
