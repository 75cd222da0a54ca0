/* SPDX-License-Identifier: MIT */
#include "model/resolve_link.h"

static Str plain_name(Link *link, Str name)
{
    Str lower = str_lower(link->arena, str_path_base(name));
    return str_ends_with(lower, STR(".lib")) ? str_slice(lower, 0, lower.len - 4) : lower;
}

/* link.exe compares names, lld the paths that it found. */
void link_forbid_library(Link *link, Str name)
{
    Str key = link->is_msvc ? plain_name(link, name)
                            : str_lower(link->arena, link_find_library(link, name));
    map_add(&link->forbidden, key, NULL);
}

static bool is_forbidden(Link *link, Str name, Str path)
{
    Str key = link->is_msvc ? plain_name(link, name) : str_lower(link->arena, path);
    return map_find(&link->forbidden, key) != NULL;
}

/* The record of all requests for this library; thousands of objects ask for the same
 * few spellings. */
static uint32_t request_index(Link *link, Str name)
{
    bool is_new;
    MapEntry *spelling = map_add(&link->lib_requests, name, &is_new);
    if (!is_new)
        return (uint32_t)spelling->value.number - 1;
    MapEntry *plain = map_add(&link->lib_names, plain_name(link, name), &is_new);
    if (is_new) {
        DefaultLib added = {.name = name, .file = FILE_NONE};
        vec_push(link->arena, &link->out->defaultlibs, added);
        plain->value.number = link->out->defaultlibs.len;
    }
    spelling->value.number = plain->value.number;
    return (uint32_t)plain->value.number - 1;
}

static bool is_first_request(Link *link, Str name)
{
    bool is_new;
    map_add(&link->visited_libs, str_lower(link->arena, name), &is_new);
    return is_new;
}

/* The steps of lld's findLibIfNew in its order: what was asked for while it was
 * forbidden is not looked for again. */
void link_request_library(Link *link, Str name, Asker asker)
{
    uint32_t index = request_index(link, name);
    vec_push(link->arena, &link->out->defaultlibs.at[index].askers, asker);
    if (link->forbids_all) {
        link->out->defaultlibs.at[index].is_forbidden = true;
        return;
    }
    if (!is_first_request(link, name))
        return;
    Str path = link_find_library(link, name);
    DefaultLib *lib = &link->out->defaultlibs.at[index];
    if (lib->path.len == 0)
        lib->path = path;
    if (is_forbidden(link, name, path)) {
        lib->is_forbidden = lib->file == FILE_NONE;
        return;
    }
    if (!link_first_visit(link, path))
        return;
    link_enqueue_file(link, path, false, false, link_asker(link, asker), index);
}
