/* SPDX-License-Identifier: MIT */
#include "model/wants.h"
#include "support/coffmaker.h"
#include "support/testfolder.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static Arena arena;

static void finish(void)
{
    arena_free(&arena);
}

TestSuite(wants, .fini = finish);

static Wants wants_of(const char *description)
{
    MadeFile file;
    InputReader reader = input_reader(&arena);
    Input input;
    Wants wants;
    cr_assert(coffmaker_object(&arena, str_of(description), &file), "%s", description);
    testfolder_enter();
    testfolder_write("file", file.bytes);
    cr_assert(input_open(&reader, STR("file"), &input));
    testfolder_leave();
    wants_of_member(&arena, &input.members.at[0], &wants);
    return wants;
}

typedef struct Row {
    const char *description, *wanted;
    uint32_t crt_imports;
    const char *evidence; /* of the first; NULL: none at all */
} Row;

static void assert_rows(const Row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        Wants wants = wants_of(rows[i].description);
        Str text = wants_text(&arena, &wants);
        cr_assert(str_eq(text, str_of(rows[i].wanted)), "%s: %.*s", rows[i].description,
                  STR_ARG(text));
        cr_assert_eq(wants.crt_imports, rows[i].crt_imports, "%s: %u imports", rows[i].description,
                     wants.crt_imports);
        if (!rows[i].evidence) {
            cr_assert_eq(wants.evidence.len, 0, "%s", rows[i].description);
            continue;
        }
        cr_assert_geq(wants.evidence.len, 1, "%s", rows[i].description);
        cr_assert(str_eq(wants.evidence.at[0].text, str_of(rows[i].evidence)), "%s: %.*s",
                  rows[i].description, STR_ARG(wants.evidence.at[0].text));
    }
}

Test(wants, default_libraries_tell_linkage_and_configuration)
{
    static const Row rows[] = {
        {"drectve /DEFAULTLIB:\"LIBCMT\" /DEFAULTLIB:OLDNAMES",             "static release",  0,
         "/DEFAULTLIB:LIBCMT"                                                                                              },
        {"drectve -defaultlib:msvcrt",                                      "dynamic release", 0, "-defaultlib:msvcrt"     },
        {"drectve /DEFAULTLIB:MSVCRTD.lib",                                 "dynamic debug",   0, "/DEFAULTLIB:MSVCRTD.lib"},
        {"drectve /DEFAULTLIB:LIBCMTD",                                     "static debug",    0, "/DEFAULTLIB:LIBCMTD"    },
        {"drectve /DEFAULTLIB:libcpmt1",                                    "static release",  0, "/DEFAULTLIB:libcpmt1"   },
        {"drectve /DEFAULTLIB:libcpmtd0",                                   "static debug",    0, "/DEFAULTLIB:libcpmtd0"  },
        {"drectve /DEFAULTLIB:LIBC",                                        "static release",  0, "/DEFAULTLIB:LIBC"       },
        {"drectve /DEFAULTLIB:MSVCMRT",                                     "dynamic release", 0, "/DEFAULTLIB:MSVCMRT"    },
        {"drectve /DEFAULTLIB:OLDNAMES /DEFAULTLIB:uuid /DEFAULTLIB:VCOMP", "no CRT",          0, NULL                     },
        {"defines main",                                                    "no CRT",          0, NULL                     },
        {"drectve /DEFAULTLIB:LIBCMT; drectve /DEFAULTLIB:MSVCRT",          "mixed release",   0,
         "/DEFAULTLIB:LIBCMT"                                                                                              },
        {"drectve /DEFAULTLIB:MSVCRT /DEFAULTLIB:MSVCRTD",                  "dynamic mixed",   0,
         "/DEFAULTLIB:MSVCRT"                                                                                              },
    };
    assert_rows(rows, sizeof rows / sizeof *rows);
}

Test(wants, a_hybrid_build_is_static)
{
    static const Row rows[] = {
        {"drectve /DEFAULTLIB:LIBCMT /DEFAULTLIB:ucrt.lib", "static release",  0,
         "/DEFAULTLIB:LIBCMT"                                                                           },
        {"drectve /DEFAULTLIB:ucrt.lib",                    "dynamic release", 0, "/DEFAULTLIB:ucrt.lib"},
    };
    assert_rows(rows, sizeof rows / sizeof *rows);
}

Test(wants, records_tell)
{
    static const Row rows[] = {
        {"drectve /FAILIFMISMATCH:RuntimeLibrary=MT_StaticRelease",      "static release",  0,
         "RuntimeLibrary=MT_StaticRelease"                                                                              },
        {"drectve /FAILIFMISMATCH:\"RuntimeLibrary=MDd_DynamicDebug\"",  "dynamic debug",   0,
         "RuntimeLibrary=MDd_DynamicDebug"                                                                              },
        {"drectve /FAILIFMISMATCH:RuntimeLibrary=MD_LTL_DynamicRelease", "dynamic release", 0,
         "RuntimeLibrary=MD_LTL_DynamicRelease"                                                                         },
        {"drectve /FAILIFMISMATCH:RuntimeLibrary=Own",                   "no CRT",          0, NULL                     },
        {"drectve /FAILIFMISMATCH:_ITERATOR_DEBUG_LEVEL=2",              "debug",           0, "_ITERATOR_DEBUG_LEVEL=2"},
        {"drectve /FAILIFMISMATCH:_ITERATOR_DEBUG_LEVEL=0",              "no CRT",          0, NULL                     },
        {"drectve /FAILIFMISMATCH:_MSC_VER=1900",                        "no CRT",          0, NULL                     },
    };
    assert_rows(rows, sizeof rows / sizeof *rows);
}

Test(wants, symbols_tell_where_directives_are_silent)
{
    static const Row rows[] = {
        {"needs __imp_tolower __imp_ldexp",                 "dynamic",       2, "__imp_tolower"      },
        {"needs tolower memcpy",                            "no CRT",        0, NULL                 },
        {"needs __imp_CreateFileW",                         "no CRT",        0, NULL                 },
        {"machine x86; needs __imp__tolower",               "dynamic",       1, "__imp__tolower"     },
        {"machine x86; needs __imp_tolower",                "no CRT",        0, NULL                 },
        {"defines __imp_tolower",                           "no CRT",        0, NULL                 },
        {"needs _CrtDbgReport",                             "debug",         0, "_CrtDbgReport"      },
        {"needs __imp__CrtDbgReport",                       "dynamic debug", 1, "__imp__CrtDbgReport"},
        {"needs __imp_omp_get_num_threads",                 "no CRT",        0, NULL                 },
        {"machine arm64ec; needs __imp_aux_tolower",        "dynamic",       1, "__imp_aux_tolower"  },
        {"needs __imp_mainCRTStartup",                      "no CRT",        0, NULL                 },
        {"drectve /DEFAULTLIB:LIBCMT; needs __imp_tolower", "mixed release", 1,
         "/DEFAULTLIB:LIBCMT"                                                                        },
    };
    assert_rows(rows, sizeof rows / sizeof *rows);
}

Test(wants, the_compilers_command_line_in_a_gl_object_tells)
{
    static const Row rows[] = {
        {"gl -f C:\\a.c -W1 -MT -O2", "static release",  0, "-MT" },
        {"gl -f C:\\a.c -MD",         "dynamic release", 0, "-MD" },
        {"gl -MDd",                   "dynamic debug",   0, "-MDd"},
        {"gl -MTd",                   "static debug",    0, "-MTd"},
        {"gl -MP -MTx",               "no CRT",          0, NULL  },
    };
    assert_rows(rows, sizeof rows / sizeof *rows);
}

Test(wants, evidence_is_kept_once)
{
    Wants wants = wants_of("drectve /DEFAULTLIB:LIBCMT /defaultlib:libcmt /DEFAULTLIB:libcpmt "
                           "/FAILIFMISMATCH:RuntimeLibrary=MT_StaticRelease");
    cr_assert_eq(wants.evidence.len, 3);
    cr_assert_eq(wants.evidence.at[0].kind, EVIDENCE_DEFAULTLIB);
    cr_assert_eq(wants.evidence.at[2].kind, EVIDENCE_RECORD);
}

Test(wants, evidence_beyond_the_limit_still_counts)
{
    StrBuf b = strbuf(&arena);
    strbuf_add(&b, STR("drectve"));
    for (int i = 0; i < 500; i++)
        strbuf_addf(&b, " /DEFAULTLIB:%d/libcmt", i);
    strbuf_add(&b, STR(" /DEFAULTLIB:msvcrt"));
    Wants wants = wants_of(str_to_c(&arena, strbuf_str(&b)));
    cr_assert_lt(wants.evidence.len, 100);
    cr_assert_eq(wants.linkage, LINKAGE_MIXED);
}

Test(wants, members_that_want_nothing_do_not_count)
{
    Wants sum = {0}, none = wants_of("defines a"), st = wants_of("drectve /DEFAULTLIB:LIBCMT"),
          dy = wants_of("needs __imp_tolower");
    wants_merge(&sum, &none);
    cr_assert_eq(sum.linkage, LINKAGE_NONE);
    wants_merge(&sum, &st);
    wants_merge(&sum, &none);
    cr_assert_eq(sum.linkage, LINKAGE_STATIC);
    cr_assert_eq(sum.config, CONFIG_RELEASE);
    wants_merge(&sum, &dy);
    cr_assert_eq(sum.linkage, LINKAGE_MIXED);
    cr_assert_eq(sum.config, CONFIG_RELEASE);
    cr_assert_eq(sum.crt_imports, 1);
    wants_merge(&sum, &st);
    cr_assert_eq(sum.linkage, LINKAGE_MIXED, "mixed stays mixed");
}
