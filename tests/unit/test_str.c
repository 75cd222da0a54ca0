/* SPDX-License-Identifier: MIT */
#include "base/str.h"

#include <criterion/criterion.h>
#include <string.h>

static Arena arena;

static void finish(void)
{
    arena_free(&arena);
}

TestSuite(str, .fini = finish);

#define assert_str(actual, literal)                                                                \
    do {                                                                                           \
        Str got_ = (actual);                                                                       \
        cr_assert(str_eq(got_, STR(literal)), "\"%.*s\" is not \"%s\"", STR_ARG(got_), literal);   \
    } while (0)

Test(str, comparison_goes_by_bytes_and_the_shorter_comes_first)
{
    cr_assert_lt(str_compare(STR("ab"), STR("abc")), 0);
    cr_assert_gt(str_compare(STR("b"), STR("abc")), 0);
    cr_assert_eq(str_compare(STR("abc"), STR("abc")), 0);
    cr_assert_gt(str_compare(STR("\xC3"), STR("z")), 0, "bytes are unsigned");
    cr_assert_eq(str_compare((Str){0}, STR("")), 0);
}

Test(str, letter_case_is_that_of_ascii)
{
    cr_assert(str_eq_nocase(STR("LibCmt.LIB"), STR("libcmt.lib")));
    cr_assert_not(str_eq_nocase(STR("\xC4"), STR("\xE4")), "Latin-1 letters are other bytes");
    cr_assert_not(str_eq_nocase(STR("["), STR("{")), "only letters fold");
    cr_assert_not(str_eq_nocase(STR("@"), STR("`")));
    cr_assert(str_starts_with_nocase(STR("MSVCRTD"), STR("msvcrt")));
    cr_assert(str_ends_with_nocase(STR("a.OBJ"), STR(".obj")));
    cr_assert_not(str_ends_with_nocase(STR("j"), STR(".obj")));
    assert_str(str_lower(&arena, STR("A[Z\xC4")), "a[z\xC4");
    assert_str(str_upper(&arena, STR("a{z\xE4")), "A{Z\xE4");
}

Test(str, slices_are_clamped)
{
    Str s = STR("abc");
    assert_str(str_slice(s, 1, 2), "b");
    assert_str(str_slice(s, 2, 99), "c");
    assert_str(str_slice(s, 3, 1), "");
    assert_str(str_slice(s, 9, 10), "");
    assert_str(str_skip(s, 4), "");
    assert_str(str_skip((Str){0}, 4), "");
}

Test(str, find_gives_the_length_when_there_is_none)
{
    Str s = STR("a.b.c");
    cr_assert_eq(str_find_char(s, '.'), 1);
    cr_assert_eq(str_find_last_char(s, '.'), 3);
    cr_assert_eq(str_find_char(s, 'x'), 5);
    cr_assert_eq(str_find_last_char(s, 'x'), 5);
    cr_assert_eq(str_find(s, STR("b.c")), 2);
    cr_assert_eq(str_find(s, STR("b.d")), 5);
    cr_assert_eq(str_find(s, STR("")), 0);
    cr_assert_eq(str_find(STR("aaab"), STR("aab")), 1, "a false start is given up");
    cr_assert_eq(str_find((Str){0}, STR("a")), 0);
    cr_assert_eq(str_find(STR("ab"), STR("abc")), 2);
}

Test(str, find_agrees_with_memmem)
{
    const char *texts[] = {"", "a", "ab", "abab", "aaaa", "abcabcabd"};
    for (size_t t = 0; t < sizeof texts / sizeof *texts; t++) {
        for (size_t n = 0; n < sizeof texts / sizeof *texts; n++) {
            Str text = str_of(texts[t]), needle = str_of(texts[n]);
            const char *hit = memmem(text.at, text.len, needle.at, needle.len);
            size_t expected = hit ? (size_t)(hit - text.at) : text.len;
            cr_assert_eq(str_find(text, needle), expected, "\"%s\" in \"%s\"", texts[n], texts[t]);
        }
    }
}

Test(str, trim_takes_nuls_too)
{
    assert_str(str_trim((Str){" \t\0a b\r\n\0", 9}), "a b");
    assert_str(str_trim(STR(" \t\r\n")), "");
    assert_str(str_trim(STR("")), "");
}

Test(str, cut_gives_every_part_and_then_empties)
{
    Str rest = STR("a;;b");
    assert_str(str_cut(&rest, ';'), "a");
    assert_str(str_cut(&rest, ';'), "");
    assert_str(str_cut(&rest, ';'), "b");
    cr_assert(str_is_empty(rest));
    assert_str(str_cut(&rest, ';'), "");
}

Test(str, glob_matches_as_the_contract_says)
{
    static const struct {
        const char *pattern, *text;
        bool matches;
    } rows[] = {
        {"libort_sys-*.rlib(*)", "libort_sys-0a1b.rlib(a.o)", true },
        {"libort_sys-*.rlib(*)", "libort_sys-0a1b.rlib",      false},
        {"*.LIB",                "msvcrt.lib",                true },
        {"a?c",                  "abc",                       true },
        {"a?c",                  "ac",                        false},
        {"*a*b",                 "xaxxb",                     true },
        {"*a*b",                 "xaxxbc",                    false},
        {"dir/x.obj",            "DIR\\X.OBJ",                true },
        {"",                     "",                          true },
        {"*",                    "",                          true },
        {"",                     "a",                         false},
        {"[a]",                  "a",                         false},
        {"?",                    "\xFF",                      true },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        cr_assert_eq(str_glob_nocase(str_of(rows[i].pattern), str_of(rows[i].text)),
                     rows[i].matches, "%s ~ %s", rows[i].pattern, rows[i].text);
}

Test(str, glob_does_not_explode)
{
    char text[4096], pattern[401];
    memset(text, 'a', sizeof text);
    for (size_t i = 0; i < 400; i++)
        pattern[i] = i % 2 ? '*' : 'a';
    pattern[400] = 'b';
    cr_assert_not(str_glob_nocase((Str){pattern, sizeof pattern}, (Str){text, sizeof text}));
}

Test(str, paths_have_two_kinds_of_separators)
{
    assert_str(str_path_base(STR("C:\\x/y.lib")), "y.lib");
    assert_str(str_path_base(STR("D:\\a\\b.obj")), "b.obj");
    assert_str(str_path_base(STR("b.obj")), "b.obj");
    assert_str(str_path_base(STR("a/")), "");
    assert_str(str_path_folder(STR("a/b\\c")), "a/b");
    assert_str(str_path_folder(STR("c")), "");
    assert_str(str_path_folder(STR("/c")), "");
}

Test(str, edit_distance_is_levenshteins)
{
    cr_assert_eq(str_edit_distance(STR("kitten"), STR("sitting"), 9), 3);
    cr_assert_eq(str_edit_distance(STR(""), STR("abc"), 9), 3);
    cr_assert_eq(str_edit_distance(STR("Static"), STR("static"), 9), 0);
    cr_assert_eq(str_edit_distance(STR("abcdef"), STR("uvwxyz"), 2), 3, "limit + 1");
    char longer[80];
    memset(longer, 'a', sizeof longer);
    Str s = {longer, sizeof longer};
    cr_assert_eq(str_edit_distance(s, s, 2), 3, "long words are not compared");
}

Test(str, numbers_are_digits_within_the_limit)
{
    uint64_t value = 7;
    cr_assert(str_to_u64(STR("0"), 0, &value));
    cr_assert_eq(value, 0);
    cr_assert(str_to_u64(STR("18446744073709551615"), UINT64_MAX, &value));
    cr_assert_eq(value, UINT64_MAX);
    static const char *const bad[] = {
        "", "-1", "+1", " 1", "1 ", "0x1", "18446744073709551616", "99999999999999999999"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        cr_assert_not(str_to_u64(str_of(bad[i]), UINT64_MAX, &value), "%s", bad[i]);
    cr_assert_eq(value, UINT64_MAX, "untouched");
    cr_assert_not(str_to_u64(STR("256"), 255, &value));
    cr_assert_not(str_to_u64(STR("9"), 3, &value));
    cr_assert(str_to_u64(STR("255"), 255, &value));
}

Test(str, buffers_grow_and_keep_every_byte)
{
    StrBuf b = strbuf(&arena);
    assert_str(strbuf_str(&b), "");
    for (int i = 0; i < 1000; i++)
        strbuf_addf(&b, "%03d,", i);
    Str s = strbuf_str(&b);
    cr_assert_eq(s.len, 4000);
    assert_str(str_slice(s, 0, 8), "000,001,");
    assert_str(str_skip(s, 3996), "999,");
    strbuf_add(&b, (Str){"\0x", 2});
    cr_assert_eq(strbuf_str(&b).len, 4002, "NULs count");
}

Test(str, join_puts_the_separator_between)
{
    StrVec parts = {0};
    assert_str(str_join(&arena, &parts, STR(", ")), "");
    vec_push(&arena, &parts, STR("a"));
    assert_str(str_join(&arena, &parts, STR(", ")), "a");
    vec_push(&arena, &parts, STR("b"));
    assert_str(str_join(&arena, &parts, STR(", ")), "a, b");
}

Test(str, c_copies_end_in_nul)
{
    Str s = str_slice(STR("abcdef"), 1, 3);
    cr_assert_str_eq(str_to_c(&arena, s), "bc");
    cr_assert_str_eq(str_to_c(&arena, (Str){0}), "");
    cr_assert_eq(str_of(NULL).len, 0);
}

/* Eight bytes are looked at in one go: every byte, at every place of a text of every length. */
Test(str, last_char_and_plain_length_see_each_byte)
{
    char text[40];
    for (size_t len = 1; len < sizeof text; len++) {
        for (size_t at = 0; at < len; at++) {
            for (int byte = 0; byte < 256; byte++) {
                bool is_plain = byte >= ' ' && byte < 0x80;
                memset(text, 'x', sizeof text);
                text[at] = (char)byte;
                Str s = {text, len};
                cr_assert_eq(str_plain_length(s), is_plain ? len : at);
                cr_assert_eq(str_find_last_char(s, (char)byte), byte == 'x' ? len - 1 : at);
            }
        }
    }
    cr_assert_eq(str_find_last_char(STR("a\x80\x01\x81yyyyyyyy"), '\x01'), 2);
    cr_assert_eq(str_find_last_char(STR("nothing here"), '/'), 12);
}
