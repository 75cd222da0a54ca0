/* SPDX-License-Identifier: MIT */
/* Import libraries: for each name a short import object, and in front the three
 * objects from which link.exe builds the DLL's entry in the import table.
 *
 * Source: PE/COFF 7 "Import Library Format"; the three objects as LINK of VS 2013 to
 * 2022 writes them (observed). link.exe asks for __IMPORT_DESCRIPTOR_<stem of the DLL>
 * when it takes a short import object; that one asks for the other two by the names it
 * states itself, so those two may have any name. lld makes all of it itself and takes
 * the three only under /WHOLEARCHIVE. */
#ifndef CRTLINK_PLAN_IMPORTLIB_H
#define CRTLINK_PLAN_IMPORTLIB_H

#include "inputs/shortimport.h"
#include "plan/libwrite.h"

typedef struct ImportLibrary {
    Machine machine; /* x64, x86 or arm64: arm64ec has an index of its own, not written here */
    Str dll;         /* as it will stand in the image: "ws2_32.dll" */
    /* Empty: the names that every import library has. Else it becomes part of the names
     * of the null descriptor and the null thunk, so that two libraries whose tags differ
     * have only the descriptor in common, which link.exe finds by the DLL's name. */
    Str tag;
    /* Leaves the three objects out: for lld, which never needs them and, up to version 19,
     * cannot take them under /WHOLEARCHIVE. */
    bool is_bare;
    VEC(ShortImport) imports; /* machine and dll of each are ignored */
} ImportLibrary;

/* One short import object. `machine` as above.
 * `ordinal_or_hint` is the ordinal for IMPORT_BY_ORDINAL. */
Str importlib_object(Arena *arena, const ShortImport *import);
/* What it defines: `__imp_X`, and X unless it is data. */
void importlib_symbols(Arena *arena, const ShortImport *import, StrVec *out);
/* The name that the loader will look for; empty: it goes by ordinal. */
Str importlib_import_name(const ShortImport *import);

/* A DLL's name without its ending: "api.v2" of "api.v2.dll". */
Str importlib_dll_stem(Str dll);

/* The members, to be put into a library together with others. */
void importlib_members(Arena *arena, const ImportLibrary *library, LibMembers *out);
/* All of it. Fails as libwrite does. */
bool importlib_write(Arena *arena, const ImportLibrary *library, Str *out, const char **error);

#endif
