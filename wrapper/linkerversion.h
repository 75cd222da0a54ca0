/* SPDX-License-Identifier: MIT */
#ifndef CRTLINK_WRAPPER_LINKERVERSION_H
#define CRTLINK_WRAPPER_LINKERVERSION_H

#include "crtlink.h"
#include "model/resolve.h"

/* The rules of the linker that would run. lld's version is in its name
 * ("lld-link-19") or in its answer to `--version`; 0 when it does not say. */
ResolveRules linkerversion_rules(Call *call);

/* The first line of what the program prints on standard output; empty when it cannot be
 * started or does not answer within a second. Nothing is shown; it is ended then. */
Str linkerversion_ask(Arena *arena, const Program *program);

#endif
