/* SPDX-License-Identifier: MIT */
/* Lists of names as people read them. */
#ifndef CRTLINK_REPORT_NAMELIST_H
#define CRTLINK_REPORT_NAMELIST_H

#include "base/str.h"

/* "a, b, c and 27 more"; `extra` counts names that are not in the list. */
Str namelist_text(Arena *arena, const StrVec *names, size_t shown, size_t extra);

/* Where a name of a set is found. */
typedef struct NameSlot {
    uint32_t hash;
    uint32_t index; /* + 1 into the names; 0 is free */
} NameSlot;

/* Names without repetition, in their order. */
typedef struct NameSet {
    Arena *arena;
    StrVec names;
    NameSlot *slots;
    size_t slot_count; /* a power of two, or 0 */
} NameSet;

NameSet nameset(Arena *arena);
/* The same, with room for `most` names. */
NameSet nameset_for(Arena *arena, size_t most);
void nameset_add(NameSet *set, Str name); /* an empty one is not added */

#endif
