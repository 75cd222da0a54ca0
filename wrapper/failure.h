/* SPDX-License-Identifier: MIT */
#ifndef CRTLINK_WRAPPER_FAILURE_H
#define CRTLINK_WRAPPER_FAILURE_H

#include "call.h"
#include "report/explain.h"
#include "system.h"

/* After a link that failed: what the inputs have wrong, and why it failed, on
 * standard error. `command` is what the linker was given. */
void failure_explain(Call *call, const FinalCommand *command, const ProgramEnd *end);

/* Whether the linker's output says that it failed over the C runtime. */
bool failure_is_over_crt(Call *call, const ProgramEnd *end);

/* The rules of the explanations; mistakes in them become Diags. */
Ruleset *failure_rules(Call *call);
BuildSystem failure_build_system(Call *call, const LogHints *hints);

#endif
