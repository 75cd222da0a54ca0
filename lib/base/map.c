/* SPDX-License-Identifier: MIT */
#include "base/map.h"

#include <string.h>

/* Multiply-and-fold over 8 bytes at a time; symbol names are long and many. */
uint64_t str_hash(Str s)
{
    const uint64_t k = 0x9E3779B97F4A7C15u;
    uint64_t h = s.len * k;
    const char *at = s.at;
    size_t left = s.len;
    for (; left >= 8; at += 8, left -= 8) {
        uint64_t word;
        memcpy(&word, at, 8);
        h = (h ^ word) * k;
        h ^= h >> 29;
    }
    uint64_t tail = 0;
    for (size_t i = 0; i < left; i++)
        tail = tail << 8 | (uint8_t)at[i];
    h = (h ^ tail) * k;
    return h ^ h >> 32;
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
    for (size_t i = hash & mask; m->slots[i]; i = (i + 1) & mask) {
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
    size_t mask = m->slot_count - 1, i = m->entries[index].hash & mask;
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
