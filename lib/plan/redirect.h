/* SPDX-License-Identifier: MIT */
/* Private copies in the place of their originals: the edits that make the
 * linker read them, by whatever names the originals are called. */
#ifndef CRTLINK_PLAN_REDIRECT_H
#define CRTLINK_PLAN_REDIRECT_H

#include "plan/linkcase.h"

/* Arguments that name an original name its copy instead; a default library that
 * directives ask for is barred by each of their spellings and asked for by the
 * copy's path. For the copies in plan->mends from index `from` on; all edits are
 * marked `needs_mends`. */
void redirect_to_copies(Arena *arena, const LinkCase *link, size_t from, Plan *plan);

#endif
