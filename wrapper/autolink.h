/* SPDX-License-Identifier: MIT */
/* What the replay adds to a link: the choice of `use = auto`, and the note on
 * two C runtimes in one image.
 *
 * The linker is started first, as asked, and we look at the inputs while it runs, so a
 * link that is fine costs nothing. Where the replay says that it will fail and that
 * another CRT would do, what it prints is held; the linker remains the judge, and only
 * when it did fail over the CRT is the other one linked. */
#ifndef CRTLINK_WRAPPER_AUTOLINK_H
#define CRTLINK_WRAPPER_AUTOLINK_H

#include "call.h"
#include "plan/choose.h"
#include "system.h"

typedef struct AutoLink {
    Call *call;
    Choice choice;
    bool is_replayed; /* the look at the inputs showed that it can matter */
} AutoLink;

/* The watch that looks while the linker runs as asked. */
RunWatch autolink_watch(AutoLink *link);
/* Holds what a second link prints until it is known to have succeeded. */
RunWatch autolink_hold(void);

/* The candidate that should link; NULL: none, or none is needed. */
const Candidate *autolink_chosen(const AutoLink *link);
/* One line: what was chosen, with the deciding evidence. */
Str autolink_summary(AutoLink *link);

/* supply = yes: the replay comes first. */
void autolink_replay(AutoLink *link);

#endif
