/* SPDX-License-Identifier: MIT */
/* Libraries that a command names, read before the replay comes to them: by whichever of its two
 * threads would have to wait for the other. Who takes one first reads it. */
#ifndef CRTLINK_MODEL_EARLYLIBS_H
#define CRTLINK_MODEL_EARLYLIBS_H

#include "inputs/overlay.h"
#include "model/offers.h"

#include <stdatomic.h>

typedef struct EarlyLib {
    Str path;
    atomic_bool is_taken, is_read; /* what follows is valid when it is read */
    bool is_open;
    bool is_used; /* the replay closes it */
    Str bytes, error;
    OfferGroup *offers; /* NULL: it is no archive with an index */
} EarlyLib;

typedef struct EarlyLibs {
    Map at; /* path -> EarlyLib */
} EarlyLibs;

EarlyLibs earlylibs(Arena *arena);
/* Whether it is one that a library has. */
bool earlylibs_is_name(Str path);
/* Only while one thread has them. */
void earlylibs_add(EarlyLibs *libs, Str path);
EarlyLib *earlylibs_find(const EarlyLibs *libs, Str path); /* NULL when absent */

/* True: it is read, maybe by this call. False: another thread is at it. */
bool earlylib_read(EarlyLib *lib, Arena *arena, const Overlay *overlay);
/* Reads one that nobody has taken, of those from *next on. False: there is none. */
bool earlylibs_read_next(const EarlyLibs *libs, size_t *next, Arena *arena, const Overlay *overlay);
/* Closes what is read and not used, when one thread has them again. */
void earlylibs_close(const EarlyLibs *libs);

/* What an archive offers, of its bytes; NULL: they are no archive with an index. */
OfferGroup *offers_of(Arena *arena, Str bytes);

#endif
