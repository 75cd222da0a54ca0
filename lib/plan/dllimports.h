/* SPDX-License-Identifier: MIT */
/* What an import library offers for what a DLL exports: by which symbol the compiler calls
 * it, by which name or ordinal the loader finds it.
 *
 * On x86 C symbols are decorated: `_f` (__cdecl), `_f@8` (__stdcall), `@f@8` (__fastcall),
 * `f@@8` (__vectorcall), where 8 are the bytes of the arguments; exports often are not. The
 * rules, for an export NAME:
 *
 *   ?x  @x@8  x@@8  _x@8   the symbol is NAME
 *   x@8                    the symbol is _x@8 (mingw's exports, mingw's .def files)
 *   x = _y@8 (or @y@8 ...) the symbol is x, decorated like y
 *   x                      the symbol is _x: a __stdcall x cannot be told from a __cdecl one
 *
 * They are llvm-lib's and llvm-dlltool's (19, 22; observed) but for the third: there their
 * libraries import `_x`, which no DLL has. */
#ifndef CRTLINK_PLAN_DLLIMPORTS_H
#define CRTLINK_PLAN_DLLIMPORTS_H

#include "base/diag.h"
#include "inputs/dllexport.h"
#include "plan/importlib.h"

typedef struct DllImportCounts {
    size_t undecorated; /* x86: functions whose symbol may be another one in truth */
    size_t export_as;   /* need IMPORT_EXPORTAS: lld 14 and older linkers do not know it */
    size_t unnamed;     /* have an ordinal only; the symbol is <stem of the DLL>_ordinal_5 */
    size_t twice;       /* left out: an earlier one has this symbol */
    Str first_twice, first_unnamed; /* symbols */
} DllImportCounts;

/* Fills out->imports from exports, for out's machine and dll; private ones are left out. */
void dllimports_add(Arena *arena, const DllExports *exports, ImportLibrary *out,
                    DllImportCounts *counts);

#endif
