/* SPDX-License-Identifier: MIT */
#include "plan/mending.h"

#include "plan/frontfiles.h"
#include "plan/neutralise.h"

typedef void (*MendStep)(Arena *arena, const LinkCase *link, const Resolution *replayed,
                         Plan *plan);

/* In this order: each one sees the link with what those before it did. */
static const MendStep steps[] = {neutralise_add};

bool mending_can_matter(const LinkCase *link)
{
    return frontfiles_can_matter(link) || neutralise_can_matter(link);
}

bool mending_is_asked_for(const LinkCase *link)
{
    return link->policy->pins.len || (link->policy->inputs.len > 0 && neutralise_can_matter(link));
}

void mend_plan(Arena *arena, const LinkCase *link, Plan *plan)
{
    Resolution replayed;
    FinalCommand command;
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        if (!linkcase_replay_plan(arena, link, plan, &command, &replayed))
            return;
        steps[i](arena, link, &replayed, plan);
        resolution_close(&replayed);
    }
    frontfiles_add(arena, link, plan);
}
