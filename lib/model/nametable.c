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
    NameWalk walk;
    nametable_walk(table, low - 1, &walk);
    for (size_t i = 0; i < NAMETABLE_BLOCK && nametable_next(&walk); i++) {
        int order = str_compare(walk.name, name);
        if (order > 0)
            return false;
        if (order == 0) {
            *number = walk.number;
            return true;
        }
    }
    return false;
}
