/* SPDX-License-Identifier: MIT */
#include "inputs/installed.h"
#include "support/testfolder.h"

#include <criterion/criterion.h>

TestSuite(installed, .init = testfolder_enter, .fini = testfolder_leave);

#define TOOLS "VS/VC/Tools/MSVC/"
#define KITS "Windows Kits/10/Lib/"

static const char *const tool_files[] = {"msvcrt.lib", "vcruntime.lib", "libcmt.lib",
                                         "libvcruntime.lib", "oldnames.lib"};
static const char *const ucrt_files[] = {"ucrt.lib", "libucrt.lib"};

static Str text_of(Arena *arena, const StrVec *lines)
{
    return str_join(arena, lines, STR("\n"));
}

static void write_files(Arena *arena, const char *folder, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        testfolder_write(str_to_c(arena, str_format(arena, "%s/%s", folder, names[i])), STR("x"));
}

static void make_tools(Arena *arena, const char *version, const char *machine)
{
    Str folder = str_format(arena, TOOLS "%s/lib/%s", version, machine);
    write_files(arena, str_to_c(arena, folder), tool_files, 5);
}

static void make_sdk(Arena *arena, const char *version, const char *machine)
{
    Str ucrt = str_format(arena, KITS "%s/ucrt/%s", version, machine);
    Str um = str_format(arena, KITS "%s/um/%s/kernel32.lib", version, machine);
    write_files(arena, str_to_c(arena, ucrt), ucrt_files, 2);
    testfolder_write(str_to_c(arena, um), STR("x"));
}

static InstalledFolders find(Arena *arena, const char *lib, const char *root)
{
    InstalledFolders folders = {0};
    StrVec on_lib = {0}, roots = {0};
    for (Str rest = str_of(lib); rest.len;)
        vec_push(arena, &on_lib, str_cut(&rest, ';'));
    if (root)
        vec_push(arena, &roots, str_of(root));
    installed_find(arena, &on_lib, &roots, &folders);
    return folders;
}

static Str problems(Arena *arena, const char *lib, const char *root)
{
    StrVec out = {0};
    InstalledFolders folders = find(arena, lib, root);
    installed_problems(arena, &folders, &out);
    return text_of(arena, &out);
}

static Str names(Arena *arena, const InstalledFolders *folders)
{
    StrVec out = {0};
    for (size_t i = 0; i < folders->len; i++)
        vec_push(arena, &out, installed_name(arena, &folders->at[i]));
    return text_of(arena, &out);
}

static void expect(Str actual, const char *expected)
{
    cr_expect(str_eq(actual, str_of(expected)), "expected: %s\nactual: %.*s", expected,
              STR_ARG(actual));
}

Test(installed, paths_of_the_installers_are_told_apart)
{
    static const struct {
        const char *path;
        int part; /* -1: none */
        const char *version, *machine;
    } rows[] = {
        {"C:\\VS\\VC\\Tools\\MSVC\\14.38.33130\\lib\\x64",          INSTALLED_TOOLS, "14.38.33130",  "x64"},
        {"C:\\VS\\VC\\Tools\\MSVC\\14.38.33130\\LIB\\ARM64\\",      INSTALLED_TOOLS, "14.38.33130",
         "ARM64"                                                                                          },
        {"C:\\Windows Kits\\10\\Lib\\10.0.22621.0\\ucrt\\x64",      INSTALLED_UCRT,  "10.0.22621.0",
         "x64"                                                                                            },
        {"/opt/msvc/kits/10/lib/10.0.22621.0/um/x86/",              INSTALLED_UM,    "10.0.22621.0", "x86"},
        {"C:\\VS\\VC\\Tools\\MSVC\\14.38.33130\\lib\\spectre\\x64", -1,              NULL,           NULL },
        {"C:\\VS\\VC\\Tools\\MSVC\\14.38.33130\\atlmfc\\lib\\x64",  -1,              NULL,           NULL },
        {"C:\\VS\\VC\\Tools\\MSVC\\14.38.33130\\bin\\x64",          -1,              NULL,           NULL },
        {"C:\\Windows Kits\\8.1\\Lib\\winv6.3\\um\\x64",            -1,              NULL,           NULL },
        {"x64",                                                     -1,              NULL,           NULL },
        {"",                                                        -1,              NULL,           NULL },
        {"///",                                                     -1,              NULL,           NULL },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        InstalledFolder folder;
        bool is_one = installed_parse(str_of(rows[i].path), &folder);
        cr_expect(is_one == (rows[i].part >= 0), "%s", rows[i].path);
        if (!is_one)
            continue;
        cr_expect((int)folder.part == rows[i].part, "%s", rows[i].path);
        expect(folder.version, rows[i].version);
        expect(folder.machine, rows[i].machine);
    }
}

Test(installed, versions_are_ordered_by_their_numbers)
{
    Arena arena = {0};
    make_tools(&arena, "14.9.1", "x64");
    make_tools(&arena, "14.38.33130", "x64");
    make_tools(&arena, "14.38.33130", "x86");
    make_sdk(&arena, "10.0.22621.0", "x64");
    testfolder_make(TOOLS "no version");
    InstalledFolders tools = find(&arena, TOOLS "14.9.1/lib/x64", NULL);
    expect(names(&arena, &tools), "Visual C++ 14.38.33130 x64\nVisual C++ 14.38.33130 x86\n"
                                  "Visual C++ 14.9.1 x64");
    cr_expect(!tools.at[0].is_on_lib && tools.at[2].is_on_lib);
    InstalledFolders all = find(&arena, "", KITS);
    expect(names(&arena, &all),
           "Windows SDK 10.0.22621.0 ucrt x64\nWindows SDK 10.0.22621.0 um x64");
    arena_free(&arena);
}

Test(installed, a_complete_LIB_has_no_problem)
{
    Arena arena = {0};
    make_tools(&arena, "14.38.33130", "x64");
    make_sdk(&arena, "10.0.22621.0", "x64");
    expect(problems(&arena,
                    TOOLS "14.38.33130/lib/x64;" KITS "10.0.22621.0/ucrt/x64;" KITS
                          "10.0.22621.0/um/x64/",
                    KITS),
           "");
    arena_free(&arena);
}

Test(installed, a_part_that_LIB_does_not_name_is_told_with_where_it_is)
{
    Arena arena = {0};
    make_tools(&arena, "14.38.33130", "x64");
    make_sdk(&arena, "10.0.19041.0", "x64");
    make_sdk(&arena, "10.0.22621.0", "x64");
    expect(problems(&arena, TOOLS "14.38.33130/lib/x64;" KITS "10.0.19041.0/um/x64", NULL),
           "LIB names no folder of the Windows SDK's UCRT for x64; installed is " KITS
           "10.0.19041.0/ucrt/x64");
    expect(problems(&arena, TOOLS "14.38.33130/lib/x64", KITS),
           "LIB names no folder of the Windows SDK's UCRT for x64; installed is " KITS
           "10.0.22621.0/ucrt/x64\nLIB names no folder of the Windows SDK (um) for x64; "
           "installed is " KITS "10.0.22621.0/um/x64");
    expect(problems(&arena, TOOLS "14.38.33130/lib/x64", NULL),
           "LIB names no folder of the Windows SDK's UCRT for x64, and none was found\n"
           "LIB names no folder of the Windows SDK (um) for x64, and none was found");
    arena_free(&arena);
}

Test(installed, missing_libraries_and_two_machines_are_told)
{
    Arena arena = {0};
    make_tools(&arena, "14.38.33130", "x86");
    make_sdk(&arena, "10.0.22621.0", "x64");
    write_files(&arena, TOOLS "14.40.1/lib/x64", tool_files, 2);
    expect(problems(&arena,
                    TOOLS "14.40.1/lib/x64;" KITS "10.0.22621.0/ucrt/x64;" KITS
                          "10.0.22621.0/um/x64",
                    NULL),
           TOOLS "14.40.1/lib/x64 (Visual C++ 14.40.1 x64), which LIB names, lacks libcmt.lib, "
                 "libvcruntime.lib, oldnames.lib");
    expect(problems(&arena,
                    TOOLS "14.38.33130/lib/x86;" KITS "10.0.22621.0/ucrt/x64;" KITS
                          "10.0.22621.0/um/x64",
                    NULL),
           "LIB names folders for two machines: " TOOLS "14.38.33130/lib/x86 and " KITS
           "10.0.22621.0/ucrt/x64");
    arena_free(&arena);
}

Test(installed, folders_of_another_kind_are_no_installation)
{
    Arena arena = {0};
    testfolder_write("sdk/lib/um/x86_64/kernel32.lib", STR("x"));
    expect(problems(&arena, "sdk/lib/um/x86_64;nowhere", "nowhere/either"), "");
    arena_free(&arena);
}
