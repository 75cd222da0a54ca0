/* SPDX-License-Identifier: MIT */
/* CRT1004 in a link that succeeds: two C runtimes in one image, of which lld
 * says nothing and link.exe only LNK4098. */
#ifndef CRTLINK_REPORT_REPORT_MIX_H
#define CRTLINK_REPORT_REPORT_MIX_H

#include "model/resolve.h"
#include "report/explain.h"

/* One sentence: which two, who asked for each, and what it means. Empty when
 * the image has one C runtime. A hybrid (static vcruntime, dynamic UCRT) is one. */
Str report_mix_text(Arena *arena, const Resolution *resolution);
/* Such a sentence as an explanation by the cause `code`, for readers that list causes; added to
 * *out. */
void report_mix_explain(Arena *arena, const Ruleset *rules, Str code, Str text, ExplainResult *out);

#endif
