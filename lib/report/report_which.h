/* SPDX-License-Identifier: MIT */
/* --which: who offers a symbol, in search order, and who wins. */
#ifndef CRTLINK_REPORT_REPORT_WHICH_H
#define CRTLINK_REPORT_REPORT_WHICH_H

#include "model/resolve.h"

/* Among the files that the link reads, in that order. False: nobody. */
bool report_which(Arena *arena, const Resolution *resolution, Str symbol, Str *out);
/* Among all libraries in the folders of `lib` (the variable LIB), by name. */
bool report_which_in_folders(Arena *arena, Str lib, Str symbol, Str *out);

#endif
