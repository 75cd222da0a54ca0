/* SPDX-License-Identifier: MIT */
#include "report/namelist.h"

Str namelist_text(Arena *arena, const StrVec *names, size_t shown, size_t extra)
{
    StrBuf text = strbuf(arena);
    /* "and 1 more" would take as much room as the name. */
    size_t count = names->len <= shown + 1 ? names->len : shown;
    size_t more = names->len - count + extra;
    for (size_t i = 0; i < count; i++) {
        bool is_last = i + 1 == count && more == 0;
        if (i > 0)
            strbuf_add(&text, is_last ? STR(" and ") : STR(", "));
        strbuf_add(&text, names->at[i]);
    }
    if (more > 0)
        strbuf_addf(&text, " and %zu more", more);
    return strbuf_str(&text);
}

NameSet nameset(Arena *arena)
{
    return (NameSet){.seen = map(arena)};
}

void nameset_add(NameSet *set, Str name)
{
    bool is_new = false;
    if (str_is_empty(name))
        return;
    map_add(&set->seen, name, &is_new);
    if (is_new)
        vec_push(set->seen.arena, &set->names, name);
}
