/* SPDX-License-Identifier: MIT */
/* All that one link, or one log, leaves to say: what the reports for programs,
 * CI and browsers are made of. Everything is borrowed. */
#ifndef CRTLINK_REPORT_LINKREPORT_H
#define CRTLINK_REPORT_LINKREPORT_H

#include "model/resolve.h"
#include "report/explain.h"

typedef struct World World; /* plan/world.h */

/* A line of crtlink's own: "CRT0001", what was changed. */
typedef struct ReportNote {
    Str code, text;
} ReportNote;

typedef VEC(ReportNote) ReportNotes;

typedef struct LinkReport {
    Str version; /* crtlink's */
    const ExplainResult *result;
    ReportNotes notes;
    BuildSystem build;
    Str log; /* the log file that was explained, as it was named; empty: none */

    /* Of a link only. */
    bool is_link;
    int exit_code;
    Str image;                    /* what the link makes, as it is named; empty: not known */
    Str linker;                   /* its name */
    const StrVec *command;        /* its arguments; NULL: not known */
    const World *world;           /* concluded; NULL: the inputs were not read */
    const Resolution *resolution; /* NULL: the link was not replayed */
} LinkReport;

#endif
