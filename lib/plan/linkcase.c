/* SPDX-License-Identifier: MIT */
#include "plan/linkcase.h"

void linkcase_replay(Arena *arena, const LinkCase *link, Resolution *out)
{
    ResolveRequest request = {.command = link->command, .lib = link->lib, .rules = link->rules};
    resolve(arena, &request, out);
}

bool linkcase_replay_plan(Arena *arena, const LinkCase *link, const Plan *plan,
                          FinalCommand *command, Resolution *out)
{
    LinkCommand planned;
    Diags ignored = {.arena = arena};
    LinkEnvironment environment = link->environment;
    *out = (Resolution){0};
    rewrite_command(arena, link->command, &plan->edits, command);
    if (command->sets_link)
        environment.link = command->link;
    if (command->sets_link_underscores)
        environment.link_underscores = command->link_underscores;
    if (!linkcmd_parse(arena, &command->argv, environment, link->rules.linker, &ignored, &planned))
        return false;
    ResolveRequest request = {.command = &planned,
                              .lib = link->lib,
                              .rules = link->rules,
                              .overlay = mend_overlay(arena, &plan->mends)};
    resolve(arena, &request, out);
    return true;
}
