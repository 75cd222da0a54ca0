/* SPDX-License-Identifier: MIT */
/* COFF objects: headers, sections, symbols.
 *
 * Source: Microsoft "PE Format" (PE/COFF) chapters 3 to 5. An object is
 *
 *   file header (20 bytes)  | sections (40 bytes each) | raw data, relocations ...
 *   symbols (18 bytes each) | string table: u32 size (itself included), strings
 *
 * A /bigobj object has a 56-byte header with a class id and 32-bit counts, and
 * symbols of 20 bytes (winnt.h, ANON_OBJECT_HEADER_BIGOBJ). */
#ifndef CRTLINK_INPUTS_COFF_H
#define CRTLINK_INPUTS_COFF_H

#include "base/pieces.h"
#include "inputs/magic.h"

enum {
    COFF_CLASS_ID_OFFSET = 12,
    COFF_CLASS_ID_SIZE = 16,
    COFF_LONGEST_NAME = 64 * 1024, /* names are cut there; compilers stop long before */
};

Str coff_bigobj_class_id(void);
Str coff_ltcg_class_id(void); /* cl /GL; observed, VS 2003 to 2022 */

typedef struct Coff {
    Str bytes;
    Machine machine;
    uint16_t machine_value;
    bool is_bigobj;
    uint32_t section_count, symbol_count;
    Str sections, symbols, strings;
    const char *damage; /* a static text: why it has no symbols; NULL: nothing is wrong */
} Coff;

/* Checks that header, sections, symbols and strings lie inside `bytes`. On
 * failure *error is a static text ("the section table is cut off"). An object
 * whose symbols or strings are cut off is opened without them and has `damage`:
 * LLVM's tools read its sections as well, and so lld links it. */
bool coff_open(Str bytes, Coff *out, const char **error);

/* The same of header and section table alone: symbols and strings are not looked at, and it has
 * none. */
bool coff_open_sections(Str bytes, Coff *out, const char **error);

/* Has in a view what coff_open and a walk over sections and symbols look at, besides the first
 * COFF_HEADER_SIZE bytes, which must be there: the section table, and everything from the symbols
 * on. False: they cannot be read. */
enum { COFF_HEADER_SIZE = 56 };
bool coff_need_tables(Pieces *pieces, Str bytes);
/* What coff_open_sections looks at. */
bool coff_need_sections(Pieces *pieces, Str bytes);

typedef struct CoffSection {
    Str name;
    Str data;       /* also of uninitialised data that names a place, as LLVM reads it */
    bool is_cut;    /* the data lie beyond the end of the file */
    uint32_t flags; /* IMAGE_SCN_* */
} CoffSection;

enum { COFF_SECTION_COMDAT = 0x1000 };

/* index from 0. */
CoffSection coff_section(const Coff *coff, uint32_t index);
/* Whether it has this name, of at most 8 bytes: quicker than reading it all. */
bool coff_section_is(const Coff *coff, uint32_t index, Str name);
/* The first from `index` on that has this name; section_count: there is none. */
uint32_t coff_next_section(const Coff *coff, uint32_t index, Str name);

enum {
    COFF_CLASS_EXTERNAL = 2,
    COFF_CLASS_STATIC = 3,
    COFF_CLASS_SECTION = 104,
    COFF_CLASS_WEAK_EXTERNAL = 105,
};

enum {
    COFF_UNDEFINED = 0,
    COFF_ABSOLUTE = -1,
    COFF_DEBUG = -2,
};

typedef struct CoffSymbol {
    Str name;
    uint32_t value;
    int32_t section; /* from 1, or one of the above */
    uint16_t type;
    uint8_t storage_class;
    uint8_t aux_count;
    Str aux; /* of all aux records */
} CoffSymbol;

/* The symbol at `index`; the next one is at index + 1 + aux_count. A name that
 * lies outside the string table is empty. */
CoffSymbol coff_symbol(const Coff *coff, uint32_t index);
/* The first from `index` on that is perhaps external and undefined; symbol_count: there is none.
 * Names and all others are not looked at. */
uint32_t coff_next_wanted(const Coff *coff, uint32_t index);
bool coff_symbol_is_external(const CoffSymbol *symbol); /* external or weak external */
/* Needed from elsewhere: undefined, no common (whose value is its size), no
 * alias (which is as good as a definition). */
bool coff_symbol_is_undefined(const CoffSymbol *symbol);

typedef enum CoffWeakSearch {
    COFF_WEAK_NO_LIBRARY = 1,
    COFF_WEAK_LIBRARY = 2,
    COFF_WEAK_ALIAS = 3,
    COFF_WEAK_ANTI_DEPENDENCY = 4,
} CoffWeakSearch;

/* The aux record of a weak external (PE/COFF 5.5.3). */
typedef struct CoffWeak {
    uint32_t target; /* index of the symbol that stands in */
    CoffWeakSearch search;
} CoffWeak;

/* False when the symbol is no weak external. */
bool coff_symbol_weak(const CoffSymbol *symbol, CoffWeak *out);

/* The nested COFF header of a /GL object, whose section pointers count from
 * itself: at 32 (version 1) or 44 (version 2; observed). */
bool coff_open_ltcg(Str bytes, Coff *out, Machine *machine, const char **error);

#endif
