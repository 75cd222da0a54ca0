/* SPDX-License-Identifier: MIT */
/* Which evidence each message is, by the rules. */
#ifndef CRTLINK_REPORT_EVIDENCE_H
#define CRTLINK_REPORT_EVIDENCE_H

#include "report/rules.h"

typedef VEC(Fact) Facts;

/* Some of them. */
typedef struct FactRef {
    const Fact *fact;
} FactRef;

typedef VEC(FactRef) FactRefs;

/* One Fact for each message, in their order. */
void evidence_judge(Arena *arena, const Ruleset *rules, const LinkerMessages *messages, Facts *out);

#endif
