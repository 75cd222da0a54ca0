/* SPDX-License-Identifier: MIT */
/* A file of which only pieces are read, each into its own place in a view as long as the file, so
 * that slices of it are what they are in a mapping. Bytes that were not asked for are not there:
 * what they hold is anything (a build with AddressSanitizer reports who looks at them). The view is
 * used again for the next file: reading many files costs neither mappings nor fresh pages. */
#ifndef CRTLINK_BASE_PIECES_H
#define CRTLINK_BASE_PIECES_H

#include "base/os.h"

enum { PIECES_LARGEST = 16 * 1024 * 1024 }; /* bytes */

typedef struct PiecesRange {
    size_t from, to;
} PiecesRange;

typedef struct Pieces {
    Arena memory;   /* of the view */
    size_t largest; /* bytes: a larger file is mapped; 0: PIECES_LARGEST */
    char *view;     /* as long as that, made for the first file */
    OsReading file;
    uint64_t base;            /* where in the file the view begins */
    Str bytes;                /* the file, in the view or in a mapping */
    bool is_whole;            /* all of it is there, in a mapping */
    bool is_read;             /* pieces_end_reading, or the file is somebody else's */
    bool has_failed;          /* pieces_need, once or more */
    PiecesRange last, before; /* what was read last, and before that */
} Pieces;

/* All zero is one without a file; `memory` gets the out_of_memory of the arena. On failure *error
 * is as os_file_open's. */
bool pieces_open(Arena *arena, Pieces *pieces, Str path, Str *error);
/* The part of a file that begins at `offset`, at most `largest` bytes of it. The file stays the
 * caller's. */
void pieces_open_part(Arena *arena, Pieces *pieces, const OsReading *file, uint64_t offset);
/* Nothing behind the first `len` bytes will be needed. */
void pieces_cut(Pieces *pieces, size_t len);
/* Makes sure that a slice of `bytes` is there. False: it cannot be read, or the file has become
 * shorter. */
bool pieces_need(Pieces *pieces, Str piece);
/* No more pieces will be needed: lets go of the file. What was read stays until pieces_close. */
void pieces_end_reading(Pieces *pieces);
void pieces_close(Pieces *pieces); /* the view stays */
void pieces_free(Pieces *pieces);

#endif
