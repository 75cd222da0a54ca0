/* SPDX-License-Identifier: MIT */
/* CRT3006: a symbol that import libraries of different DLLs offer; which one won, and how to
 * pin the other. */
#ifndef CRTLINK_REPORT_REPORT_AMBIGUOUS_H
#define CRTLINK_REPORT_REPORT_AMBIGUOUS_H

#include "model/resolve.h"
#include "plan/world.h"

/* Whether import libraries of two C runtimes are among the inputs. Cheap: nothing is replayed. */
bool report_ambiguous_can_matter(const World *world);

/* One clause for a link in which functions of the C runtime come from two DLLs, some of which both
 * have. Empty: it is not so, or pins made it so. */
Str report_ambiguous_text(Arena *arena, const Resolution *resolution);

/* "ucrt" for the DLLs of today's C runtime (api-ms-win-crt-*, vcruntime140 ...), which belong
 * together, "ucrtd" for their debug twins; else the name without its ending. In lower case. */
Str report_dll_family(Arena *arena, Str dll);

#endif
