/* SPDX-License-Identifier: MIT */
/* input, search: files on disk. */
#include "inputs/input.h"

#include "inputs/search.h"
#include "support/coffmaker.h"
#include "support/testfolder.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

static Arena arena;

static void leave_folder(void)
{
    testfolder_leave();
    arena_free(&arena);
}

TestSuite(input, .init = testfolder_enter, .fini = leave_folder);
TestSuite(search, .init = testfolder_enter, .fini = leave_folder);

static MadeFile made(const char *description)
{
    MadeFile file;
    cr_assert(coffmaker_object(&arena, str_of(description), &file), "%s", description);
    return file;
}

static void add(MadeMembers *members, const char *name, const char *description)
{
    MadeMember member = {str_of(name), made(description)};
    vec_push(&arena, members, member);
}

static Input opened(const char *path)
{
    InputReader reader = input_reader(&arena);
    Input input;
    (void)input_open(&reader, str_of(path), &input);
    return input;
}

static bool is(Str s, const char *text)
{
    return str_eq(s, str_of(text));
}

/* "main! puts?": defined and undefined, in the order of the file. */
static Str symbols_of(const Member *member)
{
    StrBuf b = strbuf(&arena);
    MemberSymbols symbols = member_symbols(&arena, member);
    MemberSymbol symbol;
    while (member_symbols_next(&symbols, &symbol))
        strbuf_addf(&b, "%s%.*s%c", b.len ? " " : "", STR_ARG(symbol.name),
                    symbol.is_undefined ? '?' : '!');
    return strbuf_str(&b);
}

Test(input, an_object_is_an_input_with_one_member)
{
    testfolder_write(
        "a.obj", made("machine arm64; drectve /DEFAULTLIB:MSVCRT; defines main; needs puts").bytes);
    Input input = opened("a.obj");
    cr_assert_eq(input.error.len, 0);
    cr_assert_eq(input.kind, INPUT_OBJECT);
    cr_assert_eq(input.machine, MACHINE_ARM64);
    cr_assert_eq(input.members.len, 1);
    const Member *member = &input.members.at[0];
    cr_assert(is(member->name, "a.obj"));
    cr_assert_eq(member->kind, MEMBER_OBJECT);
    cr_assert_eq(member->directives.len, 1);
    cr_assert(is(symbols_of(member), "main! puts?"), "%.*s", STR_ARG(symbols_of(member)));
    input_close(&input);
}

Test(input, several_drectve_sections_are_read_in_order)
{
    testfolder_write("a.obj", made("drectve /DEFAULTLIB:one; drectve /DEFAULTLIB:two; drectve "
                                   "/DEFAULTLIB:three /DEFAULTLIB:four")
                                  .bytes);
    testfolder_write("b.obj", made("drectve /DEFAULTLIB:one").bytes);
    InputReader reader = input_reader(&arena);
    Input a, b;
    cr_assert(input_open(&reader, STR("b.obj"), &b));
    cr_assert(input_open(&reader, STR("a.obj"), &a));
    static const char *const names[] = {"one", "two", "three", "four"};
    const DirectiveVec *directives = &a.members.at[0].directives;
    cr_assert_eq(directives->len, 4);
    for (size_t i = 0; i < 4; i++)
        cr_assert(is(directives->at[i].value, names[i]));
    cr_assert_eq(b.members.at[0].directives.len, 1, "what is shared is not appended to");
}

Test(input, overlapping_drectve_sections_are_refused_in_time)
{
    /* 3000 sections that all say that they are the whole file. */
    enum { SECTIONS = 3000, SIZE = 20 + 40 * SECTIONS };
    static unsigned char bytes[SIZE];
    bytes[0] = 0x64;
    bytes[1] = 0x86;
    bytes[2] = SECTIONS & 0xFF;
    bytes[3] = SECTIONS >> 8;
    for (size_t i = 0; i < SECTIONS; i++) {
        unsigned char *section = bytes + 20 + 40 * i;
        for (size_t k = 0; k < 8; k++)
            section[k] = (unsigned char)".drectve"[k];
        for (size_t k = 0; k < 4; k++)
            section[16 + k] = (unsigned char)(SIZE - 20) >> 0;
        section[16] = (SIZE - 20) & 0xFF;
        section[17] = (SIZE - 20) >> 8 & 0xFF;
        section[18] = (SIZE - 20) >> 16 & 0xFF;
        section[19] = 0;
        section[20] = 20;
    }
    testfolder_write("a.obj", (Str){(const char *)bytes, sizeof bytes});
    Input input = opened("a.obj");
    cr_assert_eq(input.members.len, 1);
    cr_assert(is(input.members.at[0].error, "its .drectve sections overlap"), "%.*s",
              STR_ARG(input.members.at[0].error));
    input_close(&input);
}

Test(input, a_library_keeps_its_members_apart)
{
    MadeMembers members = {0};
    add(&members, "good.obj", "drectve /DEFAULTLIB:LIBCMT; defines good");
    add(&members, "bad.obj", "text nonsense");
    add(&members, "gl.obj", "gl -f a.c -MT");
    add(&members, "z.dll", "import z.dll f");
    add(&members, "lib.rmeta", "text rust metadata");
    add(&members, "empty.obj", "empty");
    testfolder_write("x.lib", coffmaker_archive(&arena, STYLE_MICROSOFT, &members));
    Input input = opened("x.lib");
    cr_assert_eq(input.error.len, 0, "the library itself is fine");
    cr_assert_eq(input.kind, INPUT_ARCHIVE);
    cr_assert_eq(input.members.len, 6);
    cr_assert_eq(input.members.at[0].error.len, 0);
    cr_assert(is(input.members.at[1].error, "it is no object: file of an unknown kind"));
    cr_assert_eq(input.members.at[2].kind, MEMBER_LTCG);
    cr_assert(str_eq(input.members.at[2].compiler_flags, (Str){"-f\0a.c\0-MT\0", 11}));
    cr_assert_eq(input.members.at[3].kind, MEMBER_IMPORT);
    cr_assert(is(symbols_of(&input.members.at[3]), "__imp_f! f!"));
    cr_assert_eq(input.members.at[4].error.len, 0, "metadata is meant to be there");
    cr_assert_gt(input.members.at[5].error.len, 0);
    cr_assert_eq(input.machine, MACHINE_X64);
    input_close(&input);
}

Test(input, a_library_of_imports_is_an_import_library)
{
    MadeMembers members = {0};
    add(&members, "z.dll", "defines __IMPORT_DESCRIPTOR_z; needs __NULL_IMPORT_DESCRIPTOR");
    add(&members, "z.dll", "import z.dll f");
    add(&members, "z.dll", "importdata z.dll data");
    testfolder_write("z.lib", coffmaker_archive(&arena, STYLE_MICROSOFT, &members));
    Input input = opened("z.lib");
    cr_assert_eq(input.kind, INPUT_IMPORT_LIBRARY);
    cr_assert(is(symbols_of(&input.members.at[2]), "__imp_data!"), "data has no thunk");
    add(&members, "own.obj", "defines own");
    testfolder_write("z2.lib", coffmaker_archive(&arena, STYLE_MICROSOFT, &members));
    cr_assert_eq(opened("z2.lib").kind, INPUT_ARCHIVE, "with code of its own it is a library");
}

Test(input, arm64ec_imports_have_four_names)
{
    testfolder_write("f.obj", made("machine arm64ec; import z.dll #f").bytes);
    Input input = opened("f.obj");
    Str symbols = symbols_of(&input.members.at[0]);
    cr_assert(is(symbols, "__imp_f! f! __imp_aux_f! #f!"), "%.*s", STR_ARG(symbols));
}

Test(input, a_thin_library_reads_the_files_beside_it)
{
    MadeMembers members = {0};
    testfolder_make("sub");
    add(&members, "a.obj", "drectve /DEFAULTLIB:LIBCMT; defines a");
    add(&members, "gone.obj", "defines gone");
    testfolder_write("sub/a.obj", members.at[0].file.bytes);
    testfolder_write("sub/t.lib", coffmaker_archive(&arena, STYLE_THIN, &members));
    Input input = opened("sub/t.lib");
    cr_assert_eq(input.members.len, 2);
    cr_assert(is(symbols_of(&input.members.at[0]), "a!"));
    cr_assert_eq(input.members.at[0].directives.len, 1);
    cr_assert_gt(input.members.at[1].error.len, 0, "a member that is gone is said");
    cr_assert_eq(input.error.len, 0);
    input_close(&input);
}

Test(input, members_of_two_machines_have_none_in_common)
{
    MadeMembers members = {0};
    add(&members, "a.obj", "defines a");
    add(&members, "b.obj", "machine x86; defines b");
    testfolder_write("x.lib", coffmaker_archive(&arena, STYLE_GNU, &members));
    cr_assert_eq(opened("x.lib").machine, MACHINE_NONE);
}

Test(input, what_is_no_input_is_said_in_words)
{
    static const struct {
        Str bytes;
        const char *part;
    } rows[] = {
        {{"", 0},                                            "empty"                          },
        {{"MZ\x90\0", 4},                                    "import library"                 },
        {{"version https://git-lfs.github.com/spec/v1", 42}, "git lfs pull"                   },
        {{"hello world, this is text", 25},                  "neither an object nor a library"},
        {{"\x7F"
          "ELF\2\1\1",
          7},
         "no Windows linker"                                                                  },
        {{"!<arch>\nshort", 13},                             "cut off"                        },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        testfolder_write("x", rows[i].bytes);
        InputReader reader = input_reader(&arena);
        Input input;
        cr_assert_not(input_open(&reader, STR("x"), &input));
        cr_assert_lt(str_find(input.error, str_of(rows[i].part)), input.error.len, "%zu: %.*s", i,
                     STR_ARG(input.error));
        input_close(&input);
    }
    cr_assert(str_eq(opened(".").error, testfolder_error(TEST_IS_FOLDER)));
    cr_assert(is(opened(testfolder_device).error, "Not a regular file"));
    cr_assert(str_eq(opened("nosuch").error, testfolder_error(TEST_NO_FILE)));
}

Test(input, crate_names_are_taken_from_rlibs)
{
    static const char *const rows[][2] = {
        {"/t/deps/libort_sys-0a1b2c3d4e5f6071.rlib", "ort_sys"},
        {"libmy-lib-0123456789abcdef.rlib",          "my-lib" },
        {"libplain.rlib",                            "plain"  },
        {"z.lib",                                    ""       },
        {"ort-0a1b.rlib",                            ""       },
        {"C:\\t\\libstd-f0e1d2c3b4a59687.rlib",      "std"    },
        {"lib.rlib",                                 ""       },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        Str name = input_crate_name(str_of(rows[i][0]));
        cr_assert(is(name, rows[i][1]), "%s: %.*s", rows[i][0], STR_ARG(name));
    }
}

static LibSearch search_for(const char *argument, const char *lib)
{
    StrVec argv = {0};
    LinkCommand command;
    LibSearch search = {0};
    Diags diags = {.arena = &arena};
    vec_push(&arena, &argv, str_of(argument));
    cr_assert(linkcmd_parse(&arena, &argv,
                            (LinkEnvironment){
                                {"", 0},
                                {"", 0}
    },
                            LINKER_LLD, &diags, &command));
    search_folders(&arena, &command, str_of(lib), &search);
    return search;
}

Test(search, libpath_comes_before_lib_and_the_name_itself_first)
{
    Str found;
    testfolder_make("one");
    testfolder_make("two");
    testfolder_write("two/a.lib", STR("x"));
    LibSearch search = search_for("/LIBPATH:one", ";nowhere;two;");
    cr_assert(search_library(&arena, &search, STR("a"), &found));
    cr_assert(is(found, "two/a.lib"), "%.*s", STR_ARG(found));
    testfolder_write("one/a.lib", STR("x"));
    cr_assert(search_library(&arena, &search, STR("a.lib"), &found));
    cr_assert(is(found, "one/a.lib"), "%.*s", STR_ARG(found));
    testfolder_write("a.lib", STR("x"));
    cr_assert(search_library(&arena, &search, STR("a"), &found));
    cr_assert(is(found, "a.lib"));
    cr_assert_not(search_library(&arena, &search, STR("none"), &found));
    cr_assert(is(found, "none.lib"), "as the linker would print it");
}

Test(search, inputs_without_a_dot_may_be_objects)
{
    Str found;
    LibSearch search = search_for("/LIBPATH:one", "");
    testfolder_make("one");
    testfolder_make("one/folder.lib");
    testfolder_write("one/main.obj", STR("x"));
    cr_assert(search_input(&arena, &search, STR("main"), &found));
    cr_assert(is(found, "one/main.obj"));
    cr_assert_not(search_input(&arena, &search, STR("main.o"), &found));
    cr_assert(is(found, "main.o"));
    cr_assert_not(search_library(&arena, &search, STR("folder"), &found), "a folder is no file");
    cr_assert_not(search_input(&arena, &search, STR("/main"), &found), "a path from the root");
}
