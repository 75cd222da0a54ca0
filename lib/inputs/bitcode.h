/* SPDX-License-Identifier: MIT */
/* LLVM bitcode: only the symbol table that LLVM 5 and later put beside the
 * module for linkers (llvm/Object/IRSymtab.h): names, linker options, triple.
 * What has none, or one of another version, is opaque: it is not guessed at. */
#ifndef CRTLINK_INPUTS_BITCODE_H
#define CRTLINK_INPUTS_BITCODE_H

#include "inputs/magic.h"

typedef struct Bitcode {
    Str symtab, strtab;
    Str triple;         /* "x86_64-pc-windows-msvc19.33.0" */
    Str linker_options; /* as in a .drectve section */
    uint32_t symbol_count;
    uint32_t symbols_at;
} Bitcode;

typedef struct BitcodeSymbol {
    Str name; /* decorated */
    uint32_t flags;
} BitcodeSymbol;

/* False: opaque; *error is a static text that says why. */
bool bitcode_open(Str bytes, Bitcode *out, const char **error);
bool bitcode_symbol(const Bitcode *bitcode, uint32_t index, BitcodeSymbol *out);
bool bitcode_symbol_is_undefined(const BitcodeSymbol *symbol);
bool bitcode_symbol_is_external(const BitcodeSymbol *symbol);
Machine bitcode_machine(const Bitcode *bitcode);

#endif
