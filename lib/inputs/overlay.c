/* SPDX-License-Identifier: MIT */
#include "inputs/overlay.h"

#include <string.h>

Overlay overlay(Arena *arena)
{
    return (Overlay){map(arena)};
}

void overlay_add(Overlay *overlay, Str path, OverlayFile file)
{
    Arena *arena = overlay->files.arena;
    OverlayFile *kept = arena_new(arena, OverlayFile);
    *kept = file;
    map_add(&overlay->files, path, NULL)->value.pointer = kept;
}

static const MapEntry *find(const Overlay *overlay, Str path)
{
    return overlay ? map_find(&overlay->files, path) : NULL;
}

static bool apply(Str bytes, const OverlayPatches *patches)
{
    for (size_t i = 0; i < patches->len; i++) {
        const OverlayPatch *patch = &patches->at[i];
        bool fits = patch->offset <= bytes.len && patch->was.len <= bytes.len - patch->offset &&
                    patch->is.len == patch->was.len;
        if (!fits || memcmp(bytes.at + patch->offset, patch->was.at, patch->was.len) != 0)
            return false;
        /* A private view: os_file_open_writable. */
        memcpy((char *)bytes.at + patch->offset, patch->is.at, patch->is.len);
    }
    return true;
}

bool overlay_open(Arena *arena, const Overlay *overlay, Str path, Str *out, Str *error)
{
    const MapEntry *entry = find(overlay, path);
    if (!entry)
        return os_file_open(arena, path, out, error);
    const OverlayFile *file = entry->value.pointer;
    if (file->source.len == 0)
        return os_bytes_open(arena, file->bytes, out, error);
    if (!os_file_open_writable(arena, file->source, out, error))
        return false;
    if (apply(*out, &file->patches))
        return true;
    os_file_close(*out);
    *error = STR("it changed while it was read");
    return false;
}

OsFileInfo overlay_info(Arena *arena, const Overlay *overlay, Str path)
{
    const MapEntry *entry = find(overlay, path);
    if (!entry)
        return os_file_info(arena, path);
    const OverlayFile *file = entry->value.pointer;
    OsFileInfo info = {.kind = OS_FILE_REGULAR, .size = file->bytes.len};
    if (file->source.len)
        info = os_file_info(arena, file->source);
    /* A file of its own, unlike any on disk. */
    info.volume = UINT64_MAX;
    info.identifier = (uint64_t)(entry - overlay->files.entries);
    return info;
}

Str overlay_shown_path(const Overlay *overlay, Str path)
{
    const MapEntry *entry = find(overlay, path);
    if (!entry)
        return path;
    const OverlayFile *file = entry->value.pointer;
    return file->source.len ? file->source : str_path_base(path);
}

/* What all paths begin with: a link's private folder. */
static Str common_start(const Map *files)
{
    Str start = files->entries[0].key;
    for (size_t i = 1; i < files->len; i++)
        while (!str_starts_with(files->entries[i].key, start))
            start.len--;
    return start;
}

/* The longest path that the text starts with; NULL: none. */
static const MapEntry *path_at_start(const Map *files, Str text)
{
    const MapEntry *longest = NULL;
    for (size_t i = 0; i < files->len; i++) {
        const MapEntry *entry = &files->entries[i];
        if (str_starts_with(text, entry->key) && (!longest || entry->key.len > longest->key.len))
            longest = entry;
    }
    return longest;
}

Str overlay_shown_text(Arena *arena, const Overlay *overlay, Str text)
{
    if (!overlay || overlay->files.len == 0)
        return text;
    StrBuf shown = strbuf(arena);
    Str start = common_start(&overlay->files);
    for (size_t at; (at = str_find(text, start)) < text.len;) {
        const MapEntry *entry = path_at_start(&overlay->files, str_skip(text, at));
        strbuf_add(&shown, str_slice(text, 0, at));
        strbuf_add(&shown, entry ? overlay_shown_path(overlay, entry->key) : start);
        text = str_skip(text, at + (entry ? entry->key.len : start.len));
    }
    strbuf_add(&shown, text);
    return strbuf_str(&shown);
}
