/* SPDX-License-Identifier: MIT */
/* LLVM bitcode: the symbol table beside the code. */
#include "fuzz/fuzz.h"

#include "inputs/bitcode.h"

void fuzz(Arena *arena, Str bytes)
{
    (void)arena;
    Bitcode bitcode;
    BitcodeSymbol symbol;
    const char *error = NULL;
    if (!bitcode_open(bytes, &bitcode, &error)) {
        fuzz_expect(error != NULL, "a failure says why");
        return;
    }
    (void)bitcode_machine(&bitcode);
    fuzz_touch(bitcode.triple);
    fuzz_touch(bitcode.linker_options);
    for (uint32_t i = 0; bitcode_symbol(&bitcode, i, &symbol); i++)
        fuzz_touch(symbol.name);
}
