/* SPDX-License-Identifier: MIT */
/* COFF objects, also the one inside an object of cl /GL. */
#include "fuzz/fuzz.h"

void fuzz(Arena *arena, Str bytes)
{
    Coff coff;
    Machine machine;
    const char *error = NULL;
    if (coff_open(bytes, &coff, &error))
        fuzz_coff_walk(arena, &coff);
    else
        fuzz_expect(error != NULL, "a failure says why");
    if (coff_open_ltcg(bytes, &coff, &machine, &error))
        fuzz_coff_walk(arena, &coff);
}
