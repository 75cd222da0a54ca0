/* SPDX-License-Identifier: MIT */
/* Where lld looks for files (lld/COFF/Driver: findFile, findLib). */
#include "model/resolve_link.h"

#include "base/os.h"

/* A link asks several times for each of its thousands of files. */
OsFileInfo link_file_info(Link *link, Str path)
{
    bool is_new;
    MapEntry *entry = map_add(&link->file_infos, path, &is_new);
    if (is_new) {
        OsFileInfo *info = arena_new(link->arena, OsFileInfo);
        *info = overlay_info(link->arena, link->overlay, path);
        entry->value.pointer = info;
    }
    return *(const OsFileInfo *)entry->value.pointer;
}

static bool exists(Link *link, Str path)
{
    return link_file_info(link, path).kind != OS_FILE_MISSING;
}

static bool has_char(Str s, char c)
{
    return str_find_char(s, c) < s.len;
}

/* lld 14 takes any name with a folder as it is, later ones only an absolute path
 * (observed). */
static bool is_final(const Link *link, Str name)
{
    if (link->version < 15)
        return has_char(name, '/') || has_char(name, '\\');
    return name.len && name.at[0] == '/';
}

static Str join(Link *link, Str folder, Str name)
{
    if (folder.len == 0)
        return name;
    bool has_separator = str_ends_with(folder, STR("/"));
    return str_format(link->arena, "%.*s%s%.*s", STR_ARG(folder), has_separator ? "" : "/",
                      STR_ARG(name));
}

static bool find_in(Link *link, Str folder, Str name, bool has_dot, Str *out)
{
    Str path = join(link, folder, name);
    if (!exists(link, path) && !has_dot)
        path = str_format(link->arena, "%.*s.obj", STR_ARG(path));
    if (!exists(link, path))
        return false;
    *out = path;
    return true;
}

Str link_find_file(Link *link, Str name)
{
    Str found;
    bool has_dot = has_char(name, '.');
    if (is_final(link, name) && !link->is_msvc)
        return name;
    if (find_in(link, STR(""), name, has_dot, &found))
        return found;
    for (size_t i = 0; i < link->search.folders.len; i++)
        if (find_in(link, link->search.folders.at[i], name, has_dot, &found))
            return found;
    return name;
}

Str link_find_library(Link *link, Str name)
{
    if (!has_char(name, '.'))
        name = str_format(link->arena, "%.*s.lib", STR_ARG(name));
    return link_find_file(link, name);
}

/* The same file by two names is one input. A missing one is never a second time. */
bool link_first_visit(Link *link, Str path)
{
    bool is_new;
    OsFileInfo info = link_file_info(link, path);
    if (info.kind == OS_FILE_MISSING)
        return true;
    struct Identity {
        uint64_t volume, identifier;
    } identity = {info.volume, info.identifier};
    Str key = str_copy(link->arena, (Str){(const char *)&identity, sizeof identity});
    map_add(&link->visited_files, key, &is_new);
    return is_new;
}

/* lld 21 and later look once more for the libraries of /nodefaultlib (in lower case by now) when
 * they know the machine, and with it all folders (observed: 22 does, 19 does not). */
static void find_forbidden_again(Link *link)
{
    Map again = map(link->arena);
    for (size_t i = 0; i < link->forbidden.len; i++) {
        Str path = link_find_library(link, link->forbidden.entries[i].key);
        map_add(&again, str_lower(link->arena, path), NULL);
    }
    link->forbidden = again;
}

void link_set_machine(Link *link, Machine machine)
{
    link->machine = machine;
    link->out->machine = machine;
    if (link->version >= 21 && !link->is_msvc)
        find_forbidden_again(link);
}
