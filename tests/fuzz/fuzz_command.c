/* SPDX-License-Identifier: MIT */
/* A command line: the first byte chooses the linker; then the lines LINK, _LINK_, and one for each
 * argument. A response file that an argument names has the same bytes. */
#include "fuzz/fuzz.h"

#include "command/linkcmd.h"
#include "command/wincmd.h"
#include "model/policy.h"

#include <string.h>

/* What goes to the linker again is read as what it was. */
static void expect_quoted(Arena *arena, Str text)
{
    if (memchr(text.at ? text.at : "", 0, text.len))
        return; /* separates words; no argument has one */
    WinWords words = {0};
    wincmd_split(arena, wincmd_quote(arena, text), &words);
    fuzz_expect(words.len == 1 && str_eq(words.at[0].text, text), "quoting keeps the word");
}

void fuzz(Arena *arena, Str bytes)
{
    if (bytes.len == 0)
        return;
    LinkerKind linker = (LinkerKind)((unsigned char)bytes.at[0] % 3);
    Diags diags = {.arena = arena};
    Str rest = str_skip(bytes, 1);
    LinkEnvironment environment = {.link = str_cut(&rest, '\n')};
    environment.link_underscores = str_cut(&rest, '\n');
    StrVec argv = {0};
    while (rest.len)
        vec_push(arena, &argv, str_cut(&rest, '\n'));
    (void)linkcmd_is_passthrough(&argv);
    LinkCommand command = {0};
    if (!linkcmd_parse(arena, &argv, environment, linker, &diags, &command))
        return;
    for (size_t i = 0; i < command.args.len; i++) {
        fuzz_expect(command.args.at[i].source < command.sources.len, "each has its source");
        fuzz_touch(command.args.at[i].value);
        expect_quoted(arena, command.args.at[i].text);
    }
    Policy policy;
    policy_init(&policy);
    policy_read_arguments(arena, &command, &diags, &policy);
}
