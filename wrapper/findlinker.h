/* SPDX-License-Identifier: MIT */
#ifndef CRTLINK_WRAPPER_FINDLINKER_H
#define CRTLINK_WRAPPER_FINDLINKER_H

#include "call.h"

/* The real linker: the setting linker.path; else on PATH MSVC's link.exe (it
 * proves itself by its neighbours, so Git's and coreutils' `link` are never
 * taken), lld-link, the newest lld-link-N, rust-lld. crtlink itself is passed
 * over under whatever name. On failure path is empty and *why says what was
 * looked for. */
bool findlinker(Call *call, Linker *out, Str *why);

/* All linkers on PATH, folder by folder, and the programs called link.exe that are
 * something else. */
void findlinker_list(Call *call, StrVec *linkers, StrVec *strangers);

#endif
