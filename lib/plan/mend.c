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
    bool is_shown = place->working_folder.len == 0 && !is_absolute(source);
    if (!is_absolute(source))
        path = str_format(arena, "%.*s/%.*s", STR_ARG(place->working_folder), STR_ARG(source));
    mend.file = is_shown ? source : normal_path(arena, path);
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

enum { MOST_TOLD = 3 };

/* "a, b, c and 4 more"; `texts` without repetition. */
static Str list_text(Arena *arena, const Map *texts)
{
    StrBuf b = strbuf(arena);
    for (size_t i = 0; i < texts->len && i < MOST_TOLD; i++)
        strbuf_addf(&b, "%s%.*s", i ? ", " : "", STR_ARG(texts->entries[i].key));
    if (texts->len > MOST_TOLD)
        strbuf_addf(&b, " and %zu more", texts->len - MOST_TOLD);
    return strbuf_str(&b);
}

static Str copy_text(Arena *arena, const Mend *mend)
{
    Map texts = map(arena), members = map(arena);
    for (size_t i = 0; i < mend->patches.len; i++) {
        map_add(&texts, mend->patches.at[i].text, NULL);
        if (mend->patches.at[i].member.len)
            map_add(&members, str_path_base(mend->patches.at[i].member), NULL);
    }
    Str what = list_text(arena, &texts), where = list_text(arena, &members);
    return str_format(arena, "%.*s blanked in a private copy of %.*s%s%.*s%s", STR_ARG(what),
                      STR_ARG(str_path_base(mend->source)), members.len ? " (" : "", STR_ARG(where),
                      members.len ? ")" : "");
}

Str mend_summary(Arena *arena, const MendVec *mends, Str told)
{
    StrBuf b = strbuf(arena);
    const Str none = {"", 0};
    for (size_t i = 0; i < mends->len && i < MOST_TOLD; i++) {
        const Mend *mend = &mends->at[i];
        Str base = str_path_base(mend->file), where = origin_text(arena, mend->policy);
        Str what = mend->kind == MEND_COPY ? copy_text(arena, mend)
                                           : str_format(arena, "%.*s added", STR_ARG(base));
        bool is_news = !str_eq(mend->reason, told);
        strbuf_addf(&b, "%s%.*s (%.*s%s%.*s)", i ? "; " : "", STR_ARG(what),
                    STR_ARG(is_news ? mend->reason : none), is_news ? "; " : "", STR_ARG(where));
        told = mend->reason;
    }
    if (mends->len > MOST_TOLD)
        strbuf_addf(&b, "; and %zu files more", mends->len - MOST_TOLD);
    return strbuf_str(&b);
}
