/* SPDX-License-Identifier: MIT */
#include "model/symtab.h"

#include "base/map.h"
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

static bool has_name(const Symbol *symbol, Str name)
{
    return symbol->name_len == name.len &&
           (name.len == 0 || memcmp(symbol->name, name.at, name.len) == 0);
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

/* They are zero already. But a fresh page that is read before it is written to is fetched from
 * the system twice, and slots are read first. */
static void write_pages(void *at, size_t size)
{
    enum { PAGE = 4096 };
    for (size_t i = 0; i < size; i += PAGE)
        ((volatile char *)at)[i] = 0;
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
    write_pages(table->slots, slots * sizeof *table->slots);
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

static uint32_t find_hashed(const Symtab *table, Str name, uint32_t hash)
{
    if (table->slot_count == 0)
        return SYMBOL_NONE;
    size_t mask = table->slot_count - 1;
    for (size_t i = hash & mask; table->slots[i].index; i = (i + 1) & mask)
        if (table->slots[i].hash == hash &&
            has_name(symtab_at(table, table->slots[i].index - 1), name))
            return table->slots[i].index - 1;
    return SYMBOL_NONE;
}

uint32_t symtab_find(const Symtab *table, Str name)
{
    uint32_t found = find_hashed(table, name, (uint32_t)str_hash(name));
    bool is_known = found != SYMBOL_NONE && symtab_at(table, found)->kind != SYMBOL_NEW;
    return is_known ? found : SYMBOL_NONE;
}

static char second_byte(Str name)
{
    if (name.len > 1)
        return name.at[1];
    return '\0';
}

/* There is room for it. */
static uint32_t add_hashed(Symtab *table, Str name, uint32_t hash)
{
    uint32_t found = find_hashed(table, name, hash);
    if (found != SYMBOL_NONE)
        return found;
    *add_symbol(table) = (Symbol){
        .name = name.len ? name.at : "",
        .name_len = (uint32_t)name.len,
        .kind = SYMBOL_NEW,
        .second = second_byte(name),
        .file = SYMBOL_NONE,
        .asker = SYMBOL_NONE,
        .as.alias = SYMBOL_NONE,
    };
    take_slot(table, (SymbolSlot){hash, (uint32_t)table->len + 1});
    return (uint32_t)table->len++;
}

uint32_t symtab_add(Symtab *table, Str name)
{
    symtab_reserve(table, 1);
    return add_hashed(table, name, (uint32_t)str_hash(name));
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
static void add_batch(Symtab *table, const Str *names, size_t count, uint32_t *out)
{
    uint32_t hashes[BATCH];
    symtab_reserve(table, count);
    for (size_t i = 0; i < count; i++) {
        hashes[i] = (uint32_t)str_hash(names[i]);
        prefetch(&table->slots[hashes[i] & (table->slot_count - 1)]);
    }
    for (size_t i = 0; i < count; i++)
        prefetch(likely_symbol(table, hashes[i]));
    for (size_t i = 0; i < count; i++) {
        const Symbol *likely = likely_symbol(table, hashes[i]);
        prefetch(likely ? likely->name : NULL);
    }
    for (size_t i = 0; i < count; i++)
        out[i] = add_hashed(table, names[i], hashes[i]);
}

void symtab_add_all(Symtab *table, const Str *names, size_t count, uint32_t *out)
{
    for (size_t done = 0; done < count; done += BATCH) {
        size_t left = count - done;
        add_batch(table, names + done, left < BATCH ? left : BATCH, out + done);
    }
}
