/* SPDX-License-Identifier: MIT */
/* use = auto and supply = yes: which C runtime makes the link succeed, found
 * by replaying it. */
#ifndef CRTLINK_PLAN_CHOOSE_H
#define CRTLINK_PLAN_CHOOSE_H

#include "plan/linkcase.h"

/* How a replayed link fails over the C runtime. */
typedef struct CrtFailure {
    Str evidence;     /* "x.lib(y.obj) needs __imp_tolower"; empty: it does not */
    unsigned missing; /* bits, 1 << CrtComponent: who should have had the missing names */
    bool has_clash;   /* of RuntimeLibrary records */
} CrtFailure;

void choose_find_failure(Arena *arena, const Resolution *resolution, CrtFailure *out);

/* One CRT that the image could have. */
typedef struct Candidate {
    CrtUse use;
    Plan plan;
    FinalCommand command;
    Outcome outcome; /* of the replay with that CRT */
    Str obstacle;    /* what stands against it; empty when it would link */
} Candidate;

typedef struct Choice {
    Resolution asked;          /* the link as asked */
    CrtFailure failure;        /* of the link as asked */
    VEC(Candidate) candidates; /* those that were tried, in the order of preference */
    StrVec refusals;           /* what the policy wants mended and cannot be */
    size_t chosen; /* index of the one that should link; candidates.len: none, or none is needed */
} Choice;

/* Whether anybody asks for a static CRT, by directive, record or argument. When
 * nobody does, all agree on the dynamic one: symbols can only speak for that, so the
 * symbol tables need not be read. The world need not be concluded. */
bool choose_has_static_side(const LinkCase *link);

/* Whether it can matter which CRT is chosen: somebody wants the static one and
 * somebody the dynamic one, or somebody none while supply = yes. Cheap; when all agree
 * nothing needs to be replayed. */
bool choose_can_matter(const LinkCase *link);

/* Candidates are tried only when the link as asked fails over the CRT or
 * cannot be told: what most inputs want, then dynamic, hybrid, static; never another
 * configuration than what is asked for. */
void choose_crt(Arena *arena, const LinkCase *link, Choice *out);

/* One line for each candidate: what stands against it. */
Str choose_obstacles_text(Arena *arena, const Choice *choice);

#endif
