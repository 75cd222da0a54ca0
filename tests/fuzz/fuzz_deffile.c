/* SPDX-License-Identifier: MIT */
/* Module definition files. */
#include "fuzz/fuzz.h"

#include "inputs/deffile.h"

void fuzz(Arena *arena, Str bytes)
{
    Diags diags = {.arena = arena};
    DefFile def = {0};
    bool is_read = deffile_read(arena, bytes, STR("a.def"), &diags, &def);
    fuzz_expect(is_read || diags.list.len > 0, "a failure says why");
    fuzz_touch(def.name);
    for (size_t i = 0; i < def.exports.len; i++)
        fuzz_touch(def.exports.at[i].name);
}
