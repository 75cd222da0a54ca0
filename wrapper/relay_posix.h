/* SPDX-License-Identifier: MIT */
/* One stream of the linker's on its way to ours, byte for byte as it comes.
 *
 * A stream of ours that is a terminal gives the linker a terminal too (raw, of
 * the same size), so that it colours its messages as it would without us; a pipe
 * or file gives it a pipe; any other device but /dev/null is the linker's own, so
 * that it meets the device's errors (a full one) itself. */
#ifndef CRTLINK_WRAPPER_RELAY_POSIX_H
#define CRTLINK_WRAPPER_RELAY_POSIX_H

#include "base/str.h"

#include <poll.h>

typedef struct Relay {
    int from;    /* our end; -1: closed, or never relayed */
    int give;    /* the linker's end; -1: it has our own stream */
    int to;      /* our stream */
    char *bytes; /* room for what was read and is not written yet ... */
    Str pending; /* ... which is this; the reader of ours may be slow */
    size_t owed; /* bytes that the linker had written when it ended and that are still to come */
    StrBuf kept;
    bool is_cut;
    bool is_forgetful; /* nothing more is kept */
    bool is_held;      /* what is read is kept and goes no further yet */
} Relay;

/* There is no memory to keep more in: what was held goes on now. */
void relay_forget(Relay *relay);

/* False: the system has no more pipes (errno). */
bool relay_open(Arena *arena, int to, Relay *out);
/* Both streams of ours go to one place (a terminal, `2>&1`): one relay then
 * serves both, or the order of what is written to them would be lost. */
bool relay_is_shared(int one, int other);
void relay_close(Relay *relay);
/* Lets go on what was held, and all that follows. What is more than can be kept is let
 * go by itself. */
void relay_release(Relay *relay);
/* The linker's end: after it was started. */
void relay_close_given(Relay *relay);

/* What to wait for: input, or room for what is pending. */
struct pollfd relay_wants(const Relay *relay);
/* After poll said that it is there. Never blocks for long. When the reader of our own
 * stream is gone the linker's is closed, as it would have seen it without us; what cannot
 * be written for another reason (a full disk) is lost, as lld would have lost it. */
void relay_move(Relay *relay);
/* The linker has ended. */
void relay_note_end(Relay *relay);
/* Nothing more can come: its end was read and all is written. */
bool relay_is_over(const Relay *relay);

/* A pipe above the standard streams, closed on exec. */
bool relay_open_pipe(int *ours, int *theirs);

#endif
