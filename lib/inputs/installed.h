/* SPDX-License-Identifier: MIT */
/* Which Visual C++ tools and Windows SDKs are installed, which of them the variable LIB names, and
 * what is missing there. Only names of folders and files are looked at.
 *
 * The folders are those of Visual Studio 2017 and later, and of Windows SDK 10 (as their installers
 * make them and vcvarsall.bat names them in LIB):
 *   ...\VC\Tools\MSVC\VERSION\lib\MACHINE
 *   ...\Windows Kits\10\Lib\VERSION\ucrt\MACHINE and um\MACHINE */
#ifndef CRTLINK_INPUTS_INSTALLED_H
#define CRTLINK_INPUTS_INSTALLED_H

#include "base/os.h"

typedef enum InstalledPart {
    INSTALLED_TOOLS,
    INSTALLED_UCRT,
    INSTALLED_UM,
} InstalledPart;
enum { INSTALLED_PART_COUNT = INSTALLED_UM + 1 };

/* A folder of libraries. */
typedef struct InstalledFolder {
    InstalledPart part;
    Str path;
    Str root; /* the folder that has the versions */
    Str version, machine;
    bool is_on_lib;
} InstalledFolder;

typedef VEC(InstalledFolder) InstalledFolders;

/* False: such a path is none of these. Texts are slices of it. */
bool installed_parse(Str path, InstalledFolder *out);

/* All versions beside those that LIB names, and in the roots (folders ...\VC\Tools\MSVC and
 * ...\Windows Kits\10\Lib, which need not be there). By part and root, newest version first. */
void installed_find(Arena *arena, const StrVec *lib_folders, const StrVec *roots,
                    InstalledFolders *out);

/* "Visual C++ 14.38.33130 x64", "Windows SDK 10.0.22621.0 ucrt x64" */
Str installed_name(Arena *arena, const InstalledFolder *folder);

/* Those of the part's libraries that are not in the folder; empty: all are there. */
void installed_missing(Arena *arena, const InstalledFolder *folder, StrVec *out);

/* What is wrong with LIB, a sentence each: a part that it does not name, two machines, libraries
 * that are not where they should be. Nothing, when nothing of this kind is known of. */
void installed_problems(Arena *arena, const InstalledFolders *folders, StrVec *out);

#endif
