/* SPDX-License-Identifier: MIT */
/* The files of a plan's mends (plan/mend.h): where they are said to lie, and
 * their life from just before the link to its end. */
#ifndef CRTLINK_WRAPPER_MENDFILES_H
#define CRTLINK_WRAPPER_MENDFILES_H

#include "call.h"
#include "plan/linkcase.h"
#include "system.h"

/* Everything known about the call's link but what takes time to find out and may not matter: the
 * linker's version and the place. The inputs are open. */
LinkCase mendfiles_linkcase(Call *call);
/* Where the private files of the link will be; to be in the case before something is mended. */
MendPlace mendfiles_place(Call *call);

/* Writes all of them, or none (*why). Once at a time. */
bool mendfiles_write(Call *call, const MendVec *mends, Str *why);
bool mendfiles_are_whole(Call *call); /* all still there, as they were written */
void mendfiles_remove(void);

/* A command for people: private files are not where they were, but in `<private>`. */
void mendfiles_shown(Call *call, const StrVec *argv, StrVec *out);

/* Holds what the linker prints until it has succeeded, or failed with all files
 * in their place: a link that failed because one of them is gone is dropped. The
 * context is the call. */
RunWatch mendfiles_watch(Call *call);

/* The plan without its mends and the edits that need them. */
void mendfiles_drop(Call *call, Plan *plan);

#endif
