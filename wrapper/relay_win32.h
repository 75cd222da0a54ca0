/* SPDX-License-Identifier: MIT */
/* One stream of the linker's on its way to ours, byte for byte as it comes. A
 * thread of its own reads it: Windows cannot wait for a pipe. */
#ifndef CRTLINK_WRAPPER_RELAY_WIN32_H
#define CRTLINK_WRAPPER_RELAY_WIN32_H

#include "win32.h"

typedef struct Relay {
    HANDLE from, give;     /* our end and the linker's */
    HANDLE to;             /* our stream; NULL: nobody reads it */
    HANDLE unicode;        /* not NULL: whole lines go there instead, as UTF-16 */
    HANDLE thread;         /* reads `from` until its end */
    CRITICAL_SECTION lock; /* of what follows */
    char *kept;            /* the heap's */
    size_t len, cap;
    size_t given;    /* of the kept ones, how many have gone on */
    uint64_t passed; /* bytes in all */
    DWORD last;      /* when something came, in ms of GetTickCount */
    bool is_held;    /* what comes is kept and goes no further yet */
    bool is_over;    /* its end was read */
    bool is_cut;
    bool is_released; /* something has gone on */
} Relay;

/* False: the system has no more pipes (GetLastError). */
bool relay_open(HANDLE to, Relay *out);
/* After the program was started: closes its end here, starts to read. */
bool relay_start(Relay *relay);
void relay_set_held(Relay *relay, bool is_held);
/* Lets go on what was held. */
void relay_release(Relay *relay);
/* After the linker's end: until the stream ends, or brings nothing for `idle` ms, for a grandchild
 * may keep it open; and at most `most` ms when that goes on to write. All that the linker wrote
 * goes on, however slow our own reader is. */
void relay_drain(Relay *relay, DWORD idle, DWORD most);
/* A copy of what was kept so far. */
Str relay_kept(Relay *relay, Arena *arena);
/* A reader that still waits for its pipe is left alone, with the Relay: that must not be
 * freed. */
void relay_close(Relay *relay);

#endif
