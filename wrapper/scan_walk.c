/* SPDX-License-Identifier: MIT */
#include "scan.h"

enum { DEEPEST_FOLDER = 64 };

ScanWalk scan_walk(Arena *arena, const StrVec *named)
{
    return (ScanWalk){.arena = arena, .named = named, .seen = map(arena)};
}

static Str path_below(Arena *arena, Str folder, Str name)
{
    StrBuf b = strbuf(arena);
    strbuf_add(&b, folder);
    if (!str_ends_with(folder, STR("/")))
        strbuf_add_char(&b, '/');
    strbuf_add(&b, name);
    return strbuf_str(&b);
}

/* However many links lead to a folder, and in whatever circle. Where the system knows folders by
 * nothing, the depth is the end. */
static bool is_first_visit(ScanWalk *walk, const OsFileInfo *info)
{
    uint64_t id[] = {info->volume, info->identifier};
    bool is_new;
    if (info->identifier == 0)
        return true;
    Str key = {(const char *)id, sizeof id};
    if (map_find(&walk->seen, key))
        return false;
    (void)map_add(&walk->seen, str_copy(walk->arena, key), &is_new);
    return true;
}

static bool fail(ScanFile *out, Str path, Str error)
{
    *out = (ScanFile){.path = path, .error = error};
    return true;
}

/* True: it cannot be entered, *out says why. */
static bool enter_folder(ScanWalk *walk, Arena *arena, Str path, const OsFileInfo *info,
                         ScanFile *out)
{
    if (!is_first_visit(walk, info))
        return false;
    if (walk->depth > DEEPEST_FOLDER)
        return fail(out, path, STR("the folders are nested too deep"));
    if (walk->depth == walk->folders.len)
        vec_push(walk->arena, &walk->folders, (ScanFolder){0});
    ScanFolder *folder = &walk->folders.at[walk->depth];
    Str error;
    folder->arena.out_of_memory = walk->arena->out_of_memory;
    folder->arena.context = walk->arena->context;
    if (!os_folder_entries(&folder->arena, path, &folder->entries, &error)) {
        error = str_copy(arena, error);
        arena_reset(&folder->arena);
        return fail(out, path, error);
    }
    folder->path = str_copy(&folder->arena, path);
    folder->at = 0;
    walk->depth++;
    return false;
}

/* True: *out is a file, or a folder that cannot be entered. */
static bool take_path(ScanWalk *walk, Arena *arena, Str path, const OsEntry *entry, ScanFile *out)
{
    OsFileInfo info = {.kind = OS_FILE_REGULAR};
    if (!entry || !entry->is_told || entry->kind == OS_FILE_FOLDER)
        info = os_file_info(arena, path);
    else
        info.kind = entry->kind;
    if (info.kind == OS_FILE_FOLDER)
        return enter_folder(walk, arena, path, &info, out);
    if (entry && info.kind != OS_FILE_REGULAR)
        return false;
    *out = (ScanFile){.path = path, .is_named = entry == NULL};
    return true;
}

bool scan_walk_is_ready(const ScanWalk *walk)
{
    bool is_list = walk->depth == 0 && walk->at == walk->named->len && walk->list.is_open;
    return !is_list || scan_list_is_ready(&walk->list);
}

bool scan_walk_next(ScanWalk *walk, Arena *arena, ScanFile *out)
{
    for (;;) {
        if (walk->depth == 0) {
            if (walk->at == walk->named->len)
                return walk->list.is_open && scan_list_next(&walk->list, arena, out);
            /* What is named twice is told twice. */
            walk->seen = map(walk->arena);
            if (take_path(walk, arena, walk->named->at[walk->at++], NULL, out))
                return true;
            continue;
        }
        ScanFolder *folder = &walk->folders.at[walk->depth - 1];
        if (folder->at == folder->entries.len) {
            arena_reset(&folder->arena);
            walk->depth--;
            continue;
        }
        const OsEntry *entry = &folder->entries.at[folder->at++];
        if (take_path(walk, arena, path_below(arena, folder->path, entry->name), entry, out))
            return true;
    }
}
