/* SPDX-License-Identifier: MIT */
/* Decorated names in a text, and what they say: the readings are bounded and safe to show. */
#include "base/utf.h"
#include "fuzz.h"
#include "report/namebook.h"
#include "report/rustname.h"

void fuzz(Arena *arena, Str bytes)
{
    NameBook book = {0};
    fuzz_touch(rustname_demangle_legacy(arena, bytes));
    Str name = rustname_demangle_v0(arena, bytes);
    fuzz_expect(name.len <= 8192, "a name that is read does not grow without end");
    fuzz_touch(name);
    Str text = utf8_printable(arena, bytes);
    namebook_collect(arena, text, &book);
    namebook_read_rust(arena, &book);
    fuzz_expect_printable(namebook_beside(arena, &book, text));
}
