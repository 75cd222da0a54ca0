/* SPDX-License-Identifier: MIT */
/* Files that crtlink makes for one link: private copies of inputs with a few
 * bytes changed, and objects of its own. A plan lists them beside its edits;
 * the edits that need them are marked (`Edit.needs_mends`). They are written
 * for the time of the link only (wrapper/mendfiles.h); the replay sees them
 * without any file, by mend_overlay. No reason, no mend. */
#ifndef CRTLINK_PLAN_MEND_H
#define CRTLINK_PLAN_MEND_H

#include "inputs/overlay.h"
#include "plan/edit.h"

/* Where the linker is told that the files lie.
 *
 * `root` stands for a private folder whose own name nobody knows before the
 * link: paths in the command are `root` + "/" + Mend.file, Mend.file being the
 * absolute path of the original without its first separator. For a command that is
 * only shown the folder does not count: there it is the path as it was spelled. */
typedef struct MendPlace {
    Str root;
    Str working_folder; /* absolute, without closing separator; empty: only shown */
} MendPlace;

typedef enum MendKind {
    MEND_COPY,   /* of an input, with patches */
    MEND_OBJECT, /* crtlink's own object or library */
} MendKind;

/* One text that is overwritten with one of the same length. */
typedef struct MendPatch {
    OverlayPatch patch;
    Str member; /* in an archive; else empty */
    Str text;   /* what is blanked: "RuntimeLibrary=MT_StaticRelease", "/DEFAULTLIB:LIBCMT" */
} MendPatch;

typedef struct Mend {
    MendKind kind;
    Str source;             /* MEND_COPY: the file that is copied */
    Str file;               /* path below the private folder, `/` between its parts */
    Str path;               /* as the command names it */
    Str bytes;              /* MEND_OBJECT: all of it */
    VEC(MendPatch) patches; /* MEND_COPY */
    Str reason;             /* one clause, with the evidence */
    Origin policy;          /* the setting that wanted it */
} Mend;

typedef VEC(Mend) MendVec;

/* A copy of `source` without patches so far; valid until the next is added. */
Mend *mend_add_copy(Arena *arena, const MendPlace *place, Str source, Str reason, Origin policy,
                    MendVec *mends);
/* A file of crtlink's own, called `name` ("crtlink-bridge.obj"; each name once
 * in a link). The bytes are borrowed. */
Mend *mend_add_object(Arena *arena, const MendPlace *place, Str name, Str bytes, Str reason,
                      Origin policy, MendVec *mends);

/* What was made and why, for the one line about a link: "RuntimeLibrary=MT_StaticRelease
 * blanked in a private copy of x.lib (b.obj, c.obj) (why; crtlink.ini:3)". `told` is a reason that
 * the line has already. Empty: nothing. */
Str mend_summary(Arena *arena, const MendVec *mends, Str told);

/* The mends as files that a replay reads. */
const Overlay *mend_overlay(Arena *arena, const MendVec *mends);

#endif
