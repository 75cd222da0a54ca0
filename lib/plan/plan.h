/* SPDX-License-Identifier: MIT */
/* What the policy changes in a link, and why. */
#ifndef CRTLINK_PLAN_PLAN_H
#define CRTLINK_PLAN_PLAN_H

#include "model/policy.h"
#include "plan/crtset.h"
#include "plan/edit.h"
#include "plan/world.h"

/* Somebody asks for a library of the CRT. */
typedef struct CrtRequest {
    const CrtLib *lib;
    Str spelling;  /* as asked: "LIBCMT", "msvcrt.lib" */
    Origin origin; /* argument, directive, or the startup library itself */
    size_t arg;    /* index into LinkCommand.args, or SIZE_MAX */
    size_t count;  /* how many directives ask so; `origin` is the first */
} CrtRequest;

typedef struct Plan {
    CrtUse use;    /* what the policy asks */
    Config config; /* of the set; CONFIG_NONE when use is keep */
    EditVec edits;
    VEC(CrtRequest) requests;
} Plan;

/* With use = keep, or when nothing would change, there are no edits. */
void plan_make(Arena *arena, const LinkCommand *command, const World *world, const Policy *policy,
               LinkerKind linker, Plan *out);

/* One line: what was chosen and the deciding evidence. */
Str plan_summary(Arena *arena, const Plan *plan, const Policy *policy);

#endif
