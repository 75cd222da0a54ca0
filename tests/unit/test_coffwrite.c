/* SPDX-License-Identifier: MIT */
/* coffwrite, importlib, libwrite: what is written, read back. Other tools read it in
 * tests/e2e/written.sh. */
#include "base/reader.h"
#include "inputs/archive.h"
#include "plan/coffwrite.h"
#include "plan/importlib.h"

#include <criterion/criterion.h>
#include <string.h>

static Arena arena;

static void finish(void)
{
    arena_free(&arena);
}

TestSuite(coffwrite, .fini = finish);
TestSuite(importlib, .fini = finish);
TestSuite(libwrite, .fini = finish);

static bool is(Str s, const char *text)
{
    return str_eq(s, str_of(text));
}

static Coff opened(Str bytes)
{
    Coff coff;
    const char *error = NULL;
    cr_assert(coff_open(bytes, &coff, &error), "%s", error ? error : "");
    return coff;
}

/* Index of the symbol, or the number of symbols. */
static uint32_t find_symbol(const Coff *coff, const char *name, CoffSymbol *out)
{
    for (uint32_t i = 0; i < coff->symbol_count; i += 1u + out->aux_count) {
        *out = coff_symbol(coff, i);
        if (is(out->name, name))
            return i;
    }
    return coff->symbol_count;
}

static uint32_t u32_at(Str bytes, size_t offset)
{
    Reader r = reader_at(bytes, offset);
    uint32_t value = read_u32(&r);
    cr_assert(!r.failed);
    return value;
}

static const Machine all_machines[] = {MACHINE_X64, MACHINE_X86, MACHINE_ARM64, MACHINE_ARM64EC};

/* A pointer __imp_f to f, and a long name of each kind. */
static Str pointer_object(Machine machine)
{
    CoffWriter *w = coffwrite_new(&arena, machine);
    Str bytes = {arena_array(&arena, char, 16), 16};
    CoffSectionId data = coffwrite_section(w, STR(".rdata$longer"), COFFWRITE_CONST, 16, bytes);
    (void)coffwrite_external(w, STR("__imp_function"), data, 8);
    CoffSymbolId f = coffwrite_undefined(w, STR("function"));
    coffwrite_fixup(w, data, 8, FIXUP_POINTER, f);
    coffwrite_directive(w, STR("/INCLUDE:function"));
    coffwrite_directive(w, STR("/DEFAULTLIB:x"));
    return coffwrite_finish(w);
}

Test(coffwrite, what_is_written_is_read_back_on_every_machine)
{
    for (size_t i = 0; i < sizeof all_machines / sizeof *all_machines; i++) {
        CoffSymbol symbol;
        Coff coff = opened(pointer_object(all_machines[i]));
        cr_assert_eq(coff.machine, all_machines[i]);
        cr_assert_eq(coff.section_count, 2);
        CoffSection data = coff_section(&coff, 0);
        cr_assert(is(data.name, ".rdata$longer"));
        cr_assert_eq(data.data.len, 16);
        cr_assert_eq(data.flags, 0x40500040u);
        CoffSection directives = coff_section(&coff, 1);
        cr_assert(is(directives.name, ".drectve"));
        cr_assert(is(directives.data, " /INCLUDE:function /DEFAULTLIB:x"));
        cr_assert_lt(find_symbol(&coff, "__imp_function", &symbol), coff.symbol_count);
        cr_assert_eq(symbol.section, 1);
        cr_assert_eq(symbol.value, 8);
        cr_assert_lt(find_symbol(&coff, "function", &symbol), coff.symbol_count);
        cr_assert(coff_symbol_is_undefined(&symbol));
    }
}

Test(coffwrite, fixups_have_the_numbers_of_their_machine)
{
    static const uint16_t pointers[] = {1, 6, 14, 14}; /* ADDR64, DIR32, ADDR64, ADDR64 */
    for (size_t i = 0; i < sizeof all_machines / sizeof *all_machines; i++) {
        CoffSymbol symbol;
        Str bytes = pointer_object(all_machines[i]);
        Coff coff = opened(bytes);
        uint32_t fixups_at = u32_at(bytes, 20 + 24);
        cr_assert_eq(u32_at(bytes, fixups_at), 8);
        cr_assert_eq(u32_at(bytes, fixups_at + 4), find_symbol(&coff, "function", &symbol));
        Reader r = reader_at(bytes, fixups_at + 8);
        cr_assert_eq(read_u16(&r), pointers[i]);
    }
}

Test(coffwrite, x86_objects_promise_no_exception_handlers)
{
    CoffSymbol symbol;
    Coff x86 = opened(pointer_object(MACHINE_X86)), x64 = opened(pointer_object(MACHINE_X64));
    cr_assert_lt(find_symbol(&x86, "@feat.00", &symbol), x86.symbol_count);
    cr_assert_eq(symbol.value, 1);
    cr_assert_eq(symbol.section, COFF_ABSOLUTE);
    cr_assert_eq(symbol.storage_class, COFF_CLASS_STATIC);
    cr_assert_eq(find_symbol(&x64, "@feat.00", &symbol), x64.symbol_count);
}

Test(coffwrite, the_same_calls_give_the_same_bytes)
{
    Str first = pointer_object(MACHINE_X64), second = pointer_object(MACHINE_X64);
    cr_assert(str_eq(first, second));
}

Test(coffwrite, a_weak_external_names_its_target)
{
    CoffSymbol symbol;
    CoffWeak weak;
    CoffWriter *w = coffwrite_new(&arena, MACHINE_X64);
    CoffSymbolId target = coffwrite_undefined(w, STR("target"));
    (void)coffwrite_weak(w, STR("alias"), target, COFF_WEAK_ALIAS);
    Coff coff = opened(coffwrite_finish(w));
    cr_assert_lt(find_symbol(&coff, "alias", &symbol), coff.symbol_count);
    cr_assert(coff_symbol_weak(&symbol, &weak));
    cr_assert_eq(weak.search, COFF_WEAK_ALIAS);
    cr_assert(is(coff_symbol(&coff, weak.target).name, "target"));
}

Test(coffwrite, a_symbol_is_written_once_however_often_it_is_asked_for)
{
    CoffWriter *w = coffwrite_new(&arena, MACHINE_X64);
    CoffSymbolId first = coffwrite_undefined(w, STR("f"));
    cr_assert_eq(coffwrite_undefined(w, STR("f")).index, first.index);
    CoffSectionId text = coffwrite_section(w, STR(".text"), COFFWRITE_CODE, 1, STR("\xC3"));
    cr_assert_eq(coffwrite_external(w, STR("f"), text, 0).index, first.index);
    cr_assert_eq(coffwrite_undefined(w, STR("f")).index, first.index);
    Coff coff = opened(coffwrite_finish(w));
    cr_assert_eq(coff.symbol_count, 1);
    CoffSymbol f = coff_symbol(&coff, 0);
    cr_assert_eq(f.section, 1);
    cr_assert_eq(f.type, 0x20);
}

Test(coffwrite, a_comdat_has_its_section_symbol_first)
{
    CoffWriter *w = coffwrite_new(&arena, MACHINE_X64);
    CoffSectionId one = coffwrite_section(w, STR(".rdata"), COFFWRITE_CONST, 4, STR("1234"));
    CoffSectionId two = coffwrite_section(w, STR(".xdata"), COFFWRITE_CONST, 4, STR("56"));
    (void)coffwrite_external(w, STR("leader"), one, 0);
    coffwrite_comdat(w, one, COFF_SELECT_EXACT_MATCH, 0);
    coffwrite_comdat(w, two, COFF_SELECT_ASSOCIATIVE, one);
    Coff coff = opened(coffwrite_finish(w));
    CoffSymbol first = coff_symbol(&coff, 0), second = coff_symbol(&coff, 2);
    cr_assert(coff_section(&coff, 0).flags & COFF_SECTION_COMDAT);
    cr_assert(is(first.name, ".rdata"));
    cr_assert_eq(u32_at(first.aux, 0), 4);
    /* What clang-cl 19 writes for these four bytes. */
    cr_assert_eq(u32_at(first.aux, 8), 0xBAA73FBFu);
    cr_assert_eq(first.aux.at[14], COFF_SELECT_EXACT_MATCH);
    cr_assert_eq(second.aux.at[14], COFF_SELECT_ASSOCIATIVE);
    cr_assert_eq(second.aux.at[12], 1);
    cr_assert(is(coff_symbol(&coff, 4).name, "leader"));
}

Test(coffwrite, more_fixups_than_16_bits_count)
{
    enum { COUNT = 70000 };
    CoffWriter *w = coffwrite_new(&arena, MACHINE_X64);
    Str bytes = {arena_array(&arena, char, COUNT * 8), COUNT * 8};
    CoffSectionId data = coffwrite_section(w, STR(".rdata"), COFFWRITE_CONST, 8, bytes);
    CoffSymbolId f = coffwrite_undefined(w, STR("f"));
    for (uint32_t i = 0; i < COUNT; i++)
        coffwrite_fixup(w, data, i * 8, FIXUP_POINTER, f);
    Str object = coffwrite_finish(w);
    Coff coff = opened(object);
    cr_assert(coff_section(&coff, 0).flags & 0x01000000u);
    cr_assert_eq(u32_at(object, u32_at(object, 20 + 24)), COUNT + 1, "the count counts itself");
}

/* --- import libraries --- */

static ShortImport import_of(const char *symbol, ImportNameType name_type)
{
    return (ShortImport){.machine = MACHINE_X86,
                         .name_type = name_type,
                         .symbol = str_of(symbol),
                         .dll = STR("a.dll"),
                         .export_name = STR("other")};
}

Test(importlib, every_kind_of_object_is_read_back)
{
    for (unsigned type = IMPORT_CODE; type <= IMPORT_CONST; type++) {
        for (unsigned name = IMPORT_BY_ORDINAL; name <= IMPORT_EXPORTAS; name++) {
            ShortImport back, import = import_of("_f@4", (ImportNameType)name);
            const char *error = NULL;
            import.type = (ImportType)type;
            import.ordinal_or_hint = 0x1234;
            Str bytes = importlib_object(&arena, &import);
            cr_assert_eq(file_kind(bytes), FILE_IMPORT);
            cr_assert(shortimport_open(bytes, &back, &error));
            cr_assert_eq(back.machine, MACHINE_X86);
            cr_assert_eq((unsigned)back.type, type);
            cr_assert_eq((unsigned)back.name_type, name);
            cr_assert_eq(back.ordinal_or_hint, 0x1234);
            cr_assert(is(back.symbol, "_f@4") && is(back.dll, "a.dll"));
            cr_assert_eq(is(back.export_name, "other"), name == IMPORT_EXPORTAS);
        }
    }
}

Test(importlib, the_loader_looks_for_the_name_that_the_type_makes)
{
    static const struct {
        const char *symbol;
        ImportNameType name_type;
        const char *name;
    } rows[] = {
        {"_f@4",  IMPORT_BY_NAME,    "_f@4" },
        {"_f@4",  IMPORT_NOPREFIX,   "f@4"  },
        {"_f@4",  IMPORT_UNDECORATE, "f"    },
        {"@f@8",  IMPORT_UNDECORATE, "f"    },
        {"f@@16", IMPORT_UNDECORATE, "f"    },
        {"?f@@x", IMPORT_NOPREFIX,   "f@@x" },
        {"__f",   IMPORT_NOPREFIX,   "_f"   },
        {"f",     IMPORT_NOPREFIX,   "f"    },
        {"",      IMPORT_NOPREFIX,   ""     },
        {"_f",    IMPORT_BY_ORDINAL, ""     },
        {"_f",    IMPORT_EXPORTAS,   "other"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        ShortImport import = import_of(rows[i].symbol, rows[i].name_type);
        cr_assert(is(importlib_import_name(&import), rows[i].name), "row %zu", i);
    }
}

static Archive library(const char *tag, bool is_bare)
{
    Archive archive;
    Str bytes;
    const char *error = NULL;
    ImportLibrary lib = {.machine = MACHINE_X64,
                         .dll = STR("some.long.name.dll"),
                         .tag = str_of(tag),
                         .is_bare = is_bare};
    ShortImport f = {.name_type = IMPORT_BY_NAME, .symbol = STR("zeta")};
    ShortImport v = {.name_type = IMPORT_BY_NAME, .type = IMPORT_DATA, .symbol = STR("alpha")};
    vec_push(&arena, &lib.imports, f);
    vec_push(&arena, &lib.imports, v);
    cr_assert(importlib_write(&arena, &lib, &bytes, &error));
    cr_assert(archive_open(bytes, &archive, &error));
    return archive;
}

static Str index_names(const Archive *archive)
{
    StrVec names = {0};
    Str name;
    uint64_t offset;
    ArchiveMember member;
    ArchiveSymbols symbols = archive_symbols(archive);
    while (archive_symbols_next(&symbols, &name, &offset)) {
        vec_push(&arena, &names, name);
        cr_assert(archive_member_at(archive, offset, &member));
        cr_assert(is(member.name, "some.long.name.dll"));
    }
    cr_assert(!symbols.is_damaged);
    return str_join(&arena, &names, STR(" "));
}

Test(importlib, a_library_has_three_objects_in_front)
{
    Archive archive = library("", false);
    cr_assert(is(index_names(&archive),
                 "__IMPORT_DESCRIPTOR_some.long.name __NULL_IMPORT_DESCRIPTOR "
                 "\x7Fsome.long.name_NULL_THUNK_DATA __imp_zeta zeta __imp_alpha"));
}

Test(importlib, a_tag_makes_all_names_unique_but_the_one_that_link_exe_looks_for)
{
    Archive archive = library("t1", false);
    cr_assert(is(index_names(&archive),
                 "__IMPORT_DESCRIPTOR_some.long.name __NULL_IMPORT_DESCRIPTOR_t1 "
                 "\x7Fsome.long.name_t1_NULL_THUNK_DATA __imp_zeta zeta __imp_alpha"));
}

Test(importlib, a_bare_library_has_import_objects_only)
{
    Archive archive = library("", true);
    cr_assert(is(index_names(&archive), "__imp_zeta zeta __imp_alpha"));
}

/* --- archives --- */

static void add_member(LibMembers *members, const char *name, const char *bytes, const char *symbol)
{
    LibMember member = {.name = str_of(name), .bytes = str_of(bytes)};
    if (symbol)
        vec_push(&arena, &member.symbols, str_of(symbol));
    vec_push(&arena, members, member);
}

Test(libwrite, names_of_any_length_and_odd_sizes_are_read_back)
{
    static const char *const names[] = {"",
                                        "a.obj",
                                        "exactly15.chars",
                                        "exactly16.chars_",
                                        "folder\\much longer than that.obj",
                                        "exactly16.chars_"};
    LibMembers members = {0};
    Archive archive;
    ArchiveMember member;
    Str bytes;
    const char *error = NULL;
    for (size_t i = 1; i < sizeof names / sizeof *names; i++)
        add_member(&members, names[i], i % 2 ? "odd" : "even", NULL);
    cr_assert(libwrite(&arena, &members, &bytes, &error));
    cr_assert(archive_open(bytes, &archive, &error));
    for (size_t i = 1; i < sizeof names / sizeof *names; i++) {
        cr_assert(archive_next(&archive, &member, &error), "%s", names[i]);
        cr_assert(is(member.name, names[i]), "%s", names[i]);
        cr_assert(is(member.bytes, i % 2 ? "odd" : "even"));
    }
    cr_assert(!archive_next(&archive, &member, &error) && !error);
}

Test(libwrite, the_second_linker_member_is_sorted_and_points_at_the_members)
{
    LibMembers members = {0};
    Archive archive;
    Str bytes, names;
    const char *error = NULL;
    static const struct {
        const char *name;
        uint16_t member;
    } sorted[] = {
        {"A",    3},
        {"b",    1},
        {"b",    2},
        {"\x7F", 4}
    };
    add_member(&members, "1.obj", "1", "b");
    add_member(&members, "2.obj", "2", "b");
    add_member(&members, "3.obj", "3", "A");
    add_member(&members, "4.obj", "4", "\x7F");
    cr_assert(libwrite(&arena, &members, &bytes, &error));
    cr_assert(archive_open(bytes, &archive, &error));
    Reader r = reader(archive.second_linker_member);
    cr_assert_eq(read_u32(&r), 4);
    for (size_t i = 0; i < 4; i++) {
        ArchiveMember member;
        cr_assert(archive_member_at(&archive, read_u32(&r), &member));
        cr_assert_eq(member.bytes.at[0], (char)('1' + i));
    }
    cr_assert_eq(read_u32(&r), 4);
    for (size_t i = 0; i < 4; i++)
        cr_assert_eq(read_u16(&r), sorted[i].member);
    for (size_t i = 0; i < 4; i++) {
        names = read_c_string(&r);
        cr_assert(is(names, sorted[i].name));
    }
    cr_assert(!r.failed && reader_left(&r) == 0);
}

Test(libwrite, an_empty_library_is_a_library)
{
    Archive archive;
    ArchiveMember member;
    Str bytes;
    const char *error = NULL;
    cr_assert(libwrite(&arena, &(LibMembers){0}, &bytes, &error));
    cr_assert(archive_open(bytes, &archive, &error));
    cr_assert(!archive_next(&archive, &member, &error) && !error);
}

Test(libwrite, more_members_than_its_index_can_count_are_refused)
{
    LibMembers members = {0};
    Str bytes;
    const char *error = NULL;
    for (size_t i = 0; i <= LIBWRITE_MOST_MEMBERS; i++)
        add_member(&members, "a", "", NULL);
    cr_assert(!libwrite(&arena, &members, &bytes, &error));
    cr_assert_not_null(error);
    members.len--;
    cr_assert(libwrite(&arena, &members, &bytes, &error));
}
