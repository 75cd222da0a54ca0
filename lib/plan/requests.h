/* SPDX-License-Identifier: MIT */
/* Who asks for which library of the C runtime, and who forbids one. */
#ifndef CRTLINK_PLAN_REQUESTS_H
#define CRTLINK_PLAN_REQUESTS_H

#include "model/crt.h"
#include "model/policy.h"
#include "plan/world.h"

/* Somebody asks for a library of the CRT. */
typedef struct CrtRequest {
    const CrtLib *lib;
    Str spelling;    /* as asked: "LIBCMT", "msvcrt.lib" */
    Origin origin;   /* argument or directive */
    size_t arg;      /* index into LinkCommand.args, or SIZE_MAX */
    bool is_ignored; /* by an [input] rule: barred like the others, and not counted */
} CrtRequest;

typedef VEC(CrtRequest) CrtRequestVec;

typedef struct CrtRequests {
    CrtRequestVec list;
    Map forbidden; /* names in crt_libs that a directive of an input forbids */
} CrtRequests;

/* A CRT library's own requests are left out: those of one that goes are gone
 * with it, those of one that stays are known (plan.c). */
void requests_collect(Arena *arena, const LinkCommand *command, const World *world,
                      const Policy *policy, CrtRequests *out);

/* False when nobody asks for a CRT: there is nothing to choose between. */
bool requests_ask_for_crt(const CrtRequestVec *requests);
/* The configuration that most inputs ask for; release when there is no
 * majority: it is the one that can be shipped. */
Config requests_majority(const CrtRequestVec *requests);
/* Of a /clr part, which has no static CRT; NULL when there is none. */
const CrtRequest *requests_find_clr(const CrtRequestVec *requests);

/* A CRT library named as an input has its ending: `msvcrt` alone is a file of
 * another kind. NULL: it is none. */
const CrtLib *requests_lib_of_input(Str path);

#endif
