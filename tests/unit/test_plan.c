/* SPDX-License-Identifier: MIT */
/* crtset for every library of the table, and world. Plans are in
 * tests/cases/plan. */
#include "plan/plan.h"
#include "support/coffmaker.h"
#include "support/testfolder.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static Arena arena;

static void leave_folder(void)
{
    testfolder_leave();
    arena_free(&arena);
}

TestSuite(world, .init = testfolder_enter, .fini = leave_folder);

static const CrtSet sets[] = {
    {USE_DYNAMIC, CONFIG_RELEASE},
    {USE_DYNAMIC, CONFIG_DEBUG  },
    {USE_STATIC,  CONFIG_RELEASE},
    {USE_STATIC,  CONFIG_DEBUG  },
    {USE_HYBRID,  CONFIG_RELEASE},
    {USE_HYBRID,  CONFIG_DEBUG  },
};
enum { SETS = sizeof sets / sizeof *sets };

Test(crtset, every_set_is_complete_and_its_own)
{
    static const char *const expected[SETS][5] = {
        {"msvcrt",  "vcruntime",     "ucrt",     "msvcprt",  "concrt"    },
        {"msvcrtd", "vcruntimed",    "ucrtd",    "msvcprtd", "concrtd"   },
        {"libcmt",  "libvcruntime",  "libucrt",  "libcpmt",  "libconcrt" },
        {"libcmtd", "libvcruntimed", "libucrtd", "libcpmtd", "libconcrtd"},
        {"libcmt",  "libvcruntime",  "ucrt",     "libcpmt",  "libconcrt" },
        {"libcmtd", "libvcruntimed", "ucrtd",    "libcpmtd", "libconcrtd"},
    };
    for (size_t s = 0; s < SETS; s++) {
        for (CrtComponent c = CRT_STARTUP; c <= CRT_CONCRT; c++) {
            const CrtLib *lib = crtset_member(sets[s], c);
            cr_assert_not_null(lib);
            cr_assert_str_eq(lib->name, expected[s][c]);
            cr_assert(crtset_has(sets[s], lib), "set %zu, %s", s, lib->name);
        }
    }
}

Test(crtset, the_counterpart_of_every_library_is_of_the_set)
{
    for (size_t s = 0; s < SETS; s++) {
        for (size_t i = 0; i < crt_lib_count; i++) {
            const CrtLib *lib = &crt_libs[i], *mine = crtset_counterpart(sets[s], lib);
            cr_assert_not_null(mine, "%s", lib->name);
            cr_assert(crtset_has(sets[s], mine), "set %zu: %s for %s", s, mine->name, lib->name);
            cr_assert_eq(crtset_counterpart(sets[s], mine), mine);
            if (crtset_has(sets[s], lib))
                cr_assert_eq(mine, lib, "%s stays", lib->name);
            if (lib->component != CRT_LEGACY)
                cr_assert_eq(mine->component, lib->component, "%s for %s", mine->name, lib->name);
        }
    }
}

Test(crtset, no_library_is_in_the_static_and_in_the_dynamic_set)
{
    for (size_t i = 0; i < crt_lib_count; i++) {
        const CrtLib *lib = &crt_libs[i];
        if (lib->component > CRT_CONCRT)
            continue;
        unsigned homes = 0;
        for (size_t s = 0; s < 4; s++)
            homes += crtset_has(sets[s], lib);
        cr_assert_eq(homes, 1, "%s is in %u sets", lib->name, homes);
    }
}

Test(crtset, names_of_uses_are_those_of_the_policy)
{
    for (Str rest = str_of(setting_specs[SET_CRT_USE].values); rest.len;) {
        Str name = str_cut(&rest, '|');
        cr_assert(str_eq(str_of(crtset_use_name(crtset_use_of_name(name))), name));
    }
    cr_assert_eq(crtset_use_of_name(STR("banana")), USE_KEEP);
}

static void save(const char *path, const char *description)
{
    MadeFile file;
    cr_assert(coffmaker_object(&arena, str_of(description), &file));
    if (strstr(path, ".lib")) {
        MadeMembers members = {0};
        MadeMember member = {STR("member.obj"), file};
        vec_push(&arena, &members, member);
        file.bytes = coffmaker_archive(&arena, STYLE_MICROSOFT, &members);
    }
    testfolder_write(path, file.bytes);
}

static LinkCommand command;

static World opened(const char *words, const char *lib)
{
    StrVec argv = {0};
    World world;
    Diags diags = {.arena = &arena};
    for (Str rest = str_of(words); rest.len;)
        vec_push(&arena, &argv, str_cut(&rest, ' '));
    LinkEnvironment none = {
        {"", 0},
        {"", 0}
    };
    cr_assert(linkcmd_parse(&arena, &argv, none, LINKER_LLD, &diags, &command));
    world_open(&arena, &command, str_of(lib), &world);
    return world;
}

static Str paths_of(const World *world)
{
    StrVec paths = {0};
    for (size_t i = 0; i < world->inputs.len; i++)
        vec_push(&arena, &paths, world->inputs.at[i].input.path);
    return str_join(&arena, &paths, STR(" "));
}

static void assert_paths(const World *world, const char *expected)
{
    Str paths = paths_of(world);
    cr_assert(str_eq(paths, str_of(expected)), "%.*s", STR_ARG(paths));
}

Test(world, inputs_come_first_then_default_libraries_each_once)
{
    save("a.obj", "drectve /DEFAULTLIB:more /DEFAULTLIB:LIBCMT");
    save("b.obj", "drectve /DEFAULTLIB:more /DEFAULTLIB:nowhere");
    save("cmd.lib", "defines c");
    save("more.lib", "drectve /DEFAULTLIB:last; defines m");
    save("last.lib", "defines l");
    World world = opened("a.obj b.obj /DEFAULTLIB:cmd a.obj gone.obj", "");
    assert_paths(&world, "a.obj b.obj cmd.lib more.lib last.lib");
    cr_assert_not(world.inputs.at[0].is_default);
    cr_assert(world.inputs.at[2].is_default);
    cr_assert_not_null(world.inputs.at[2].arg);
    cr_assert_null(world.inputs.at[4].arg);
    Str asker = origin_text(&arena, world.inputs.at[4].origin);
    cr_assert(str_eq(asker, STR("more.lib(member.obj)")), "%.*s", STR_ARG(asker));
    world_close(&world);
}

Test(world, one_file_by_two_names_is_one_input)
{
    save("libcmt.lib", "defines mainCRTStartup");
    testfolder_link("libcmt.lib", "LIBCMT.lib");
    save("a.obj", "drectve /DEFAULTLIB:LIBCMT /DEFAULTLIB:libcmt");
    World world = opened("a.obj", "");
    cr_assert_eq(world.inputs.len, 2, "%.*s", STR_ARG(paths_of(&world)));
    cr_assert(world.inputs.at[1].is_crt);
}

Test(world, only_a_library_with_its_ending_is_the_crts)
{
    save("ucrt", "defines x");
    save("libcmt.obj", "defines y");
    World world = opened("ucrt libcmt.obj", "");
    cr_assert_eq(world.inputs.len, 2);
    cr_assert_not(world.inputs.at[0].is_crt);
    cr_assert_not(world.inputs.at[1].is_crt);
}

Test(world, libraries_that_ask_for_each_other_end)
{
    save("a.lib", "drectve /DEFAULTLIB:b; defines a");
    save("b.lib", "drectve /DEFAULTLIB:a.lib /DEFAULTLIB:./a.lib; defines b");
    World world = opened("a.lib", "");
    assert_paths(&world, "a.lib b.lib");
}

Test(world, an_unreadable_input_is_there_with_its_error)
{
    save("bad.obj", "text nonsense");
    save("a.obj", "drectve /DEFAULTLIB:LIBCMT");
    World world = opened("bad.obj a.obj", "");
    cr_assert_eq(world.inputs.len, 2);
    cr_assert_gt(world.inputs.at[0].input.error.len, 0);
    world_conclude(&world);
    cr_assert_eq(world.inputs.at[1].sum.linkage, LINKAGE_STATIC);
    cr_assert_eq(world.inputs.at[0].sum.linkage, LINKAGE_NONE);
}

static const char *save_many(size_t count)
{
    StrBuf words = strbuf(&arena);
    for (size_t i = 0; i < count; i++) {
        Str name = str_format(&arena, "o%zu.obj", i);
        save(str_to_c(&arena, name), i % 2 ? "drectve /DEFAULTLIB:LIBCMT; needs __imp_tolower"
                                           : "drectve /DEFAULTLIB:MSVCRT /EXPORT:f; defines f");
        strbuf_addf(&words, "%.*s ", STR_ARG(name));
    }
    strbuf_addf(&words, "more.lib");
    save("more.lib", "drectve /DEFAULTLIB:last; needs __imp_toupper");
    save("last.lib", "defines l");
    return str_to_c(&arena, strbuf_str(&words));
}

static void assert_evidence(const Wants *wants, const char *import)
{
    cr_assert_gt(wants->evidence.len, 0);
    Str text = wants->evidence.at[wants->evidence.len - 1].text;
    cr_assert(str_eq(text, str_of(import)), "%.*s", STR_ARG(text));
}

static void assert_many_have_wants(World *world, size_t count)
{
    world_conclude(world);
    for (size_t i = 0; i <= count; i++) {
        const WorldInput *input = &world->inputs.at[i];
        bool needs_import = i % 2 || i == count;
        cr_assert(input->input.is_outline);
        cr_assert_eq(input->sum.crt_imports, needs_import ? 1 : 0, "%zu", i);
        if (needs_import)
            assert_evidence(&input->wants[0], i == count ? "__imp_toupper" : "__imp_tolower");
    }
    world_have_bytes(world);
    for (size_t i = 0; i < world->inputs.len; i++) {
        cr_assert_not(world->inputs.at[i].input.is_outline);
        cr_assert_gt(world->inputs.at[i].input.members.at[0].bytes.len, 0);
    }
}

Test(world, of_many_inputs_there_is_an_outline_until_their_symbols_are_wanted)
{
    enum { COUNT = 40 };
    const char *words = save_many(COUNT);
    for (int round = 0; round < 2; round++) {
        World world = opened(words, "");
        world.has_processors = round == 1;
        cr_assert_eq(world.inputs.len, COUNT + 2, "%.*s", STR_ARG(paths_of(&world)));
        for (size_t i = 0; i < world.inputs.len; i++) {
            const Input *input = &world.inputs.at[i].input;
            cr_assert(input->is_outline);
            cr_assert_eq(input->members.at[0].bytes.len, 0);
            cr_assert_eq(input->members.at[0].directives.len,
                         i >= COUNT ? COUNT + 1 - i : 2 - i % 2);
        }
        Str member = world.inputs.at[COUNT].input.members.at[0].name;
        cr_assert(str_eq(member, STR("member.obj")), "%.*s", STR_ARG(member));
        assert_many_have_wants(&world, COUNT);
        world_close(&world);
    }
}

Test(world, what_is_gone_when_more_is_wanted_says_so)
{
    World world = opened(save_many(30), "");
    testfolder_write("o3.obj", STR("nonsense"));
    world_conclude(&world);
    cr_assert_gt(world.inputs.at[3].input.error.len, 0);
    cr_assert_eq(world.inputs.at[3].sum.crt_imports, 0);
    cr_assert_eq(world.inputs.at[7].sum.crt_imports, 1);
    testfolder_write("o5.obj", (Str){"", 0});
    world_have_bytes(&world);
    cr_assert_gt(world.inputs.at[5].input.error.len, 0);
    cr_assert_eq(world.inputs.at[7].input.error.len, 0);
    world_close(&world);
}

Test(world, wholearchive_names_an_input)
{
    save("w.lib", "drectve /DEFAULTLIB:LIBCMT; defines w");
    World world = opened("/WHOLEARCHIVE:w.lib /WHOLEARCHIVE", "");
    assert_paths(&world, "w.lib");
    cr_assert_not(world.inputs.at[0].is_default);
}
