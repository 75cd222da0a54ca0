/* SPDX-License-Identifier: MIT */
/* Which library of the CRT brings each of the missing names. */
#ifndef CRTLINK_REPORT_COMPONENTS_H
#define CRTLINK_REPORT_COMPONENTS_H

#include "report/wording.h"

/* Appends one note for each component ("vcruntime: memcpy, memset - in
 * libvcruntime.lib (static) or vcruntime.lib (dynamic)"), one for missing names
 * that no CRT has, and, where the command line or an input turns default
 * libraries off, who does. */
void components_note(Arena *arena, const ExplainRequest *request, const CauseFacts *facts,
                     StrVec *notes);
/* "libvcruntime.lib, libucrt.lib": of the components that have missing names. */
Str components_libraries(Arena *arena, const CauseFacts *facts, Linkage linkage);
/* Missing names that no CRT has, without repetition. */
void components_strangers(Arena *arena, const Facts *all, StrVec *out);

#endif
