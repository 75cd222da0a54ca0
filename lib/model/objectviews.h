/* SPDX-License-Identifier: MIT */
/* Objects of which only what the replay looks at is read: headers, symbols, names and directives.
 * To map a file or a member costs more than that, and once more when the process ends (measured).
 * There are a few views, which are used again in turn. */
#ifndef CRTLINK_MODEL_OBJECTVIEWS_H
#define CRTLINK_MODEL_OBJECTVIEWS_H

#include "base/pieces.h"
#include "inputs/archive.h"

enum {
    OBJECTVIEWS = 64,
    OBJECTVIEWS_LARGEST = 256 * 1024, /* bytes of a file or member */
    OBJECTVIEWS_ARCHIVES = 8,         /* that are open at the same time */
};

typedef struct ObjectView {
    Pieces pieces;
    size_t task; /* for which it was opened */
    bool is_open;
} ObjectView;

/* An archive that is mapped, and read besides. */
typedef struct ViewedArchive {
    const char *mapping; /* NULL: none */
    OsReading file;
    bool is_open;
} ViewedArchive;

/* All zero is the beginning. */
typedef struct ObjectViews {
    ObjectView at[OBJECTVIEWS];
    size_t opened; /* so far */
    ViewedArchive archives[OBJECTVIEWS_ARCHIVES];
} ObjectViews;

/* How many tasks must be done before the next view may be opened, so that half of them are free
 * then; 0: it is free when `done` are. Tasks are done in the order of their numbers. */
size_t objectviews_due(const ObjectViews *views, size_t done);

/* False: it is no object, too large, or cannot be read; it is to be mapped. `bytes` are valid until
 * the view is used again. */
bool objectviews_open(ObjectViews *views, Arena *arena, size_t task, Str path, Str *bytes);
/* The same of the member at `offset` of an archive that is mapped whole, and which `path` leads to.
 * *at: where its bytes are in the archive. Its name lives as long as the arena. */
bool objectviews_open_member(ObjectViews *views, Arena *arena, size_t task, Str path,
                             const Archive *archive, uint64_t offset, ArchiveMember *member,
                             uint64_t *at);
void objectviews_close(ObjectViews *views);

#endif
