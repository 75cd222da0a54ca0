/* SPDX-License-Identifier: MIT */
/* The export table of a DLL. */
#include "fuzz/fuzz.h"

#include "inputs/peexports.h"

void fuzz(Arena *arena, Str bytes)
{
    PeExports exports = {0};
    const char *error = NULL;
    if (!peexports_read(arena, bytes, &exports, &error)) {
        fuzz_expect(error != NULL, "a failure says why");
        return;
    }
    fuzz_touch(exports.dll);
    for (size_t i = 0; i < exports.list.len; i++)
        fuzz_touch(exports.list.at[i].name);
}
