/* SPDX-License-Identifier: MIT */
/* What the link reads: every input of the command, and the default libraries
 * that they ask for, each opened once. */
#ifndef CRTLINK_PLAN_WORLD_H
#define CRTLINK_PLAN_WORLD_H

#include "base/map.h"
#include "command/linkcmd.h"
#include "inputs/input.h"
#include "inputs/search.h"
#include "model/wants.h"

typedef struct WorldInput {
    Input input;
    Origin origin;   /* the argument, variable or directive that names it */
    const Arg *arg;  /* NULL: a default library of a directive */
    bool is_crt;     /* one of the CRT's own libraries */
    bool is_done;    /* what is being done to all inputs */
    bool is_default; /* named by /DEFAULTLIB, not as an input */
    Wants *wants;    /* one for each member; NULL until world_conclude */
    Wants sum;       /* of all members */
} WorldInput;

typedef struct World {
    Arena *arena;
    bool has_processors; /* nobody else needs them: two threads may open inputs */
    LibSearch search;
    VEC(WorldInput) inputs; /* in the order in which they are found */
    Map by_identity;        /* file -> index + 1; one file may have several names */
    Map defaults_looked_up; /* names of default libraries, as spelled */
} World;

/* Opens the inputs and default libraries; what cannot be opened is there with
 * its `error`. A library that is nowhere on the path is absent: the linker
 * says so itself. `lib` is the variable LIB. Of many inputs there is only an outline
 * (input_open_outline): kinds, names and directives are what most links are judged by. */
void world_open(Arena *arena, const LinkCommand *command, Str lib, World *out);
/* The same with two threads, when nobody else needs the processors. */
void world_open_sharing(Arena *arena, const LinkCommand *command, Str lib, bool has_processors,
                        World *out);
/* Fills `wants` and `sum`; reads the symbol tables, so it costs more. */
void world_conclude(World *world);
/* Opens again, with their bytes, those of which there is an outline. */
void world_have_bytes(World *world);
void world_close(World *world);

#endif
