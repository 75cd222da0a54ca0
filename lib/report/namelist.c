/* SPDX-License-Identifier: MIT */
#include "report/namelist.h"

#include "base/map.h"

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

/* A Map would be three times as large: 10 000 errors are put into several sets. */

enum { FIRST_SLOTS = 32 };

NameSet nameset(Arena *arena)
{
    return (NameSet){.arena = arena};
}

static void make_slots(NameSet *set, size_t count)
{
    set->slots = arena_array(set->arena, NameSlot, count);
    set->slot_count = count;
}

/* Room that is not used is not touched either. */
NameSet nameset_for(Arena *arena, size_t most)
{
    NameSet set = nameset(arena);
    size_t count = FIRST_SLOTS;
    while (count / 2 < most)
        count *= 2;
    make_slots(&set, count);
    vec_reserve(arena, &set.names, most);
    return set;
}

/* That of the name, or the free one that it would have. */
static NameSlot *slot_of(const NameSet *set, Str name, uint32_t hash)
{
    size_t mask = set->slot_count - 1, i = hash & mask;
    for (; set->slots[i].index; i = (i + 1) & mask)
        if (set->slots[i].hash == hash && str_eq(set->names.at[set->slots[i].index - 1], name))
            break;
    return &set->slots[i];
}

/* At most half of the slots are taken. */
static void grow(NameSet *set)
{
    const NameSlot *old = set->slots;
    size_t count = set->slot_count;
    if (set->names.len < count / 2)
        return;
    make_slots(set, count ? count * 4 : FIRST_SLOTS);
    for (size_t i = 0; i < count; i++) {
        size_t at = old[i].hash & (set->slot_count - 1);
        while (old[i].index && set->slots[at].index)
            at = (at + 1) & (set->slot_count - 1);
        if (old[i].index)
            set->slots[at] = old[i];
    }
}

void nameset_add(NameSet *set, Str name)
{
    if (str_is_empty(name))
        return;
    grow(set);
    uint64_t hash = str_hash(name);
    uint32_t mixed = (uint32_t)(hash * 0x9E3779B97F4A7C15u >> 32);
    NameSlot *slot = slot_of(set, name, mixed);
    if (slot->index)
        return;
    vec_push(set->arena, &set->names, name);
    *slot = (NameSlot){mixed, (uint32_t)set->names.len};
}
