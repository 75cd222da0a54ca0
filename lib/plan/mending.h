/* SPDX-License-Identifier: MIT */
/* What no choice of libraries can mend, and the policy lets crtlink mend: files
 * of its own for one link, found by replaying it as planned so far. */
#ifndef CRTLINK_PLAN_MENDING_H
#define CRTLINK_PLAN_MENDING_H

#include "plan/linkcase.h"

/* Whether the policy asks for any of it and the inputs give it anything to do.
 * Cheap: nothing is replayed. */
bool mending_can_matter(const LinkCase *link);
/* The same for what is asked for whatever use = auto chooses: [input] rules and pins. */
bool mending_is_asked_for(const LinkCase *link);

/* Adds mends, and the edits that need them, to a plan whose edits are made. What
 * is asked for and cannot be done goes to plan->refusals. */
void mend_plan(Arena *arena, const LinkCase *link, Plan *plan);

#endif
