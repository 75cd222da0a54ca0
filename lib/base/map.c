/* SPDX-License-Identifier: MIT */
#include "base/map.h"

#include <string.h>

static uint64_t word_at(const char *at, size_t len)
{
    uint64_t word = 0;
    memcpy(&word, at, len);
    return word;
}

/* Up to 7 bytes; which ones are in which place does not matter, only that each is. */
static uint64_t short_word(const char *at, size_t len)
{
    if (len >= 4)
        return word_at(at, 4) << 32 | word_at(at + len - 4, 4);
    if (len == 0)
        return 0;
    return (uint64_t)(uint8_t)at[0] << 16 | (uint64_t)(uint8_t)at[len / 2] << 8 |
           (uint8_t)at[len - 1];
}

/* Multiply-and-fold over 8 bytes at a time; symbol names are long and many. The last 8 bytes are
 * taken whole, some of them for a second time. */
uint64_t str_hash(Str s)
{
    const uint64_t k = 0x9E3779B97F4A7C15u;
    uint64_t h = s.len * k;
    if (s.len < 8) {
        h = (h ^ short_word(s.at, s.len)) * k;
        return h ^ h >> 32;
    }
    for (size_t i = 0; i + 8 < s.len; i += 8) {
        h = (h ^ word_at(s.at + i, 8)) * k;
        h ^= h >> 29;
    }
    h = (h ^ word_at(s.at + s.len - 8, 8)) * k;
    return h ^ h >> 32;
}

/* The last letters of a name are in the hash's upper bits only, and names often differ in nothing
 * else ("func_1017", "func_1018"): the product brings them down to where slots are counted. */
static size_t first_slot(const Map *m, uint64_t hash)
{
    return (size_t)(hash * 0x9E3779B97F4A7C15u >> 32) & (m->slot_count - 1);
}

Map map(Arena *arena)
{
    return (Map){.arena = arena};
}

MapEntry *map_find_hashed(const Map *m, Str key, uint64_t hash)
{
    if (m->slot_count == 0)
        return NULL;
    size_t mask = m->slot_count - 1;
    for (size_t i = first_slot(m, hash); m->slots[i]; i = (i + 1) & mask) {
        MapEntry *entry = &m->entries[m->slots[i] - 1];
        if (entry->hash == hash && str_eq(entry->key, key))
            return entry;
    }
    return NULL;
}

MapEntry *map_find(const Map *m, Str key)
{
    return map_find_hashed(m, key, str_hash(key));
}

static void take_slot(Map *m, size_t index)
{
    size_t mask = m->slot_count - 1, i = first_slot(m, m->entries[index].hash);
    while (m->slots[i])
        i = (i + 1) & mask;
    m->slots[i] = (uint32_t)(index + 1);
}

/* At most half of the slots are taken. */
static void grow_slots(Map *m)
{
    if (m->slot_count / 2 > m->len)
        return;
    m->slot_count = m->slot_count ? m->slot_count * 4 : 64;
    m->slots = arena_array(m->arena, uint32_t, m->slot_count);
    for (size_t i = 0; i < m->len; i++)
        take_slot(m, i);
}

MapEntry *map_add_hashed(Map *m, Str key, uint64_t hash, bool *is_new)
{
    MapEntry *found = map_find_hashed(m, key, hash);
    if (is_new)
        *is_new = !found;
    if (found)
        return found;
    grow_slots(m);
    m->entries = vec_grow(m->arena, m->entries, m->len, &m->cap, sizeof *m->entries);
    m->entries[m->len] = (MapEntry){.key = key, .hash = hash};
    take_slot(m, m->len);
    return &m->entries[m->len++];
}

MapEntry *map_add(Map *m, Str key, bool *is_new)
{
    return map_add_hashed(m, key, str_hash(key), is_new);
}
