/* SPDX-License-Identifier: MIT */
/* What x86, ARM64EC and imports put around a C name.
 * Source: PE/COFF and the MSVC documentation of decorated names: cdecl `_f`, stdcall
 * `_f@8`, fastcall `@f@8`, vectorcall `f@@8`; the import address table has `__imp_`
 * in front of that. ARM64EC has `#` before functions and `__imp_aux_`. */
#ifndef CRTLINK_MODEL_DECORATION_H
#define CRTLINK_MODEL_DECORATION_H

#include "base/str.h"

/* Cuts `__imp_` or `__imp_aux_`. False: there is none. */
bool decoration_cut_import(Str *name);
/* Cuts what x86 puts around a C name. False, *name untouched: it is not of that
 * form; C++ names never are. *has_bytes (may be NULL): it told the bytes of arguments. */
bool decoration_cut_x86(Str *name, bool *has_bytes);

#endif
