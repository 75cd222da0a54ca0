/* SPDX-License-Identifier: MIT */
#include "model/symtab.h"

#include "base/os.h"

#include <string.h>

Symtab symtab(Arena *arena)
{
    return (Symtab){.arena = arena};
}

/* Of a longer name there is the Str. */
enum { LONG_NAME = UINT16_MAX };

Str symbol_name(const Symbol *symbol)
{
    if (symbol->name_len == LONG_NAME)
        return *(const Str *)symbol->name;
    return (Str){symbol->name, symbol->name_len};
}

static RARE void set_long_name(Arena *arena, Symbol *symbol, Str name)
{
    Str *kept = arena_new(arena, Str);
    *kept = name;
    symbol->name = kept;
    symbol->name_len = LONG_NAME;
}

/* Part by part: a symbol that is put together elsewhere and copied takes three times as long. */
static void init_symbol(Arena *arena, Symbol *symbol, Str name)
{
    symbol->name = name.at;
    symbol->name_len = (uint16_t)name.len;
    symbol->flags = 0;
    symbol->kind = SYMBOL_NEW;
    symbol->selection = 0;
    symbol->file = SYMBOL_NONE;
    symbol->asker = SYMBOL_NONE;
    symbol->as.alias = SYMBOL_NONE;
    if (name.len >= LONG_NAME)
        set_long_name(arena, symbol, name);
}

Symbol symbol_named(Arena *arena, Str name)
{
    Symbol symbol;
    init_symbol(arena, &symbol, name);
    return symbol;
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

static RARE uint32_t short_start(Str name)
{
    uint32_t start = 0;
    if (name.len > 1)
        memcpy(&start, name.at + 1, name.len - 1);
    return start;
}

uint32_t symtab_start(Str name)
{
    uint32_t start = 0;
    if (name.len <= sizeof start)
        return short_start(name);
    memcpy(&start, name.at + 1, sizeof start);
    return start;
}

uint32_t symtab_known_start(Str prefix)
{
    static const char all[] = "\xFF\xFF\xFF\xFF\xFF";
    return symtab_start((Str){all, prefix.len < sizeof all ? prefix.len : sizeof all - 1});
}

/* Sixteen bytes at a time, multiplied and folded; of the last block the bytes that are not there
 * are 0. */
enum { BLOCK = 16 };
#define SEED 0x9E3779B97F4A7C15u
#define OTHER_SEED 0xD6E8FEB86659FD93u

#ifdef __SIZEOF_INT128__
__extension__ typedef unsigned __int128 Product;

static uint64_t fold(uint64_t a, uint64_t b)
{
    Product product = (Product)a * b;
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}
#else
static uint64_t fold(uint64_t a, uint64_t b)
{
    uint64_t product = (a ^ b >> 32 ^ b << 32) * SEED;
    return product ^ product >> 29 ^ b;
}
#endif

static uint64_t word_at(const char *at)
{
    uint64_t word;
    memcpy(&word, at, sizeof word);
    return word;
}

static uint64_t mix(uint64_t hash, uint64_t first, uint64_t second)
{
    uint64_t a = first ^ SEED, b = second ^ hash;
    /* A factor that is 0 takes away what the other was: names may be made to collide. */
    return fold(a, b) ^ a ^ b;
}

static uint64_t mix_bytes(uint64_t hash, const char *at, size_t len)
{
    char block[BLOCK] = {0};
    memcpy(block, at, len);
    return len ? mix(hash, word_at(block), word_at(block + 8)) : hash;
}

static HashedName hashed(const char *at, size_t len, uint64_t hash)
{
    /* Equal blocks with other lengths: names that end with NULs. */
    hash = fold(hash ^ len, OTHER_SEED);
    return (HashedName){at, (uint32_t)len, (uint32_t)(hash ^ hash >> 32),
                        symtab_start((Str){at, len})};
}

HashedName symtab_hash(Str name)
{
    uint64_t hash = OTHER_SEED;
    size_t i = 0;
    for (; name.len - i >= BLOCK; i += BLOCK)
        hash = mix(hash, word_at(name.at + i), word_at(name.at + i + 8));
    if (i < name.len)
        hash = mix_bytes(hash, name.at + i, name.len - i);
    return hashed(name.len ? name.at : "", name.len, hash);
}

#if defined(__SSE2__)
#include <emmintrin.h>

/* How many of sixteen bytes are in front of the first NUL. */
static size_t bytes_before_nul(const char *block)
{
    __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)block);
    unsigned nuls = (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, _mm_setzero_si128()));
    return nuls ? (size_t)__builtin_ctz(nuls) : BLOCK;
}
#else
static size_t bytes_before_nul(const char *block)
{
    return str_find_char((Str){block, BLOCK}, '\0');
}
#endif

/* The first `len` bytes of a word, the others 0. */
static uint64_t cut_word(const char *at, size_t len)
{
#if defined(__GNUC__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    return len ? word_at(at) & UINT64_MAX >> (64 - 8 * len) : 0;
#else
    uint64_t word = 0;
    memcpy(&word, at, len);
    return word;
#endif
}

/* As mix_bytes, where all of the block may be read. */
static uint64_t mix_cut(uint64_t hash, const char *block, size_t len)
{
    if (len == 0)
        return hash;
    uint64_t first = len < 8 ? cut_word(block, len) : word_at(block);
    return mix(hash, first, len < 8 ? 0 : cut_word(block + 8, len - 8));
}

/* Near the end of the text. */
static RARE HashedName hash_rest(Str text, size_t i, uint64_t hash)
{
    const char *at = text.len ? text.at : "";
    size_t len = str_find_char(str_skip(text, i), '\0');
    return hashed(at, i + len, mix_bytes(hash, at + i, len));
}

HashedName symtab_hash_to_nul(Str text)
{
    uint64_t hash = OTHER_SEED;
    size_t i = 0;
    for (; text.len - i >= BLOCK; i += BLOCK) {
        const char *at = text.at + i;
        size_t len = bytes_before_nul(at);
        if (len < BLOCK)
            return hashed(text.at, i + len, mix_cut(hash, at, len));
        hash = mix(hash, word_at(at), word_at(at + 8));
    }
    return hash_rest(text, i, hash);
}

static bool has_name(const Symbol *symbol, HashedName name)
{
    Str own = symbol_name(symbol);
    return own.len == name.len && memcmp(own.at, name.at, name.len) == 0;
}

/* The bits of the hash that do not tell the slot: they tell most names apart that want the same.
 * Under them there is room for the index of any symbol. */
static uint32_t tag_of(const Symtab *table, uint32_t hash)
{
    return hash & ~(uint32_t)(table->slot_count - 1);
}

static uint32_t index_in(const Symtab *table, uint32_t slot)
{
    return (slot & (uint32_t)(table->slot_count - 1)) - 1;
}

static bool has_tag(const Symtab *table, uint32_t slot, uint32_t hash)
{
    return ((slot ^ hash) & ~(uint32_t)(table->slot_count - 1)) == 0;
}

static void take_slot(Symtab *table, uint32_t hash, size_t index)
{
    size_t mask = table->slot_count - 1, i = hash & mask;
    while (table->slots[i])
        i = (i + 1) & mask;
    table->slots[i] = tag_of(table, hash) | (uint32_t)(index + 1);
}

/* At most three of four slots are taken. */
static bool has_room(size_t slots, size_t count)
{
    return slots / 4 * 3 >= count;
}

static void make_slots(Symtab *table, size_t count)
{
    /* A slot counts no further. */
    if (count > UINT32_MAX)
        arena_give_up(table->arena);
    table->slot_count = count;
    table->slots = arena_array(table->arena, uint32_t, count);
}

static void reserve_slots(Symtab *table, size_t more)
{
    size_t slots = table->slot_count ? table->slot_count : 1024;
    if (has_room(table->slot_count, table->len + more))
        return;
    while (!has_room(slots, table->len + more))
        slots *= 2;
    make_slots(table, slots);
    if (table->len)
        symtab_fetch(table);
    for (size_t i = 0; i < table->len; i++)
        take_slot(table, symtab_hash(symbol_name(symtab_at(table, i))).hash, i);
}

static size_t symbol_room(const Symtab *table)
{
    return table->first_count + table->chunk_count * SYMTAB_CHUNK;
}

static void add_chunk(Symtab *table)
{
    Symbol *chunk = arena_array(table->arena, Symbol, SYMTAB_CHUNK);
    table->chunks = vec_grow(table->arena, table->chunks, table->chunk_count, &table->chunk_cap,
                             sizeof *table->chunks);
    table->chunks[table->chunk_count++] = chunk;
}

static RARE void make_room(Symtab *table, size_t more)
{
    reserve_slots(table, more);
    while (symbol_room(table) - table->len < more)
        add_chunk(table);
    table->starts = vec_make_room(table->arena, table->starts, table->len, more, &table->start_cap,
                                  sizeof *table->starts);
    table->room = table->slot_count / 4 * 3;
    if (table->room > symbol_room(table))
        table->room = symbol_room(table);
    if (table->room > table->start_cap)
        table->room = table->start_cap;
}

void symtab_reserve(Symtab *table, size_t more)
{
    if (table->room - table->len < more)
        make_room(table, more);
}

void symtab_expect(Symtab *table, size_t count)
{
    reserve_slots(table, count);
    /* Memory that is not used costs nothing. */
    count += count / 8;
    table->first = arena_array(table->arena, Symbol, count);
    table->first_count = count;
    table->starts = arena_array(table->arena, uint16_t, count);
    table->start_cap = count;
}

void symtab_fetch(const Symtab *table)
{
    os_memory_fetch(table->slots, table->slot_count * sizeof *table->slots);
}

/* Most that have the tag have the name. */
static RARE bool slot_has(const Symtab *table, uint32_t slot, const HashedName *name)
{
    return has_name(symtab_at(table, index_in(table, slot)), *name);
}

/* The slot that has the name, or the free one where it belongs. */
static uint32_t *slot_of(const Symtab *table, const HashedName *name)
{
    size_t mask = table->slot_count - 1, i = name->hash & mask;
    for (; table->slots[i]; i = (i + 1) & mask)
        if (has_tag(table, table->slots[i], name->hash) && slot_has(table, table->slots[i], name))
            break;
    return &table->slots[i];
}

uint32_t symtab_find_any(const Symtab *table, HashedName name)
{
    uint32_t slot = table->slot_count ? *slot_of(table, &name) : 0;
    return slot ? index_in(table, slot) : SYMBOL_NONE;
}

uint32_t symtab_next_with(const Symtab *table, size_t from, Str prefix)
{
    uint16_t wanted = (uint16_t)symtab_start(prefix), known = (uint16_t)symtab_known_start(prefix);
    for (size_t i = from; i < table->len; i++)
        if ((table->starts[i] & known) == wanted &&
            str_starts_with(symbol_name(symtab_at(table, i)), prefix))
            return (uint32_t)i;
    return SYMBOL_NONE;
}

uint32_t symtab_find(const Symtab *table, Str name)
{
    uint32_t found = symtab_find_any(table, symtab_hash(name));
    bool is_known = found != SYMBOL_NONE && symtab_at(table, found)->kind != SYMBOL_NEW;
    return is_known ? found : SYMBOL_NONE;
}

/* There is room for it. */
static uint32_t append(Symtab *table, const HashedName *name)
{
    init_symbol(table->arena, symtab_at(table, table->len), (Str){name->at, name->len});
    table->starts[table->len] = (uint16_t)name->start;
    return (uint32_t)table->len++;
}

/* The same. */
static uint32_t add_hashed(Symtab *table, const HashedName *name)
{
    uint32_t *slot = slot_of(table, name);
    if (*slot)
        return index_in(table, *slot);
    uint32_t added = append(table, name);
    *slot = tag_of(table, name->hash) | (added + 1);
    return added;
}

uint32_t symtab_add(Symtab *table, Str name)
{
    HashedName hashed_name = symtab_hash(name);
    symtab_reserve(table, 1);
    return add_hashed(table, &hashed_name);
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
    uint32_t slot = table->slots[hash & (table->slot_count - 1)];
    return slot && has_tag(table, slot, hash) ? symtab_at(table, index_in(table, slot)) : NULL;
}

enum { BATCH = 32 };

/* Looks at the slots, then at the symbols, then at their names: each time the next one is fetched
 * for all before it is needed for the first. */
static void add_batch(Symtab *table, const HashedName *names, size_t count, uint32_t *out)
{
    size_t known = 0;
    const Symbol *likely[BATCH];
    symtab_reserve(table, count);
    for (size_t i = 0; i < count; i++)
        prefetch(&table->slots[names[i].hash & (table->slot_count - 1)]);
    for (size_t i = 0; i < count; i++) {
        likely[known] = likely_symbol(table, names[i].hash);
        if (likely[known])
            prefetch(likely[known++]);
    }
    for (size_t i = 0; i < known; i++)
        prefetch(likely[i]->name);
    for (size_t i = 0; i < count; i++)
        out[i] = add_hashed(table, &names[i]);
}

void symtab_add_all(Symtab *table, const HashedName *names, size_t count, uint32_t *out)
{
    for (size_t done = 0; done < count; done += BATCH) {
        size_t left = count - done;
        add_batch(table, names + done, left < BATCH ? left : BATCH, out + done);
    }
}
