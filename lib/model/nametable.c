/* SPDX-License-Identifier: MIT */
#include "model/nametable.h"

#include <string.h>

void nametable_walk(const NameTable *table, size_t block, NameWalk *out)
{
    out->table = table;
    out->index = block * NAMETABLE_BLOCK;
    out->at = table->bytes + (block < table->block_count ? table->blocks[block] : 0);
    out->name = (Str){out->text, 0};
}

bool nametable_next(NameWalk *walk)
{
    if (walk->index >= walk->table->count)
        return false;
    size_t shared = walk->at[0], more = walk->at[1];
    walk->number = walk->at[2];
    memcpy(walk->text + shared, walk->at + 3, more);
    walk->at += 3 + more;
    walk->name = (Str){walk->text, shared + more};
    walk->index++;
    return true;
}

/* The first name of a block is there in full. */
static Str first_of(const NameTable *table, size_t block)
{
    const uint8_t *at = table->bytes + table->blocks[block];
    return (Str){(const char *)at + 3, at[1]};
}

static size_t shared_length(Str a, Str b)
{
    size_t i = 0;
    while (i < a.len && i < b.len && a.at[i] == b.at[i])
        i++;
    return i;
}

/* How much of `name` the name before had is known, so only what follows is compared: a name that
 * shares more with the one before is still too low, one that shares less is too high. */
static bool find_in_block(const NameTable *table, size_t block, Str name, unsigned *number)
{
    size_t count = table->count - block * NAMETABLE_BLOCK, known = 0;
    const uint8_t *at = table->bytes + table->blocks[block];
    for (size_t i = 0; i < NAMETABLE_BLOCK && i < count; i++, at += 3 + at[1]) {
        Str more = {(const char *)at + 3, at[1]}, rest = str_skip(name, known);
        if (at[0] > known)
            continue;
        if (at[0] < known)
            return false;
        size_t same = shared_length(more, rest);
        if (same == more.len && same == rest.len) {
            *number = at[2];
            return true;
        }
        bool is_above = same < more.len &&
                        (same == rest.len || (uint8_t)more.at[same] > (uint8_t)rest.at[same]);
        if (is_above)
            return false;
        known += same;
    }
    return false;
}

bool nametable_find(const NameTable *table, Str name, unsigned *number)
{
    size_t low = 0, high = table->block_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (str_compare(first_of(table, middle), name) <= 0)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == 0)
        return false;
    return find_in_block(table, low - 1, name, number);
}
