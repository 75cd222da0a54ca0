/* SPDX-License-Identifier: MIT */
/* crt.on-mismatch = neutralise and [input "..."]: which inputs of a link get a
 * private copy without records or default-library requests. */
#ifndef CRTLINK_PLAN_NEUTRALISE_H
#define CRTLINK_PLAN_NEUTRALISE_H

#include "plan/linkcase.h"

/* Whether the inputs give it anything to do: RuntimeLibrary records of both
 * linkages, or directives that a rule names. Looks at directives only. */
bool neutralise_can_matter(const LinkCase *link);

/* Adds copies and edits for what stands against the link as planned so far;
 * `replayed` is the replay of that. Only inputs that need it, and nothing when it
 * would not help: then plan->refusals says why. */
void neutralise_add(Arena *arena, const LinkCase *link, const Resolution *replayed, Plan *plan);

/* One for each rule whose pattern meets no input. */
void neutralise_note_unmatched(Arena *arena, const LinkCase *link, Plan *plan);

#endif
