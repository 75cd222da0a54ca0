/* SPDX-License-Identifier: MIT */
/* What the policy changes in a link, and why. */
#ifndef CRTLINK_PLAN_PLAN_H
#define CRTLINK_PLAN_PLAN_H

#include "model/policy.h"
#include "plan/bridge.h"
#include "plan/crtset.h"
#include "plan/mend.h"
#include "plan/pins.h"
#include "plan/requests.h"

typedef struct Plan {
    CrtUse use;    /* the goal's */
    Config config; /* of the set; CONFIG_NONE when use is keep */
    EditVec edits;
    MendVec mends; /* files that are made for the link */
    Pins pins;     /* what these files hold (frontfiles.h) */
    Bridge bridge;
    CrtRequestVec requests;
    StrVec refusals; /* what the policy wants mended and cannot be, and why; a sentence each */
    Str obstacle; /* why the policy cannot be followed (there are no edits then); empty: it can */
} Plan;

/* Which CRT the image shall have. */
typedef struct PlanGoal {
    CrtUse use;        /* keep and auto: nothing is edited */
    unsigned supplied; /* bits, 1 << CrtComponent: libraries that nobody asks for but must come */
} PlanGoal;

typedef struct PlanRequest {
    const LinkCommand *command;
    const World *world;
    const Policy *policy;
    LinkerKind linker;
    PlanGoal goal;
} PlanRequest;

/* The goal that the policy sets. */
PlanGoal plan_goal(const Policy *policy);
/* When nothing would change, there are no edits. */
void plan_make(Arena *arena, const PlanRequest *request, Plan *out);

/* "the dynamic release CRT", or "the CRT as asked" without a set. */
Str plan_crt_name(Arena *arena, const Plan *plan);
/* One line: what was chosen and the deciding evidence. */
Str plan_summary(Arena *arena, const Plan *plan, const Policy *policy);

#endif
