/* SPDX-License-Identifier: MIT */
#include "plan/mend.h"

static bool is_separator(char c)
{
    return c == '/' || c == '\\';
}

/* `.` and `..` are resolved in the text, as lld does for the names in a program
 * database. A drive's colon is no part of a file name. */
static Str normal_path(Arena *arena, Str path)
{
    StrVec parts = {0};
    while (path.len) {
        size_t end = 0;
        while (end < path.len && !is_separator(path.at[end]))
            end++;
        Str part = str_slice(path, 0, end);
        path = str_skip(path, end + 1);
        if (str_ends_with(part, STR(":")))
            part.len--;
        if (part.len == 0 || str_eq(part, STR(".")))
            continue;
        if (!str_eq(part, STR("..")))
            vec_push(arena, &parts, part);
        else if (parts.len)
            parts.len--;
    }
    return str_join(arena, &parts, STR("/"));
}

static bool is_absolute(Str path)
{
    return path.len && (is_separator(path.at[0]) || (path.len > 1 && path.at[1] == ':'));
}

static Mend *add(Arena *arena, const MendPlace *place, Mend mend, MendVec *mends)
{
    mend.path = str_format(arena, "%.*s/%.*s", STR_ARG(place->root), STR_ARG(mend.file));
    return vec_push(arena, mends, mend);
}

Mend *mend_add_copy(Arena *arena, const MendPlace *place, Str source, Str reason, Origin policy,
                    MendVec *mends)
{
    Mend mend = {.kind = MEND_COPY, .source = source, .reason = reason, .policy = policy};
    Str path = source;
    if (!is_absolute(source))
        path = str_format(arena, "%.*s/%.*s", STR_ARG(place->working_folder), STR_ARG(source));
    mend.file = normal_path(arena, path);
    return add(arena, place, mend, mends);
}

Mend *mend_add_object(Arena *arena, const MendPlace *place, Str name, Str bytes, Str reason,
                      Origin policy, MendVec *mends)
{
    Mend mend = {.kind = MEND_OBJECT, .bytes = bytes, .reason = reason, .policy = policy};
    mend.file = str_format(arena, "crtlink/%.*s", STR_ARG(name));
    return add(arena, place, mend, mends);
}

const Overlay *mend_overlay(Arena *arena, const MendVec *mends)
{
    Overlay *files = arena_new(arena, Overlay);
    *files = overlay(arena);
    for (size_t i = 0; i < mends->len; i++) {
        const Mend *mend = &mends->at[i];
        OverlayFile file = {.source = mend->source, .bytes = mend->bytes};
        for (size_t p = 0; p < mend->patches.len; p++)
            vec_push(arena, &file.patches, mend->patches.at[p].patch);
        overlay_add(files, mend->path, file);
    }
    return files;
}
