/* SPDX-License-Identifier: MIT */
/* Why an input that an explanation names is in the link at all, from the
 * replay. */
#ifndef CRTLINK_REPORT_REASONS_H
#define CRTLINK_REPORT_REASONS_H

#include "model/resolve.h"
#include "report/explain.h"

/* Adds to the notes of each explanation, for the first members on each side: "x.lib(y.obj) is
 * linked because a.obj needs f". Object files need no reason: the command line names
 * them. */
void reasons_add(Arena *arena, const Resolution *resolution, ExplainResult *result);

#endif
