/* SPDX-License-Identifier: MIT */
#include "plan/coffwrite.h"

#include "plan/bytes.h"

#include <assert.h>

enum {
    HEADER_SIZE = 20,
    SECTION_SIZE = 40,
    SYMBOL_SIZE = 18,
    FIXUP_SIZE = 10,
    SHORT_NAME = 8,
    MOST_SECTIONS = 0xFEFF, /* above it a number means something else: PE/COFF 5.4.2 */
    MOST_FIXUPS = 0xFFFF,   /* from there on the count stands in the first record */
    TYPE_FUNCTION = 0x20,
    ONLY_32_BIT = 0x0100,
};

#define SECTION_COMDAT 0x00001000u
#define SECTION_MANY_FIXUPS 0x01000000u /* IMAGE_SCN_LNK_NRELOC_OVFL */
#define SECTION_IS_CODE 0x00000020u

typedef struct Fixup {
    uint32_t offset;
    CoffSymbolId symbol;
    uint16_t type;
} Fixup;

typedef struct Section {
    Str name, bytes;
    uint32_t flags;
    CoffSelection selection; /* 0: no COMDAT */
    CoffSectionId associate;
    bool has_symbol;
    uint32_t symbol; /* index into the symbols */
    VEC(Fixup) fixups;
} Section;

typedef struct Symbol {
    CoffSymbol is;
    bool is_section, is_weak;
    uint32_t weak_target; /* index into the symbols */
    CoffWeakSearch weak_search;
    uint32_t record; /* where it stands in the file; set when all are known */
} Symbol;

struct CoffWriter {
    Arena *arena;
    Machine machine;
    VEC(Section) sections;
    VEC(Symbol) symbols;
    Map externals; /* name -> index + 1 into symbols */
    StrBuf directives;
    StrBuf strings;
    uint32_t record_count;
};

/* A row is a machine: its number and that of each fixup; 0 where it has none. */
static const struct {
    Machine machine;
    uint16_t value;
    uint16_t fixups[FIXUP_KINDS];
} machines[] = {
    {MACHINE_X64,     0x8664, {0x01, 0x03, 0x04, 0, 0, 0}         },
    {MACHINE_X86,     0x014C, {0x06, 0x07, 0x14, 0, 0, 0}         },
    {MACHINE_ARM64,   0xAA64, {0x0E, 0x02, 0x11, 0x03, 0x04, 0x07}},
    {MACHINE_ARM64EC, 0xA641, {0x0E, 0x02, 0x11, 0x03, 0x04, 0x07}},
};

static size_t machine_row(Machine machine)
{
    size_t row = 0;
    while (row < sizeof machines / sizeof *machines && machines[row].machine != machine)
        row++;
    return row;
}

uint16_t coffwrite_machine(Machine machine)
{
    size_t row = machine_row(machine);
    return row < sizeof machines / sizeof *machines ? machines[row].value : 0;
}

unsigned coffwrite_pointer_size(Machine machine)
{
    return machine == MACHINE_X86 ? 4 : 8;
}

CoffWriter *coffwrite_new(Arena *arena, Machine machine)
{
    assert(coffwrite_machine(machine));
    CoffWriter *w = arena_new(arena, CoffWriter);
    w->arena = arena;
    w->machine = machine;
    w->externals = map(arena);
    w->directives = strbuf(arena);
    w->strings = strbuf(arena);
    if (machine == MACHINE_X86) {
        CoffSymbol safe_handlers = {
            .name = STR("@feat.00"),
            .value = 1,
            .section = COFF_ABSOLUTE,
            .storage_class = COFF_CLASS_STATIC,
        };
        (void)coffwrite_symbol(w, &safe_handlers);
    }
    return w;
}

static Section *section_of(CoffWriter *w, CoffSectionId id)
{
    assert(id >= 1 && id <= w->sections.len);
    return &w->sections.at[id - 1];
}

/* IMAGE_SCN_ALIGN_*: 1 byte is 1 in bits 20 to 23, each doubling one more. */
static uint32_t alignment_flag(unsigned alignment)
{
    uint32_t power = 0;
    assert(alignment >= 1 && alignment <= 8192 && (alignment & (alignment - 1)) == 0);
    while (alignment >> power > 1)
        power++;
    return (power + 1) << 20;
}

CoffSectionId coffwrite_section(CoffWriter *w, Str name, uint32_t flags, unsigned alignment,
                                Str bytes)
{
    assert(w->sections.len < MOST_SECTIONS);
    Section section = {
        .name = name,
        .bytes = bytes,
        .flags = flags | alignment_flag(alignment),
    };
    vec_push(w->arena, &w->sections, section);
    return (CoffSectionId)w->sections.len;
}

void coffwrite_comdat(CoffWriter *w, CoffSectionId section, CoffSelection selection,
                      CoffSectionId associate)
{
    Section *s = section_of(w, section);
    assert((selection == COFF_SELECT_ASSOCIATIVE) == (associate != 0));
    s->flags |= SECTION_COMDAT;
    s->selection = selection;
    s->associate = associate;
    (void)coffwrite_section_symbol(w, section);
}

void coffwrite_directive(CoffWriter *w, Str option)
{
    strbuf_add_char(&w->directives, ' ');
    strbuf_add(&w->directives, option);
}

static CoffSymbolId add_symbol(CoffWriter *w, const Symbol *symbol)
{
    vec_push(w->arena, &w->symbols, *symbol);
    return (CoffSymbolId){(uint32_t)(w->symbols.len - 1)};
}

CoffSymbolId coffwrite_symbol(CoffWriter *w, const CoffSymbol *symbol)
{
    assert(symbol->aux_count == 0);
    return add_symbol(w, &(Symbol){.is = *symbol});
}

/* The one external of this name: new, or the undefined one that was asked for. */
static CoffSymbolId add_external(CoffWriter *w, const Symbol *symbol)
{
    bool is_new;
    MapEntry *entry = map_add(&w->externals, symbol->is.name, &is_new);
    if (is_new) {
        CoffSymbolId id = add_symbol(w, symbol);
        entry->value.number = (uint64_t)id.index + 1;
        return id;
    }
    CoffSymbolId id = {(uint32_t)(entry->value.number - 1)};
    assert(coff_symbol_is_undefined(&w->symbols.at[id.index].is));
    w->symbols.at[id.index] = *symbol;
    return id;
}

static CoffSymbol defined_symbol(CoffWriter *w, Str name, CoffSectionId section, uint32_t value)
{
    bool is_function = section_of(w, section)->flags & SECTION_IS_CODE;
    return (CoffSymbol){
        .name = name,
        .value = value,
        .section = (int32_t)section,
        .type = is_function ? TYPE_FUNCTION : 0,
    };
}

CoffSymbolId coffwrite_external(CoffWriter *w, Str name, CoffSectionId section, uint32_t value)
{
    Symbol symbol = {.is = defined_symbol(w, name, section, value)};
    symbol.is.storage_class = COFF_CLASS_EXTERNAL;
    return add_external(w, &symbol);
}

CoffSymbolId coffwrite_static(CoffWriter *w, Str name, CoffSectionId section, uint32_t value)
{
    CoffSymbol symbol = defined_symbol(w, name, section, value);
    symbol.storage_class = COFF_CLASS_STATIC;
    return coffwrite_symbol(w, &symbol);
}

CoffSymbolId coffwrite_undefined(CoffWriter *w, Str name)
{
    const MapEntry *known = map_find(&w->externals, name);
    if (known)
        return (CoffSymbolId){(uint32_t)(known->value.number - 1)};
    Symbol symbol = {
        .is = {.name = name, .storage_class = COFF_CLASS_EXTERNAL}
    };
    return add_external(w, &symbol);
}

CoffSymbolId coffwrite_weak(CoffWriter *w, Str name, CoffSymbolId target, CoffWeakSearch search)
{
    assert(target.index < w->symbols.len);
    Symbol symbol = {
        .is = {.name = name, .storage_class = COFF_CLASS_WEAK_EXTERNAL, .aux_count = 1},
        .is_weak = true,
        .weak_target = target.index,
        .weak_search = search,
    };
    return add_external(w, &symbol);
}

CoffSymbolId coffwrite_section_symbol(CoffWriter *w, CoffSectionId section)
{
    Section *s = section_of(w, section);
    if (!s->has_symbol) {
        Symbol symbol = {.is_section = true};
        symbol.is = (CoffSymbol){
            .name = s->name,
            .section = (int32_t)section,
            .storage_class = COFF_CLASS_STATIC,
            .aux_count = 1,
        };
        s->symbol = add_symbol(w, &symbol).index;
        s->has_symbol = true;
    }
    return (CoffSymbolId){s->symbol};
}

void coffwrite_fixup(CoffWriter *w, CoffSectionId section, uint32_t offset, CoffFixup fixup,
                     CoffSymbolId symbol)
{
    Section *s = section_of(w, section);
    bool is_pointer = fixup == FIXUP_POINTER;
    size_t size = is_pointer ? coffwrite_pointer_size(w->machine) : 4;
    uint16_t type = machines[machine_row(w->machine)].fixups[fixup];
    /* Type 0 is "ignored" on every machine. */
    assert(type && symbol.index < w->symbols.len);
    assert(offset <= s->bytes.len && size <= s->bytes.len - offset);
    vec_push(w->arena, &s->fixups, ((Fixup){offset, symbol, type}));
}

/* --- the file --- */

static bool has_many_fixups(const Section *s)
{
    return s->fixups.len >= MOST_FIXUPS;
}

static size_t fixup_records(const Section *s)
{
    return s->fixups.len + has_many_fixups(s);
}

/* Offset in the string table, which begins behind its own size. */
static uint32_t add_string(CoffWriter *w, Str name)
{
    uint32_t at = (uint32_t)w->strings.len + 4;
    strbuf_add(&w->strings, name);
    strbuf_add_char(&w->strings, '\0');
    return at;
}

/* Section symbols come first: a COMDAT's must stand before the symbol that names
 * it. */
static void number_symbols(CoffWriter *w)
{
    uint32_t record = 0;
    for (int pass = 0; pass < 2; pass++) {
        for (size_t i = 0; i < w->symbols.len; i++) {
            Symbol *symbol = &w->symbols.at[i];
            if (symbol->is_section != (pass == 0))
                continue;
            symbol->record = record;
            record += 1u + symbol->is.aux_count;
        }
    }
    w->record_count = record;
}

static void put_section_name(CoffWriter *w, StrBuf *b, Str name)
{
    /* "/123": an offset in decimal digits. */
    Str field =
        name.len <= SHORT_NAME ? name : str_format(w->arena, "/%u", (unsigned)add_string(w, name));
    assert(field.len <= SHORT_NAME);
    put_padded(b, field, SHORT_NAME, '\0');
}

static void put_section_header(CoffWriter *w, StrBuf *b, const Section *s, uint32_t at)
{
    uint32_t flags = s->flags | (has_many_fixups(s) ? SECTION_MANY_FIXUPS : 0);
    uint32_t fixups_at = at + (uint32_t)s->bytes.len;
    put_section_name(w, b, s->name);
    put_u32(b, 0); /* virtual size and address: images only */
    put_u32(b, 0);
    put_u32(b, (uint32_t)s->bytes.len);
    put_u32(b, s->bytes.len ? at : 0);
    put_u32(b, s->fixups.len ? fixups_at : 0);
    put_u32(b, 0); /* line numbers */
    put_u16(b, (uint16_t)(has_many_fixups(s) ? MOST_FIXUPS : s->fixups.len));
    put_u16(b, 0);
    put_u32(b, flags);
}

static void put_section_contents(const CoffWriter *w, StrBuf *b, const Section *s)
{
    strbuf_add(b, s->bytes);
    if (has_many_fixups(s)) {
        put_u32(b, (uint32_t)fixup_records(s));
        put_u32(b, 0);
        put_u16(b, 0);
    }
    for (size_t i = 0; i < s->fixups.len; i++) {
        put_u32(b, s->fixups.at[i].offset);
        put_u32(b, w->symbols.at[s->fixups.at[i].symbol.index].record);
        put_u16(b, s->fixups.at[i].type);
    }
}

/* The checksum of a section's aux record: CRC-32 without the usual inversions, as
 * cl.exe and clang write it. */
static uint32_t section_checksum(Str bytes)
{
    uint32_t crc = 0;
    for (size_t i = 0; i < bytes.len; i++) {
        crc ^= (uint8_t)bytes.at[i];
        for (int bit = 0; bit < 8; bit++)
            crc = crc >> 1 ^ (crc & 1 ? 0xEDB88320u : 0);
    }
    return crc;
}

static void put_aux(const CoffWriter *w, StrBuf *b, const Symbol *symbol)
{
    size_t end = b->len + SYMBOL_SIZE;
    if (symbol->is_weak) {
        put_u32(b, w->symbols.at[symbol->weak_target].record);
        put_u32(b, (uint32_t)symbol->weak_search);
    } else {
        const Section *s = &w->sections.at[symbol->is.section - 1];
        put_u32(b, (uint32_t)s->bytes.len);
        put_u16(b, (uint16_t)(has_many_fixups(s) ? MOST_FIXUPS : s->fixups.len));
        put_u16(b, 0);
        put_u32(b, s->selection ? section_checksum(s->bytes) : 0);
        put_u16(b, (uint16_t)s->associate);
        put_u8(b, (uint8_t)s->selection);
    }
    put_zeros(b, end - b->len);
}

static void put_symbol(CoffWriter *w, StrBuf *b, const Symbol *symbol)
{
    if (symbol->is.name.len <= SHORT_NAME) {
        put_padded(b, symbol->is.name, SHORT_NAME, '\0');
    } else {
        put_u32(b, 0);
        put_u32(b, add_string(w, symbol->is.name));
    }
    put_u32(b, symbol->is.value);
    put_u16(b, (uint16_t)symbol->is.section);
    put_u16(b, symbol->is.type);
    put_u8(b, symbol->is.storage_class);
    put_u8(b, symbol->is.aux_count);
    if (symbol->is.aux_count)
        put_aux(w, b, symbol);
}

static void put_symbols(CoffWriter *w, StrBuf *b)
{
    for (int pass = 0; pass < 2; pass++)
        for (size_t i = 0; i < w->symbols.len; i++)
            if (w->symbols.at[i].is_section == (pass == 0))
                put_symbol(w, b, &w->symbols.at[i]);
}

static void put_header(const CoffWriter *w, StrBuf *b, uint32_t symbols_at)
{
    put_u16(b, coffwrite_machine(w->machine));
    put_u16(b, (uint16_t)w->sections.len);
    put_u32(b, 0); /* timestamp */
    put_u32(b, symbols_at);
    put_u32(b, w->record_count);
    put_u16(b, 0); /* optional header */
    put_u16(b, w->machine == MACHINE_X86 ? ONLY_32_BIT : 0);
}

Str coffwrite_finish(CoffWriter *w)
{
    StrBuf b = strbuf(w->arena);
    if (w->directives.len)
        (void)coffwrite_section(w, STR(".drectve"), COFFWRITE_DIRECTIVES, 1,
                                strbuf_str(&w->directives));
    uint64_t first = HEADER_SIZE + SECTION_SIZE * (uint64_t)w->sections.len, end = first;
    for (size_t i = 0; i < w->sections.len; i++)
        end += w->sections.at[i].bytes.len + FIXUP_SIZE * fixup_records(&w->sections.at[i]);
    assert(end <= UINT32_MAX);
    number_symbols(w);
    put_header(w, &b, (uint32_t)end);
    for (size_t i = 0; i < w->sections.len; i++) {
        const Section *s = &w->sections.at[i];
        put_section_header(w, &b, s, (uint32_t)first);
        first += s->bytes.len + FIXUP_SIZE * fixup_records(s);
    }
    for (size_t i = 0; i < w->sections.len; i++)
        put_section_contents(w, &b, &w->sections.at[i]);
    put_symbols(w, &b);
    put_u32(&b, (uint32_t)w->strings.len + 4);
    strbuf_add(&b, strbuf_str(&w->strings));
    return strbuf_str(&b);
}
