/* SPDX-License-Identifier: MIT */
/* Puts the facts of one cause into the words of its rule. */
#ifndef CRTLINK_REPORT_WORDING_H
#define CRTLINK_REPORT_WORDING_H

#include "report/explain.h"

typedef struct CauseFacts {
    const FactRefs *own; /* of this cause, at least one */
    const Facts *all;    /* of the whole log */
} CauseFacts;

/* Fills everything but cause, confidence and is_error, which are set. */
void wording_fill(Arena *arena, const ExplainRequest *request, const CauseFacts *facts,
                  Explanation *out);

#endif
