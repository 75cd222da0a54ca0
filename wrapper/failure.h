/* SPDX-License-Identifier: MIT */
#ifndef CRTLINK_WRAPPER_FAILURE_H
#define CRTLINK_WRAPPER_FAILURE_H

#include "call.h"
#include "system.h"

/* After a link that failed: what the inputs have wrong, and why it failed, on
 * standard error. */
void failure_explain(Call *call, const Plan *plan, const ProgramEnd *end);

#endif
