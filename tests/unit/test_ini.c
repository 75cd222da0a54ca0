/* SPDX-License-Identifier: MIT */
#include "base/ini.h"

#include <criterion/criterion.h>

static Arena arena;
static Diags diags;
static IniEntryVec entries;

static void start(void)
{
    diags = (Diags){.arena = &arena};
    entries = (IniEntryVec){0};
}

static void finish(void)
{
    arena_free(&arena);
}

TestSuite(ini, .init = start, .fini = finish);

static void read_text(Str text)
{
    ini_read(&arena, text, STR("x.ini"), ORIGIN_POLICY, &diags, &entries);
}

static void assert_entry(size_t index, const char *section, const char *name, const char *value,
                         uint32_t line)
{
    cr_assert_lt(index, entries.len);
    const IniEntry *e = &entries.at[index];
    cr_assert(str_eq(e->section, str_of(section)), "[%.*s]", STR_ARG(e->section));
    cr_assert(str_eq(e->name, str_of(name)), "%.*s", STR_ARG(e->name));
    cr_assert(str_eq(e->value, str_of(value)), "%.*s", STR_ARG(e->value));
    cr_assert_eq(e->line, line);
}

Test(ini, reads_sections_entries_and_comments)
{
    read_text(
        STR("; top\n[crt]\nuse = static ; inline\n# other\nconfig=keep\n\n[linker]\npath =\n"));
    cr_assert_eq(entries.len, 3);
    cr_assert_eq(diags.list.len, 0);
    assert_entry(0, "crt", "use", "static", 3);
    assert_entry(1, "crt", "config", "keep", 5);
    assert_entry(2, "linker", "path", "", 8);
}

Test(ini, takes_windows_line_ends_a_byte_order_mark_and_no_last_newline)
{
    read_text(STR("\xEF\xBB\xBF[crt]\r\nuse = dynamic\r\nconfig = debug"));
    cr_assert_eq(entries.len, 2);
    assert_entry(0, "crt", "use", "dynamic", 2);
    assert_entry(1, "crt", "config", "debug", 3);
    cr_assert_eq(diags.list.len, 0);
}

Test(ini, indented_entries_are_entries)
{
    read_text(STR("[crt]\n    use = static\n    config = debug\n\t[linker]\n\ton-error = stop\n"));
    cr_assert_eq(entries.len, 3);
    assert_entry(0, "crt", "use", "static", 2);
    assert_entry(1, "crt", "config", "debug", 3);
    assert_entry(2, "linker", "on-error", "stop", 5);
    cr_assert_eq(diags.list.len, 0);
}

Test(ini, indented_lines_without_an_equals_sign_go_on_with_the_value)
{
    read_text(STR("[input \"a*\"]\nignore-defaultlib = LIBCMT,\n    LIBCPMT\nnext = 1\n"));
    cr_assert_eq(entries.len, 2);
    assert_entry(0, "input \"a*\"", "ignore-defaultlib", "LIBCMT,\nLIBCPMT", 2);
    assert_entry(1, "input \"a*\"", "next", "1", 4);
}

Test(ini, section_names_may_be_long)
{
    Str name = STR(
        "input \"a-very-long-path/that-goes-on-and-on-and-on/until-it-is-beyond-fifty*.rlib(*)\"");
    read_text(str_format(&arena, "[%.*s]\nignore-record = X\n", STR_ARG(name)));
    cr_assert_eq(entries.len, 1);
    cr_assert(str_eq(entries.at[0].section, name));
}

Test(ini, every_wrong_line_is_told_and_the_rest_is_read)
{
    read_text(STR("[crt]\nuse\nconfig = debug\n[broken\nfine = 1\njunk\n"));
    cr_assert_eq(diags.list.len, 3);
    cr_assert_eq(diags.list.at[0].origin.number, 2);
    cr_assert_eq(diags.list.at[1].origin.number, 4);
    cr_assert_eq(diags.list.at[2].origin.number, 6);
    cr_assert(str_eq(diags.list.at[0].origin.file, STR("x.ini")));
    cr_assert_eq(entries.len, 2);
    assert_entry(0, "crt", "config", "debug", 3);
}

Test(ini, a_line_beyond_the_limit_is_told_and_not_cut)
{
    StrBuf b = strbuf(&arena);
    strbuf_add(&b, STR("[crt]\nuse = "));
    for (size_t i = 0; i < INI_LONGEST_LINE; i++)
        strbuf_add_char(&b, 'x');
    strbuf_add(&b, STR("\nconfig = debug\n"));
    read_text(strbuf_str(&b));
    cr_assert_eq(entries.len, 1);
    assert_entry(0, "crt", "config", "debug", 3);
    cr_assert_eq(diags.list.len, 1);
    cr_assert_eq(diags.list.at[0].origin.number, 2);
}

Test(ini, a_nul_does_not_hide_what_follows)
{
    read_text((Str){"[crt]\nuse\0 = static\nconfig = debug\n", 35});
    cr_assert_geq(entries.len, 1);
    assert_entry(entries.len - 1, "crt", "config", "debug", 3);
}

Test(ini, an_empty_file_has_nothing)
{
    read_text(STR(""));
    cr_assert_eq(entries.len, 0);
    cr_assert_eq(diags.list.len, 0);
}

Test(ini, garbage_ends_in_time)
{
    StrBuf b = strbuf(&arena);
    for (int i = 0; i < 2000; i++)
        strbuf_add(&b, STR("\xFF\x00[=]]\n[a\n"));
    read_text(strbuf_str(&b));
    cr_assert_leq(diags.list.len, 60);
}
