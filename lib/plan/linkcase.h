/* SPDX-License-Identifier: MIT */
/* All that is known about a link before it runs, and the replay of a plan for it. */
#ifndef CRTLINK_PLAN_LINKCASE_H
#define CRTLINK_PLAN_LINKCASE_H

#include "model/resolve.h"
#include "plan/plan.h"
#include "plan/rewrite.h"

typedef struct LinkCase {
    const LinkCommand *command;
    const World *world;
    const Policy *policy;
    LinkEnvironment environment; /* LINK and _LINK_ of the caller */
    Str lib;                     /* the variable LIB */
    ResolveRules rules;
    MendPlace place;
} LinkCase;

/* The link as asked. */
void linkcase_replay(Arena *arena, const LinkCase *link, Resolution *out);
/* The link with a plan's edits and mends; *command is what the linker would be
 * given. False: that command cannot be read, *out is empty. */
bool linkcase_replay_plan(Arena *arena, const LinkCase *link, const Plan *plan,
                          FinalCommand *command, Resolution *out);

#endif
