/* SPDX-License-Identifier: MIT */
#include "logs/log_world.h"
#include "report/report_text.h"

static LogWorld w;

static void open_world(void)
{
    world_open(&w, "");
}

static void close_world(void)
{
    world_close(&w);
}

TestSuite(report_text, .init = open_world, .fini = close_world);

static Str report_of(const char *text)
{
    (void)world_explain(&w, text);
    return report_text(&w.arena, &textlook_plain, &w.result);
}

static const char mismatch[] =
    "libfoo_sys-0123456789abcdef.rlib(a.obj) : error LNK2038: mismatch detected for "
    "'RuntimeLibrary': value 'MT_StaticRelease' doesn't match value 'MD_DynamicRelease' in b.obj\n";

Test(report_text, a_block_names_the_code_both_sides_the_crate_and_the_fix)
{
    w.request.build = BUILD_CARGO;
    Str text = report_of(mismatch);
    cr_expect(str_starts_with(text, STR("crtlink: CRT1001: ")));
    expect_has(text, "static CRT (/MT)");
    expect_has(text, "RuntimeLibrary=MT_StaticRelease");
    expect_has(text, "crate foo_sys or foo-sys");
    expect_has(text, "dynamic CRT (/MD)");
    expect_has(text, "b.obj - RuntimeLibrary=MD_DynamicRelease");
    expect_has(text, ".cargo/config.toml");
    expect_has(text, "crtlink --explain CRT1001");
}

Test(report_text, only_the_first_line_has_our_prefix)
{
    Str rest = report_of(mismatch);
    (void)str_cut(&rest, '\n');
    while (rest.len) {
        Str line = str_cut(&rest, '\n');
        cr_expect(line.len == 0 || line.at[0] == ' ', "%.*s", STR_ARG(line));
        cr_expect_leq(line.len, 130, "%.*s", STR_ARG(line));
    }
}

/* A build tool knows a message by "error", perhaps a code, and a colon. */
static void expect_no_message(Str text)
{
    Str message;
    size_t offset;
    Pattern *pattern = pattern_compile(
        &w.arena, STR("(?i)\\b(?:error|warning)\\s*(?:[A-Z]+\\d+)?\\s*:"), &message, &offset);
    cr_assert_not_null(pattern);
    while (text.len) {
        Str line = str_cut(&text, '\n');
        cr_expect_not(pattern_matches(pattern, line), "%.*s", STR_ARG(line));
    }
    pattern_free(pattern);
}

Test(report_text, no_line_looks_like_a_linkers_message)
{
    expect_no_message(
        report_of("x error LNK2019: y.lib(a.obj) : error LNK2001: unresolved external "
                  "symbol __imp_tolower\n"));
    expect_no_message(report_of("lld-link: error: undefined symbol: __declspec(dllimport) free\n"
                                ">>> referenced by a error C1: warning: b.obj:(f)\n"));
    expect_no_message(report_of("LINK : fatal error LNK1104: cannot open file 'warning: x.lib'\n"));
}

Test(report_text, escapes_in_names_do_not_reach_the_terminal)
{
    Str text =
        report_of("lld-link: error: /failifmismatch: mismatch detected for 'RuntimeLibrary':\n"
                  ">>> a\xC2\x9B[31m.obj has value MT_StaticRelease\n"
                  ">>> b\xFF.obj has value MD_DynamicRelease\n");
    for (size_t i = 0; i < text.len; i++)
        cr_assert(text.at[i] == '\n' || ((uint8_t)text.at[i] >= 0x20 && (uint8_t)text.at[i] < 0x7F),
                  "byte %u", (unsigned)(uint8_t)text.at[i]);
    expect_has(text, "b\\xFF.obj");
}

Test(report_text, members_of_one_archive_share_a_line)
{
    Str text =
        report_of("lld-link: error: undefined symbol: __declspec(dllimport) tolower\n"
                  ">>> referenced by z.lib(a.obj):(f)\n>>> referenced by z.lib(b.obj):(g)\n");
    expect_has(text, "z.lib(a.obj and b.obj) - needs __imp_tolower");
}

Test(report_text, a_note_is_one_line)
{
    const Explanation *e = world_explain(
        &w, "LINK : warning LNK4098: defaultlib 'LIBCMT' conflicts with use of other libs; use "
            "/NODEFAULTLIB:library\n");
    cr_assert_not_null(e);
    Str note = report_text_note(&w.arena, e);
    cr_expect(str_starts_with(note, STR("CRT1004: ")));
    expect_lacks(note, "\n");
    expect_has(note, "LIBCMT");
}

Test(report_text, nothing_to_explain_is_no_text)
{
    cr_expect_eq(report_of("all is well\n").len, 0);
}
