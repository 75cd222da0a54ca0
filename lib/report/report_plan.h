/* SPDX-License-Identifier: MIT */
/* --plan: the edits and the final command, as text or as crtlink.plan/1. */
#ifndef CRTLINK_REPORT_REPORT_PLAN_H
#define CRTLINK_REPORT_REPORT_PLAN_H

#include "model/resolve.h"
#include "plan/plan.h"

/* How the link would end as asked, and with the edits. */
typedef struct PlanOutcomes {
    Outcome before, after;
} PlanOutcomes;

/* `argv` is the final command with the linker's name in front. */
Str report_plan_text(Arena *arena, const LinkCommand *command, const Plan *plan,
                     const PlanOutcomes *outcomes, const StrVec *argv);
Str report_plan_json(Arena *arena, const LinkCommand *command, const Plan *plan,
                     const PlanOutcomes *outcomes, const StrVec *argv);

#endif
