/* SPDX-License-Identifier: MIT */
#include "command/response.h"

#include "base/os.h"
#include "support/testfolder.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

static Arena arena;
static Diags diags;
static ResponseReader reader;

static void enter_folder(void)
{
    testfolder_enter();
    diags = (Diags){.arena = &arena};
    reader = (ResponseReader){.arena = &arena, .diags = &diags, .nests = true};
}

static void leave_folder(void)
{
    testfolder_leave();
    arena_free(&arena);
}

TestSuite(response, .init = enter_folder, .fini = leave_folder);

/* The words of `word`, with a blank between; "!" when the limits said no. */
static Str expanded(Str word)
{
    ResponseWords words = {0};
    bool is_response;
    Origin origin = {.kind = ORIGIN_ARGUMENT, .number = 1};
    if (!response_expand(&reader, word, origin, &words, &is_response))
        return STR("!");
    StrVec texts = {0};
    for (size_t i = 0; i < words.len; i++)
        vec_push(&arena, &texts, words.at[i].text);
    return str_join(&arena, &texts, STR(" "));
}

static void expect_words(Str word, Str expected)
{
    Str got = expanded(word);
    cr_expect(str_eq(got, expected), "%.*s: \"%.*s\", not \"%.*s\"", STR_ARG(word), STR_ARG(got),
              STR_ARG(expected));
}

/* UTF-16 of ASCII, behind its byte order mark. */
static Str wide(const char *text, bool is_big_endian)
{
    StrBuf b = strbuf(&arena);
    strbuf_add(&b, is_big_endian ? STR("\xFE\xFF") : STR("\xFF\xFE"));
    for (; *text; text++) {
        const char units[3] = {'\0', *text, '\0'};
        strbuf_add(&b, (Str){is_big_endian ? units : units + 1, 2});
    }
    return strbuf_str(&b);
}

Test(response, a_word_without_an_at_is_itself)
{
    expect_words(STR("a.obj"), STR("a.obj"));
    expect_words(STR("a@b"), STR("a@b"));
    expect_words(STR(""), STR(""));
}

Test(response, utf_8_is_read_with_and_without_a_mark)
{
    testfolder_write("plain", STR("a.obj \"b c.obj\"\n/OUT:\xC3\xA9.exe\n"));
    testfolder_write("marked", STR("\xEF\xBB\xBF"
                                   "a.obj"));
    expect_words(STR("@plain"), STR("a.obj b c.obj /OUT:\xC3\xA9.exe"));
    expect_words(STR("@marked"), STR("a.obj"));
}

Test(response, utf_16_is_read_in_both_byte_orders)
{
    testfolder_write("little", wide("\"a.obj\"\n\"/LIBPATH:C:\\x y\"\n", false));
    testfolder_write("big", wide("a.obj b.obj", true));
    expect_words(STR("@little"), STR("a.obj /LIBPATH:C:\\x y"));
    expect_words(STR("@big"), STR("a.obj b.obj"));
    testfolder_write("pair", STR("\xFF\xFE\x3D\xD8\x00\xDE"));
    expect_words(STR("@pair"), STR("\xF0\x9F\x98\x80"));
}

Test(response, a_file_may_be_empty_or_hold_a_mark_alone)
{
    testfolder_write("empty", STR(""));
    testfolder_write("utf8", STR("\xEF\xBB\xBF"));
    testfolder_write("utf16", STR("\xFF\xFE"));
    expect_words(STR("@empty"), STR(""));
    expect_words(STR("@utf8"), STR(""));
    expect_words(STR("@utf16"), STR(""));
}

/* (observed, lld-link 19 and 22: "Could not convert UTF16 to UTF8", and the
 * word stays; 14 is silent) */
Test(response, broken_utf_16_stays_the_word_it_was)
{
    testfolder_write("odd", STR("\xFF\xFE"
                                "a\0b"));
    testfolder_write("lone", STR("\xFF\xFE\x00\xD8"
                                 "a\0"));
    testfolder_write("low", STR("\xFF\xFE\x00\xDC"
                                "a\0"));
    testfolder_write("last", STR("\xFF\xFE"
                                 "a\0\x00\xD8"));
    expect_words(STR("@odd"), STR("@odd"));
    expect_words(STR("@lone"), STR("@lone"));
    expect_words(STR("@low"), STR("@low"));
    expect_words(STR("@last"), STR("@last"));
    cr_expect_eq(diags.list.len, 0);
}

/* (observed, lld-link 14, 19, 22) */
Test(response, what_is_no_file_stays_the_word_it_was)
{
    expect_words(STR("@nosuch.rsp"), STR("@nosuch.rsp"));
    expect_words(STR("@."), STR("@."));
    expect_words(STR("@"), STR("@"));
    Str device = str_format(&arena, "@%s", testfolder_device);
    expect_words(device, device);
}

Test(response, a_pipe_stays_the_word_it_was)
{
    cr_assert(testfolder_pipe("fifo"));
    expect_words(STR("@fifo"), STR("@fifo"));
}

Test(response, nuls_and_open_quotes_do_no_harm)
{
    testfolder_write("odd", STR("a.obj\0b.obj \"\" c\0 \"un bal"));
    expect_words(STR("@odd"), STR("a.obj b.obj  c un bal"));
}

/* (observed, lld-link 14, 19, 22: `@d/o.rsp` that holds `@m.rsp` reads m.rsp
 * here, not in d) */
Test(response, nested_files_are_relative_to_the_working_directory)
{
    testfolder_make("d");
    testfolder_write("d/o.rsp", STR("a @m.rsp b"));
    testfolder_write("d/m.rsp", STR("wrong"));
    testfolder_write("m.rsp", STR("right"));
    expect_words(STR("@d/o.rsp"), STR("a right b"));
    cr_assert_eq(remove("d/o.rsp") | remove("d/m.rsp"), 0);
}

Test(response, link_exe_does_not_nest)
{
    testfolder_write("outer", STR("a @inner"));
    testfolder_write("inner", STR("b"));
    reader.nests = false;
    expect_words(STR("@outer"), STR("a @inner"));
}

Test(response, posix_quoting_holds_for_nested_files_too)
{
    testfolder_write("outer", STR("'a b' @inner"));
    testfolder_write("inner", STR("c\\d"));
    reader.is_posix = true;
    expect_words(STR("@outer"), STR("a b cd"));
}

Test(response, every_word_knows_its_file_and_line)
{
    testfolder_write("outer", STR("\n@inner\nz"));
    testfolder_write("inner", STR("x\ny"));
    ResponseWords words = {0};
    bool is_response = false;
    Origin origin = {.kind = ORIGIN_ARGUMENT, .number = 4};
    cr_assert(response_expand(&reader, STR("@outer"), origin, &words, &is_response));
    cr_expect(is_response);
    cr_assert_eq(words.len, 3);
    static const char *const expected[] = {"inner:1", "inner:2", "outer:3"};
    for (size_t i = 0; i < words.len; i++) {
        Str text = origin_text(&arena, words.at[i].origin);
        cr_expect(str_eq(text, str_of(expected[i])), "%.*s", STR_ARG(text));
    }
}

static void expect_refusal(const char *word, const char *reason)
{
    expect_words(str_of(word), STR("!"));
    cr_assert_eq(diags.list.len, 1);
    cr_expect_eq(diags.list.at[0].severity, SEV_ERROR);
    Str text = diags.list.at[0].text;
    cr_expect_neq(str_find(text, str_of(reason)), text.len, "%.*s", STR_ARG(text));
}

Test(response, a_file_that_includes_itself_is_refused)
{
    testfolder_write("self", STR("a @self b"));
    expect_refusal("@self", "includes itself");
}

Test(response, a_circle_is_found_under_another_name_too)
{
    testfolder_write("a", STR("@b"));
    testfolder_write("b", STR("@./a"));
    expect_refusal("@a", "response file ./a includes itself");
}

Test(response, a_file_used_twice_is_no_circle)
{
    testfolder_write("outer", STR("@x @x"));
    testfolder_write("x", STR("a"));
    expect_words(STR("@outer"), STR("a a"));
}

static void write_chain(int length)
{
    for (int i = 1; i < length; i++) {
        const char *name = str_to_c(&arena, str_format(&arena, "f%d", i));
        testfolder_write(name, str_format(&arena, "@f%d", i + 1));
    }
    testfolder_write(str_to_c(&arena, str_format(&arena, "f%d", length)), STR("end"));
}

Test(response, twenty_files_deep_is_read)
{
    write_chain(RESPONSE_MAX_DEPTH);
    expect_words(STR("@f1"), STR("end"));
}

Test(response, twenty_one_files_deep_is_refused)
{
    write_chain(RESPONSE_MAX_DEPTH + 1);
    expect_refusal("@f1", "nested more than 20");
}

/* Each of ten files names the next one ten times: 10 to the 10th words. */
Test(response, files_that_multiply_are_refused_in_good_time)
{
    for (int i = 0; i < 10; i++) {
        StrBuf text = strbuf(&arena);
        for (int k = 0; k < 10; k++)
            strbuf_addf(&text, "@g%d ", i + 1);
        testfolder_write(str_to_c(&arena, str_format(&arena, "g%d", i)), strbuf_str(&text));
    }
    testfolder_write("g10", STR(""));
    expect_refusal("@g0", "longer than");
}

Test(response, a_file_larger_than_any_link_needs_is_refused)
{
    testfolder_grow("large", RESPONSE_MAX_BYTES + 1);
    expect_refusal("@large", "longer than");
}

Test(response, a_file_above_the_copy_limit_is_read_whole)
{
    StrBuf text = strbuf(&arena);
    for (int i = 0; i < 20000; i++)
        strbuf_addf(&text, "\"o/%d.obj\"\n", i);
    testfolder_write("long", strbuf_str(&text));
    ResponseWords words = {0};
    bool is_response;
    cr_assert(response_expand(&reader, STR("@long"), (Origin){0}, &words, &is_response));
    cr_assert_eq(words.len, 20000);
    cr_expect(str_eq(words.at[19999].text, STR("o/19999.obj")));
    cr_expect_eq(words.at[19999].origin.number, 20000);
}
