/* SPDX-License-Identifier: MIT */
/* What crtlink itself says, on standard error: one line each, ASCII or UTF-8
 * that cannot harm a terminal, LF. */
#ifndef CRTLINK_WRAPPER_SAY_H
#define CRTLINK_WRAPPER_SAY_H

#include "call.h"
#include "report/textlook.h"

void say_note(Call *call, const char *code, Str text);
/* For the other readers only (outputs.h), unless `is_said`. */
void say_note_if(Call *call, bool is_said, const char *code, Str text);
/* All Diags so far, each once. */
void say_diags(Call *call);
void say_diags_if(Call *call, bool is_said);
/* For tool calls: to standard output. */
void say_out(Str text);
/* The same for people: as it looks on that stream. */
void say_lines(Call *call, const LinePaint *paints, size_t count, Str text);

/* The explanations, as they look on that stream. */
void say_causes(Call *call, int stream, const ExplainResult *result);
/* A cause of a failed link as one line for Visual Studio's Error List; nothing when the caller is
 * not MSBuild. */
void say_cause_to_msbuild(Call *call, Str code, Str message);

#endif
