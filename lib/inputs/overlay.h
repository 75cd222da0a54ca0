/* SPDX-License-Identifier: MIT */
/* Files that a link would read but that are not on disk yet: what crtlink
 * makes for one link (plan/mend.h), seen by the replay. */
#ifndef CRTLINK_INPUTS_OVERLAY_H
#define CRTLINK_INPUTS_OVERLAY_H

#include "base/map.h"
#include "base/os.h"

/* Bytes that differ from the file on disk; both texts are of one length. */
typedef struct OverlayPatch {
    uint64_t offset;
    Str was, is;
} OverlayPatch;

typedef VEC(OverlayPatch) OverlayPatches;

typedef struct OverlayFile {
    Str source; /* the file on disk that is patched; empty: `bytes` are all of it */
    Str bytes;
    OverlayPatches patches;
} OverlayFile;

typedef struct Overlay {
    Map files; /* path, as the command spells it -> OverlayFile */
} Overlay;

Overlay overlay(Arena *arena);
void overlay_add(Overlay *overlay, Str path, OverlayFile file);

/* As os_file_open and os_file_info, with the files of the overlay (NULL: none)
 * as if they lay on disk. Bytes are given back by os_file_close. A file whose
 * bytes are not those that a patch expects fails. */
bool overlay_open(Arena *arena, const Overlay *overlay, Str path, Str *out, Str *error);
OsFileInfo overlay_info(Arena *arena, const Overlay *overlay, Str path);

/* What a person knows the file by: a patched one by its source, one that is on disk nowhere by
 * its base name, all others by `path`. */
Str overlay_shown_path(const Overlay *overlay, Str path);

/* A linker's text with that name wherever it names a file of the overlay (NULL: none). */
Str overlay_shown_text(Arena *arena, const Overlay *overlay, Str text);

#endif
