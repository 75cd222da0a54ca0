/* SPDX-License-Identifier: MIT */
/* The symbol table of a replayed link: one entry for each external name, and
 * what is known of it so far. Made for a million names: entries lie side by
 * side, names are borrowed, nothing is allocated for one alone. */
#ifndef CRTLINK_MODEL_SYMTAB_H
#define CRTLINK_MODEL_SYMTAB_H

#include "base/str.h"

typedef enum SymbolKind {
    SYMBOL_NEW, /* a name of which nothing is known yet: as good as absent */
    SYMBOL_UNDEFINED,
    SYMBOL_LAZY,         /* an archive offers it; file: the archive, value: number of the offer */
    SYMBOL_LAZY_OBJECT,  /* an object between /start-lib and /end-lib offers it */
    SYMBOL_REGULAR,      /* defined in a section */
    SYMBOL_COMMON,       /* value: size */
    SYMBOL_ABSOLUTE,     /* value: value */
    SYMBOL_SYNTHETIC,    /* made by the linker */
    SYMBOL_IMPORT,       /* an entry of the import address table: `__imp_X` */
    SYMBOL_THUNK,        /* a jump through one: X */
    SYMBOL_LOCAL_IMPORT, /* `__imp_X` of an X that is linked statically */
} SymbolKind;

enum {
    SYMBOL_IS_COMDAT = 1 << 0,
    SYMBOL_IS_PENDING = 1 << 1,         /* a member that should define it is queued */
    SYMBOL_IS_ANTI_DEP = 1 << 2,        /* its alias is an anti-dependency */
    SYMBOL_IS_DUPLICATE = 1 << 3,       /* there is a Duplicate for it */
    SYMBOL_IS_ROOT = 1 << 4,            /* an option or the linker itself wants it */
    SYMBOL_SEARCHES_LIBRARIES = 1 << 5, /* a weak external that libraries may define */
    SYMBOL_IS_EMPTY = 1 << 6,           /* SYMBOL_REGULAR: its section has no bytes */
    SYMBOL_WAS_OPEN = 1 << 7,           /* at some time: undefined, or offered and asked for */
};

#define SYMBOL_NONE UINT32_MAX
/* As an alias: a symbol without a name of its own (static, in a section that is
 * linked), each with another number. */
#define SYMBOL_LOCAL 0x80000000u

/* A link has a million of them: 24 bytes. */
typedef struct Symbol {
    const void *name; /* see symbol_name */
    uint32_t file;    /* who defines or offers it */
    uint32_t asker;   /* who needed it first; SYMBOL_NONE: nobody yet */
    union {
        uint32_t value; /* see SymbolKind; of a COMDAT, and with SYMBOL_IS_EMPTY: the section,
                           from 1 */
        uint32_t alias; /* SYMBOL_UNDEFINED: what stands in for it; SYMBOL_NONE: nothing */
    } as;
    uint16_t name_len;
    uint8_t flags;         /* SYMBOL_IS_* */
    uint8_t kind : 4;      /* SymbolKind */
    uint8_t selection : 4; /* of a COMDAT: IMAGE_COMDAT_SELECT_* */
} Symbol;

#define SYMBOL_FOUR_BITS 0xF /* compilers want to be told what fits */

enum { SYMTAB_CHUNK = 16 * 1024 };

typedef struct Symtab {
    Arena *arena;
    Symbol *first; /* as many as were expected; the others are in chunks */
    size_t first_count;
    Symbol **chunks; /* of SYMTAB_CHUNK symbols each: they stay where they are */
    size_t chunk_count, chunk_cap;
    size_t len, room;  /* room: so many without further ado */
    uint32_t *slots;   /* index + 1, and above it what is left of the hash; 0 is free */
    size_t slot_count; /* a power of two: that many bits of the hash tell the slot */
    uint16_t *starts;  /* the lower half of symtab_start of each: most need not be looked at */
    size_t start_cap;
} Symtab;

/* A name with what the table knows it by. */
typedef struct HashedName {
    const char *at;
    uint32_t len, hash, start;
} HashedName;

/* Bytes 1 to 4 of a name, 0 where it is shorter: they tell most names apart (byte 0 does not: in
 * C++ it is always a `?`). */
uint32_t symtab_start(Str name);
/* Which bits of that all names that begin with `prefix` share with symtab_start(prefix). */
uint32_t symtab_known_start(Str prefix);

HashedName symtab_hash(Str name);
/* Of the text up to its first NUL, or all of it; quicker than to look for the NUL first. */
HashedName symtab_hash_to_nul(Str text);

Symtab symtab(Arena *arena);
/* In the order of addition; valid as long as the arena. */
static inline Symbol *symtab_at(const Symtab *table, size_t index)
{
    if (index < table->first_count)
        return &table->first[index];
    index -= table->first_count;
    return &table->chunks[index / SYMTAB_CHUNK][index % SYMTAB_CHUNK];
}
/* Of an empty table: how many symbols there will be, about. A wrong guess costs only time. The
 * memory for the slots is had from the system by symtab_fetch, which another thread may do. */
void symtab_expect(Symtab *table, size_t count);
void symtab_fetch(const Symtab *table);
/* Room for `more` names, so that adding them does not make it grow step by step. */
void symtab_reserve(Symtab *table, size_t more);
/* Index of the name, added as SYMBOL_NEW when absent. */
uint32_t symtab_add(Symtab *table, Str name);
/* The same for many names, which is quicker: most of the time goes into waiting for memory, and
 * here one wait is for several names. */
void symtab_add_all(Symtab *table, const HashedName *names, size_t count, uint32_t *out);
/* The first symbol from `from` on whose name begins with `prefix`; SYMBOL_NONE: there is none. */
uint32_t symtab_next_with(const Symtab *table, size_t from, Str prefix);
/* SYMBOL_NONE when absent, or SYMBOL_NEW. */
uint32_t symtab_find(const Symtab *table, Str name);
/* The same, but SYMBOL_NEW too. */
uint32_t symtab_find_any(const Symtab *table, HashedName name);
Str symbol_name(const Symbol *symbol);
/* A symbol of that name, which is borrowed; SYMBOL_NEW. */
Symbol symbol_named(Arena *arena, Str name);

bool symbol_is_lazy(const Symbol *symbol);
bool symbol_is_defined(const Symbol *symbol);
/* Defined by an object: regular or common. */
bool symbol_is_coff(const Symbol *symbol);

#endif
