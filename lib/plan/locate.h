/* SPDX-License-Identifier: MIT */
/* How a library of the CRT is named where it lies. */
#ifndef CRTLINK_PLAN_LOCATE_H
#define CRTLINK_PLAN_LOCATE_H

#include "inputs/search.h"
#include "model/crt.h"

/* "libcmt.lib", else "LIBCMT.lib", as file systems that tell letter cases
 * apart may have it; in `folder` first, which ends in its separator or is
 * empty, then where the linker looks. False, and "libcmt.lib": nowhere. */
bool locate_library(Arena *arena, const LibSearch *search, const CrtLib *lib, Str folder, Str *out);

#endif
