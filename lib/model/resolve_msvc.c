/* SPDX-License-Identifier: MIT */
/* link.exe's order of search, as documented ("Link order" in the MSVC linker reference): libraries
 * in the order in which they came in; a library is searched again until it has nothing more of
 * what is missing, its own members' needs included; then the following one, and at the end from the
 * start. */
#include "model/resolve_link.h"

/* Weak externals are looked for only when they say so (PE/COFF 5.5.3). */
static bool is_wanted(const Symbol *s)
{
    return s->kind == SYMBOL_UNDEFINED && s->asker != SYMBOL_NONE &&
           !(s->flags & SYMBOL_IS_PENDING) &&
           (s->as.alias == SYMBOL_NONE || (s->flags & SYMBOL_SEARCHES_LIBRARIES));
}

static void update_wanted(Link *link)
{
    size_t kept = 0;
    for (size_t i = 0; i < link->wanted.len; i++)
        if (link_symbol(link, link->wanted.at[i])->kind == SYMBOL_UNDEFINED)
            link->wanted.at[kept++] = link->wanted.at[i];
    link->wanted.len = kept;
}

static bool take_wanted(Link *link, size_t archive)
{
    bool has_taken = false;
    for (size_t i = 0; i < link->wanted.len; i++) {
        Symbol *s = link_symbol(link, link->wanted.at[i]);
        const OpenArchive *from = &link->archives.at[archive];
        const MapEntry *entry = is_wanted(s) ? map_find(&from->members, symbol_name(s)) : NULL;
        if (!entry)
            continue;
        s->flags |= SYMBOL_IS_PENDING;
        has_taken = true;
        archive_enqueue_member(link, from->file, entry->value.number, link->wanted.at[i], s->asker);
        link_drain(link);
    }
    return has_taken;
}

/* A member that did not bring what its index promised must not be taken for ever. */
static bool search_archive(Link *link, size_t archive)
{
    bool has_worked = false, has_taken;
    do {
        update_wanted(link);
        has_taken = take_wanted(link, archive);
        has_worked |= has_taken;
    } while (has_taken);
    return has_worked;
}

bool link_search_libraries(Link *link)
{
    bool has_worked = false;
    size_t idle = 0; /* libraries in a row that had nothing */
    for (size_t at = 0; idle < link->archives.len; at++) {
        if (at >= link->archives.len)
            at = 0;
        idle = search_archive(link, at) ? 0 : idle + 1;
        has_worked |= idle == 0;
    }
    return has_worked;
}

bool link_is_offered(Link *link, Str name)
{
    for (size_t i = 0; i < link->archives.len; i++)
        if (map_find(&link->archives.at[i].members, name))
            return true;
    return false;
}
