/* SPDX-License-Identifier: MIT */
#include "model/offers.h"

#include "base/reader.h"

/* ---- one archive's index ---- */

/* Second linker member (PE/COFF 6.2): u32 members, u32 offsets[], u32 symbols, u16 indices[] (from
 * 1), names, all little-endian. */
static uint64_t open_second(Str table, OfferGroup *group)
{
    Reader r = reader(table);
    uint32_t members = read_u32(&r);
    group->offsets = read_bytes(&r, (uint64_t)members * 4);
    uint32_t count = read_u32(&r);
    group->indices = read_bytes(&r, (uint64_t)count * 2);
    group->texts = read_bytes(&r, reader_left(&r));
    group->is_damaged = r.failed;
    return r.failed ? 0 : count;
}

static uint64_t open_first(const Archive *archive, OfferGroup *group)
{
    group->first_index = archive_symbols(archive);
    group->texts = group->first_index.names;
    group->is_damaged = group->first_index.is_damaged;
    return group->first_index.count;
}

static bool has_member(const OfferGroup *group, size_t index)
{
    if (!group->has_second)
        return true;
    uint32_t member = u16_of(group->indices.at + index * 2);
    return member && member <= group->offsets.len / 4;
}

uint64_t offergroup_member(const OfferGroup *group, size_t index)
{
    if (!group->has_second)
        return archive_symbols_member(&group->first_index, index);
    uint32_t member = u16_of(group->indices.at + index * 2);
    return u32_of(group->offsets.at + (size_t)(member - 1) * 4);
}

/* The texts from that name on. */
static Str texts_from(const OfferGroup *group, size_t index)
{
    Str rest = str_skip(group->texts, group->marks[index / OFFER_MARK]);
    for (size_t i = index % OFFER_MARK; i; i--)
        rest = str_skip(rest, str_find_char(rest, '\0') + 1);
    return rest;
}

static Str first_name(Str texts)
{
    return str_slice(texts, 0, str_find_char(texts, '\0'));
}

Str offergroup_name(const OfferGroup *group, size_t index)
{
    return first_name(texts_from(group, index));
}

static void note_name(OfferGroup *group, const HashedName *name)
{
    uint32_t bit = name->hash & group->filter_mask;
    group->hashes[group->len] = name->hash;
    group->starts[group->len] = (uint16_t)name->start;
    group->filter[bit / 64] |= (uint64_t)1 << bit % 64;
    if (group->len % OFFER_MARK == 0)
        group->marks[group->len / OFFER_MARK] = (uint32_t)(name->at - group->texts.at);
}

/* Up to the first name that is cut off or has no member. */
static void read_names(OfferGroup *group, size_t count)
{
    Str rest = group->texts;
    for (; group->len < count; group->len++) {
        HashedName name = symtab_hash_to_nul(rest);
        if (name.len >= rest.len || !has_member(group, group->len))
            break;
        note_name(group, &name);
        rest.at += name.len + 1;
        rest.len -= name.len + 1;
    }
    group->is_damaged |= group->len < count;
}

/* One of eight bits is set, or fewer: of names that are not there few seem to be. */
static void make_filter(Arena *arena, OfferGroup *group, size_t count)
{
    size_t bits = 64;
    while (bits / 8 < count && bits < 0x80000000)
        bits *= 2;
    group->filter = arena_array(arena, uint64_t, bits / 64);
    group->filter_mask = (uint32_t)(bits - 1);
}

OfferGroup offers_read(Arena *arena, const Archive *archive)
{
    OfferGroup group = {.has_second = archive->second_linker_member.len > 0};
    uint64_t count = group.has_second ? open_second(archive->second_linker_member, &group)
                                      : open_first(archive, &group);
    /* What a damaged index claims is not believed: each name takes a byte. */
    if (count > group.texts.len || group.texts.len > UINT32_MAX) {
        group.is_damaged = true;
        return group;
    }
    group.hashes = arena_array(arena, uint32_t, (size_t)count);
    group.starts = arena_array(arena, uint16_t, (size_t)count);
    group.marks = arena_array(arena, uint32_t, (size_t)count / OFFER_MARK + 1);
    make_filter(arena, &group, (size_t)count);
    read_names(&group, (size_t)count);
    return group;
}

/* ---- all ---- */

/* PAGE: a group begins on a page of its own, so that the group of a number is found at once. */
enum { PAGE = 4096, MOST_PAGES = 0x7FFFFFFF / PAGE, AHEAD = 16 };

Offers offers(Arena *arena)
{
    return (Offers){.arena = arena, .table = arena_new(arena, OfferTable)};
}

const OfferGroup *offers_group(const Offers *offers, uint32_t number, size_t *index)
{
    const OfferGroup *group = &offers->groups.at[offers->pages.at[number / PAGE]];
    *index = number - group->first;
    return group;
}

const OfferGroup *offers_add(Offers *offers, uint32_t file, const OfferGroup *group)
{
    size_t pages = group->len / PAGE + 1;
    if (pages > MOST_PAGES - offers->pages.len)
        return NULL;
    OfferGroup *added = vec_push(offers->arena, &offers->groups, *group);
    added->file = file;
    added->first = (uint32_t)(offers->pages.len * PAGE);
    for (size_t i = 0; i < pages; i++)
        vec_push(offers->arena, &offers->pages, (uint32_t)offers->groups.len - 1);
    offers->len += group->len;
    return added;
}

static bool is_name(const OfferGroup *group, size_t index, const HashedName *name)
{
    Str text = texts_from(group, index);
    return str_starts_with(text, (Str){name->at, name->len}) && text.at[name->len] == '\0';
}

/* ---- names that are in the slots ---- */

static bool slot_is(const Offers *offers, const OfferSlot *slot, const HashedName *name)
{
    size_t index;
    if (slot->hash != name->hash)
        return false;
    const OfferGroup *group = offers_group(offers, slot->entry - 1, &index);
    return is_name(group, index, name);
}

static uint32_t find_listed(const Offers *offers, const HashedName *name)
{
    const OfferTable *table = offers->table;
    size_t mask = table->slot_count - 1, i = name->hash & mask;
    if (table->slot_count == 0)
        return OFFER_NONE;
    while (table->slots[i].entry && !slot_is(offers, &table->slots[i], name))
        i = (i + 1) & mask;
    /* 0 - 1 is OFFER_NONE. */
    return table->slots[i].entry - 1;
}

static void prefetch_slot(const OfferTable *table, uint32_t hash)
{
#if defined(__GNUC__)
    __builtin_prefetch(&table->slots[hash & (table->slot_count - 1)]);
#else
    (void)table;
    (void)hash;
#endif
}

static void list_name(const Offers *offers, const OfferGroup *group, size_t index)
{
    OfferTable *table = offers->table;
    uint32_t hash = group->hashes[index];
    size_t mask = table->slot_count - 1, i = hash & mask;
    for (; table->slots[i].entry; i = (i + 1) & mask) {
        if (table->slots[i].hash != hash)
            continue;
        Str text = offergroup_name(group, index);
        HashedName name = {text.at, (uint32_t)text.len, hash, 0};
        if (slot_is(offers, &table->slots[i], &name))
            return;
    }
    table->slots[i] = (OfferSlot){hash, group->first + (uint32_t)index + 1};
    table->count++;
}

static void list_group(const Offers *offers, const OfferGroup *group)
{
    for (size_t i = 0; i < group->len; i++) {
        if (i + AHEAD < group->len)
            prefetch_slot(offers->table, group->hashes[i + AHEAD]);
        list_name(offers, group, i);
    }
}

/* Seven of eight slots are taken at most. */
static bool has_room(size_t slots, size_t count)
{
    return slots / 8 * 7 > count;
}

/* Room for all names; when there is none the slots are made anew. */
static void make_slots(const Offers *offers, size_t names)
{
    OfferTable *table = offers->table;
    size_t slots = table->slot_count ? table->slot_count : 1024;
    if (has_room(table->slot_count, table->count + names))
        return;
    while (!has_room(slots, table->count + names))
        slots *= 2;
    table->slots = arena_array(offers->arena, OfferSlot, slots);
    table->slot_count = slots;
    table->listed = table->names = table->count = 0;
}

static void list_all(const Offers *offers, size_t names)
{
    OfferTable *table = offers->table;
    make_slots(offers, names);
    while (table->listed < offers->groups.len)
        list_group(offers, &offers->groups.at[table->listed++]);
    table->names = offers->len;
    table->effort = 0;
}

/* ---- the others ---- */

/* Whether one of AT_ONCE hashes is the one; without a jump, which lets the compiler compare several
 * at once. */
enum { AT_ONCE = 16 };
static bool is_among(const uint32_t *hashes, uint32_t hash)
{
    uint32_t found = 0;
    for (size_t i = 0; i < AT_ONCE; i++)
        found |= hashes[i] == hash;
    return found;
}

/* The first from `index` on that has the hash. */
static size_t find_hash(const OfferGroup *group, size_t index, uint32_t hash)
{
    while (group->len - index > AT_ONCE && !is_among(&group->hashes[index], hash))
        index += AT_ONCE;
    while (index < group->len && group->hashes[index] != hash)
        index++;
    return index;
}

static uint32_t find_in(const OfferGroup *group, const HashedName *name)
{
    size_t i = find_hash(group, 0, name->hash);
    while (i < group->len && !is_name(group, i, name))
        i = find_hash(group, i + 1, name->hash);
    return i < group->len ? group->first + (uint32_t)i : OFFER_NONE;
}

static bool may_have(const OfferGroup *group, uint32_t hash)
{
    uint32_t bit = hash & group->filter_mask;
    return group->len && group->filter[bit / 64] >> bit % 64 & 1;
}

/* HASHES: so many are compared while one name gets its slot. */
static uint32_t find_unlisted(const Offers *offers, const HashedName *name)
{
    enum { HASHES = 64 };
    uint32_t found = OFFER_NONE;
    OfferTable *table = offers->table;
    for (size_t i = table->listed; i < offers->groups.len && found == OFFER_NONE; i++) {
        const OfferGroup *group = &offers->groups.at[i];
        table->effort++;
        if (!may_have(group, name->hash))
            continue;
        table->effort += group->len / HASHES;
        found = find_in(group, name);
    }
    return found;
}

uint32_t offers_find(const Offers *offers, HashedName name)
{
    uint32_t found = find_listed(offers, &name);
    if (found != OFFER_NONE || offers->table->listed == offers->groups.len)
        return found;
    size_t unlisted = offers->len - offers->table->names;
    if (offers->table->effort < unlisted)
        return find_unlisted(offers, &name);
    list_all(offers, unlisted);
    return find_listed(offers, &name);
}

/* ---- walks ---- */

/* The first from `index` on that may begin so. */
static size_t find_candidate(const OfferGroup *group, size_t index, Str prefix)
{
    uint16_t known = (uint16_t)symtab_known_start(prefix), wanted = (uint16_t)symtab_start(prefix);
    while (index < group->len && (group->starts[index] & known) != wanted)
        index++;
    return index;
}

/* Of the group's next name that may begin so. False: it has no more. */
static bool next_candidate(OfferWalk *walk, const OfferGroup *group, Str *name)
{
    size_t index = find_candidate(group, walk->index, walk->prefix);
    if (index == group->len)
        return false;
    Str texts = index == walk->index && walk->rest.len ? walk->rest : texts_from(group, index);
    *name = first_name(texts);
    walk->rest = str_skip(texts, name->len + 1);
    walk->index = index + 1;
    return true;
}

bool offers_next(OfferWalk *walk, uint32_t *number, Str *name)
{
    for (; walk->group < walk->offers->groups.len; walk->group++) {
        const OfferGroup *group = &walk->offers->groups.at[walk->group];
        while (next_candidate(walk, group, name)) {
            if (!str_starts_with(*name, walk->prefix))
                continue;
            *number = group->first + (uint32_t)walk->index - 1;
            return true;
        }
        walk->index = 0;
        walk->rest = (Str){"", 0};
    }
    return false;
}
