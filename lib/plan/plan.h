/* SPDX-License-Identifier: MIT */
/* What the policy changes in a link, and why. */
#ifndef CRTLINK_PLAN_PLAN_H
#define CRTLINK_PLAN_PLAN_H

#include "model/policy.h"
#include "plan/crtset.h"
#include "plan/edit.h"
#include "plan/requests.h"

typedef struct Plan {
    CrtUse use;    /* what the policy asks */
    Config config; /* of the set; CONFIG_NONE when use is keep */
    EditVec edits;
    CrtRequestVec requests;
    Str obstacle; /* why the policy cannot be followed (there are no edits then); empty: it can */
} Plan;

/* With use = keep, or when nothing would change, there are no edits. */
void plan_make(Arena *arena, const LinkCommand *command, const World *world, const Policy *policy,
               LinkerKind linker, Plan *out);

/* One line: what was chosen and the deciding evidence. */
Str plan_summary(Arena *arena, const Plan *plan, const Policy *policy);

#endif
