/* SPDX-License-Identifier: MIT */
/* What was found about missing names, in words. */
#ifndef CRTLINK_REPORT_PROVIDERNOTES_H
#define CRTLINK_REPORT_PROVIDERNOTES_H

#include "report/missing.h"

/* One note for each library and kind of finding; for libraries that are only not on the
 * command line also a fix, in front of the others, for each target that has fixes. */
void providernotes_add(Arena *arena, const MissingNames *missing, ExplainResult *result);

#endif
