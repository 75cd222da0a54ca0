/* SPDX-License-Identifier: MIT */
/* arena, map, reader, utf, diag. */
#include "base/diag.h"
#include "base/map.h"
#include "base/reader.h"
#include "base/utf.h"

#include <criterion/criterion.h>
#include <setjmp.h>
#include <stdalign.h>

static Arena arena;

static void finish(void)
{
    arena_free(&arena);
}

TestSuite(arena, .fini = finish);
TestSuite(map, .fini = finish);
TestSuite(reader, .fini = finish);
TestSuite(utf, .fini = finish);
TestSuite(diag, .fini = finish);

Test(arena, gives_zeroed_aligned_memory_of_any_size)
{
    static const size_t sizes[] = {0, 1, 7, 4096, 65536, 65537, 300000, 1};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        unsigned char *at = arena_alloc(&arena, sizes[i], 1);
        cr_assert_not_null(at);
        cr_assert_eq((uintptr_t)at % alignof(max_align_t), 0);
        for (size_t k = 0; k < sizes[i]; k++) {
            cr_assert_eq(at[k], 0);
            at[k] = 0xAA;
        }
    }
}

Test(arena, may_be_used_again_after_it_was_freed)
{
    char *text = arena_array(&arena, char, 100);
    text[0] = 'x';
    arena_free(&arena);
    cr_assert_eq(*arena_array(&arena, char, 100), 0);
}

Test(arena, is_zeroed_again_after_a_reset)
{
    for (int round = 0; round < 3; round++) {
        static const size_t sizes[] = {10, 300000, 5000, 70000, 200000};
        for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
            unsigned char *at = arena_alloc(&arena, sizes[i], 1);
            for (size_t k = 0; k < sizes[i]; k++) {
                cr_assert_eq(at[k], 0);
                at[k] = 0xAA;
            }
        }
        arena_reset(&arena);
    }
    arena_reset(&arena);
}

static jmp_buf out;

static void jump_out(void *context)
{
    *(int *)context += 1;
    longjmp(out, 1);
}

Test(arena, says_that_memory_is_out_instead_of_returning)
{
    int called = 0;
    Arena small = {.out_of_memory = jump_out, .context = &called};
    if (!setjmp(out))
        (void)arena_alloc(&small, SIZE_MAX / 2, 4);
    cr_assert_eq(called, 1, "count x size overflows");
    if (!setjmp(out))
        (void)arena_alloc(&small, SIZE_MAX, 1);
    cr_assert_eq(called, 2);
    arena_free(&small);
}

Test(arena, vectors_keep_their_elements_when_they_grow)
{
    VEC(size_t) v = {0};
    for (size_t i = 0; i < 10000; i++)
        cr_assert_eq(*vec_push(&arena, &v, i), i);
    cr_assert_eq(v.len, 10000);
    for (size_t i = 0; i < v.len; i++)
        cr_assert_eq(v.at[i], i);
}

Test(map, finds_what_was_added_in_the_order_of_addition)
{
    Map m = map(&arena);
    cr_assert_null(map_find(&m, STR("nothing")));
    for (unsigned i = 0; i < 5000; i++) {
        bool is_new = false;
        MapEntry *entry = map_add(&m, str_format(&arena, "symbol%u", i), &is_new);
        cr_assert(is_new);
        cr_assert_eq(entry->value.number, 0);
        entry->value.number = i;
    }
    cr_assert_eq(m.len, 5000);
    for (unsigned i = 0; i < 5000; i++) {
        Str key = str_format(&arena, "symbol%u", i);
        cr_assert_eq(map_find(&m, key)->value.number, i);
        cr_assert(str_eq(m.entries[i].key, key));
    }
    cr_assert_null(map_find(&m, STR("symbol5000")));
}

Test(map, a_key_is_added_once)
{
    Map m = map(&arena);
    bool is_new = false;
    map_add(&m, STR("a"), NULL)->value.number = 3;
    cr_assert_eq(map_add(&m, STR("a"), &is_new)->value.number, 3);
    cr_assert_not(is_new);
    map_add(&m, STR("A"), &is_new);
    cr_assert(is_new, "keys are bytes");
    map_add(&m, (Str){0}, &is_new);
    cr_assert(is_new, "the empty key is one too");
    map_add(&m, STR(""), &is_new);
    cr_assert_not(is_new);
    cr_assert_eq(m.len, 3);
}

Test(map, keys_of_one_hash_are_told_apart)
{
    Map m = map(&arena);
    for (unsigned i = 0; i < 100; i++)
        map_add_hashed(&m, str_format(&arena, "%u", i), 42, NULL)->value.number = i;
    for (unsigned i = 0; i < 100; i++)
        cr_assert_eq(map_find_hashed(&m, str_format(&arena, "%u", i), 42)->value.number, i);
    cr_assert_null(map_find_hashed(&m, STR("x"), 42));
}

Test(reader, reads_both_byte_orders)
{
    Str bytes = STR("\x01\x02\x03\x04\x05\x06\x07\x08");
    Reader r = reader(bytes);
    cr_assert_eq(read_u16(&r), 0x0201);
    cr_assert_eq(read_u8(&r), 3);
    cr_assert_eq(reader_left(&r), 5);
    r = reader(bytes);
    cr_assert_eq(read_u32(&r), 0x04030201u);
    cr_assert_eq(read_u32_big(&r), 0x05060708u);
    r = reader(bytes);
    cr_assert_eq(read_u64(&r), UINT64_C(0x0807060504030201));
    r = reader(bytes);
    cr_assert_eq(read_u64_big(&r), UINT64_C(0x0102030405060708));
    r = reader(STR("\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF"));
    cr_assert_eq(read_u64(&r), UINT64_MAX, "no sign creeps in");
    r = reader(STR("\xFF\xFF\xFF\xFF"));
    cr_assert_eq(read_u32_big(&r), UINT32_MAX);
}

Test(reader, fails_for_good_at_the_first_read_past_the_end)
{
    Reader r = reader(STR("\x01\x02\x03"));
    cr_assert_eq(read_u16(&r), 0x0201);
    cr_assert_eq(read_u16(&r), 0);
    cr_assert(r.failed);
    cr_assert_eq(read_u8(&r), 0, "also what would still fit");
    cr_assert_eq(reader_left(&r), 0);
    cr_assert_eq(read_bytes(&r, 0).len, 0);
    r = reader(STR("abc"));
    cr_assert_eq(read_bytes(&r, UINT64_MAX).len, 0);
    cr_assert(r.failed);
    r = reader((Str){0});
    cr_assert_eq(read_u8(&r), 0);
    cr_assert(r.failed);
}

Test(reader, starts_where_it_is_told)
{
    Reader r = reader_at(STR("abc"), 3);
    cr_assert_not(r.failed);
    cr_assert_eq(reader_left(&r), 0);
    r = reader_at(STR("abc"), 4);
    cr_assert(r.failed);
    r = reader_at(STR("abc"), UINT64_MAX);
    cr_assert(r.failed);
    cr_assert_eq(read_u8(&r), 0);
}

Test(reader, strings_end_in_nul)
{
    Reader r = reader((Str){"ab\0\0c", 5});
    cr_assert(str_eq(read_c_string(&r), STR("ab")));
    cr_assert(str_eq(read_c_string(&r), STR("")));
    cr_assert_not(r.failed);
    cr_assert_eq(read_c_string(&r).len, 0);
    cr_assert(r.failed);
}

Test(reader, slices_check_for_overflow)
{
    Str out_slice = STR("before"), bytes = STR("0123456789");
    cr_assert(bytes_slice(bytes, 2, 2, 3, &out_slice));
    cr_assert(str_eq(out_slice, STR("234567")));
    cr_assert(bytes_slice(bytes, 10, 0, 18, &out_slice));
    cr_assert_eq(out_slice.len, 0);
    out_slice = STR("before");
    cr_assert_not(bytes_slice(bytes, 11, 0, 1, &out_slice));
    cr_assert_not(bytes_slice(bytes, 0, UINT64_MAX, 18, &out_slice));
    cr_assert_not(bytes_slice(bytes, UINT64_MAX, 2, 2, &out_slice));
    cr_assert_not(bytes_slice(bytes, 5, UINT64_MAX / 18 + 1, 18, &out_slice));
    cr_assert_not(bytes_slice(bytes, 5, 6, 1, &out_slice));
    cr_assert(str_eq(out_slice, STR("before")), "untouched");
}

static void assert_utf8(Str bytes, bool is_big_endian, const char *expected)
{
    Str got = utf8_from_utf16(&arena, bytes, is_big_endian);
    cr_assert(str_eq(got, str_of(expected)), "%.*s is not %s", STR_ARG(got), expected);
}

Test(utf, utf16_becomes_utf8)
{
    assert_utf8((Str){"a\0\xE9\0\xAC\x20", 6}, false, "a\xC3\xA9\xE2\x82\xAC");
    assert_utf8((Str){"\0a\0\xE9\x20\xAC", 6}, true, "a\xC3\xA9\xE2\x82\xAC");
    assert_utf8((Str){"\x3D\xD8\x00\xDE", 4}, false, "\xF0\x9F\x98\x80");
    assert_utf8((Str){"\xD8\x3D\xDE\x00", 4}, true, "\xF0\x9F\x98\x80");
}

Test(utf, lone_surrogates_are_replaced_and_an_odd_byte_is_dropped)
{
    assert_utf8((Str){"\x3D\xD8", 2}, false, "\xEF\xBF\xBD");
    assert_utf8((Str){"\x3D\xD8z\0", 4}, false, "\xEF\xBF\xBDz");
    assert_utf8((Str){"\x00\xDEz\0", 4}, false, "\xEF\xBF\xBDz");
    assert_utf8((Str){"a\0b", 3}, false, "a");
    assert_utf8((Str){"a", 1}, false, "");
}

Test(utf, validity_is_that_of_rfc_3629)
{
    static const char *const good[] = {"",
                                       "a",
                                       "\xC2\x80",
                                       "\xDF\xBF",
                                       "\xE0\xA0\x80",
                                       "\xED\x9F\xBF",
                                       "\xEE\x80\x80",
                                       "\xF0\x90\x80\x80",
                                       "\xF4\x8F\xBF\xBF"};
    static const char *const bad[] = {"\x80",
                                      "\xC0\x80",
                                      "\xC1\xBF",
                                      "\xC2",
                                      "\xC2z",
                                      "\xE0\x9F\x80",
                                      "\xED\xA0\x80",
                                      "\xE2\x82",
                                      "\xF0\x8F\x80\x80",
                                      "\xF4\x90\x80\x80",
                                      "\xF5\x80\x80\x80",
                                      "\xFF",
                                      "a\xBF"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        cr_assert(utf8_is_valid(str_of(good[i])), "good %zu", i);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        cr_assert_not(utf8_is_valid(str_of(bad[i])), "bad %zu", i);
}

static void assert_printable(Str from, const char *expected)
{
    Str got = utf8_printable(&arena, from);
    cr_assert(str_eq(got, str_of(expected)), "%.*s is not %s", STR_ARG(got), expected);
}

Test(utf, nothing_that_moves_a_terminal_is_printed)
{
    assert_printable(STR("plain ?name@@YAXXZ \xC3\xA9"), "plain ?name@@YAXXZ \xC3\xA9");
    assert_printable(STR("\x1B[31mred"), "\\x1B[31mred");
    assert_printable(STR("a\nb\tc\r"), "a\\x0Ab\\x09c\\x0D");
    assert_printable((Str){"\0", 1}, "\\x00");
    /* Commands to CI systems, wherever the text may come to stand. */
    assert_printable(STR("::error::x"), "\\x3A:error::x");
    assert_printable(STR("needs ::error::x"), "needs \\x3A:error::x");
    assert_printable(STR("std::vector<a::b> ##vso[x] #1"), "std::vector<a::b> #\\x23vso[x] #1");
    cr_assert(utf8_is_plain(STR("std::vector #1")));
    cr_assert_not(utf8_is_plain(STR(" ::x")));
    cr_assert_not(utf8_is_plain(STR("a##")));
    assert_printable(STR("\x7F"), "\\x7F");
    assert_printable(STR("\xC2\x9B"
                         "31m"),
                     "\\xC2\\x9B31m");
    assert_printable(STR("\xE2\x80\xAE"
                         "evil"),
                     "\\xE2\\x80\\xAE"
                     "evil");
    assert_printable(STR("\xE2\x81\xA6x"), "\\xE2\\x81\\xA6x");
    assert_printable(STR("\xFF\xFE"), "\\xFF\\xFE");
    assert_printable(STR("\xE2\x82"), "\\xE2\\x82");
}

Test(utf, every_byte_sequence_becomes_valid_and_printable)
{
    char bytes[3];
    for (unsigned i = 0; i < 256; i++) {
        for (unsigned k = 0; k < 256; k += 5) {
            bytes[0] = (char)i;
            bytes[1] = (char)k;
            bytes[2] = (char)(i ^ k);
            Str text = utf8_printable(&arena, (Str){bytes, 3});
            cr_assert(utf8_is_valid(text));
            for (size_t at = 0; at < text.len; at++)
                cr_assert_geq((unsigned char)text.at[at], 0x20);
        }
        arena_free(&arena);
    }
}

/* By the definition, byte by byte. */
Test(utf, plain_text_is_printable_ascii)
{
    char text[20];
    for (size_t len = 0; len <= sizeof text; len++) {
        memset(text, 'a', sizeof text);
        cr_assert(utf8_is_plain((Str){text, len}));
        for (size_t at = 0; at < len; at++) {
            for (int c = 0; c < 256; c++) {
                text[at] = (char)c;
                cr_assert_eq(utf8_is_plain((Str){text, len}), c >= 0x20 && c < 0x7F,
                             "%d at %zu of %zu", c, at, len);
            }
            text[at] = 'a';
        }
    }
}

Test(diag, origins_read_as_people_write_them)
{
    static const struct {
        Origin origin;
        const char *text;
    } rows[] = {
        {{.kind = ORIGIN_NONE},                                                           ""              },
        {{.kind = ORIGIN_ARGUMENT, .number = 5},                                          "argument 5"    },
        {{.kind = ORIGIN_RESPONSE, .file = {"link.rsp", 8}, .number = 3},                 "link.rsp:3"    },
        {{.kind = ORIGIN_VARIABLE, .file = {"LINK", 4}, .number = 2},                     "LINK, word 2"  },
        {{.kind = ORIGIN_VARIABLE, .file = {"LINK", 4}},                                  "LINK"          },
        {{.kind = ORIGIN_DIRECTIVE, .file = {"lib/z.lib", 9}, .member = {"d\\i.obj", 7}},
         "z.lib(i.obj)"                                                                                   },
        {{.kind = ORIGIN_DIRECTIVE, .file = {"out/a.obj", 9}},                            "out/a.obj"     },
        {{.kind = ORIGIN_POLICY, .file = {"crtlink.ini", 11}, .number = 12},              "crtlink.ini:12"},
        {{.kind = ORIGIN_BUILTIN, .file = {"crtlink.ini", 11}, .number = 4},
         "built-in crtlink.ini:4"                                                                         },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        Str text = origin_text(&arena, rows[i].origin);
        cr_assert(str_eq(text, str_of(rows[i].text)), "%.*s", STR_ARG(text));
    }
}

Test(diag, keeps_what_it_is_told)
{
    Diags diags = {.arena = &arena};
    Origin origin = {.kind = ORIGIN_ARGUMENT, .number = 1};
    diag_add(&diags, SEV_ERROR, CODE_INPUT, origin, "%s is %d", "x", 7);
    cr_assert_eq(diags.list.len, 1);
    cr_assert(str_eq(diags.list.at[0].text, STR("x is 7")));
    cr_assert_eq(diags.list.at[0].severity, SEV_ERROR);
    cr_assert_str_eq(diags.list.at[0].code, "CRT0004");
}
