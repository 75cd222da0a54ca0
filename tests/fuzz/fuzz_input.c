/* SPDX-License-Identifier: MIT */
/* A file of any kind, as --scan looks at it: members, what they want, their symbols, the report. */
#include "fuzz/fuzz.h"

#include "inputs/input.h"
#include "model/wants.h"
#include "report/report_scan.h"

void fuzz(Arena *arena, Str bytes)
{
    (void)bytes;
    InputReader reader = input_reader(arena);
    Input input;
    bool is_open = input_open(&reader, STR("fuzzed.lib"), &input);
    fuzz_expect(is_open || input.error.len > 0, "a file that cannot be read says why");
    Wants *wants = arena_array(arena, Wants, input.members.len);
    for (size_t i = 0; i < input.members.len; i++) {
        MemberSymbol symbol;
        wants_of_member(arena, &input.members.at[i], &wants[i]);
        MemberSymbols walk = member_symbols(arena, &input.members.at[i]);
        while (member_symbols_next(&walk, &symbol))
            fuzz_touch(symbol.name);
    }
    fuzz_expect_printable(report_scan_text(arena, &input, wants, SCAN_SYMBOLS));
    fuzz_expect_json(report_scan_json(arena, &input, wants, SCAN_SYMBOLS));
    input_close(&input);
}
