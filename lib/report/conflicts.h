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
    StrVec inputs; /* "lib(member)", each once */
    size_t count;  /* of all of them; `inputs` holds the first few */
} ConflictSide;

typedef struct Conflict {
    const char *code; /* "CRT1001" */
    Str cause;        /* "crt-static-vs-dynamic" */
    Str key;          /* "x64 CRT linkage": what the sides differ in */
    VEC(ConflictSide) sides;
} Conflict;

typedef struct Conflicts {
    Arena *arena;
    Map by_key; /* -> Conflict; one with a single side is none */
} Conflicts;

Conflicts conflicts(Arena *arena);
void conflicts_add(Conflicts *c, const Input *input, const Member *member, const Wants *wants);

typedef VEC(const Conflict *) ConflictVec;
/* Those with more than one side, in the order of their codes. */
void conflicts_list(const Conflicts *c, ConflictVec *out);
Str conflict_message(Arena *arena, const Conflict *conflict);

#endif
