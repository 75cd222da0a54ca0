/* SPDX-License-Identifier: MIT */
/* Pins and the bridge to a static CRT, on links of a few made files; tests/e2e/pins.sh and
 * bridge.sh link the same with real linkers. */
#include "plan/frontfiles.h"
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

TestSuite(frontfiles, .init = testfolder_enter, .fini = leave_folder);

static void write_file(const char *name, Str bytes)
{
    FILE *f = fopen(name, "wb");
    cr_assert_not_null(f);
    cr_assert_eq(fwrite(bytes.at, 1, bytes.len, f), bytes.len);
    cr_assert_eq(fclose(f), 0);
}

static void object(const char *name, const char *description)
{
    MadeFile made;
    cr_assert(coffmaker_object(&arena, str_of(description), &made), "%s", description);
    write_file(name, made.bytes);
}

/* Pairs of member name and description, NULL at the end. */
static void library(const char *name, const char *const *pairs)
{
    MadeMembers members = {0};
    for (; *pairs; pairs += 2) {
        MadeMember member = {.name = str_of(pairs[0])};
        cr_assert(coffmaker_object(&arena, str_of(pairs[1]), &member.file), "%s", pairs[1]);
        vec_push(&arena, &members, member);
    }
    write_file(name, coffmaker_archive(&arena, STYLE_MICROSOFT, &members));
}

#define LIBRARY(name, ...) library(name, (const char *const[]){__VA_ARGS__, NULL})

typedef struct Planned {
    Plan plan;
    FinalCommand command;
    Resolution replay;
} Planned;

static Planned planned(CrtUse use, const char *ini, LinkerKind linker, const char *words)
{
    Planned out = {
        .plan = {.use = use, .obstacle = {"", 0}}
    };
    StrVec argv = {0};
    Diags diags = {.arena = &arena};
    Policy *policy = arena_new(&arena, Policy);
    LinkCommand *command = arena_new(&arena, LinkCommand);
    World *world = arena_new(&arena, World);
    Str rest = str_of(words), none = {"", 0};
    while (rest.len)
        vec_push(&arena, &argv, str_cut(&rest, ' '));
    policy_init(policy);
    policy_read_ini(&arena, str_of(ini), STR("x.ini"), ORIGIN_POLICY, TRUST_OWN, &diags, policy);
    cr_assert_eq(diags.list.len, 0, "%s", ini);
    LinkCase link = {
        .command = command,
        .world = world,
        .policy = policy,
        .rules = {.linker = linker, .version = 22},
        .lib = none,
        .environment = {none,             none         },
        .place = {STR("private"),   STR("/w")    },
    };
    cr_assert(linkcmd_parse(&arena, &argv, link.environment, linker, &diags, command));
    world_open(&arena, command, none, world);
    world_conclude(world);
    frontfiles_add(&arena, &link, &out.plan);
    cr_assert(linkcase_replay_plan(&arena, &link, &out.plan, &out.command, &out.replay));
    return out;
}

static const Mend *mend_of(const Plan *plan, const char *name)
{
    for (size_t i = 0; i < plan->mends.len; i++)
        if (str_eq(str_path_base(plan->mends.at[i].path), str_of(name)))
            return &plan->mends.at[i];
    return NULL;
}

/* "DLL:name" of each import that the replay links, in order. */
static Str imports(const Resolution *r)
{
    StrBuf b = strbuf(&arena);
    for (size_t i = 0; i < r->imports.len; i++) {
        const ShortImport *import = &r->files.at[r->imports.at[i]].import;
        strbuf_addf(&b, "%s%.*s:%.*s", b.len ? " " : "", STR_ARG(import->dll),
                    STR_ARG(import->symbol));
    }
    return strbuf_str(&b);
}

#define expect_str(actual, expected)                                                               \
    do {                                                                                           \
        Str got = (actual);                                                                        \
        cr_assert(str_eq(got, STR(expected)), "got: %.*s", STR_ARG(got));                          \
    } while (0)

#define MAIN "defines main mainCRTStartup"
#define BRIDGE "[crt]\nimports = bridge\n"

/* ---- bridge ---- */

Test(frontfiles, functions_of_the_static_crt_are_bridged_and_pulled_in)
{
    object("a.obj", MAIN "; needs __imp_tolower __imp_malloc");
    LIBRARY("libucrt.lib", "lower.obj", "defines tolower", "heap.obj", "defines malloc");
    Planned p = planned(USE_STATIC, BRIDGE, LINKER_LLD, "a.obj libucrt.lib /out:a.exe");
    cr_assert_eq(p.replay.outcome, OUTCOME_LINKS);
    cr_assert_eq(p.plan.bridge.names.len, 2);
    cr_assert_eq(p.replay.loaded.len, 4);
    expect_str(p.command.argv.at[0], "private/crtlink/crtlink-bridge.obj");
    expect_str(p.plan.bridge.names.at[0].who, "a.obj");
    cr_assert(p.plan.edits.at[0].needs_mends);
}

Test(frontfiles, what_a_bridged_member_imports_is_bridged_too)
{
    object("a.obj", MAIN "; needs __imp_fopen");
    LIBRARY("libucrt.lib", "f.obj", "defines fopen; needs __imp_malloc", "m.obj",
            "defines malloc; needs __imp__errno", "e.obj", "defines _errno");
    Planned p = planned(USE_STATIC, BRIDGE, LINKER_LLD, "a.obj libucrt.lib /out:a.exe");
    cr_assert_eq(p.plan.bridge.names.len, 3);
    cr_assert_eq(p.replay.outcome, OUTCOME_LINKS);
}

Test(frontfiles, with_link_exe_the_libraries_are_asked_what_they_have)
{
    object("a.obj", MAIN "; needs __imp_tolower __imp_toupper");
    LIBRARY("libucrt.lib", "lower.obj", "defines tolower");
    Planned p = planned(USE_STATIC, BRIDGE, LINKER_MSVC, "a.obj libucrt.lib /out:a.exe");
    expect_str(bridge_names_text(&p.plan.bridge), "tolower");
    cr_assert_eq(p.plan.bridge.gaps.len, 1);
    cr_assert_eq(p.replay.unresolved.len, 1);
}

Test(frontfiles, x86_names_keep_their_underscore)
{
    object("a.obj", "machine x86; defines _main _mainCRTStartup; needs __imp__tolower");
    LIBRARY("libucrt.lib", "lower.obj", "machine x86; defines _tolower");
    Planned p = planned(USE_STATIC, BRIDGE, LINKER_LLD, "a.obj libucrt.lib /out:a.exe /safeseh:no");
    cr_assert_eq(p.replay.outcome, OUTCOME_LINKS);
    expect_str(bridge_names_text(&p.plan.bridge), "tolower");
}

Test(frontfiles, arm64_objects_are_bridged_by_an_arm64_object)
{
    object("a.obj", "machine arm64; " MAIN "; needs __imp_tolower");
    LIBRARY("libucrt.lib", "lower.obj", "machine arm64; defines tolower");
    Planned p = planned(USE_STATIC, BRIDGE, LINKER_LLD, "a.obj libucrt.lib /out:a.exe");
    cr_assert_eq(p.replay.outcome, OUTCOME_LINKS);
}

Test(frontfiles, an_import_that_an_object_provides_itself_is_bridged_without_a_warning)
{
    object("a.obj", MAIN "; needs __imp_tolower tolower");
    LIBRARY("libucrt.lib", "lower.obj", "defines tolower");
    Planned p = planned(USE_STATIC, BRIDGE, LINKER_LLD, "a.obj libucrt.lib /out:a.exe");
    cr_assert_eq(p.plan.bridge.names.len, 1);
    cr_assert_eq(p.replay.local_imports.len, 0);
}

Test(frontfiles, a_variable_is_bridged_when_the_static_crt_has_it)
{
    object("a.obj", MAIN "; needs __imp__wctype "
                         "__imp_?cout@std@@3V?$basic_ostream@DU?$char_traits@D@std@@@1@A");
    LIBRARY("libcpmt.lib", "cout.obj",
            "defines ?cout@std@@3V?$basic_ostream@DU?$char_traits@D@std@@@1@A");
    Planned p = planned(USE_STATIC, BRIDGE, LINKER_LLD, "a.obj libcpmt.lib /out:a.exe");
    cr_assert_eq(p.plan.bridge.names.len, 1);
    cr_assert(p.plan.bridge.names.at[0].is_data);
    cr_assert_eq(p.plan.bridge.gaps.len, 1);
    cr_assert_eq(p.plan.bridge.gaps.at[0].obstacle, BRIDGE_NO_VARIABLE);
    expect_str(bridge_gaps_text(&p.plan.bridge),
               "__imp__wctype (in a.obj): this variable lives in the CRT's DLL, the static CRT has "
               "none such");
}

Test(frontfiles, what_cannot_be_bridged_is_told_apart)
{
    object("a.obj", MAIN "; needs __imp_tolower __imp__CrtDbgReport __imp_SomethingElse");
    LIBRARY("libucrt.lib", "other.obj", "defines other");
    Planned p = planned(USE_STATIC, BRIDGE, LINKER_LLD, "a.obj libucrt.lib /out:a.exe");
    cr_assert_eq(p.plan.mends.len, 0);
    cr_assert_eq(p.plan.bridge.gaps.len, 2, "SomethingElse is nobody's business here");
    cr_assert_eq(p.plan.bridge.gaps.at[0].obstacle, BRIDGE_NO_FUNCTION);
    cr_assert_eq(p.plan.bridge.gaps.at[1].obstacle, BRIDGE_DEBUG_ONLY);
}

Test(frontfiles, templates_that_the_table_does_not_know_are_bridged_to_a_crt_library_only)
{
    object("a.obj", MAIN "; needs __imp_?mine@std@@YAXXZ __imp_own");
    LIBRARY("libcpmt.lib", "mine.obj", "defines ?mine@std@@YAXXZ");
    LIBRARY("own.lib", "own.obj", "defines own");
    Planned p = planned(USE_STATIC, BRIDGE, LINKER_LLD, "a.obj libcpmt.lib own.lib /out:a.exe");
    cr_assert_eq(p.plan.bridge.names.len, 1);
    expect_str(p.plan.bridge.names.at[0].import, "__imp_?mine@std@@YAXXZ");
}

Test(frontfiles, nothing_is_bridged_in_a_dynamic_link_or_unasked)
{
    object("a.obj", MAIN "; needs __imp_tolower");
    LIBRARY("libucrt.lib", "lower.obj", "defines tolower");
    Planned p = planned(USE_DYNAMIC, BRIDGE, LINKER_LLD, "a.obj libucrt.lib /out:a.exe");
    cr_assert_eq(p.plan.edits.len, 0);
    p = planned(USE_STATIC, "", LINKER_LLD, "a.obj libucrt.lib /out:a.exe");
    cr_assert_eq(p.plan.edits.len, 0);
}

Test(frontfiles, where_the_replay_cannot_see_the_inputs_names_are_taken)
{
    object("a.obj", MAIN);
    object("gl.obj", "gl -MD");
    LIBRARY("hidden.lib", "h.obj", "defines hidden; needs __imp_tolower __imp_nobody");
    LIBRARY("libucrt.lib", "lower.obj", "defines tolower");
    Planned p = planned(USE_STATIC, BRIDGE, LINKER_MSVC,
                        "a.obj gl.obj hidden.lib libucrt.lib "
                        "/out:a.exe");
    cr_assert_eq(p.replay.outcome, OUTCOME_UNKNOWN);
    cr_assert_eq(p.plan.bridge.names.len, 1);
}

/* ---- pins ---- */

Test(frontfiles, a_pin_wins_over_the_libraries_on_the_line)
{
    object("a.obj", MAIN "; needs __imp_tolower toupper");
    LIBRARY("ucrt.lib", "u", "import ucrtbase.dll tolower", "u", "import ucrtbase.dll toupper");
    Planned p = planned(USE_KEEP, "[dll \"msvcrt.dll\"]\ntolower =\n", LINKER_LLD,
                        "ucrt.lib a.obj /out:a.exe");
    cr_assert_eq(p.replay.outcome, OUTCOME_LINKS);
    expect_str(imports(&p.replay), "msvcrt.dll:tolower ucrtbase.dll:toupper");
    expect_str(pins_text(&p.plan.pins), "tolower from msvcrt.dll instead of ucrtbase.dll");
}

Test(frontfiles, with_link_exe_too_and_its_descriptors_come_along)
{
    object("a.obj", MAIN "; needs __imp_tolower helper");
    LIBRARY("own.lib", "l", "import other.dll tolower", "h", "defines helper; needs __imp_tolower");
    Planned p = planned(USE_KEEP, "[dll \"msvcrt.dll\"]\ntolower =\n", LINKER_MSVC,
                        "own.lib a.obj /out:a.exe");
    expect_str(imports(&p.replay), "msvcrt.dll:tolower");
    const Mend *made = mend_of(&p.plan, PINS_LIBRARY);
    cr_assert_not_null(made);
    cr_assert_lt(str_find(made->bytes, STR("__IMPORT_DESCRIPTOR_msvcrt")), made->bytes.len);
    cr_assert_lt(str_find(made->bytes, STR("__NULL_IMPORT_DESCRIPTOR_crtlink1")), made->bytes.len);
}

Test(frontfiles, pins_go_by_ordinal_and_under_another_name)
{
    object("a.obj", MAIN "; needs __imp_WSAStartup my_send __imp_my_send __imp_var");
    Planned p = planned(USE_KEEP,
                        "[dll \"ws2_32.dll\"]\nWSAStartup = #115\nmy_send = send\n"
                        "var = environ, data\n",
                        LINKER_LLD, "a.obj /out:a.exe");
    cr_assert_eq(p.replay.outcome, OUTCOME_LINKS);
    const PinUse *uses = p.plan.pins.uses.at;
    cr_assert_eq(p.plan.pins.uses.len, 3);
    cr_assert_eq(uses[0].name_type, IMPORT_BY_ORDINAL);
    cr_assert_eq(uses[1].name_type, IMPORT_UNDECORATE);
    expect_str(uses[1].import, "?send@crtlink2");
    expect_str(uses[2].import, "?environ@crtlink3");
    cr_assert_eq(p.replay.unresolved.len, 0);
}

Test(frontfiles, the_name_types_of_x86_are_those_of_the_linkers)
{
    static const struct {
        const char *symbol, *pin;
        const char *name;
        ImportNameType type;
    } rows[] = {
        {"_f@8",  "f =",               "f",        IMPORT_UNDECORATE},
        {"_f@8",  "f = , decorated",   "_f@8",     IMPORT_BY_NAME   },
        {"_f@8",  "f = , noprefix",    "f@8",      IMPORT_NOPREFIX  },
        {"_f@8",  "f = , undecorated", "f",        IMPORT_UNDECORATE},
        {"_f@8",  "_f@8 =",            "_f@8",     IMPORT_BY_NAME   },
        {"@f@8",  "f =",               "f",        IMPORT_UNDECORATE},
        {"@f@8",  "f = , noprefix",    "f@8",      IMPORT_NOPREFIX  },
        {"f@@16", "f =",               "f",        IMPORT_UNDECORATE},
        {"f@@16", "f = , noprefix",    "f@@16",    IMPORT_BY_NAME   },
        {"_f",    "f =",               "f",        IMPORT_NOPREFIX  },
        {"_f",    "f = , decorated",   "_f",       IMPORT_BY_NAME   },
        {"__f",   "_f =",              "_f",       IMPORT_NOPREFIX  },
        {"_f@8",  "f = _other@4",      "_other@4", IMPORT_NOPREFIX  },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        Str text = str_format(&arena, "machine x86; defines _main _mainCRTStartup; needs __imp_%s",
                              rows[i].symbol);
        object("a.obj", str_to_c(&arena, text));
        Str ini = str_format(&arena, "[dll \"x.dll\"]\n%s\n", rows[i].pin);
        Planned p =
            planned(USE_KEEP, str_to_c(&arena, ini), LINKER_LLD, "a.obj /out:a.exe /safeseh:no");
        cr_assert_eq(p.plan.pins.uses.len, 1, "row %zu", i);
        cr_assert_eq(p.replay.outcome, OUTCOME_LINKS, "row %zu", i);
        cr_assert(str_eq(p.plan.pins.uses.at[0].name, str_of(rows[i].name)), "row %zu: %.*s", i,
                  STR_ARG(p.plan.pins.uses.at[0].name));
        cr_assert_eq(p.plan.pins.uses.at[0].name_type, rows[i].type, "row %zu", i);
    }
}

Test(frontfiles, on_x64_an_underscore_is_part_of_the_name)
{
    object("a.obj", MAIN "; needs __imp__open __imp__close");
    Planned p = planned(USE_KEEP, "[dll \"x.dll\"]\n_open =\n_close = close\n", LINKER_LLD,
                        "a.obj /out:a.exe");
    cr_assert_eq(p.plan.pins.uses.at[0].name_type, IMPORT_BY_NAME);
    expect_str(p.plan.pins.uses.at[1].import, "?close@crtlink2");
}

Test(frontfiles, one_name_of_two_dlls_is_two_symbols)
{
    object("a.obj",
           "machine x86; defines _main _mainCRTStartup; needs __imp__f __imp__g __imp__h __imp__i");
    Planned p = planned(USE_KEEP,
                        "[dll \"x.dll\"]\nf = send@8\nh = send\n"
                        "[dll \"y.dll\"]\ng = send@8\ni = send\n",
                        LINKER_LLD, "a.obj /out:a.exe /safeseh:no");
    cr_assert_eq(p.replay.outcome, OUTCOME_LINKS);
    expect_str(imports(&p.replay),
               "x.dll:?send@8 y.dll:@send@8 x.dll:?send@crtlink3 y.dll:?send@crtlink4");
}

Test(frontfiles, a_pin_that_nobody_uses_is_told_and_left_out)
{
    object("a.obj", MAIN "; needs send");
    Planned p =
        planned(USE_KEEP, "[dll \"ws2_32.dll\"]\nsend =\nrecv =\n", LINKER_LLD, "a.obj /out:a.exe");
    cr_assert_eq(p.plan.pins.idle.len, 1);
    expect_str(p.plan.pins.idle.at[0].pin->symbol, "recv");
    expect_str(imports(&p.replay), "ws2_32.dll:send");
    p = planned(USE_KEEP, "[dll \"ws2_32.dll\"]\nrecv =\n", LINKER_LLD, "a.obj /out:a.exe");
    cr_assert_eq(p.plan.edits.len, 0);
}

Test(frontfiles, a_pin_of_what_an_object_defines_is_a_clash_and_the_others_stay)
{
    object("a.obj", MAIN "; needs __imp_send recv");
    object("b.obj", "defines recv");
    Planned p = planned(USE_KEEP, "[dll \"ws2_32.dll\"]\nsend =\nrecv =\n", LINKER_LLD,
                        "a.obj b.obj /out:a.exe");
    cr_assert_eq(p.plan.pins.clashes.len, 1);
    expect_str(p.plan.pins.clashes.at[0].symbol, "recv");
    expect_str(p.plan.pins.clashes.at[0].who, "b.obj");
    cr_assert_eq(p.replay.outcome, OUTCOME_LINKS);
    expect_str(imports(&p.replay), "ws2_32.dll:send");
}

Test(frontfiles, so_is_one_of_a_member_that_is_linked_for_another_symbol)
{
    object("a.obj", MAIN "; needs recv other");
    LIBRARY("own.lib", "both.obj", "defines recv other");
    Planned p =
        planned(USE_KEEP, "[dll \"ws2_32.dll\"]\nrecv =\n", LINKER_LLD, "a.obj own.lib /out:a.exe");
    cr_assert_eq(p.plan.pins.clashes.len, 1);
    expect_str(p.plan.pins.clashes.at[0].who, "own.lib(both.obj)");
    cr_assert_eq(p.plan.edits.len, 0);
}

Test(frontfiles, a_pin_and_the_bridge_share_a_link)
{
    object("a.obj", MAIN "; needs __imp_tolower __imp_toupper");
    LIBRARY("libucrt.lib", "l.obj", "defines tolower", "u.obj", "defines toupper");
    Planned p = planned(USE_STATIC, BRIDGE "[dll \"msvcrt.dll\"]\ntolower =\n", LINKER_LLD,
                        "a.obj libucrt.lib /out:a.exe");
    cr_assert_eq(p.replay.outcome, OUTCOME_LINKS);
    expect_str(imports(&p.replay), "msvcrt.dll:tolower");
    expect_str(bridge_names_text(&p.plan.bridge), "toupper");
}

Test(frontfiles, the_image_keeps_the_name_of_the_first_input)
{
    object("first.v1.obj", MAIN "; needs send");
    Planned p = planned(USE_KEEP, "[dll \"ws2_32.dll\"]\nsend =\n", LINKER_LLD, "first.v1.obj");
    expect_str(p.command.argv.at[0], "/OUT:first.v1.exe");
    p = planned(USE_KEEP, "[dll \"ws2_32.dll\"]\nsend =\n", LINKER_LLD,
                "/dll /noentry first.v1.obj");
    expect_str(p.command.argv.at[0], "/OUT:first.v1.dll");
}
