/* SPDX-License-Identifier: MIT */
#include "base/columns.h"
#include "base/utf.h"
#include "report/textlook.h"

#include <criterion/criterion.h>

static Arena arena;

static void close_arena(void)
{
    arena_free(&arena);
}

TestSuite(textlook, .fini = close_arena);
TestSuite(columns, .fini = close_arena);

Test(columns, letters_take_one_east_asian_ones_two_marks_none)
{
    cr_expect_eq(columns_of(STR("main.obj")), 8);
    cr_expect_eq(columns_of(STR("\u65E5\u672C\u8A9E")), 6);   /* Japanese */
    cr_expect_eq(columns_of(STR("\uFF21")), 2);               /* a wide A */
    cr_expect_eq(columns_of(STR("\uD55C\uAE00")), 4);         /* Korean */
    cr_expect_eq(columns_of(STR("\u1112\u1161\u11AB")), 2);   /* the same in its parts */
    cr_expect_eq(columns_of(STR("u\u0308")), 1);              /* u and its dots */
    cr_expect_eq(columns_of(STR("\u00FC\u0434\u00AD")), 3);   /* a soft hyphen is shown */
    cr_expect_eq(columns_of(STR("\U0001F600\U00020000")), 4); /* a face; a rare ideograph */
    cr_expect_eq(columns_of(STR("\u200B\uFEFF")), 0);
    cr_expect_eq(columns_of(STR("a\xFF\xE6\x97")), 4); /* no UTF-8: a byte, a column */
}

static Str wrapped(size_t columns, bool has_color, Str text)
{
    StrBuf out = strbuf(&arena);
    TextLook look = textlook_terminal(columns, has_color);
    textlook_add_wrapped(&out, &look, text, 0, 2);
    return strbuf_str(&out);
}

static size_t count_of(Str text, char c)
{
    size_t n = 0;
    for (size_t i = 0; i < text.len; i++)
        n += text.at[i] == c;
    return n;
}

static bool has_line(Str text, Str wanted)
{
    while (text.len)
        if (str_find(str_cut(&text, '\n'), wanted) == 0)
            return true;
    return false;
}

static bool holds_on_one_line(Str text, Str wanted)
{
    while (text.len) {
        Str line = str_cut(&text, '\n');
        if (str_find(line, wanted) < line.len)
            return true;
    }
    return false;
}

Test(textlook, lines_fit_and_no_word_is_lost)
{
    Str text = STR("Two C runtimes are wanted by \u65E5\u672C\u8A9E\u306E\u540D\u524D.obj and by "
                   "\u6587\u5B57\u30E9\u30A4\u30D6\u30E9\u30EA.lib, and no setting of the "
                   "linker can change what was compiled into either of them.");
    for (size_t columns = 40; columns <= 130; columns++) {
        StrBuf joined = strbuf(&arena);
        for (Str rest = wrapped(columns, false, text); rest.len;) {
            Str line = str_cut(&rest, '\n');
            cr_expect_leq(columns_of(line), columns, "%zu: %.*s", columns, STR_ARG(line));
            strbuf_addf(&joined, "%s%.*s", joined.len ? " " : "", STR_ARG(str_trim(line)));
        }
        cr_expect(str_eq(strbuf_str(&joined), text), "%.*s", STR_ARG(strbuf_str(&joined)));
    }
}

Test(textlook, prose_is_not_wider_than_is_read_well)
{
    StrBuf text = strbuf(&arena);
    for (size_t i = 0; i < 100; i++)
        strbuf_add(&text, STR("word "));
    for (Str rest = wrapped(300, false, strbuf_str(&text)); rest.len;)
        cr_expect_leq(str_cut(&rest, '\n').len, TEXTLOOK_WIDEST);
    for (Str rest = wrapped(3, false, strbuf_str(&text)); rest.len;)
        cr_expect_leq(str_cut(&rest, '\n').len, TEXTLOOK_NARROWEST);
}

Test(textlook, what_is_copied_or_clicked_stays_on_one_line)
{
    static const char *const whole[] = {
        "C:\\Program Files (x86)\\Windows Kits\\10\\Lib\\10.0.22621.0\\um\\x64",
        "D:/My Projects/the app/build/main program.obj",
        "/home/some one/My Libraries/lib/libfoo.rlib(text.obj)",
        "\\\\server\\Shared Files\\libs\\zlib static.lib",
        "`cargo clean --target x86_64-pc-windows-msvc --release`",
        "\"-C target-feature=+crt-static and more of it\"",
        "../other project/crtlink.ini",
    };
    for (size_t i = 0; i < sizeof whole / sizeof *whole; i++)
        for (size_t before = 0; before < 60; before++) {
            StrBuf text = strbuf(&arena);
            for (size_t n = 0; n < before; n++)
                strbuf_add(&text, n % 7 ? STR("x") : STR(" "));
            strbuf_addf(&text, " %s and then words that may be broken anywhere", whole[i]);
            Str out = wrapped(50, false, strbuf_str(&text));
            cr_expect(holds_on_one_line(out, str_of(whole[i])), "%.*s", STR_ARG(out));
        }
}

Test(textlook, options_are_no_paths)
{
    Str out = wrapped(40, false, STR("it was compiled with /MD by whoever made that library.lib"));
    cr_expect(has_line(out, STR("it was compiled with /MD by whoever made")), "%.*s", STR_ARG(out));
}

Test(textlook, a_quote_that_nobody_closes_keeps_nothing_together)
{
    Str out =
        wrapped(40, false, STR("an \"unclosed quote ` of somebody who names files so, and on"));
    cr_expect_eq(count_of(out, '\n'), 2, "%.*s", STR_ARG(out));
}

Test(textlook, colours_begin_and_end_on_their_line)
{
    Str text = STR("In crtlink.ini write `use = static` and `on-mismatch = neutralise`, then `odd");
    for (size_t columns = 40; columns < 100; columns++)
        for (Str rest = wrapped(columns, true, text); rest.len;) {
            Str line = str_cut(&rest, '\n');
            size_t starts = 0, ends = 0;
            for (Str at = line; at.len; at = str_skip(at, 1)) {
                starts += str_starts_with(at, STR("\x1B[36m"));
                ends += str_starts_with(at, STR("\x1B[0m"));
            }
            cr_expect_eq(starts, ends, "%.*s", STR_ARG(line));
            cr_expect_eq(count_of(line, '\x1B'), starts + ends);
        }
}

static const LinePaint paints[] = {
    {"outcome: fails", STYLE_BAD,  true,  false},
    {"command:",       STYLE_HEAD, false, true },
};

Test(textlook, what_is_no_terminal_gets_the_text_as_it_is)
{
    Str text = STR("outcome: fails\n  command: a  b `c`\n\n no end");
    Str out = textlook_paint(&arena, &textlook_plain, paints, 2, text);
    cr_expect_eq(out.at, text.at);
    cr_expect_eq(out.len, text.len);
}

Test(textlook, long_lines_of_a_list_are_broken_below_their_start_commands_never)
{
    Str text = STR("outcome: fails\n"
                   "  label       one two three four five six seven\n"
                   "command: one two three four five six seven eight nine ten\n");
    TextLook look = textlook_terminal(40, false);
    Str out = textlook_paint(&arena, &look, paints, 2, text);
    cr_expect(str_eq(out, STR("outcome: fails\n"
                              "  label       one two three four five\n"
                              "      six seven\n"
                              "command: one two three four five six seven eight nine ten\n")),
              "%.*s", STR_ARG(out));
    look.has_color = true;
    out = textlook_paint(&arena, &look, paints, 2, text);
    cr_expect(has_line(out, STR("\x1B[1;31moutcome: fails\x1B[0m")));
    cr_expect(has_line(out, STR("\x1B[1mcommand:\x1B[0m one")));
}
