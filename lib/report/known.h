/* SPDX-License-Identifier: MIT */
/* What the rules know about the libraries that a cause is about. */
#ifndef CRTLINK_REPORT_KNOWN_H
#define CRTLINK_REPORT_KNOWN_H

#include "report/wording.h"

typedef struct KnownRef {
    const KnownInput *known;
} KnownRef;

typedef VEC(KnownRef) KnownRefs;

/* The [known] sections for `cause` that fit an input, a file or a missing name of the
 * facts, in the order of the rules. */
void known_find(Arena *arena, const Ruleset *rules, Str cause, const FactRefs *facts,
                KnownRefs *out);
/* The CRT that libraries force on whoever links them: NONE when there is none, MIXED when
 * two of them differ. */
Linkage known_direction(const KnownRefs *known);

#endif
