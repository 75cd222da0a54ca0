/* SPDX-License-Identifier: MIT */
/* imports = bridge: an object compiled for the CRT's DLLs takes what it needs through
 * pointers, `__imp_X`, which only an import library has. Where the CRT is linked statically
 * crtlink writes these pointers itself: `__imp_X`, pointing to the static X.
 *
 * A function is right that way whenever the static CRT has it. A variable is too, when the
 * static CRT has the very same one: the image has no other, and the object reaches it through
 * the pointer alone. What only the DLL has cannot be bridged. */
#ifndef CRTLINK_PLAN_BRIDGE_H
#define CRTLINK_PLAN_BRIDGE_H

#include "model/resolve.h"
#include "plan/world.h"

typedef enum BridgeObstacle {
    BRIDGE_NO_FUNCTION, /* nothing in the link has it */
    BRIDGE_NO_VARIABLE, /* likewise; its value lives in the DLL */
    BRIDGE_DEBUG_ONLY,  /* likewise; the debug CRT would */
} BridgeObstacle;

typedef struct BridgeName {
    Str import; /* `__imp_X` */
    Str who;    /* an object that needs it */
    bool is_data;
} BridgeName;

/* An `__imp_X` of the CRT that nothing can point to. */
typedef struct BridgeGap {
    Str import;
    Str who;
    BridgeObstacle obstacle;
} BridgeGap;

typedef struct Bridge {
    Arena *arena;
    Machine machine;
    Map known; /* names in either list */
    VEC(BridgeName) names;
    VEC(BridgeGap) gaps;
} Bridge;

Bridge bridge(Arena *arena);

/* Whether a member of an input, the CRT's own aside, needs an `__imp_` of the CRT. The world
 * must be concluded. */
bool bridge_can_matter(const World *world);

/* Takes what a replayed link lacks, or takes from an object as if it were an import (LNK4217).
 * True: a name is new that can be bridged, and the link must be replayed with it. */
bool bridge_take(Bridge *b, const Resolution *resolution);
/* The same from the undefined symbols of all inputs, where the replay cannot see to the end
 * (bitcode): only what a library of the link has. The world must have their bytes. */
bool bridge_take_inputs(Bridge *b, const World *world, const Resolution *resolution);

/* The object: each pointer in a COMDAT section of its own, so that those that turn out to be
 * unused go with what they point to. Empty: there is nothing to write. */
Str bridge_object(const Bridge *b);

/* "tolower, malloc and 3 more". */
Str bridge_names_text(const Bridge *b);
/* One clause for each kind of gap; empty: there is none. */
Str bridge_gaps_text(const Bridge *b);

#endif
