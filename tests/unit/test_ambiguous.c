/* SPDX-License-Identifier: MIT */
/* CRT3006 and the one-way note; tests/e2e/pins.sh sees them in real links. */
#include "report/report_ambiguous.h"

#include <criterion/criterion.h>

static Arena arena;

static void finish(void)
{
    arena_free(&arena);
}

TestSuite(ambiguous, .fini = finish);

Test(ambiguous, dlls_of_one_runtime_are_one_family)
{
    static const char *const rows[][2] = {
        {"ucrtbase.dll",                     "ucrt"        },
        {"UCRTBASE.DLL",                     "ucrt"        },
        {"api-ms-win-crt-string-l1-1-0.dll", "ucrt"        },
        {"vcruntime140.dll",                 "ucrt"        },
        {"vcruntime140_1.dll",               "ucrt"        },
        {"msvcp140.dll",                     "ucrt"        },
        {"msvcp140_atomic_wait.dll",         "ucrt"        },
        {"concrt140.dll",                    "ucrt"        },
        {"ucrtbased.dll",                    "ucrtd"       },
        {"vcruntime140d.dll",                "ucrtd"       },
        {"vcruntime140_1d.dll",              "ucrtd"       },
        {"msvcp140d.dll",                    "ucrtd"       },
        {"msvcrt.dll",                       "msvcrt"      },
        {"MSVCR120.dll",                     "msvcr120"    },
        {"msvcp120.dll",                     "msvcp120"    },
        {"ntdll.dll",                        "ntdll"       },
        {"winspool.drv",                     "winspool.drv"},
        {"",                                 ""            },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        Str family = report_dll_family(&arena, str_of(rows[i][0]));
        cr_expect(str_eq(family, str_of(rows[i][1])), "%s: %.*s", rows[i][0], STR_ARG(family));
    }
}
