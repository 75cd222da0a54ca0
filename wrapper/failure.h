/* SPDX-License-Identifier: MIT */
#ifndef CRTLINK_WRAPPER_FAILURE_H
#define CRTLINK_WRAPPER_FAILURE_H

#include "call.h"
#include "model/resolve.h"
#include "report/explain.h"
#include "system.h"

/* After a link that failed: what the inputs have wrong, and why it failed, on
 * standard error. `command` is what the linker was given. */
void failure_explain(Call *call, const FinalCommand *command, const ProgramEnd *end);

/* Whether the linker's output says that it failed over the C runtime. */
bool failure_is_over_crt(Call *call, const ProgramEnd *end);

/* Replays a link by its final command, by the rules of the linker that would run. */
void failure_replay(Call *call, const FinalCommand *command, Resolution *out);

/* The rules of the explanations; mistakes in them become Diags. */
Ruleset *failure_rules(Call *call);
BuildSystem failure_build_system(Call *call, const LogHints *hints);

#endif
