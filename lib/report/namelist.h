/* SPDX-License-Identifier: MIT */
/* Lists of names as people read them. */
#ifndef CRTLINK_REPORT_NAMELIST_H
#define CRTLINK_REPORT_NAMELIST_H

#include "base/map.h"

/* "a, b, c and 27 more"; `extra` counts names that are not in the list. */
Str namelist_text(Arena *arena, const StrVec *names, size_t shown, size_t extra);

/* Names without repetition, in their order. */
typedef struct NameSet {
    Map seen;
    StrVec names;
} NameSet;

NameSet nameset(Arena *arena);
void nameset_add(NameSet *set, Str name); /* an empty one is not added */

#endif
