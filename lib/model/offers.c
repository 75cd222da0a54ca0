/* SPDX-License-Identifier: MIT */
#include "model/offers.h"

#include "base/os.h"
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

Str offergroup_name(const OfferGroup *group, size_t index)
{
    Str rest = str_skip(group->texts, group->names[index].at);
    return str_slice(rest, 0, str_find_char(rest, '\0'));
}

/* Up to the first name that is cut off or has no member. */
static void read_names(OfferGroup *group, size_t count)
{
    Str rest = group->texts;
    for (; group->len < count; group->len++) {
        HashedName name = symtab_hash_to_nul(rest);
        if (name.len >= rest.len || !has_member(group, group->len))
            break;
        group->names[group->len] = (OfferedName){(uint32_t)(rest.at - group->texts.at), name.start};
        group->hashes[group->len] = name.hash;
        rest.at += name.len + 1;
        rest.len -= name.len + 1;
    }
    group->is_damaged |= group->len < count;
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
    group.names = arena_array(arena, OfferedName, (size_t)count);
    group.hashes = arena_array(arena, uint32_t, (size_t)count);
    read_names(&group, (size_t)count);
    return group;
}

/* ---- all ---- */

/* PAGE: a group begins on a page of its own, so that the group of a number is found at once. */
enum { PAGE = 4096, MOST_PAGES = 0x7FFFFFFF / PAGE, AHEAD = 16 };

Offers offers(Arena *arena)
{
    return (Offers){.arena = arena};
}

const OfferGroup *offers_group(const Offers *offers, uint32_t number, size_t *index)
{
    const OfferGroup *group = &offers->groups.at[offers->pages.at[number / PAGE]];
    *index = number - group->first;
    return group;
}

static bool is_name(const Offers *offers, uint32_t number, const HashedName *name)
{
    size_t index;
    const OfferGroup *group = offers_group(offers, number, &index);
    Str text = str_skip(group->texts, group->names[index].at);
    return str_starts_with(text, (Str){name->at, name->len}) && text.at[name->len] == '\0';
}

static bool slot_is(const Offers *offers, const OfferSlot *slot, const HashedName *name)
{
    return slot->hash == name->hash && is_name(offers, slot->entry - 1, name);
}

/* Where the name is, or the free slot where it belongs. */
static OfferSlot *slot_of(const Offers *offers, const HashedName *name)
{
    size_t mask = offers->slot_count - 1, i = name->hash & mask;
    while (offers->slots[i].entry && !slot_is(offers, &offers->slots[i], name))
        i = (i + 1) & mask;
    return &offers->slots[i];
}

static void prefetch_slot(const Offers *offers, uint32_t hash)
{
#if defined(__GNUC__)
    __builtin_prefetch(&offers->slots[hash & (offers->slot_count - 1)]);
#else
    (void)offers;
    (void)hash;
#endif
}

static void add_name(Offers *offers, const OfferGroup *group, size_t index)
{
    uint32_t hash = group->hashes[index];
    size_t mask = offers->slot_count - 1, i = hash & mask;
    for (; offers->slots[i].entry; i = (i + 1) & mask) {
        if (offers->slots[i].hash != hash)
            continue;
        Str text = offergroup_name(group, index);
        HashedName name = {text.at, (uint32_t)text.len, hash, 0};
        if (is_name(offers, offers->slots[i].entry - 1, &name))
            return;
    }
    offers->slots[i] = (OfferSlot){hash, group->first + (uint32_t)index + 1};
    offers->count++;
}

static void add_names(Offers *offers, const OfferGroup *group)
{
    for (size_t i = 0; i < group->len; i++) {
        if (i + AHEAD < group->len)
            prefetch_slot(offers, group->hashes[i + AHEAD]);
        add_name(offers, group, i);
    }
}

/* Seven of eight slots are taken at most. */
static bool has_room(size_t slots, size_t count)
{
    return slots / 8 * 7 >= count;
}

void offers_expect(Offers *offers, size_t count)
{
    size_t slots = offers->slot_count ? offers->slot_count : 1024;
    if (has_room(offers->slot_count, count))
        return;
    while (!has_room(slots, count))
        slots *= 2;
    offers->slots = arena_array(offers->arena, OfferSlot, slots);
    offers->slot_count = slots;
    offers->count = 0;
    os_memory_is_table(offers->slots, slots * sizeof *offers->slots);
    for (size_t i = 0; i < offers->groups.len; i++)
        add_names(offers, &offers->groups.at[i]);
}

const OfferGroup *offers_add(Offers *offers, uint32_t file, const OfferGroup *group)
{
    size_t pages = group->len / PAGE + 1;
    if (pages > MOST_PAGES - offers->pages.len)
        return NULL;
    offers_expect(offers, offers->count + group->len + 1);
    OfferGroup *added = vec_push(offers->arena, &offers->groups, *group);
    added->file = file;
    added->first = (uint32_t)(offers->pages.len * PAGE);
    for (size_t i = 0; i < pages; i++)
        vec_push(offers->arena, &offers->pages, (uint32_t)offers->groups.len - 1);
    add_names(offers, added);
    return added;
}

uint32_t offers_find(const Offers *offers, HashedName name)
{
    /* 0 - 1 is OFFER_NONE. */
    return offers->slot_count ? slot_of(offers, &name)->entry - 1 : OFFER_NONE;
}

/* The first from `index` on that may begin so. */
static size_t find_candidate(const OfferGroup *group, size_t index, Str prefix)
{
    uint32_t known = symtab_known_start(prefix), wanted = symtab_start(prefix);
    while (index < group->len && (group->names[index].start & known) != wanted)
        index++;
    return index;
}

bool offers_next(OfferWalk *walk, uint32_t *number, Str *name)
{
    for (; walk->group < walk->offers->groups.len; walk->group++, walk->index = 0) {
        const OfferGroup *group = &walk->offers->groups.at[walk->group];
        while ((walk->index = find_candidate(group, walk->index, walk->prefix)) < group->len) {
            *name = offergroup_name(group, walk->index);
            *number = group->first + (uint32_t)walk->index++;
            if (str_starts_with(*name, walk->prefix))
                return true;
        }
    }
    return false;
}
