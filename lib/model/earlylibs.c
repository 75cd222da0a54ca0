/* SPDX-License-Identifier: MIT */
#include "model/earlylibs.h"

EarlyLibs earlylibs(Arena *arena)
{
    return (EarlyLibs){map(arena)};
}

/* Objects, of which there are thousands, need not be looked up. */
bool earlylibs_is_name(Str path)
{
    return str_ends_with_nocase(path, STR(".lib")) || str_ends_with_nocase(path, STR(".a"));
}

void earlylibs_add(EarlyLibs *libs, Str path)
{
    bool is_new;
    MapEntry *entry = map_add(&libs->at, path, &is_new);
    if (is_new) {
        EarlyLib *lib = arena_new(libs->at.arena, EarlyLib);
        lib->path = path;
        entry->value.pointer = lib;
    }
}

EarlyLib *earlylibs_find(const EarlyLibs *libs, Str path)
{
    const MapEntry *entry = earlylibs_is_name(path) ? map_find(&libs->at, path) : NULL;
    return entry ? entry->value.pointer : NULL;
}

OfferGroup *offers_of(Arena *arena, Str bytes)
{
    Archive archive;
    const char *error;
    if (file_kind(bytes) != FILE_ARCHIVE || !archive_open(bytes, &archive, &error))
        return NULL;
    OfferGroup *group = arena_new(arena, OfferGroup);
    *group = offers_read(arena, &archive);
    return group;
}

bool earlylib_read(EarlyLib *lib, Arena *arena, const Overlay *overlay)
{
    if (atomic_exchange(&lib->is_taken, true))
        return atomic_load(&lib->is_read);
    lib->is_open = overlay_open(arena, overlay, lib->path, &lib->bytes, &lib->error);
    if (lib->is_open)
        lib->offers = offers_of(arena, lib->bytes);
    atomic_store(&lib->is_read, true);
    return true;
}

bool earlylibs_read_next(const EarlyLibs *libs, size_t *next, Arena *arena, const Overlay *overlay)
{
    while (*next < libs->at.len) {
        EarlyLib *lib = libs->at.entries[(*next)++].value.pointer;
        if (!atomic_load(&lib->is_taken) && earlylib_read(lib, arena, overlay))
            return true;
    }
    return false;
}

void earlylibs_close(const EarlyLibs *libs)
{
    for (size_t i = 0; i < libs->at.len; i++) {
        const EarlyLib *lib = libs->at.entries[i].value.pointer;
        if (atomic_load(&lib->is_read) && lib->is_open && !lib->is_used)
            os_file_close(lib->bytes);
    }
}
