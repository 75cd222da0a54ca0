/* SPDX-License-Identifier: MIT */
/* What many files want, in a few lines: how many want which CRT, and the few that stand against the
 * rest. Files of different machines never meet, so each machine is told of by itself. */
#ifndef CRTLINK_REPORT_SCANSUMMARY_H
#define CRTLINK_REPORT_SCANSUMMARY_H

#include "model/wants.h"

typedef struct SummaryFile {
    Str path;
    Str because; /* "/DEFAULTLIB:LIBCMT in x.obj" */
} SummaryFile;

/* Files that want the same. */
typedef struct SummaryCell {
    size_t count;
    VEC(SummaryFile) first; /* the first few of them */
} SummaryCell;

typedef struct ScanSummary {
    Arena *arena;
    size_t files, unreadable; /* of the files, cannot be read as a whole */
    SummaryCell cells[MACHINE_OTHER + 1][LINKAGE_MIXED + 1][CONFIG_MIXED + 1];
} ScanSummary;

/* `wants` has one element for each member. Nothing of the input is kept. */
void scansummary_add(ScanSummary *summary, const Input *input, const Wants *wants);
void scansummary_merge(ScanSummary *into, const ScanSummary *more);

/* A few lines for people. */
Str scansummary_text(Arena *arena, const ScanSummary *summary);
/* {"files":N,"unreadable":N,"wants":[{"machine","linkage","config","files"}]} */
Str scansummary_json(Arena *arena, const ScanSummary *summary);

#endif
