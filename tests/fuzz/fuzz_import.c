/* SPDX-License-Identifier: MIT */
/* Short import objects. */
#include "fuzz/fuzz.h"

#include "inputs/shortimport.h"

void fuzz(Arena *arena, Str bytes)
{
    (void)arena;
    ShortImport import;
    const char *error = NULL;
    if (!shortimport_open(bytes, &import, &error)) {
        fuzz_expect(error != NULL, "a failure says why");
        return;
    }
    fuzz_touch(import.symbol);
    fuzz_touch(import.dll);
    fuzz_touch(import.export_name);
}
