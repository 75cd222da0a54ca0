/* SPDX-License-Identifier: MIT */
#include "model/symtab.h"

#include "base/os.h"

#include <string.h>

Symtab symtab(Arena *arena)
{
    return (Symtab){.arena = arena};
}

Str symbol_name(const Symbol *symbol)
{
    return (Str){symbol->name, symbol->name_len};
}

bool symbol_is_lazy(const Symbol *symbol)
{
    return symbol->kind == SYMBOL_LAZY || symbol->kind == SYMBOL_LAZY_OBJECT;
}

bool symbol_is_defined(const Symbol *symbol)
{
    return symbol->kind >= SYMBOL_REGULAR;
}

bool symbol_is_coff(const Symbol *symbol)
{
    return symbol->kind == SYMBOL_REGULAR || symbol->kind == SYMBOL_COMMON;
}

/* Multiply-and-fold over 8 bytes at a time; of the last word the bytes that are not there are 0. */
static uint64_t mix(uint64_t hash, uint64_t word)
{
    hash = (hash ^ word) * 0x9E3779B97F4A7C15u;
    return hash ^ hash >> 29;
}

static uint64_t word_at(const char *at, size_t len)
{
    uint64_t word = 0;
    memcpy(&word, at, len);
    return word;
}

static HashedName hashed(const char *at, size_t len, uint64_t hash)
{
    /* Equal words with other lengths: names that end with NULs. */
    hash = mix(hash, len);
    return (HashedName){at, (uint32_t)len, (uint32_t)(hash ^ hash >> 32)};
}

HashedName symtab_hash(Str name)
{
    uint64_t hash = 0;
    size_t i = 0;
    for (; name.len - i >= 8; i += 8)
        hash = mix(hash, word_at(name.at + i, 8));
    if (i < name.len)
        hash = mix(hash, word_at(name.at + i, name.len - i));
    return hashed(name.len ? name.at : "", name.len, hash);
}

/* The first `len` bytes of the word, the others 0. */
static uint64_t cut_word(uint64_t word, size_t len)
{
#if defined(__GNUC__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    return len ? word & UINT64_MAX >> (64 - 8 * len) : 0;
#else
    return word_at((const char *)&word, len);
#endif
}

/* Not 0: one of the bytes is, the first where the lowest bit is. */
static uint64_t zero_bytes(uint64_t word)
{
    return (word - 0x0101010101010101u) & ~word & 0x8080808080808080u;
}

/* How many bytes are in front of the first that is 0. */
static size_t bytes_before_nul(uint64_t word)
{
#if defined(__GNUC__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    return (size_t)__builtin_ctzll(zero_bytes(word)) / 8;
#else
    return strlen((const char *)&word);
#endif
}

HashedName symtab_hash_to_nul(Str text)
{
    const char *at = text.len ? text.at : "";
    uint64_t hash = 0, word = 0;
    size_t i = 0, tail = 0;
    for (; text.len - i >= 8; i += 8) {
        word = word_at(at + i, 8);
        if (zero_bytes(word))
            break;
        hash = mix(hash, word);
    }
    if (text.len - i >= 8) {
        tail = bytes_before_nul(word);
        word = cut_word(word, tail);
    } else {
        tail = str_find_char(str_skip(text, i), '\0');
        word = word_at(at + i, tail);
    }
    if (tail)
        hash = mix(hash, word);
    return hashed(at, i + tail, hash);
}

static bool has_name(const Symbol *symbol, HashedName name)
{
    return symbol->name_len == name.len && memcmp(symbol->name, name.at, name.len) == 0;
}

static void take_slot(Symtab *table, SymbolSlot slot)
{
    size_t mask = table->slot_count - 1, i = slot.hash & mask;
    while (table->slots[i].index)
        i = (i + 1) & mask;
    table->slots[i] = slot;
}

/* At most three of four slots are taken. */
static bool has_room(size_t slots, size_t count)
{
    return slots / 4 * 3 >= count;
}

void symtab_reserve(Symtab *table, size_t more)
{
    size_t old_count = table->slot_count, slots = old_count ? old_count : 1024;
    const SymbolSlot *old = table->slots;
    if (has_room(old_count, table->len + more))
        return;
    while (!has_room(slots, table->len + more))
        slots *= 2;
    table->slot_count = slots;
    table->slots = arena_array(table->arena, SymbolSlot, slots);
    os_memory_is_table(table->slots, slots * sizeof *table->slots);
    if (old_count)
        symtab_fetch(table);
    for (size_t i = 0; i < old_count; i++)
        if (old[i].index)
            take_slot(table, old[i]);
}

void symtab_expect(Symtab *table, size_t count)
{
    symtab_reserve(table, count);
    table->first = arena_array(table->arena, Symbol, count);
    table->first_count = count;
    os_memory_is_table(table->first, count * sizeof *table->first);
    table->seconds = arena_array(table->arena, char, count);
    table->second_cap = count;
}

void symtab_fetch(const Symtab *table)
{
    os_memory_fetch(table->slots, table->slot_count * sizeof *table->slots);
}

static Symbol *add_symbol(Symtab *table)
{
    if (table->len == table->first_count + table->chunk_count * SYMTAB_CHUNK) {
        table->chunks = vec_grow(table->arena, table->chunks, table->chunk_count, &table->chunk_cap,
                                 sizeof *table->chunks);
        table->chunks[table->chunk_count++] = arena_array(table->arena, Symbol, SYMTAB_CHUNK);
    }
    return symtab_at(table, table->len);
}

static uint32_t find_hashed(const Symtab *table, HashedName name)
{
    if (table->slot_count == 0)
        return SYMBOL_NONE;
    size_t mask = table->slot_count - 1;
    for (size_t i = name.hash & mask; table->slots[i].index; i = (i + 1) & mask)
        if (table->slots[i].hash == name.hash &&
            has_name(symtab_at(table, table->slots[i].index - 1), name))
            return table->slots[i].index - 1;
    return SYMBOL_NONE;
}

uint32_t symtab_with_second(const Symtab *table, size_t from, char second)
{
    if (from >= table->len)
        return SYMBOL_NONE;
    const char *found = memchr(table->seconds + from, (unsigned char)second, table->len - from);
    return found ? (uint32_t)(found - table->seconds) : SYMBOL_NONE;
}

uint32_t symtab_find(const Symtab *table, Str name)
{
    uint32_t found = find_hashed(table, symtab_hash(name));
    bool is_known = found != SYMBOL_NONE && symtab_at(table, found)->kind != SYMBOL_NEW;
    return is_known ? found : SYMBOL_NONE;
}

static uint32_t append(Symtab *table, HashedName name)
{
    *add_symbol(table) = (Symbol){
        .name = name.at,
        .name_len = name.len,
        .kind = SYMBOL_NEW,
        .file = SYMBOL_NONE,
        .asker = SYMBOL_NONE,
        .as.alias = SYMBOL_NONE,
    };
    if (table->len == table->second_cap)
        table->seconds = vec_grow(table->arena, table->seconds, table->len, &table->second_cap, 1);
    if (name.len > 1)
        table->seconds[table->len] = name.at[1];
    return (uint32_t)table->len++;
}

/* There is room for it. */
static uint32_t add_hashed(Symtab *table, HashedName name)
{
    size_t mask = table->slot_count - 1, i = name.hash & mask;
    for (; table->slots[i].index; i = (i + 1) & mask)
        if (table->slots[i].hash == name.hash &&
            has_name(symtab_at(table, table->slots[i].index - 1), name))
            return table->slots[i].index - 1;
    uint32_t added = append(table, name);
    table->slots[i] = (SymbolSlot){name.hash, added + 1};
    return added;
}

uint32_t symtab_add(Symtab *table, Str name)
{
    symtab_reserve(table, 1);
    return add_hashed(table, symtab_hash(name));
}

static void prefetch(const void *address)
{
#if defined(__GNUC__)
    __builtin_prefetch(address);
#else
    (void)address;
#endif
}

/* The symbol that the name most likely has already, or NULL. */
static const Symbol *likely_symbol(const Symtab *table, uint32_t hash)
{
    SymbolSlot slot = table->slots[hash & (table->slot_count - 1)];
    return slot.index && slot.hash == hash ? symtab_at(table, slot.index - 1) : NULL;
}

enum { BATCH = 32 };

/* Looks at the slots, then at the symbols, then at their names: each time the next one is fetched
 * for all before it is needed for the first. */
static void add_batch(Symtab *table, const HashedName *names, size_t count, uint32_t *out)
{
    const Symbol *likely[BATCH];
    symtab_reserve(table, count);
    for (size_t i = 0; i < count; i++)
        prefetch(&table->slots[names[i].hash & (table->slot_count - 1)]);
    for (size_t i = 0; i < count; i++) {
        likely[i] = likely_symbol(table, names[i].hash);
        prefetch(likely[i]);
    }
    for (size_t i = 0; i < count; i++)
        if (likely[i])
            prefetch(likely[i]->name);
    for (size_t i = 0; i < count; i++)
        out[i] = add_hashed(table, names[i]);
}

void symtab_add_all(Symtab *table, const HashedName *names, size_t count, uint32_t *out)
{
    for (size_t done = 0; done < count; done += BATCH) {
        size_t left = count - done;
        add_batch(table, names + done, left < BATCH ? left : BATCH, out + done);
    }
}
