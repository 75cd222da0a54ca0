/* SPDX-License-Identifier: MIT */
/* The crates behind the rlibs that an explanation names: their versions, and which crates
 * brought them in. The version is in the paths of source files that rustc leaves in an
 * rlib (`registry/src/INDEX/NAME-VERSION/`, observed) and, like the rest, in Cargo.lock. */
#ifndef CRTLINK_REPORT_CRATES_H
#define CRTLINK_REPORT_CRATES_H

#include "report/explain.h"

typedef struct CratesRequest {
    const ExplainInput *inputs; /* what the linker read */
    size_t input_count;
    Str folder; /* where cargo started the linker: Cargo.lock is there or above */
} CratesRequest;

/* Adds to each explanation one note for each crate, a few of them. Without rlibs nothing is
 * read. */
void crates_add(Arena *arena, const CratesRequest *request, ExplainResult *result);

/* NAME-VERSION out of such a path in the bytes of an rlib; empty: there is none. */
Str crates_version_in(Str bytes, Str crate);

#endif
