/* SPDX-License-Identifier: MIT */
#include "model/namewalk.h"

#include "base/reader.h"

enum { SYMBOL_SIZE = 18, BIG_SYMBOL_SIZE = 20, SHORT_NAME = 8 };

NameWalk namewalk(const Coff *coff, Arena *copies)
{
    size_t size = coff->is_bigobj ? BIG_SYMBOL_SIZE : SYMBOL_SIZE;
    /* coff_open checked that all records are there. */
    return (NameWalk){
        .coff = coff, .copies = copies, .count = (uint32_t)(coff->symbols.len / size)};
}

static bool is_named(const Coff *coff, const char *symbol)
{
    uint8_t class = (uint8_t)symbol[coff->is_bigobj ? 18 : 16];
    if (class == COFF_CLASS_EXTERNAL || class == COFF_CLASS_WEAK_EXTERNAL)
        return true;
    bool is_nowhere = u16_of(symbol + 12) == 0 && (!coff->is_bigobj || u16_of(symbol + 14) == 0);
    return class == COFF_CLASS_SECTION && is_nowhere;
}

static HashedName short_name(const NameWalk *walk, Str field)
{
    HashedName name = symtab_hash_to_nul(field);
    if (walk->copies)
        name.at = str_copy(walk->copies, (Str){name.at, name.len}).at;
    return name;
}

static HashedName name_of(const NameWalk *walk, const char *symbol)
{
    if (u32_of(symbol) != 0)
        return short_name(walk, (Str){symbol, SHORT_NAME});
    /* No further than that: a million symbols may all point at megabytes without a NUL. */
    Str rest = str_skip(walk->strings, u32_of(symbol + 4));
    return symtab_hash_to_nul(str_slice(rest, 0, COFF_LONGEST_NAME));
}

static bool next_name(NameWalk *walk, HashedName *name, uint32_t *index)
{
    const Coff *coff = walk->coff;
    if (!walk->strings.at)
        walk->strings = walk->copies ? str_copy(walk->copies, coff->strings) : coff->strings;
    size_t size = coff->is_bigobj ? BIG_SYMBOL_SIZE : SYMBOL_SIZE;
    while (walk->index < walk->count) {
        const char *symbol = coff->symbols.at + walk->index * size;
        *index = walk->index;
        uint32_t skipped = 1 + (uint32_t)(uint8_t)symbol[size - 1];
        walk->index = walk->count - walk->index < skipped ? walk->count : walk->index + skipped;
        if (!is_named(coff, symbol))
            continue;
        *name = name_of(walk, symbol);
        return true;
    }
    return false;
}

void namewalk_next(NameWalk *walk, NameBatch *out)
{
    size_t len = 0;
    while (len < NAME_BATCH && next_name(walk, &out->names[len], &out->where[len]))
        len++;
    out->len = len;
    out->is_last = len < NAME_BATCH;
}
