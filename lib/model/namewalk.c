/* SPDX-License-Identifier: MIT */
#include "model/namewalk.h"

#include "base/reader.h"

#include <string.h>

enum { SYMBOL_SIZE = 18, BIG_SYMBOL_SIZE = 20, SHORT_NAME = 8 };

/* ---- archives ---- */

/* Second linker member (PE/COFF 6.2): u32 members, u32 offsets[], u32 symbols, u16 indices[] (from
 * 1), names, all little-endian. */
static void open_second(Str table, NameWalk *walk)
{
    Reader r = reader(table);
    uint32_t members = read_u32(&r);
    walk->offsets = read_bytes(&r, (uint64_t)members * 4);
    walk->count = read_u32(&r);
    walk->indices = read_bytes(&r, (uint64_t)walk->count * 2);
    walk->names = read_bytes(&r, reader_left(&r));
    walk->is_damaged = r.failed;
}

NameWalk namewalk_archive(const Archive *archive)
{
    NameWalk walk = {.has_second = archive->second_linker_member.len > 0};
    if (walk.has_second) {
        walk.table = archive->second_linker_member.at;
        open_second(archive->second_linker_member, &walk);
        return walk;
    }
    walk.first = archive_symbols(archive);
    walk.table = walk.first.names.at;
    return walk;
}

static bool next_of_second(NameWalk *walk, HashedName *name, uint64_t *offset)
{
    if (walk->index >= walk->count)
        return false;
    *name = symtab_hash_to_nul(walk->names);
    uint32_t member = u16_of(walk->indices.at + (size_t)walk->index * 2);
    if (name->len >= walk->names.len || member == 0 || member > walk->offsets.len / 4) {
        walk->is_damaged = true;
        return false;
    }
    *offset = u32_of(walk->offsets.at + (size_t)(member - 1) * 4);
    walk->names.at += name->len + 1;
    walk->names.len -= name->len + 1;
    walk->index++;
    return true;
}

static bool next_of_first(NameWalk *walk, HashedName *name, uint64_t *offset)
{
    Str text;
    if (!archive_symbols_next(&walk->first, &text, offset)) {
        walk->is_damaged = walk->first.is_damaged;
        return false;
    }
    *name = symtab_hash(text);
    return true;
}

/* ---- objects ---- */

NameWalk namewalk_object(const Coff *coff)
{
    size_t size = coff->is_bigobj ? BIG_SYMBOL_SIZE : SYMBOL_SIZE;
    /* coff_open checked that all records are there. */
    return (NameWalk){
        .table = coff->symbols.at, .coff = coff, .count = (uint32_t)(coff->symbols.len / size)};
}

static bool is_named(const Coff *coff, const char *symbol)
{
    uint8_t class = (uint8_t)symbol[coff->is_bigobj ? 18 : 16];
    if (class == COFF_CLASS_EXTERNAL || class == COFF_CLASS_WEAK_EXTERNAL)
        return true;
    bool is_nowhere = u16_of(symbol + 12) == 0 && (!coff->is_bigobj || u16_of(symbol + 14) == 0);
    return class == COFF_CLASS_SECTION && is_nowhere;
}

static HashedName name_of(const Coff *coff, const char *symbol)
{
    if (u32_of(symbol) != 0)
        return symtab_hash_to_nul((Str){symbol, SHORT_NAME});
    /* No further than that: a million symbols may all point at megabytes without a NUL. */
    Str rest = str_skip(coff->strings, u32_of(symbol + 4));
    return symtab_hash_to_nul(str_slice(rest, 0, COFF_LONGEST_NAME));
}

static bool next_of_object(NameWalk *walk, HashedName *name, uint64_t *index)
{
    const Coff *coff = walk->coff;
    size_t size = coff->is_bigobj ? BIG_SYMBOL_SIZE : SYMBOL_SIZE;
    while (walk->index < walk->count) {
        const char *symbol = coff->symbols.at + walk->index * size;
        *index = walk->index;
        uint32_t skipped = 1 + (uint32_t)(uint8_t)symbol[size - 1];
        walk->index = walk->count - walk->index < skipped ? walk->count : walk->index + skipped;
        if (!is_named(coff, symbol))
            continue;
        *name = name_of(coff, symbol);
        return true;
    }
    return false;
}

/* ---- both ---- */

size_t namewalk_count(const NameWalk *walk)
{
    bool is_first = !walk->coff && !walk->has_second;
    /* What a damaged index claims is not believed. */
    if (is_first)
        return walk->first.count <= walk->first.names.len ? (size_t)walk->first.count : 0;
    return walk->is_damaged ? 0 : walk->count;
}

void namewalk_next(NameWalk *walk, NameBatch *out)
{
    bool is_there = !walk->is_damaged;
    size_t len = 0;
    while (is_there && len < NAME_BATCH) {
        HashedName *name = &out->names[len];
        uint64_t *where = &out->where[len];
        if (walk->coff)
            is_there = next_of_object(walk, name, where);
        else if (walk->has_second)
            is_there = next_of_second(walk, name, where);
        else
            is_there = next_of_first(walk, name, where);
        len += is_there;
    }
    out->len = len;
    out->is_last = !is_there;
    out->is_damaged = walk->is_damaged;
}
