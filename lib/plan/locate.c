/* SPDX-License-Identifier: MIT */
#include "plan/locate.h"

static bool find_library(Arena *arena, const LibSearch *search, Str folder, Str name, Str *out)
{
    Str found;
    *out = str_format(arena, "%.*s%.*s.lib", STR_ARG(folder), STR_ARG(name));
    return search_library(arena, search, *out, &found);
}

bool locate_library(Arena *arena, const LibSearch *search, const CrtLib *lib, Str folder, Str *out)
{
    Str lower = str_of(lib->name), upper = str_upper(arena, lower), none = {"", 0};
    if (folder.len && (find_library(arena, search, folder, lower, out) ||
                       find_library(arena, search, folder, upper, out)))
        return true;
    if (find_library(arena, search, none, lower, out) ||
        find_library(arena, search, none, upper, out))
        return true;
    *out = str_format(arena, "%s.lib", lib->name);
    return false;
}
