/* SPDX-License-Identifier: MIT */
/* --plan: the edits and the final command, as text or as crtlink.plan/1. */
#ifndef CRTLINK_REPORT_REPORT_PLAN_H
#define CRTLINK_REPORT_REPORT_PLAN_H

#include "plan/plan.h"

/* `argv` is the final command with the linker's name in front. */
Str report_plan_text(Arena *arena, const LinkCommand *command, const Plan *plan,
                     const StrVec *argv);
Str report_plan_json(Arena *arena, const LinkCommand *command, const Plan *plan,
                     const StrVec *argv);

#endif
