/* SPDX-License-Identifier: MIT */
#include "inputs/coff.h"

#include "base/reader.h"

#include <string.h>

enum {
    SECTION_SIZE = 40,
    SYMBOL_SIZE = 18,
    BIGOBJ_SYMBOL_SIZE = 20,
    NAME_SIZE = 8,
    FLAG_UNINITIALISED = 0x80,
};

Str coff_bigobj_class_id(void)
{
    return (Str){"\xC7\xA1\xBA\xD1\xEE\xBA\xA9\x4B\xAF\x20\xFA\xF6\x6A\xA4\xDC\xB8",
                 COFF_CLASS_ID_SIZE};
}

Str coff_ltcg_class_id(void)
{
    return (Str){"\x38\xFE\xB3\x0C\xA5\xD9\xAB\x4D\xAC\x9B\xD6\xB6\x22\x26\x53\xC2",
                 COFF_CLASS_ID_SIZE};
}

typedef struct Header {
    uint16_t machine;
    uint32_t section_count, symbols_at, symbol_count;
    uint64_t sections_at;
} Header;

static Header read_plain_header(Reader *r)
{
    Header h = {0};
    h.machine = read_u16(r);
    h.section_count = read_u16(r);
    read_u32(r); /* timestamp */
    h.symbols_at = read_u32(r);
    h.symbol_count = read_u32(r);
    h.sections_at = 20u + read_u16(r); /* behind the optional header */
    read_u16(r);                       /* characteristics */
    return h;
}

static Header read_bigobj_header(Reader *r)
{
    Header h = {.sections_at = 56};
    read_u32(r); /* Sig1, Sig2 */
    read_u16(r); /* version */
    h.machine = read_u16(r);
    read_u32(r);                         /* timestamp */
    read_bytes(r, COFF_CLASS_ID_SIZE);   /* class id */
    read_bytes(r, 4 * sizeof(uint32_t)); /* data size, flags, metadata size and offset */
    h.section_count = read_u32(r);
    h.symbols_at = read_u32(r);
    h.symbol_count = read_u32(r);
    return h;
}

static size_t symbol_size(const Coff *coff)
{
    return coff->is_bigobj ? BIGOBJ_SYMBOL_SIZE : SYMBOL_SIZE;
}

/* An object whose string table is missing or cut keeps its short names. */
static bool find_strings(Coff *coff, uint64_t at)
{
    Reader r = reader_at(coff->bytes, at);
    uint32_t size = read_u32(&r);
    if (r.failed || size < 4)
        return true;
    return bytes_slice(coff->bytes, at, 1, size, &coff->strings);
}

static void open_symbols(Coff *coff, const Header *h)
{
    if (!bytes_slice(coff->bytes, h->symbols_at, h->symbol_count, symbol_size(coff),
                     &coff->symbols)) {
        coff->damage = "the symbol table is cut off";
    } else if (!find_strings(coff, h->symbols_at + (uint64_t)coff->symbols.len)) {
        coff->symbols = (Str){0};
        coff->damage = "the string table is cut off";
    } else {
        coff->symbol_count = h->symbol_count;
    }
}

static bool open_sections(Coff *coff, const Header *h, const char **error)
{
    coff->machine_value = h->machine;
    coff->machine = machine_of_coff(h->machine);
    coff->section_count = h->section_count;
    if (!bytes_slice(coff->bytes, h->sections_at, h->section_count, SECTION_SIZE,
                     &coff->sections)) {
        *error = "the section table is cut off";
        return false;
    }
    return true;
}

/* False: it is cut off. */
static bool read_header(Str bytes, bool *is_bigobj, Header *out)
{
    Reader r = reader(bytes);
    *is_bigobj = str_starts_with(bytes, (Str){"\0\0\xFF\xFF", 4});
    *out = *is_bigobj ? read_bigobj_header(&r) : read_plain_header(&r);
    return !r.failed;
}

/* As bytes_slice, but to the end where it does not fit. */
static Str slice_to_end(Str bytes, uint64_t offset, uint64_t size)
{
    if (offset >= bytes.len)
        return (Str){"", 0};
    Str rest = str_skip(bytes, (size_t)offset);
    return size < rest.len ? str_slice(rest, 0, (size_t)size) : rest;
}

/* What lies outside `bytes` is cut off. */
static void find_tables(Str bytes, Str *sections, Str *symbols)
{
    bool is_bigobj;
    Header h;
    *sections = *symbols = (Str){"", 0};
    if (!read_header(bytes, &is_bigobj, &h))
        return;
    *sections = slice_to_end(bytes, h.sections_at, (uint64_t)h.section_count * SECTION_SIZE);
    if (h.symbols_at)
        *symbols = slice_to_end(bytes, h.symbols_at, bytes.len);
}

bool coff_need_tables(Pieces *pieces, Str bytes)
{
    Str sections, symbols;
    find_tables(bytes, &sections, &symbols);
    return pieces_need(pieces, sections) && pieces_need(pieces, symbols);
}

bool coff_need_sections(Pieces *pieces, Str bytes)
{
    Str sections, symbols;
    find_tables(bytes, &sections, &symbols);
    return pieces_need(pieces, sections);
}

static bool open_object(Str bytes, bool has_symbols, Coff *out, const char **error)
{
    Coff coff = {.bytes = bytes};
    Header h;
    if (!read_header(bytes, &coff.is_bigobj, &h)) {
        *error = "the file header is cut off";
        return false;
    }
    if (!open_sections(&coff, &h, error))
        return false;
    if (has_symbols && h.symbols_at)
        open_symbols(&coff, &h);
    *out = coff;
    return true;
}

bool coff_open(Str bytes, Coff *out, const char **error)
{
    return open_object(bytes, true, out, error);
}

bool coff_open_sections(Str bytes, Coff *out, const char **error)
{
    return open_object(bytes, false, out, error);
}

bool coff_open_ltcg(Str bytes, Coff *out, Machine *machine, const char **error)
{
    Reader r = reader_at(bytes, 4);
    uint16_t version = read_u16(&r);
    *machine = machine_of_coff(read_u16(&r));
    size_t nested = version >= 2 ? 44 : 32;
    if (r.failed || nested > bytes.len) {
        *error = "the header of the /GL object is cut off";
        return false;
    }
    return coff_open(str_skip(bytes, nested), out, error);
}

/* Looks no further than COFF_LONGEST_NAME: a million symbols may all point at
 * megabytes without a NUL. */
static Str string_at(const Coff *coff, uint32_t offset)
{
    Str s = str_slice(coff->strings, offset, (size_t)offset + COFF_LONGEST_NAME);
    return str_slice(s, 0, str_find_char(s, '\0'));
}

/* Eight bytes, padded with NULs. In an object "/123" is an offset into the
 * string table, in decimal (PE/COFF 4, "Name"). */
static Str section_name(const Coff *coff, Str field)
{
    Str name = str_slice(field, 0, str_find_char(field, '\0'));
    uint64_t offset;
    if (name.len > 1 && name.at[0] == '/' && str_to_u64(str_skip(name, 1), UINT32_MAX, &offset))
        return string_at(coff, (uint32_t)offset);
    return name;
}

bool coff_section_is(const Coff *coff, uint32_t index, Str name)
{
    Str field = str_slice(coff->sections, (size_t)index * SECTION_SIZE,
                          (size_t)index * SECTION_SIZE + NAME_SIZE);
    return str_starts_with(field, name) && (name.len == NAME_SIZE || field.at[name.len] == '\0');
}

uint32_t coff_next_section(const Coff *coff, uint32_t index, Str name)
{
    char field[NAME_SIZE] = {0};
    memcpy(field, name.at, name.len < NAME_SIZE ? name.len : NAME_SIZE);
    const char *at = coff->sections.at + (size_t)index * SECTION_SIZE;
    for (; index < coff->section_count; index++, at += SECTION_SIZE)
        if (memcmp(at, field, NAME_SIZE) == 0)
            return index;
    return coff->section_count;
}

CoffSection coff_section(const Coff *coff, uint32_t index)
{
    CoffSection s = {0};
    Reader r = reader_at(coff->sections, (uint64_t)index * SECTION_SIZE);
    s.name = section_name(coff, read_bytes(&r, NAME_SIZE));
    read_u64(&r); /* virtual size and address: zero in objects */
    uint32_t size = read_u32(&r);
    uint32_t at = read_u32(&r);
    read_u64(&r); /* relocations, line numbers: where */
    read_u32(&r); /* and how many */
    s.flags = read_u32(&r);
    if (r.failed || at == 0)
        return s;
    bool is_there = bytes_slice(coff->bytes, at, 1, size, &s.data);
    s.is_cut = !is_there && !(s.flags & FLAG_UNINITIALISED);
    return s;
}

static Str symbol_name(const Coff *coff, const uint8_t *field)
{
    if (u32_of(field) == 0)
        return string_at(coff, u32_of(field + 4));
    Str name = {(const char *)field, NAME_SIZE};
    name.len = str_find_char(name, '\0');
    return name;
}

/* Of a symbol's record, as PE/COFF 5.4 has it: name, value, section number (of four bytes in a
 * /bigobj object), type, class, number of aux records. */
static const uint8_t *symbol_at(const Coff *coff, uint32_t index)
{
    return (const uint8_t *)coff->symbols.at + index * symbol_size(coff);
}

static int32_t symbol_section(const Coff *coff, const uint8_t *record)
{
    return coff->is_bigobj ? (int32_t)u32_of(record + 12) : (int16_t)u16_of(record + 12);
}

CoffSymbol coff_symbol(const Coff *coff, uint32_t index)
{
    if (index >= coff->symbol_count)
        return (CoffSymbol){.section = COFF_DEBUG};
    size_t size = symbol_size(coff);
    const uint8_t *record = symbol_at(coff, index);
    CoffSymbol s = {
        .name = symbol_name(coff, record),
        .value = u32_of(record + 8),
        .section = symbol_section(coff, record),
        .type = u16_of(record + size - 4),
        .storage_class = record[size - 2],
        .aux_count = record[size - 1],
    };
    /* Aux records beyond the table: as many as there are. */
    if (s.aux_count)
        s.aux = str_slice(coff->symbols, (index + (size_t)1) * size,
                          (index + (size_t)1 + s.aux_count) * size);
    return s;
}

uint32_t coff_next_wanted(const Coff *coff, uint32_t index)
{
    size_t size = symbol_size(coff);
    while (index < coff->symbol_count) {
        const uint8_t *record = symbol_at(coff, index);
        uint8_t class = record[size - 2];
        if (class == COFF_CLASS_WEAK_EXTERNAL ||
            (class == COFF_CLASS_EXTERNAL && symbol_section(coff, record) == COFF_UNDEFINED &&
             u32_of(record + 8) == 0))
            return index;
        index += 1 + (uint32_t)record[size - 1];
    }
    return coff->symbol_count;
}

bool coff_symbol_is_external(const CoffSymbol *symbol)
{
    return symbol->storage_class == COFF_CLASS_EXTERNAL ||
           symbol->storage_class == COFF_CLASS_WEAK_EXTERNAL;
}

bool coff_symbol_weak(const CoffSymbol *symbol, CoffWeak *out)
{
    Reader r = reader(symbol->aux);
    CoffWeak weak = {0};
    weak.target = read_u32(&r);
    weak.search = (CoffWeakSearch)read_u32(&r);
    if (symbol->storage_class != COFF_CLASS_WEAK_EXTERNAL || symbol->aux_count == 0 || r.failed)
        return false;
    *out = weak;
    return true;
}

bool coff_symbol_is_undefined(const CoffSymbol *symbol)
{
    CoffWeak weak;
    if (coff_symbol_weak(symbol, &weak))
        return weak.search != COFF_WEAK_ALIAS;
    return symbol->section == COFF_UNDEFINED && symbol->value == 0;
}
