/* SPDX-License-Identifier: MIT */
/* Response files, in both kinds of quoting, nested and not. Each file they name is themselves. */
#include "fuzz/fuzz.h"

#include "command/response.h"
#include "command/wincmd.h"

void fuzz(Arena *arena, Str bytes)
{
    Str text;
    WinWords words = {0};
    if (response_decode(arena, bytes, &text))
        fuzz_touch(text);
    wincmd_split(arena, bytes, &words);
    for (unsigned way = 0; way < 4; way++) {
        Diags diags = {.arena = arena};
        ResponseWords out = {0};
        bool is_response;
        ResponseReader reader = {
            .arena = arena, .diags = &diags, .nests = way & 1, .is_posix = way & 2};
        bool is_read = response_expand(&reader, STR("@a.rsp"), (Origin){0}, &out, &is_response);
        fuzz_expect(is_read || diags.list.len > 0, "a failure says why");
        for (size_t i = 0; i < out.len; i++)
            fuzz_touch(out.at[i].text);
    }
}
