/* SPDX-License-Identifier: MIT */
/* Directives of an object that a private copy goes without: overwritten with
 * blanks where they stand, so that nothing else moves. */
#ifndef CRTLINK_PLAN_BLANK_H
#define CRTLINK_PLAN_BLANK_H

#include "inputs/drectve.h"
#include "plan/mend.h"

/* True: this directive goes. `member` is empty in an object file. */
typedef bool (*BlankTest)(void *context, Str member, const Directive *directive);

/* Adds to the mend a patch for each directive of an object or library that
 * `test` wants gone. Damaged members are left alone. `bytes` are the whole
 * file's and outlive the mend only in what is copied. */
void blank_directives(Arena *arena, Str bytes, BlankTest test, void *context, Mend *mend);

#endif
