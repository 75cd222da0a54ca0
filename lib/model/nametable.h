/* SPDX-License-Identifier: MIT */
/* A large sorted table of names, each with a small number, as tools/embed.sh makes it:
 * names are stored without what they share with the name before, so that 28,000 of them take
 * 350 KB. Nothing is unpacked: a search looks at the first names of blocks, then
 * walks through one block. */
#ifndef CRTLINK_MODEL_NAMETABLE_H
#define CRTLINK_MODEL_NAMETABLE_H

#include "base/str.h"

enum {
    NAMETABLE_BLOCK = 16,    /* names; the first of a block shares nothing */
    NAMETABLE_LONGEST = 255, /* bytes of a name; tools/embed.sh checks it */
};

/* Of each name: how many bytes it shares with the name before, how many follow, its
 * number, those bytes. */
typedef struct NameTable {
    const uint8_t *bytes;
    const uint32_t *blocks; /* where in `bytes` each block begins */
    size_t block_count;
    size_t count; /* names */
} NameTable;

bool nametable_find(const NameTable *table, Str name, unsigned *number);

/* All names in their order. */
typedef struct NameWalk {
    const NameTable *table;
    size_t index;      /* of the next name */
    const uint8_t *at; /* its bytes */
    Str name;
    unsigned number;
    char text[NAMETABLE_LONGEST];
} NameWalk;

/* From the first name of a block on. */
void nametable_walk(const NameTable *table, size_t block, NameWalk *out);
/* The next name; `name` is valid until the next call. */
bool nametable_next(NameWalk *walk);

#endif
