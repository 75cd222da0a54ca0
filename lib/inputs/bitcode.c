/* SPDX-License-Identifier: MIT */
#include "inputs/bitcode.h"

#include "base/reader.h"

/* The container ("LLVM Bitcode File Format"): a stream of bits, little-endian
 * words. At the top level abbreviations are 2 bits wide; a block is
 *
 *   1 (ENTER_SUBBLOCK), id vbr8, new abbreviation width vbr4, align 32, length u32 in words
 *
 * so blocks are skipped without being understood. STRTAB and SYMTAB blocks
 * hold one abbreviation [literal, blob] and one record of it. */
enum {
    END_BLOCK = 0,
    ENTER_SUBBLOCK = 1,
    DEFINE_ABBREV = 2,
    FIRST_ABBREV = 4,
    BLOCK_STRTAB = 23,
    BLOCK_SYMTAB = 25,
    SYMTAB_VERSION = 3, /* LLVM 7 to 22 (observed: 14, 19, 22) */
    SYMBOL_SIZE = 24,
};

typedef struct Bits {
    Str bytes;
    uint64_t at; /* in bits */
    bool failed;
} Bits;

static uint32_t take(Bits *b, unsigned width)
{
    uint32_t value = 0;
    if (b->failed || b->at + width > (uint64_t)b->bytes.len * 8) {
        b->failed = true;
        return 0;
    }
    for (unsigned i = 0; i < width; i++, b->at++)
        value |= (uint32_t)((uint8_t)b->bytes.at[b->at / 8] >> (b->at % 8) & 1) << i;
    return value;
}

static uint32_t take_vbr(Bits *b, unsigned width)
{
    uint32_t value = 0, more = 1u << (width - 1);
    for (unsigned shift = 0; shift < 32; shift += width - 1) {
        uint32_t chunk = take(b, width);
        value |= (chunk & (more - 1)) << shift;
        if (!(chunk & more))
            return value;
    }
    b->failed = true;
    return 0;
}

static void align_word(Bits *b)
{
    b->at = (b->at + 31) & ~(uint64_t)31;
}

/* [literal, blob]: 2 operands; literal bit 1, value vbr8; then bit 0, encoding
 * 5 (blob) in 3 bits. */
static bool take_blob_abbrev(Bits *b)
{
    return take_vbr(b, 5) == 2 && take(b, 1) == 1 && (take_vbr(b, 8), true) && take(b, 1) == 0 &&
           take(b, 3) == 5 && !b->failed;
}

static bool take_blob(Str block, unsigned width, Str *out)
{
    Bits b = {.bytes = block};
    if (take(&b, width) != DEFINE_ABBREV || !take_blob_abbrev(&b) ||
        take(&b, width) != FIRST_ABBREV)
        return false;
    uint32_t len = take_vbr(&b, 6);
    align_word(&b);
    return !b.failed && bytes_slice(block, b.at / 8, 1, len, out);
}

static bool find_blobs(Str stream, Bitcode *out)
{
    Bits b = {.bytes = stream, .at = 32};
    while (!b.failed && b.at / 8 + 8 <= stream.len) {
        if (take(&b, 2) != ENTER_SUBBLOCK)
            return false;
        uint32_t id = take_vbr(&b, 8);
        unsigned width = take_vbr(&b, 4);
        align_word(&b);
        uint32_t words = take(&b, 32);
        Str block;
        if (b.failed || width < 2 || width > 32 || !bytes_slice(stream, b.at / 8, words, 4, &block))
            return false;
        b.at += (uint64_t)words * 32;
        if (id == BLOCK_SYMTAB && !take_blob(block, width, &out->symtab))
            return false;
        if (id == BLOCK_STRTAB && !take_blob(block, width, &out->strtab))
            return false;
    }
    return true;
}

/* A wrapper in front (Darwin's, also seen elsewhere): magic, version, offset,
 * size, CPU. */
static Str unwrap(Str bytes)
{
    Reader r = reader(bytes);
    if (read_u32(&r) != 0x0B17C0DE)
        return bytes;
    read_u32(&r); /* version */
    uint32_t offset = read_u32(&r), size = read_u32(&r);
    Str inner = {"", 0};
    if (!r.failed)
        (void)bytes_slice(bytes, offset, 1, size, &inner);
    return inner;
}

static Str read_string(Reader *r, Str strtab)
{
    uint32_t offset = read_u32(r), size = read_u32(r);
    Str s = {"", 0};
    if (!bytes_slice(strtab, offset, 1, size, &s))
        r->failed = true;
    return s;
}

/* llvm::irsymtab::storage::Header; strings are (offset, size) into strtab,
 * ranges (offset, count) into symtab. */
static bool read_symtab_header(Bitcode *out)
{
    Reader r = reader(out->symtab);
    if (read_u32(&r) != SYMTAB_VERSION)
        return false;
    read_string(&r, out->strtab); /* producer */
    read_u64(&r);                 /* modules */
    read_u64(&r);                 /* COMDATs */
    out->symbols_at = read_u32(&r);
    out->symbol_count = read_u32(&r);
    read_u64(&r); /* uncommons */
    out->triple = read_string(&r, out->strtab);
    read_string(&r, out->strtab); /* source file */
    out->linker_options = read_string(&r, out->strtab);
    Str symbols;
    return !r.failed &&
           bytes_slice(out->symtab, out->symbols_at, out->symbol_count, SYMBOL_SIZE, &symbols);
}

bool bitcode_open(Str bytes, Bitcode *out, const char **error)
{
    Bitcode bitcode = {0};
    if (!find_blobs(unwrap(bytes), &bitcode)) {
        *error = "the bitcode is damaged";
        return false;
    }
    if (!bitcode.symtab.at || !bitcode.strtab.at) {
        *error = "the bitcode has no symbol table for linkers";
        return false;
    }
    if (!read_symtab_header(&bitcode)) {
        *error = "the bitcode's symbol table is of another version";
        return false;
    }
    *out = bitcode;
    return true;
}

/* storage::Symbol: name, IR name, COMDAT index, flags. */
bool bitcode_symbol(const Bitcode *bitcode, uint32_t index, BitcodeSymbol *out)
{
    if (index >= bitcode->symbol_count)
        return false;
    Reader r = reader_at(bitcode->symtab, bitcode->symbols_at + (uint64_t)index * SYMBOL_SIZE);
    BitcodeSymbol symbol = {.name = read_string(&r, bitcode->strtab)};
    read_u64(&r); /* IR name */
    read_u32(&r); /* COMDAT */
    symbol.flags = read_u32(&r);
    if (r.failed)
        return false;
    *out = symbol;
    return true;
}

/* storage::Symbol::FlagBits: visibility (2 bits), has_uncommon, undefined,
 * weak, common, indirect, used, tls, may_omit, global, format_specific ... */
bool bitcode_symbol_is_undefined(const BitcodeSymbol *symbol)
{
    return symbol->flags >> 3 & 1;
}

bool bitcode_symbol_is_external(const BitcodeSymbol *symbol)
{
    bool is_global = symbol->flags >> 10 & 1, is_format_specific = symbol->flags >> 11 & 1;
    return is_global && !is_format_specific;
}

Machine bitcode_machine(const Bitcode *bitcode)
{
    static const struct {
        Str prefix;
        Machine machine;
    } rows[] = {
        {{"x86_64-", 7},  MACHINE_X64    },
        {{"i386-", 5},    MACHINE_X86    },
        {{"i486-", 5},    MACHINE_X86    },
        {{"i586-", 5},    MACHINE_X86    },
        {{"i686-", 5},    MACHINE_X86    },
        {{"aarch64-", 8}, MACHINE_ARM64  },
        {{"arm64ec-", 8}, MACHINE_ARM64EC},
        {{"arm64-", 6},   MACHINE_ARM64  },
        {{"arm", 3},      MACHINE_ARM    },
        {{"thumb", 5},    MACHINE_ARM    },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (str_starts_with(bitcode->triple, rows[i].prefix))
            return rows[i].machine;
    return MACHINE_OTHER;
}
