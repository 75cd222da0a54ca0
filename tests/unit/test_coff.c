/* SPDX-License-Identifier: MIT */
/* magic, coff, drectve, shortimport: what a single object says. */
#include "base/reader.h"
#include "inputs/coff.h"
#include "inputs/drectve.h"
#include "inputs/shortimport.h"
#include "support/coffmaker.h"

#include <criterion/criterion.h>
#include <string.h>

static Arena arena;

static void finish(void)
{
    arena_free(&arena);
}

TestSuite(magic, .fini = finish);
TestSuite(coff, .fini = finish);
TestSuite(drectve, .fini = finish);
TestSuite(shortimport, .fini = finish);

static Str object(const char *description)
{
    MadeFile file;
    cr_assert(coffmaker_object(&arena, str_of(description), &file), "%s", description);
    return file.bytes;
}

static Coff opened(Str bytes)
{
    Coff coff;
    const char *error = NULL;
    cr_assert(coff_open(bytes, &coff, &error), "%s", error ? error : "");
    return coff;
}

static bool is(Str s, const char *text)
{
    return str_eq(s, str_of(text));
}

Test(magic, kinds_are_told_by_the_first_bytes)
{
    static const struct {
        Str bytes;
        FileKind kind;
    } rows[] = {
        {{"", 0},                                                    FILE_EMPTY       },
        {{"!<arch>\n", 8},                                           FILE_ARCHIVE     },
        {{"!<arch>", 7},                                             FILE_UNKNOWN     },
        {{"!<thin>\n", 8},                                           FILE_THIN_ARCHIVE},
        {{"BC\xC0\xDE....", 8},                                      FILE_BITCODE     },
        {{"\xDE\xC0\x17\x0B....", 8},                                FILE_BITCODE     },
        {{"MZ\x90", 3},                                              FILE_PE          },
        {{"\x7F"
          "ELF\2",
          5},
         FILE_ELF                                                                     },
        {{"\xCF\xFA\xED\xFE", 4},                                    FILE_MACHO       },
        {{"version https://git-lfs.github.com/spec/v1\noid", 46},    FILE_LFS_POINTER },
        {{"Microsoft C/C++ MSF 7.00\r\n", 26},                       FILE_PDB         },
        {{"\0\0\0\0\x20\0\0\0\xFF\xFF\0\0\xFF\xFF\0\0\0\0\0\0", 20}, FILE_RESOURCE    },
        {{"\0\0\xFF\xFF", 4},                                        FILE_UNKNOWN     },
        {{"\0\0\xFF\xFF\0\0", 6},                                    FILE_IMPORT      },
        {{"\0\0\xFF\xFF\1\0", 6},                                    FILE_UNKNOWN     },
        {{"int main(void) { return 0; }", 28},                       FILE_UNKNOWN     },
        {{"\x64\x86", 2},                                            FILE_UNKNOWN     },
        {{"\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 24},   FILE_UNKNOWN     },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        cr_assert_eq(file_kind(rows[i].bytes), rows[i].kind, "row %zu: %s", i,
                     file_kind_name(file_kind(rows[i].bytes)));
    cr_assert_eq(file_kind(object("defines main")), FILE_COFF);
    cr_assert_eq(file_kind(object("bigobj; defines main")), FILE_COFF);
    cr_assert_eq(file_kind(object("gl -MD")), FILE_LTCG);
    cr_assert_eq(file_kind(object("import z.dll f")), FILE_IMPORT);
}

Test(magic, machines_have_the_values_of_the_specification)
{
    cr_assert_eq(machine_of_coff(0x8664), MACHINE_X64);
    cr_assert_eq(machine_of_coff(0x014C), MACHINE_X86);
    cr_assert_eq(machine_of_coff(0x01C4), MACHINE_ARM);
    cr_assert_eq(machine_of_coff(0xAA64), MACHINE_ARM64);
    cr_assert_eq(machine_of_coff(0xA641), MACHINE_ARM64EC);
    cr_assert_eq(machine_of_coff(0), MACHINE_NONE);
    cr_assert_eq(machine_of_coff(0x1234), MACHINE_OTHER);
    for (Machine m = MACHINE_NONE; m <= MACHINE_OTHER; m++)
        cr_assert_gt(strlen(machine_name(m)), 0);
    for (FileKind k = FILE_UNKNOWN; k <= FILE_EMPTY; k++)
        cr_assert_gt(strlen(file_kind_name(k)), 0);
}

static CoffSymbol symbol_named(const Coff *coff, const char *name)
{
    CoffSymbol symbol = {0};
    for (uint32_t i = 0; i < coff->symbol_count; i += 1 + (uint32_t)symbol.aux_count) {
        symbol = coff_symbol(coff, i);
        if (is(symbol.name, name))
            return symbol;
    }
    cr_assert_fail("no symbol %s", name);
    return symbol;
}

static void assert_every_kind_of_symbol(const char *description)
{
    Coff coff = opened(object(description));
    CoffWeak weak;
    CoffSymbol s = symbol_named(&coff, "main");
    cr_assert(coff_symbol_is_external(&s));
    cr_assert_not(coff_symbol_is_undefined(&s));
    cr_assert_eq(s.section, 1);
    cr_assert_eq(s.type, 0x20);
    s = symbol_named(&coff, "a_name_that_needs_the_string_table");
    cr_assert_not(coff_symbol_is_undefined(&s));
    s = symbol_named(&coff, "eightchr");
    cr_assert(coff_symbol_is_undefined(&s), "eight bytes have no NUL behind them");
    s = symbol_named(&coff, "shared");
    cr_assert_not(coff_symbol_is_undefined(&s), "a common symbol is a definition");
    cr_assert_eq(s.value, 4);
    cr_assert_not(coff_symbol_weak(&s, &weak));
    s = symbol_named(&coff, "maybe");
    cr_assert(coff_symbol_is_external(&s));
    cr_assert(coff_symbol_is_undefined(&s));
    cr_assert(coff_symbol_weak(&s, &weak));
    cr_assert_eq(weak.search, COFF_WEAK_LIBRARY);
    cr_assert(is(coff_symbol(&coff, weak.target).name, "main"));
    s = symbol_named(&coff, "other");
    cr_assert_not(coff_symbol_is_undefined(&s), "an alias is as good as a definition");
}

Test(coff, plain_objects_have_every_kind_of_symbol)
{
    assert_every_kind_of_symbol("defines main a_name_that_needs_the_string_table; needs eightchr; "
                                "common shared; weak maybe=main; alias other=main");
}

Test(coff, bigobj_objects_have_them_too)
{
    const char *description = "bigobj; machine arm64; defines main "
                              "a_name_that_needs_the_string_table; needs eightchr; common shared; "
                              "weak maybe=main; alias other=main";
    assert_every_kind_of_symbol(description);
    Coff coff = opened(object(description));
    cr_assert(coff.is_bigobj);
    cr_assert_eq(coff.machine, MACHINE_ARM64);
    cr_assert_eq(coff_symbol(&coff, 3).section, COFF_UNDEFINED);
}

Test(coff, sections_have_names_bytes_and_flags)
{
    Coff coff = opened(object("defines f; drectve /DEFAULTLIB:LIBCMT; drectve -export:f"));
    cr_assert_eq(coff.section_count, 3);
    CoffSection text = coff_section(&coff, 0);
    cr_assert(is(text.name, ".text"));
    cr_assert(is(text.data, "\xC3"));
    cr_assert(coff_section_is(&coff, 1, STR(".drectve")));
    cr_assert(coff_section_is(&coff, 0, STR(".text")));
    cr_assert_not(coff_section_is(&coff, 0, STR(".tex")));
    cr_assert(is(coff_section(&coff, 1).data, "/DEFAULTLIB:LIBCMT"));
    cr_assert(is(coff_section(&coff, 2).data, "-export:f"));
    cr_assert_eq(coff_section(&coff, 3).name.len, 0, "beyond the table");
    cr_assert_eq(coff_next_section(&coff, 0, STR(".drectve")), 1);
    cr_assert_eq(coff_next_section(&coff, 2, STR(".drectve")), 2);
    cr_assert_eq(coff_next_section(&coff, 3, STR(".drectve")), 3);
    cr_assert_eq(coff_next_section(&coff, 0, STR(".drec")), 3);
}

Test(coff, a_walk_over_what_is_wanted_misses_nothing_undefined)
{
    static const char *const descriptions[] = {
        "defines main a_name_that_needs_the_string_table; needs one two; common shared; "
        "weak maybe=main; alias other=main; needs three",
        "bigobj; machine arm64; needs one; defines main; weak maybe=main; alias other=main",
        "defines only",
    };
    for (size_t i = 0; i < sizeof descriptions / sizeof *descriptions; i++) {
        Coff coff = opened(object(descriptions[i]));
        uint32_t wanted = coff_next_wanted(&coff, 0);
        for (uint32_t k = 0; k < coff.symbol_count; k += 1u + coff_symbol(&coff, k).aux_count) {
            CoffSymbol symbol = coff_symbol(&coff, k);
            if (coff_symbol_is_external(&symbol) && coff_symbol_is_undefined(&symbol))
                cr_assert_eq(wanted, k, "%s: %u", descriptions[i], k);
            if (wanted == k)
                wanted = coff_next_wanted(&coff, k + 1 + symbol.aux_count);
        }
        cr_assert_eq(wanted, coff.symbol_count);
    }
}

Test(coff, long_section_names_are_in_the_string_table)
{
    /* One section "/4", no symbols, strings ".debug_frame". */
    StrBuf b = strbuf(&arena);
    strbuf_add(&b, (Str){"\x64\x86\1\0\0\0\0\0\x3C\0\0\0\0\0\0\0\0\0\0\0", 20});
    strbuf_add(&b, (Str){"/4\0\0\0\0\0\0", 8});
    for (int i = 0; i < 32; i++)
        strbuf_add_char(&b, '\0');
    strbuf_add(&b, (Str){"\x11\0\0\0.debug_frame\0", 17});
    Coff coff = opened(strbuf_str(&b));
    cr_assert(is(coff_section(&coff, 0).name, ".debug_frame"));
}

static char *changed(Str *bytes, size_t at, uint32_t value)
{
    char *copy = str_to_c(&arena, *bytes);
    for (size_t i = 0; i < 4; i++)
        copy[at + i] = (char)(value >> 8 * i & 0xFF);
    bytes->at = copy;
    return copy;
}

static void assert_refused(Str bytes, const char *expected)
{
    Coff coff = {.section_count = 77};
    const char *error = NULL;
    cr_assert_not(coff_open(bytes, &coff, &error));
    cr_assert_str_eq(error, expected);
    cr_assert_eq(coff.section_count, 77, "untouched");
}

Test(coff, sections_that_do_not_fit_are_refused)
{
    Str bytes = object("bigobj; defines main");
    changed(&bytes, 44, 0xFFFFFFFF);
    assert_refused(bytes, "the section table is cut off");
    assert_refused(STR("\x64\x86"), "the file header is cut off");
}

/* As LLVM reads it: sections, no symbols. */
static void assert_without_symbols(Str bytes, const char *expected)
{
    Coff coff = opened(bytes);
    cr_assert_str_eq(coff.damage, expected);
    cr_assert_eq(coff.symbol_count, 0);
    cr_assert_eq(coff.symbols.len, 0);
    cr_assert_eq(coff.section_count, 2);
    cr_assert(is(coff_section(&coff, 1).name, ".drectve"));
}

Test(coff, symbols_that_do_not_fit_leave_the_sections)
{
    Str bytes = object("drectve /a; defines a_name_that_needs_the_string_table");
    changed(&bytes, 12, 0x7FFFFFFF);
    assert_without_symbols(bytes, "the symbol table is cut off");
    bytes = object("drectve /a; defines main");
    changed(&bytes, 8, 0xFFFFFFF0);
    assert_without_symbols(bytes, "the symbol table is cut off");
    bytes = object("bigobj; drectve /a; defines main");
    changed(&bytes, 52, 0xFFFFFFFF);
    assert_without_symbols(bytes, "the symbol table is cut off");
    bytes = object("drectve /a; defines a_name_that_needs_the_string_table");
    changed(&bytes, bytes.len - 39, 0xFFFFFFFF);
    assert_without_symbols(bytes, "the string table is cut off");
}

Test(coff, a_section_beyond_the_end_is_marked)
{
    Str bytes = object("drectve /DEFAULTLIB:LIBCMT");
    changed(&bytes, 20 + 16, 0xFFFFFFFF); /* SizeOfRawData */
    Coff coff = opened(bytes);
    CoffSection section = coff_section(&coff, 0);
    cr_assert(section.is_cut);
    cr_assert_eq(section.data.len, 0);
}

Test(coff, directives_that_are_marked_as_uninitialised_are_read_all_the_same)
{
    Str bytes = object("drectve /DEFAULTLIB:LIBCMT");
    changed(&bytes, 20 + 36, 0x80);
    CoffSection section;
    Coff coff = opened(bytes);
    section = coff_section(&coff, 0);
    cr_assert(str_find(section.data, STR("/DEFAULTLIB:LIBCMT")) < section.data.len);
    changed(&bytes, 20 + 16, 0x7FFFFFFF); /* a size alone takes no bytes of the file */
    coff = opened(bytes);
    section = coff_section(&coff, 0);
    cr_assert_eq(section.data.len, 0);
    cr_assert_not(section.is_cut);
}

Test(coff, names_without_an_end_are_cut_at_the_limit)
{
    StrBuf name = strbuf(&arena);
    for (int i = 0; i < 2 * COFF_LONGEST_NAME; i++)
        strbuf_add_char(&name, 'x');
    Coff coff = opened(
        object(str_to_c(&arena, str_format(&arena, "defines %.*s", STR_ARG(strbuf_str(&name))))));
    cr_assert_eq(coff_symbol(&coff, 0).name.len, COFF_LONGEST_NAME);
}

Test(coff, aux_records_beyond_the_table_are_as_many_as_there_are)
{
    Str bytes = object("defines main");
    char *copy = changed(&bytes, 12, 1);
    copy[20 + 40 + 1 + 17] = (char)200; /* aux count of the only symbol */
    Coff coff = opened(bytes);
    CoffSymbol s = coff_symbol(&coff, 0);
    cr_assert_eq(s.aux.len, 0);
    cr_assert_eq(coff_symbol(&coff, 1).section, COFF_DEBUG, "beyond the table");
}

Test(coff, gl_objects_hide_an_object)
{
    Coff coff;
    Machine machine;
    const char *error = NULL;
    cr_assert(coff_open_ltcg(object("machine x86; gl -f C:\\a.c -MT"), &coff, &machine, &error));
    cr_assert_eq(machine, MACHINE_X86);
    CoffSection section = coff_section(&coff, 0);
    cr_assert(is(section.name, ".cil$fg"));
    cr_assert(str_eq(section.data, (Str){"-f\0C:\\a.c\0-MT\0", 14}));
    cr_assert_not(coff_open_ltcg(str_slice(object("gl -MT"), 0, 31), &coff, &machine, &error));
    cr_assert_str_eq(error, "the header of the /GL object is cut off");
}

static DirectiveVec parsed(Str text)
{
    DirectiveVec out = {0};
    drectve_parse(&arena, text, &out);
    return out;
}

Test(drectve, spellings_that_compilers_write)
{
    static const struct {
        Str text;
        const char *value;
    } rows[] = {
        {{"   /DEFAULTLIB:\"LIBCMT\" ", 24},         "LIBCMT"      },
        {{"-defaultlib:LIBCMT", 18},                 "LIBCMT"      },
        {{"/DefaultLib:LIBCMT.lib", 22},             "LIBCMT.lib"  },
        {{"\xEF\xBB\xBF/DEFAULTLIB:\"LIBCMT\"", 23}, "LIBCMT"      },
        {{"\0\0/DEFAULTLIB:LIBCMT\0\0", 22},         "LIBCMT"      },
        {{"/DEFAULTLIB:\"a b\\c-d.lib\"", 25},       "a b\\c-d.lib"},
        {{"\"/DEFAULTLIB:LIBCMT\"", 20},             "LIBCMT"      },
        {{"/DEFAULTLIB:LIBCMT\n", 19},               "LIBCMT"      },
        {{"/DEFAULTLIB:\"my-lib\"", 20},             "my-lib"      },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        DirectiveVec d = parsed(rows[i].text);
        cr_assert_eq(d.len, 1, "row %zu: %zu", i, d.len);
        cr_assert_not_null(d.at[0].option);
        cr_assert_eq(d.at[0].option->id, OPT_DEFAULTLIB);
        cr_assert(is(d.at[0].value, rows[i].value), "row %zu: %.*s", i, STR_ARG(d.at[0].value));
    }
}

Test(drectve, several_directives_in_their_order)
{
    DirectiveVec d = parsed(STR("/DEFAULTLIB:\"MSVCRT\" /EXPORT:f,DATA -?comment:\"Intel C++\" "
                                "/nodefaultlib:libc /junk"));
    cr_assert_eq(d.len, 5);
    cr_assert_eq(d.at[0].option->id, OPT_DEFAULTLIB);
    cr_assert_eq(d.at[1].option->id, OPT_EXPORT);
    cr_assert(is(d.at[2].text, "-?comment:Intel C++"));
    cr_assert_eq(d.at[3].option->id, OPT_NODEFAULTLIB);
    cr_assert_null(d.at[4].option);
}

Test(drectve, the_cache_gives_what_parsing_gives)
{
    DirectiveCache cache = directive_cache(&arena);
    for (int round = 0; round < 2; round++) {
        DirectiveVec a = drectve_parse_cached(&cache, STR("/DEFAULTLIB:a /DEFAULTLIB:b"));
        DirectiveVec b = drectve_parse_cached(&cache, STR("/DEFAULTLIB:c"));
        cr_assert_eq(a.len, 2);
        cr_assert_eq(b.len, 1);
        cr_assert(is(a.at[1].value, "b"));
        cr_assert(is(b.at[0].value, "c"));
    }
    cr_assert_eq(drectve_parse_cached(&cache, (Str){0}).len, 0);
}

Test(drectve, records_have_a_key_and_a_value)
{
    Str key, value;
    DirectiveVec d = parsed(STR("/FAILIFMISMATCH:\"RuntimeLibrary=MT_StaticRelease\" "
                                "/failifmismatch:a=b=c /FAILIFMISMATCH:x /DEFAULTLIB:a=b"));
    cr_assert_eq(d.len, 4);
    cr_assert(drectve_record(&d.at[0], &key, &value));
    cr_assert(is(key, "RuntimeLibrary"));
    cr_assert(is(value, "MT_StaticRelease"));
    cr_assert(drectve_record(&d.at[1], &key, &value));
    cr_assert(is(key, "a"));
    cr_assert(is(value, "b=c"));
    cr_assert_not(drectve_record(&d.at[2], &key, &value));
    cr_assert_not(drectve_record(&d.at[3], &key, &value));
}

static ShortImport import_of(Str bytes)
{
    ShortImport import;
    const char *error = NULL;
    cr_assert(shortimport_open(bytes, &import, &error), "%s", error ? error : "");
    return import;
}

Test(shortimport, code_and_data)
{
    ShortImport i = import_of(object("machine arm64; import VCRUNTIME140.dll memcpy"));
    cr_assert_eq(i.machine, MACHINE_ARM64);
    cr_assert_eq(i.type, IMPORT_CODE);
    cr_assert_eq(i.name_type, IMPORT_BY_NAME);
    cr_assert_eq(i.ordinal_or_hint, 7);
    cr_assert(is(i.symbol, "memcpy"));
    cr_assert(is(i.dll, "VCRUNTIME140.dll"));
    i = import_of(object("machine x86; importdata z.dll _version"));
    cr_assert_eq(i.type, IMPORT_DATA);
    cr_assert_eq(i.name_type, IMPORT_NOPREFIX);
}

Test(shortimport, export_as_has_a_third_string)
{
    /* Header of type CODE, name type 4; strings of 4 + 6 + 5 bytes. */
    Str bytes = {"\0\0\xFF\xFF\0\0\x64\x86\0\0\0\0\x0F\0\0\0\0\0\x10\0"
                 "foo\0x.dll\0real\0",
                 35};
    ShortImport i = import_of(bytes);
    cr_assert_eq(i.name_type, IMPORT_EXPORTAS);
    cr_assert(is(i.export_name, "real"));
    cr_assert(is(i.symbol, "foo"));
}

Test(shortimport, what_does_not_fit_is_refused)
{
    ShortImport import = {.ordinal_or_hint = 9};
    const char *error = NULL;
    Str bytes = object("import z.dll f");
    for (size_t n = 0; n < 20 + 2; n++)
        cr_assert_not(shortimport_open(str_slice(bytes, 0, n), &import, &error), "%zu", n);
    cr_assert_str_eq(error, "the import object is cut off");
    cr_assert_eq(import.ordinal_or_hint, 9, "untouched");
    for (size_t n = 20 + 2; n < bytes.len; n++) {
        cr_assert(shortimport_open(str_slice(bytes, 0, n), &import, &error), "%zu", n);
        cr_assert_str_eq(import.damage, "the import object is cut off");
    }
    char *copy = str_to_c(&arena, bytes);
    copy[12] = 99; /* the size */
    cr_assert(shortimport_open((Str){copy, bytes.len}, &import, &error));
    cr_assert_str_eq(import.damage, "the import object is cut off");
    cr_assert(is(import.symbol, "f") && is(import.dll, "z.dll"));
    copy[12] = 7; /* "f" and "z.dll" take 8 */
    cr_assert(shortimport_open((Str){copy, bytes.len}, &import, &error));
    cr_assert_str_eq(import.damage, "the import object is cut off");
    copy[12] = 8;
    cr_assert(shortimport_open((Str){copy, bytes.len}, &import, &error));
    cr_assert_null(import.damage);
    for (size_t i = 0; i < 2; i++) {
        copy[18] = i ? 3 : 7 << 2; /* no such type, no such type of names */
        cr_assert(shortimport_open((Str){copy, bytes.len}, &import, &error));
        cr_assert_str_eq(import.damage, "the import object has an unknown type");
        cr_assert(is(import.symbol, "f"));
    }
}
