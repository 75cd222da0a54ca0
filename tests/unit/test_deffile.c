/* SPDX-License-Identifier: MIT */
/* deffile: what a .def file exports, and its mistakes; dllimports: what importers call that. */
#include "inputs/deffile.h"
#include "plan/dllimports.h"

#include <criterion/criterion.h>
#include <string.h>

static Arena arena;
static Diags diags;

static void start(void)
{
    diags = (Diags){.arena = &arena};
}

static void finish(void)
{
    arena_free(&arena);
}

TestSuite(deffile, .init = start, .fini = finish);
TestSuite(dllimports, .init = start, .fini = finish);

static bool is(Str s, const char *text)
{
    return str_eq(s, str_of(text));
}

static DefFile read_good(const char *text)
{
    DefFile def;
    bool is_good = deffile_read(&arena, str_of(text), STR("x.def"), &diags, &def);
    cr_assert(is_good, "%s: %.*s", text, STR_ARG(diags.list.at[0].text));
    return def;
}

/* "line: text" of the only mistake. */
static Str mistake(const char *text)
{
    DefFile def;
    diags.list.len = 0;
    cr_assert(!deffile_read(&arena, str_of(text), STR("x.def"), &diags, &def), "%s", text);
    cr_assert_eq(diags.list.len, 1, "%s: %zu mistakes", text, diags.list.len);
    cr_assert_eq(diags.list.at[0].severity, SEV_ERROR);
    return str_format(&arena, "%.*s: %.*s", STR_ARG(origin_text(&arena, diags.list.at[0].origin)),
                      STR_ARG(diags.list.at[0].text));
}

static DllExport read_one(const char *entry)
{
    DefFile def = read_good(str_to_c(&arena, str_format(&arena, "EXPORTS\n %s\n", entry)));
    cr_assert_eq(def.exports.len, 1, "%s: %zu exports", entry, def.exports.len);
    return def.exports.at[0];
}

Test(deffile, an_image_is_named_by_library_or_name)
{
    DefFile def = read_good("LIBRARY \"my lib\" BASE=0x10000000\nEXPORTS f");
    cr_assert(is(def.name, "my lib"));
    cr_assert(!def.is_program && def.has_base && def.base == 0x10000000);
    def = read_good("NAME tool BASE = 4096 EXPORTS f");
    cr_assert(is(def.name, "tool") && def.is_program && def.base == 4096);
    def = read_good("LIBRARY BASE=1\nEXPORTS\nf");
    cr_assert(def.name.len == 0 && def.exports.len == 1);
    def = read_good("LIBRARY\nEXPORTS\nf");
    cr_assert(def.name.len == 0 && def.exports.len == 1);
    def = read_good("LIBRARY old INITINSTANCE TERMINSTANCE\nEXPORTS f");
    cr_assert(is(def.name, "old") && def.exports.len == 1);
}

Test(deffile, every_part_of_an_export_is_read)
{
    DllExport e = read_one("f = g @ 12 NONAME DATA PRIVATE");
    cr_assert(is(e.name, "f") && is(e.internal, "g") && e.ordinal == 12);
    cr_assert(e.is_by_ordinal && e.is_data && e.is_private && !e.is_constant);
    e = read_one("f @65535 CONSTANT");
    cr_assert(e.ordinal == 65535 && e.is_constant && !e.is_by_ordinal);
    e = read_one("f=other.dll.g");
    cr_assert(is(e.forward, "other.dll.g"));
    e = read_one("f=other.#5");
    cr_assert(is(e.forward, "other.#5"));
    e = read_one("f == g");
    cr_assert(is(e.import_name, "g") && e.internal.len == 0);
    e = read_one("f=h EXPORTAS g");
    cr_assert(is(e.import_name, "g") && is(e.internal, "h"));
    e = read_one("\"DATA\" @1");
    cr_assert(is(e.name, "DATA") && e.ordinal == 1);
    e = read_one("\"a;b =c\"");
    cr_assert(is(e.name, "a;b =c"));
    e = read_one("f\n  @5\n  DATA ; over lines");
    cr_assert(e.ordinal == 5 && e.is_data && e.line == 2);
    e = read_one("?f@@YAXXZ");
    cr_assert(is(e.name, "?f@@YAXXZ"));
}

Test(deffile, a_fastcall_name_is_no_ordinal)
{
    DefFile def = read_good("EXPORTS\nf\n@g@8\n@h@4 @3\n_i@4 @4 j\n");
    cr_assert_eq(def.exports.len, 5);
    cr_assert(is(def.exports.at[1].name, "@g@8") && def.exports.at[1].ordinal == 0);
    cr_assert(is(def.exports.at[2].name, "@h@4") && def.exports.at[2].ordinal == 3);
    cr_assert(is(def.exports.at[4].name, "j") && def.exports.at[4].line == 5);
}

Test(deffile, comments_and_other_statements_do_not_matter)
{
    DefFile def = read_good("; first\nDESCRIPTION 'EXPORTS \"x'\nSTUB:old.exe\nSTUB : 'x'\n"
                            "STACKSIZE 0x1000,0x100\nHEAPSIZE 5\nVERSION 1.2\nEXETYPE WINDOWS\n"
                            "CODE PRELOAD\nDATA MULTIPLE\n"
                            "SECTIONS\n .rdata READ WRITE\n .x EXECUTE\nEXPORTS f ; EXPORTS\n g\n"
                            "SEGMENTS\n a CLASS 'x'\nIMPORTS\n user.f\nEXPORTS\n h\n");
    cr_assert_eq(def.exports.len, 3);
    cr_assert(is(def.exports.at[2].name, "h"));
}

Test(deffile, any_line_end_and_any_unicode_will_do)
{
    DefFile def = read_good("\xEF\xBB\xBFLIBRARY a\r\nEXPORTS\r\n  f\r\n\r\n  g");
    cr_assert(def.exports.len == 2 && def.exports.at[1].line == 5);
    static const char wide[] = "\xFF\xFEN\0A\0M\0E\0 \0x\0\n\0E\0X\0P\0O\0R\0T\0S\0 \0f\0";
    Str text = {wide, sizeof wide - 1};
    cr_assert(deffile_read(&arena, text, STR("x.def"), &diags, &def));
    cr_assert(is(def.name, "x") && def.exports.len == 1);
}

Test(deffile, an_empty_file_exports_nothing)
{
    cr_assert_eq(read_good("").exports.len, 0);
    cr_assert_eq(read_good("EXPORTS").exports.len, 0);
    cr_assert_eq(read_good(" ; only this").exports.len, 0);
}

Test(deffile, hints_are_the_places_of_the_sorted_names)
{
    DefFile def = read_good("EXPORTS\n zeta\n alpha @3 NONAME\n Beta\n _x\n");
    cr_assert_eq(def.exports.at[0].hint, 2);
    cr_assert_eq(def.exports.at[2].hint, 0);
    cr_assert_eq(def.exports.at[3].hint, 1);
}

Test(deffile, each_mistake_has_its_line)
{
    static const struct {
        const char *text, *mistake;
    } rows[] = {
        {"LIBRARY a\nexports\n",               "x.def:2: `exports` must be written in capitals: EXPORTS"      },
        {"EXPORTS\nf\nEXPORT g\nh = \n",       "x.def:4: there is no name behind `=` of h"                    },
        {"nonsense f",
         "x.def:1: `nonsense` is no statement of a definition file (EXPORTS, LIBRARY, NAME ...)"              },
        {"EXPORTS\n\n f @0",                   "x.def:3: the ordinal of f is no number from 1 to 65535: 0"    },
        {"EXPORTS f @65536\n g",               "x.def:1: the ordinal of f is no number from 1 to 65535: 65536"},
        {"EXPORTS f @99999999999999999999999",
         "x.def:1: the ordinal of f is no number from 1 to 65535: 99999999999999999999999"                    },
        {"EXPORTS f @ x\n",                    "x.def:1: the ordinal of f is no number from 1 to 65535: x"    },
        {"EXPORTS f @1 @2\n",                  "x.def:1: f has two ordinals"                                  },
        {"EXPORTS\n f NONAME",                 "x.def:2: f is NONAME but has no ordinal (write @5 NONAME)"    },
        {"EXPORTS\n f = = g",                  "x.def:2: there is no name behind `=` of f"                    },
        {"EXPORTS\n = g\n h",                  "x.def:2: `=` stands where a name is expected"                 },
        {"EXPORTS\n f, g\n h",                 "x.def:2: `,` stands where a name is expected"                 },
        {"EXPORTS\n DATA\n h",                 "x.def:2: `DATA` stands where a name is expected"              },
        {"EXPORTS\n \"f\n g",                  "x.def:2: the quote is not closed"                             },
        {"EXPORTS\n \"\"\n g",                 "x.def:2: there is no name between the quotes"                 },
        {"LIBRARY a BASE=x\nEXPORTS",          "x.def:1: BASE is followed by no address: x"                   },
        {"LIBRARY a\nNAME b",                  "x.def:2: the image is named twice"                            },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        Str said = mistake(rows[i].text);
        cr_assert(is(said, rows[i].mistake), "%.*s", STR_ARG(said));
    }
}

Test(deffile, a_nul_in_a_name_is_a_mistake)
{
    DefFile def;
    Str text = {"EXPORTS a\0b", 11};
    cr_assert(!deffile_read(&arena, text, STR("x.def"), &diags, &def));
}

Test(deffile, mistakes_come_to_an_end)
{
    DefFile def;
    StrBuf b = strbuf(&arena);
    for (int i = 0; i < 10000; i++)
        strbuf_add(&b, STR("EXPORTS f @0 = = , \" x\n"));
    cr_assert(!deffile_read(&arena, strbuf_str(&b), STR("x.def"), &diags, &def));
    cr_assert_eq(diags.list.len, DEFFILE_MOST_MISTAKES + 1);
}

Test(deffile, more_exports_than_a_dll_can_have_are_refused)
{
    DefFile def;
    StrBuf b = strbuf(&arena);
    strbuf_add(&b, STR("EXPORTS"));
    for (int i = 0; i < DEFFILE_MOST_EXPORTS; i++)
        strbuf_addf(&b, " f%d", i);
    cr_assert(deffile_read(&arena, strbuf_str(&b), STR("x.def"), &diags, &def));
    strbuf_add(&b, STR(" one two three"));
    cr_assert(!deffile_read(&arena, strbuf_str(&b), STR("x.def"), &diags, &def));
    cr_assert_eq(diags.list.len, 1);
}

Test(deffile, every_prefix_is_read_to_its_end)
{
    static const char text[] = "LIBRARY \"a\" BASE=0x10\nEXPORTS\n f = g @5 NONAME DATA\n h=i.j "
                               "PRIVATE\n \"k\" == \"l\" @ 7\nSECTIONS\n .x READ\n";
    for (size_t n = 0; n < sizeof text; n++) {
        DefFile def;
        char *copy = arena_array(&arena, char, n);
        memcpy(copy, text, n);
        diags.list.len = 0;
        bool is_good = deffile_read(&arena, (Str){copy, n}, STR("x.def"), &diags, &def);
        cr_assert_eq(is_good, diags.list.len == 0);
    }
}

/* --- dllimports --- */

/* "symbol:type:import name or #ordinal" of each import, with blanks between. */
static Str imports_of(Machine machine, const char *entries, DllImportCounts *counts)
{
    static const char *const types[] = {"code", "data", "const"};
    ImportLibrary library = {.machine = machine, .dll = STR("my-lib.v2.dll")};
    DefFile def = read_good(str_to_c(&arena, str_format(&arena, "EXPORTS\n%s", entries)));
    StrBuf b = strbuf(&arena);
    dllimports_add(&arena, &def.exports, &library, counts);
    for (size_t i = 0; i < library.imports.len; i++) {
        const ShortImport *import = &library.imports.at[i];
        strbuf_addf(&b, "%s%.*s:%s:", i ? " " : "", STR_ARG(import->symbol), types[import->type]);
        if (import->name_type == IMPORT_BY_ORDINAL)
            strbuf_addf(&b, "#%u", import->ordinal_or_hint);
        else
            strbuf_add(&b, importlib_import_name(import));
    }
    return strbuf_str(&b);
}

Test(dllimports, on_64_bit_machines_a_symbol_is_the_exported_name)
{
    static const Machine machines[] = {MACHINE_X64, MACHINE_ARM64};
    for (size_t i = 0; i < 2; i++) {
        DllImportCounts counts;
        Str imports = imports_of(machines[i],
                                 "f g=_x@8 d DATA c CONSTANT p PRIVATE o @5 NONAME "
                                 "_s@4 e == other w = dll.w",
                                 &counts);
        cr_assert(is(imports, "f:code:f g:code:g d:data:d c:const:c o:code:#5 _s@4:code:_s@4 "
                              "e:code:other w:code:w"),
                  "%.*s", STR_ARG(imports));
        cr_assert(counts.export_as == 1 && counts.undecorated == 0 && counts.twice == 0);
    }
}

Test(dllimports, x86_symbols_are_decorated_as_the_export_says)
{
    static const struct {
        const char *entry, *import;
    } rows[] = {
        {"f",                  "_f:code:f"               },
        {"_f",                 "__f:code:_f"             },
        {"_f@8",               "_f@8:code:_f@8"          },
        {"f@8",                "_f@8:code:f@8"           },
        {"@f@8",               "@f@8:code:@f@8"          },
        {"f@@8",               "f@@8:code:f@@8"          },
        {"?f@@YAXXZ",          "?f@@YAXXZ:code:?f@@YAXXZ"},
        {"f = g",              "_f:code:f"               },
        {"f = _g@8",           "_f@8:code:f"             },
        {"f = g@8",            "_f@8:code:f"             },
        {"f = @g@8",           "@f@8:code:f"             },
        {"f = g@@8",           "f@@8:code:f"             },
        {"f = ?g@@YGXXZ",      "_f:code:f"               },
        {"f = other.g@8",      "_f:code:f"               },
        {"f = @g",             "_f:code:f"               },
        {"f@8 == f",           "_f@8:code:f"             },
        {"_f@8 = _g@8",        "_f@8:code:_f@8"          },
        {"f == g",             "_f:code:g"               },
        {"d DATA",             "_d:data:d"               },
        {"f = _g@8 @3 NONAME", "_f@8:code:#3"            },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        DllImportCounts counts;
        Str imports = imports_of(MACHINE_X86, rows[i].entry, &counts);
        cr_assert(is(imports, rows[i].import), "%s: %.*s", rows[i].entry, STR_ARG(imports));
    }
}

Test(dllimports, an_export_without_a_name_gets_one_with_its_dlls_name)
{
    DllImportCounts counts;
    DllExports exports = {0};
    DllExport e = {.ordinal = 7, .is_by_ordinal = true};
    ImportLibrary library = {.machine = MACHINE_X64, .dll = STR("my-lib.v2.dll")};
    vec_push(&arena, &exports, e);
    dllimports_add(&arena, &exports, &library, &counts);
    cr_assert(is(library.imports.at[0].symbol, "my_lib_v2_ordinal_7"));
    cr_assert_eq(library.imports.at[0].ordinal_or_hint, 7);
    cr_assert_eq(counts.unnamed, 1);
    library.machine = MACHINE_X86;
    dllimports_add(&arena, &exports, &library, &counts);
    cr_assert(is(library.imports.at[1].symbol, "_my_lib_v2_ordinal_7"));
}

Test(dllimports, of_two_exports_with_one_symbol_the_first_is_taken)
{
    DllImportCounts counts;
    Str imports = imports_of(MACHINE_X64, "f @1\nf @2 NONAME\ng", &counts);
    cr_assert(is(imports, "f:code:f g:code:g"));
    cr_assert(counts.twice == 1 && is(counts.first_twice, "f"));
}
