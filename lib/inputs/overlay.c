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
