/* SPDX-License-Identifier: MIT */
/* Readings were made by llvm-cxxfilt 19 and c++filt 2.40; tests/e2e/names.sh compares more of them.
 */
#include "report/namebook.h"
#include "report/report_text.h"
#include "report/rustname.h"

#include <criterion/criterion.h>

static Arena arena;

static void close_arena(void)
{
    arena_free(&arena);
}

TestSuite(names, .fini = close_arena);

Test(names, rust_names_are_read)
{
    static const struct {
        const char *symbol, *reading;
    } known[] = {
        {"_RNvC6_123foo3bar",                                                         "123foo::bar"                                },
        {"_RNvMNtNtCs8em0n1mO4jN_4core3fmt8buildersNtB2_10DebugTuple5field",
         "<core::fmt::builders::DebugTuple>::field"                                                                                },
        {"_RINvMNtCs8em0n1mO4jN_4core5sliceSt12strip_suffixAtj1_ECsfNk0Joi0Ah0_3std",
         "<[u16]>::strip_suffix::<[u16; 1]>"                                                                                       },
        {"__RNvC1a1b.llvm.1234",                                                      "a::b"                                       },
        {"_RNCNvC1a1b0",                                                              "a::b::{closure#0}"                          },
        {"_RNCNvC1a1bs_0",                                                            "a::b::{closure#1}"                          },
        {"_RINvC1a1bFG_RL0_hEuE",                                                     "a::b::<for<'a> fn(&'a u8)>"                 },
        {"_RINvC1a1bDNtC1c1dp1eyEL_E",                                                "a::b::<dyn c::d<e = u64>>"                  },
        {"_RINvC1a1bKb1_Kin5_KpE",                                                    "a::b::<true, -5, _>"                        },
        {"_RNvC1au6gr_gka",                                                           "a::gr\xC3\xB6"                              },
        {"_RINvC1a1bTEE",                                                             "a::b::<()>"                                 },
        {"_RINvC1a1bThEE",                                                            "a::b::<(u8,)>"                              },
        {"_RINvC1a1bThtEE",                                                           "a::b::<(u8, u16)>"                          },
        {"_RINvC1a1bQeE",                                                             "a::b::<&mut str>"                           },
        {"_RINvC1a1bPxOyE",                                                           "a::b::<*const i64, *mut u64>"               },
        {"_RINvC1a1bFUKCEuE",                                                         "a::b::<unsafe extern \"C\" fn()>"           },
        {"_RINvC1a1bFK8fastcalltEzE",                                                 "a::b::<extern \"fastcall\" fn(u16) -> !>"   },
        {"_RINvC1a1bFK10rust_intricEuE",                                              "a::b::<extern \"rust-intri\" fn(char)>"     },
        {"_RINvC1a1bShAtj1f_E",                                                       "a::b::<[u8], [u16; 31]>"                    },
        {"_RINvC1a1bKc78_Ko123456789abcdef0123_E",                                    "a::b::<'x', 0x123456789abcdef0123>"         },
        {"_RNSC1a4dropB2_",                                                           "a::{shim:drop#0}"                           },
        {"_RNSNvC1a1b4drop",                                                          "a::b::{shim:drop#0}"                        },
        {"_RNvXNtC1a1bNtC1a1cNtC1a1d1e",                                              "<a::c as a::d>::e"                          },
        {"_RNvXs_NtC1a1bNtC1a1cNtC1a1d1e",                                            "<a::c as a::d>::e"                          },
        {"_RNvYNtC1a1cNtC1a1d1e",                                                     "<a::c as a::d>::e"                          },
        {"_RINvC1a1bDNtC1c1dNtC1c1eEL_E",                                             "a::b::<dyn c::d + c::e>"                    },
        {"_RINvC1a1bDG_INtC1c1dRL0_hEp1fuEL_E",                                       "a::b::<dyn for<'a> c::d<&'a u8, f = ()>>"   },
        {"_RINvC1a1bDINtC1c1dhEp1fuEL_E",                                             "a::b::<dyn c::d<u8, f = ()>>"               },
        {"_RINvC1a1bL_E",                                                             "a::b::<'_>"                                 },
        {"_RINvC1a1bFG1_RL1_hRL0_tEuE",                                               "a::b::<for<'a, 'b, 'c> fn(&'b u8, &'c u16)>"},
        {"_RNvNtC1a0_1b",                                                             "a::b"                                       },
        {"_RNQC1a1b",                                                                 "a::{Q:b#0}"                                 },
        {"_RNvC1a1bC1c",                                                              "a::b"                                       },
        {"_ZN4core3fmt5write17h0123456789abcdefE",                                    "core::fmt::write"                           },
        {"__ZN4core3fmt5write17h0123456789abcdefE",                                   "core::fmt::write"                           },
        {"_ZN39_$LT$a..B$LT$T$GT$$u20$as$u20$c..D$GT$3drop17h0123456789abcdefE",      ""                                           },
        {"_ZN38_$LT$a..B$LT$T$GT$$u20$as$u20$c..D$GT$4drop17h0123456789abcdefE",
         "<a::B<T> as c::D>::drop"                                                                                                 },
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        Str reading = rustname_demangle(&arena, str_of(known[i].symbol));
        cr_expect(str_eq(reading, str_of(known[i].reading)), "%s: %.*s", known[i].symbol,
                  STR_ARG(reading));
    }
}

Test(names, what_is_none_of_rusts_is_not_read)
{
    static const char *const others[] = {
        "",
        "_R",
        "_RB_",
        "_RNvB_1a",
        "_RNvC1a",
        "_RNvC1a9b",
        "_RNvC1a99999999999999999999b",
        "_RNvC1au20zzzzzzzzzzzzzzzzzzzz",
        "_RINvC1a1bL1_E",
        "_ReadWriteBarrier",
        "_ZN3fooE",
        "_ZNSt6vectorIiSaIiEE9push_backERKi",
        "_ZN3foo17h0123456789abcdeE",
        "?draw@Pen@@QEAAXH@Z",
    };
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        cr_expect_eq(rustname_demangle(&arena, str_of(others[i])).len, 0, "%s", others[i]);
}

Test(names, every_cut_and_every_changed_byte_is_survived)
{
    Str name = STR("_RINvMNtCs8em0n1mO4jN_4core5sliceSINtNtNtB5_3mem12maybe_uninit11MaybeUninithE"
                   "11copy_withinINtNtNtB5_3ops5range5RangejEECsfNk0Joi0Ah0_3std");
    char *bytes = str_to_c(&arena, name);
    for (size_t i = 0; i <= name.len; i++)
        (void)rustname_demangle(&arena, str_slice(name, 0, i));
    for (size_t i = 0; i < name.len; i++)
        for (int c = 0; c < 256; c++) {
            char before = bytes[i];
            bytes[i] = (char)c;
            (void)rustname_demangle(&arena, (Str){bytes, name.len});
            bytes[i] = before;
        }
}

static Str beside(const char *text)
{
    NameBook book = {0};
    namebook_collect(&arena, str_of(text), &book);
    namebook_read_rust(&arena, &book);
    return namebook_beside(&arena, &book, str_of(text));
}

Test(names, a_reading_stands_behind_the_first_mention)
{
    Str text = beside("needs _RNvC1a1b and _RNvC1a1c, then _RNvC1a1b again; not _RNvC1.");
    cr_expect(str_eq(text, STR("needs _RNvC1a1b [a::b] and _RNvC1a1c [a::c], then _RNvC1a1b again; "
                               "not _RNvC1.")),
              "%.*s", STR_ARG(text));
    text = beside("x.lib(a.obj) - needs __imp__RNvC1a1b.");
    cr_expect(str_eq(text, STR("x.lib(a.obj) - needs __imp__RNvC1a1b [a::b].")), "%.*s",
              STR_ARG(text));
}

Test(names, names_of_cpp_are_found_for_who_can_read_them)
{
    NameBook book = {0};
    Str text = STR("is (?draw@Pen@@QEAAXH@Z) wanted? __imp_?cout@std@@3V1@A, ??$max@H@@YAHHH@Z.");
    namebook_collect(&arena, text, &book);
    cr_assert_eq(book.names.len, 3);
    cr_expect(str_eq(book.names.at[0].raw, STR("?draw@Pen@@QEAAXH@Z")));
    cr_expect(str_eq(book.names.at[1].raw, STR("?cout@std@@3V1@A")));
    cr_expect(str_eq(book.names.at[2].raw, STR("??$max@H@@YAHHH@Z")));
    static const char hostile[] = {'c', 0x1B,       '[',        '3',       '1',
                                   'm', (char)0xE2, (char)0x80, (char)0xAE};
    book.names.at[1].readable = (Str){hostile, sizeof hostile};
    text = namebook_beside(&arena, &book, text);
    cr_expect_lt(str_find(text, STR("A [c\\x1B[31m\\xE2\\x80\\xAE], ??$max")), text.len, "%.*s",
                 STR_ARG(text));
}

Test(names, long_readings_are_cut)
{
    NameBook book = {0};
    StrBuf long_name = strbuf(&arena);
    for (size_t i = 0; i < 100; i++)
        strbuf_add(&long_name, STR("\u65E5\u672C"));
    namebook_collect(&arena, STR("?a@@3HA"), &book);
    book.names.at[0].readable = strbuf_str(&long_name);
    Str text = namebook_beside(&arena, &book, STR("?a@@3HA"));
    cr_expect_leq(text.len, 7 + 3 + NAMEBOOK_LONGEST + 3);
    cr_expect(str_ends_with(text, STR("\u65E5\u672C...]")), "%.*s", STR_ARG(text));
}
