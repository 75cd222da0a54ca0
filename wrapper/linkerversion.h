/* SPDX-License-Identifier: MIT */
#ifndef CRTLINK_WRAPPER_LINKERVERSION_H
#define CRTLINK_WRAPPER_LINKERVERSION_H

#include "crtlink.h"
#include "model/resolve.h"

/* The rules of the linker that would run. lld's version is in its name
 * ("lld-link-19") or in its answer to `--version`; 0 when it does not say. */
ResolveRules linkerversion_rules(Call *call);

/* The program's standard output, at most its beginning; empty when it cannot be
 * started. Nothing is shown. */
Str linkerversion_ask(Arena *arena, const Program *program);

#endif
