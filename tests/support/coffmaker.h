/* SPDX-License-Identifier: MIT */
/* Objects, import objects and libraries, made in memory from a few words.
 *
 * A description is statements with `;` between them:
 *
 *   machine x64|x86|arm|arm64|arm64ec   x64 when absent
 *   bigobj                    a /bigobj header
 *   drectve TEXT              a .drectve section; each statement makes one
 *   defines NAME...           functions in a .text section
 *   needs NAME...             undefined symbols
 *   common NAME...            common symbols of four bytes
 *   weak NAME=TARGET...       weak externals that search the libraries for NAME
 *   alias NAME=TARGET...      weak externals that do not
 *   gl WORD...                a /GL object; the words are cl's command line
 *   import DLL SYMBOL         a short import object, and nothing else
 *   importdata DLL SYMBOL     the same of a variable
 *   text TEXT                 these bytes and nothing else
 *   empty                     no bytes at all
 *
 * Layout: Microsoft "PE Format", chapters 3 to 7. llvm-readobj and llvm-nm read
 * all but the /GL objects. */
#ifndef CRTLINK_SUPPORT_COFFMAKER_H
#define CRTLINK_SUPPORT_COFFMAKER_H

#include "base/str.h"

typedef struct MadeFile {
    Str bytes;
    StrVec defined; /* for a library's index */
} MadeFile;

/* False, with the statement that is none in *out's bytes. */
bool coffmaker_object(Arena *arena, Str description, MadeFile *out);

typedef enum ArchiveStyle {
    STYLE_MICROSOFT, /* two linker members, long names end in NUL */
    STYLE_GNU,       /* one linker member, long names end in "/\n" */
    STYLE_BSD,       /* __.SYMDEF, "#1/len" names in front of the data */
    STYLE_SYM64,     /* as GNU, with /SYM64/ instead of the linker member */
    STYLE_THIN,      /* members are files beside it */
} ArchiveStyle;

typedef struct MadeMember {
    Str name;
    MadeFile file;
} MadeMember;

typedef VEC(MadeMember) MadeMembers;

Str coffmaker_archive(Arena *arena, ArchiveStyle style, const MadeMembers *members);

#endif
