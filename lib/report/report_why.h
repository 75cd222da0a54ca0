/* SPDX-License-Identifier: MIT */
/* --why: the chain of reasons from a library, member or symbol back to the command
 * line or the linker itself. */
#ifndef CRTLINK_REPORT_REPORT_WHY_H
#define CRTLINK_REPORT_REPORT_WHY_H

#include "model/resolve.h"

/* One sentence a line. `name` is a symbol, "lib(member)", or the name of a library or object, with
 * or without folder and, for a library, `.lib`; names of files in any case. False: it is not in the
 * link; *out then says what is known of it. */
bool report_why(Arena *arena, const Resolution *resolution, Str name, Str *out);

#endif
