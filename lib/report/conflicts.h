/* SPDX-License-Identifier: MIT */
/* Which inputs stand against each other, told from what they want alone: two
 * CRTs, two configurations, two values of one record. Inputs of different
 * machines never meet in one link, so they do not conflict. */
#ifndef CRTLINK_REPORT_CONFLICTS_H
#define CRTLINK_REPORT_CONFLICTS_H

#include "base/map.h"
#include "model/wants.h"

/* Inputs that agree on one value ("static", "debug", "_MSC_VER=1900"). */
typedef struct ConflictSide {
    Str value;
    StrVec inputs;                  /* "lib(member)", each once */
    size_t count;                   /* of all of them; `inputs` holds the first few */
    size_t last_input, last_member; /* that was added: numbers */
} ConflictSide;

typedef enum ConflictAbout {
    ABOUT_LINKAGE,
    ABOUT_CONFIG,
    ABOUT_RECORD,
} ConflictAbout;

typedef struct Conflict {
    const char *code; /* "CRT1001" */
    Str cause;        /* "crt-static-vs-dynamic" */
    Str key;          /* "x64 C runtime": what the sides differ in */
    ConflictAbout about;
    Machine machine;
    Str record; /* ABOUT_RECORD: its key */
    VEC(ConflictSide) sides;
} Conflict;

typedef struct Conflicts {
    Arena *arena;
    VEC(Conflict *) all; /* one with a single side is none */
    Conflict *plain[ABOUT_RECORD][MACHINE_OTHER + 1];
    Map records[MACHINE_OTHER + 1]; /* key of a record -> Conflict */
    size_t inputs;                  /* that were added */
} Conflicts;

Conflicts conflicts(Arena *arena);
/* All members of an input; `wants` has one element for each. Nothing of the input is kept. */
void conflicts_add(Conflicts *c, const Input *input, const Wants *wants);
/* As if what was added to `more` had been added after what is in `into`. */
void conflicts_merge(Conflicts *into, const Conflicts *more);

typedef VEC(const Conflict *) ConflictVec;
/* Those with more than one side, in the order of their codes. */
void conflicts_list(const Conflicts *c, ConflictVec *out);
Str conflict_message(Arena *arena, const Conflict *conflict);

#endif
