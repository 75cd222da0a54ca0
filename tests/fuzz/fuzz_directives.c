/* SPDX-License-Identifier: MIT */
/* The text of a .drectve section. */
#include "fuzz/fuzz.h"

#include "inputs/drectve.h"

void fuzz(Arena *arena, Str bytes)
{
    DirectiveVec directives = {0};
    drectve_parse(arena, bytes, &directives);
    for (size_t i = 0; i < directives.len; i++) {
        Str key, value;
        fuzz_expect(directives.at[i].text.len > 0, "a directive is a word");
        fuzz_touch(directives.at[i].text);
        fuzz_touch(directives.at[i].value);
        if (drectve_record(&directives.at[i], &key, &value)) {
            fuzz_touch(key);
            fuzz_touch(value);
        }
    }
}
