/* SPDX-License-Identifier: MIT */
#ifndef CRTLINK_WRAPPER_FAILURE_H
#define CRTLINK_WRAPPER_FAILURE_H

#include "call.h"
#include "model/resolve.h"
#include "report/linkreport.h"
#include "sightings.h"
#include "system.h"

/* After a link that failed: what the inputs have wrong, and why it failed, on
 * standard error where that is wanted. `command` is what the linker was given; *out is all
 * that was found, for the other readers. */
void failure_explain(Call *call, const FinalCommand *command, const ProgramEnd *end,
                     LinkReport *out);
/* The same of a link that succeeded, of which nothing but what was seen is to be told. Says
 * nothing. */
void failure_tell_success(Call *call, const FinalCommand *command, const Sightings *seen,
                          LinkReport *out);

/* Whether the linker's output says that it failed over the C runtime. */
bool failure_is_over_crt(Call *call, const ProgramEnd *end);

/* The first error of the second run of a link that the first run did not have; empty: there is
 * none, as far as its output can be read. */
Str failure_new_error(Call *call, const ProgramEnd *first, const ProgramEnd *second);

/* Replays a link by its final command, by the rules of the linker that would run. */
void failure_replay(Call *call, const FinalCommand *command, Resolution *out);

/* The rules of the explanations, with those of explain.rules; mistakes in them become
 * Diags, once. */
Ruleset *failure_rules(Call *call);
BuildSystem failure_build_system(Call *call, const LogHints *hints);

#endif
