/* SPDX-License-Identifier: MIT */
/* A hash map from Str to pointer or number. Keys are borrowed. Entries keep
 * the order in which they were added, so what is printed from a map does not
 * depend on its hash. */
#ifndef CRTLINK_BASE_MAP_H
#define CRTLINK_BASE_MAP_H

#include "base/str.h"

typedef struct MapEntry {
    Str key;
    uint64_t hash;
    union {
        void *pointer;
        uint64_t number;
    } value;
} MapEntry;

typedef struct Map {
    Arena *arena;
    MapEntry *entries; /* in the order of addition */
    size_t len, cap;
    uint32_t *slots; /* index + 1 into entries; 0 is free */
    size_t slot_count;
} Map;

uint64_t str_hash(Str s);
Map map(Arena *arena);
MapEntry *map_find(const Map *m, Str key); /* NULL when absent */
/* The entry for `key`, added with a zero value when absent (*is_new tells, may
 * be NULL). Valid until the next addition. */
MapEntry *map_add(Map *m, Str key, bool *is_new);
/* The same with the hash already known. */
MapEntry *map_find_hashed(const Map *m, Str key, uint64_t hash);
MapEntry *map_add_hashed(Map *m, Str key, uint64_t hash, bool *is_new);

#endif
