/* SPDX-License-Identifier: MIT */
/* Which library of the Windows SDK has which name of the Windows API:
 * config/windows-libs.tsv and config/windows-api.tsv, compiled in. */
#ifndef CRTLINK_MODEL_WINAPI_H
#define CRTLINK_MODEL_WINAPI_H

#include "model/nametable.h"

typedef struct WindowsLib {
    const char *name; /* lower case, without .lib */
    const char *dll;  /* comma between several, "" when none can be named */
} WindowsLib;

extern const WindowsLib windows_libs[]; /* from the usual to the special */
extern const size_t windows_lib_count;
extern const NameTable windows_api; /* numbers are indices into windows_libs */

typedef struct WindowsApi {
    const WindowsLib *lib;
    Str name;       /* undecorated; a slice of what was asked for */
    bool is_import; /* `__imp_` in front */
} WindowsApi;

/* By the name in an object or in a linker's message, in any decoration. Where several
 * libraries have it, the usual one. A name of the C runtime is never one. */
bool winapi_find(Str decorated, WindowsApi *out);
/* By name or path, any case, with or without `.lib`. NULL: none of these. */
const WindowsLib *winapi_lib_find(Str name_or_path);

#endif
