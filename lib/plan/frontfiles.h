/* SPDX-License-Identifier: MIT */
/* The files that crtlink puts in front of all inputs of a link: the pins' (pins.h) and the
 * bridge to a static CRT (bridge.h). Which names they must hold the replay of the planned
 * link tells; it is replayed with them until nothing new appears. */
#ifndef CRTLINK_PLAN_FRONTFILES_H
#define CRTLINK_PLAN_FRONTFILES_H

#include "plan/linkcase.h"

/* Whether the policy wants any, and the inputs give the bridge something to do. The world
 * must be concluded. */
bool frontfiles_can_matter(const LinkCase *link);

/* Adds them to the plan, as edits and mends; `plan->pins` and `plan->bridge` tell what they
 * hold, and what cannot be had. The link as asked (use = auto) has pins only: the bridge is one of
 * the choices that follow. A plan that has neither is as it was. */
void frontfiles_add(Arena *arena, const LinkCase *link, Plan *plan);

/* Pins that cannot be followed, since an object defines the symbol: an error each. */
void frontfiles_report_clashes(const Plan *plan, Diags *diags);

#endif
