/* SPDX-License-Identifier: MIT */
/* Writes archives with link.exe's layout of members.
 *
 * Source: PE/COFF 6 "Archive (Library) File Format", and what LIB and LINK of VS
 * 2013 to 2022 write (observed): the first linker member, big-endian, in the order
 * of members; the second, little-endian, sorted by name; the long names, each ended
 * by a NUL, when there is one; the members. User and group are blank, the mode is
 * 0, the date is -1, which is what LINK /Brepro writes. */
#ifndef CRTLINK_PLAN_LIBWRITE_H
#define CRTLINK_PLAN_LIBWRITE_H

#include "base/str.h"

typedef struct LibMember {
    Str name;       /* what linkers show: "user32.dll", "obj\\a.obj" */
    Str bytes;      /* an object, a short import object */
    StrVec symbols; /* that it offers */
} LibMember;

typedef VEC(LibMember) LibMembers;

enum { LIBWRITE_MOST_MEMBERS = 0xFFFF }; /* the second linker member counts in 16 bits */

/* False, with a static text, when there are too many members or the library would be
 * over 4 GiB. */
bool libwrite(Arena *arena, const LibMembers *members, Str *out, const char **error);

#endif
