/* SPDX-License-Identifier: MIT */
#ifndef CRTLINK_WRAPPER_CRTLINK_H
#define CRTLINK_WRAPPER_CRTLINK_H

#include "call.h"
#include "system.h"

/* The drop-in call, from settings to explanation. Returns the exit code. */
int crtlink_link(Call *call);

/* A probe or a sub-tool: becomes the linker, with nothing said. Returns the exit code
 * when there is none. */
int crtlink_pass_through(Call *call);

/* The steps that --plan and its kin share with a link: settings, linker,
 * command. False: no linker was found (*why), the command is read all the same. */
bool crtlink_prepare(Call *call, const StrVec *argv, Str *why);
/* The plan for the command, with the policy in force. Opens the inputs when it needs them. */
void crtlink_plan(Call *call, Plan *out);

/* The linker with these arguments (name, and flavor where it needs one, in front). */
Program crtlink_program(Call *call, const FinalCommand *command);

#endif
