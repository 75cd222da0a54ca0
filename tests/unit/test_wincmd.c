/* SPDX-License-Identifier: MIT */
#include "command/wincmd.h"

#include <criterion/criterion.h>

static Arena arena;

static void free_arena(void)
{
    arena_free(&arena);
}

TestSuite(wincmd, .fini = free_arena);

/* The words in [brackets], as the pages of the C runtime print them. */
static Str shown(const WinWords *words)
{
    StrBuf b = strbuf(&arena);
    for (size_t i = 0; i < words->len; i++) {
        strbuf_add_char(&b, '[');
        strbuf_add(&b, words->at[i].text);
        strbuf_add_char(&b, ']');
    }
    return strbuf_str(&b);
}

static void expect_split(Str text, Str expected)
{
    WinWords words = {0};
    wincmd_split(&arena, text, &words);
    Str got = shown(&words);
    cr_expect(str_eq(got, expected), "%.*s: %.*s, not %.*s", STR_ARG(text), STR_ARG(got),
              STR_ARG(expected));
}

static void expect_posix(Str text, Str expected)
{
    WinWords words = {0};
    wincmd_split_posix(&arena, text, &words);
    Str got = shown(&words);
    cr_expect(str_eq(got, expected), "%.*s: %.*s, not %.*s", STR_ARG(text), STR_ARG(got),
              STR_ARG(expected));
}

/* The examples of Microsoft's "Parsing C command-line arguments". */
Test(wincmd, splits_as_the_c_runtime_documents)
{
    expect_split(STR("\"a b c\" d e"), STR("[a b c][d][e]"));
    expect_split(STR("\"ab\\\"c\" \"\\\\\" d"), STR("[ab\"c][\\][d]"));
    expect_split(STR("a\\\\\\b d\"e f\"g h"), STR("[a\\\\\\b][de fg][h]"));
    expect_split(STR("a\\\\\\\"b c d"), STR("[a\\\"b][c][d]"));
    expect_split(STR("a\\\\\\\\\"b c\" d e"), STR("[a\\\\b c][d][e]"));
    expect_split(STR("a\"b\"\" c d"), STR("[ab\" c d]"));
}

Test(wincmd, blanks_tabs_newlines_and_nuls_separate)
{
    expect_split(STR(" a\tb\r\nc\0d \0"), STR("[a][b][c][d]"));
    expect_split(STR(""), STR(""));
    expect_split(STR(" \t\r\n\0"), STR(""));
}

Test(wincmd, separators_inside_quotes_are_bytes_like_any_other)
{
    expect_split(STR("\"a\tb\nc\0d\""), STR("[a\tb\nc\0d]"));
}

Test(wincmd, backslashes_stand_for_themselves_away_from_quotes)
{
    expect_split(STR("C:\\x\\y.obj \\\\host\\z\\"), STR("[C:\\x\\y.obj][\\\\host\\z\\]"));
    expect_split(STR("\"C:\\x y\\z\""), STR("[C:\\x y\\z]"));
}

Test(wincmd, backslashes_before_a_closing_quote_are_halved)
{
    expect_split(STR("\"/LIBPATH:C:\\x\\\\\" b"), STR("[/LIBPATH:C:\\x\\][b]"));
    expect_split(STR("\"/LIBPATH:C:\\x\\\" b"), STR("[/LIBPATH:C:\\x\" b]"));
}

Test(wincmd, quotes_inside_a_word_are_resolved)
{
    expect_split(STR("/DEFAULTLIB:\"LIBCMT\" -merge:\".a b\"=.c"),
                 STR("[/DEFAULTLIB:LIBCMT][-merge:.a b=.c]"));
}

Test(wincmd, an_empty_pair_of_quotes_is_an_empty_word)
{
    expect_split(STR("\"\""), STR("[]"));
    expect_split(STR("a \"\" b"), STR("[a][][b]"));
}

Test(wincmd, a_quote_never_closed_ends_with_the_text)
{
    expect_split(STR("c \"un bal"), STR("[c][un bal]"));
    expect_split(STR("c \""), STR("[c][]"));
    expect_split(STR("\\\""), STR("[\"]"));
}

Test(wincmd, a_word_without_quotes_borrows_from_the_text)
{
    Str text = STR("a \\b\\c\\ d");
    WinWords words = {0};
    wincmd_split(&arena, text, &words);
    cr_assert_eq(words.len, 3);
    cr_expect_eq(words.at[1].text.at, text.at + 2);
}

Test(wincmd, every_word_knows_its_line_and_its_spelling)
{
    WinWords words = {0};
    wincmd_split(&arena, STR("a\r\n\n\"b\nc\" d\ne"), &words);
    cr_assert_eq(words.len, 4);
    cr_expect_eq(words.at[0].line, 1);
    cr_expect_eq(words.at[1].line, 3);
    cr_expect(str_eq(words.at[1].raw, STR("\"b\nc\"")));
    cr_expect_eq(words.at[2].line, 4);
    cr_expect_eq(words.at[3].line, 5);
}

/* (observed, lld-link 14, 19, 22: `'a b.obj' c\d.obj`) */
Test(wincmd, posix_words_have_two_kinds_of_quotes_and_escapes)
{
    expect_posix(STR("'a b.obj' c\\d.obj"), STR("[a b.obj][cd.obj]"));
    expect_posix(STR("\"a'b\"'c\"d'"), STR("[a'bc\"d]"));
    expect_posix(STR("a\\ b \"c\\\"d\" 'e\\'f'"), STR("[a b][c\"d][e'f]"));
    expect_posix(STR("'' a\"\" \"\""), STR("[a]"));
}

Test(wincmd, posix_words_end_well_at_the_end_of_the_text)
{
    expect_posix(STR("a\\"), STR("[a\\]"));
    expect_posix(STR("'a\\"), STR("[a\\]"));
    expect_posix(STR("'a b"), STR("[a b]"));
    expect_posix(STR("a '"), STR("[a]"));
    expect_posix(STR("a\0b"), STR("[a\0b]"));
}

Test(wincmd, an_argument_is_quoted_only_when_it_must_be)
{
    cr_expect(str_eq(wincmd_quote(&arena, STR("/OUT:C:\\x\\")), STR("/OUT:C:\\x\\")));
    cr_expect(str_eq(wincmd_quote(&arena, STR("")), STR("\"\"")));
    cr_expect(str_eq(wincmd_quote(&arena, STR("C:\\a b\\")), STR("\"C:\\a b\\\\\"")));
    cr_expect(str_eq(wincmd_quote(&arena, STR("a\\\"b")), STR("\"a\\\\\\\"b\"")));
}

/* A small generator of our own, so that a failure can be repeated. */
static uint32_t next_random(uint32_t *state)
{
    *state = *state * 1664525u + 1013904223u;
    return *state >> 8;
}

static Str random_argument(uint32_t *state)
{
    static const char bytes[] = "\\\\\\\"\"\" \t\n\0'ab/\xFF";
    StrBuf b = strbuf(&arena);
    for (uint32_t len = next_random(state) % 12; len > 0; len--)
        strbuf_add_char(&b, bytes[next_random(state) % (sizeof bytes - 1)]);
    return strbuf_str(&b);
}

Test(wincmd, splitting_what_was_quoted_gives_the_arguments_back)
{
    uint32_t state = 1;
    for (int round = 0; round < 5000; round++) {
        StrVec args = {0}, quoted = {0};
        for (uint32_t count = next_random(&state) % 6; count > 0; count--) {
            Str arg = random_argument(&state);
            vec_push(&arena, &args, arg);
            vec_push(&arena, &quoted, wincmd_quote(&arena, arg));
        }
        WinWords words = {0};
        wincmd_split(&arena, str_join(&arena, &quoted, STR(" ")), &words);
        cr_assert_eq(words.len, args.len, "round %d", round);
        for (size_t i = 0; i < args.len; i++)
            cr_assert(str_eq(words.at[i].text, args.at[i]), "round %d, word %zu", round, i);
        arena_free(&arena);
    }
}

/* Whatever the text, the raw words and what is between them are the text. */
Test(wincmd, raw_words_are_slices_of_the_text_in_order)
{
    uint32_t state = 7;
    for (int round = 0; round < 2000; round++) {
        Str text = random_argument(&state);
        WinWords words = {0}, posix = {0};
        wincmd_split(&arena, text, &words);
        wincmd_split_posix(&arena, text, &posix);
        const char *from = text.at;
        for (size_t i = 0; i < words.len; i++) {
            cr_assert_geq(words.at[i].raw.at, from);
            from = words.at[i].raw.at + words.at[i].raw.len;
            cr_assert_leq(words.at[i].text.len, words.at[i].raw.len);
        }
        cr_assert_leq(from, text.at + text.len);
        arena_free(&arena);
    }
}
