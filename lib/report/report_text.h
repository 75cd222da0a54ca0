/* SPDX-License-Identifier: MIT */
/* Explanations as blocks for people: what is wrong, who is on which side, what
 * to change, the code. ASCII apart from names, LF, no line that a tool takes
 * for a compiler's or linker's message, no terminal escape from any name (only the look's own
 * colours). */
#ifndef CRTLINK_REPORT_REPORT_TEXT_H
#define CRTLINK_REPORT_REPORT_TEXT_H

#include "report/explain.h"
#include "report/textlook.h"

/* One block; only its first line starts with "crtlink: ". */
Str report_text_block(Arena *arena, const TextLook *look, const Explanation *explanation);
/* All blocks, an empty line between. */
Str report_text(Arena *arena, const TextLook *look, const ExplainResult *result);
/* "CRT1004: ..." on one line, for a cause in a link that succeeded. */
Str report_text_note(Arena *arena, const Explanation *explanation);
/* The long text of --explain, broken into lines. */
Str report_text_wrap(Arena *arena, const TextLook *look, Str text);

#endif
