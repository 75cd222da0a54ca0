/* SPDX-License-Identifier: MIT */
#include "logs/log_world.h"

static LogWorld w;

static void open_world(void)
{
    world_open(&w, "");
}

static void close_world(void)
{
    world_close(&w);
}

TestSuite(explain, .init = open_world, .fini = close_world);

static const Explanation *explain_text(const char *text)
{
    return world_explain(&w, text);
}

static void expect_cause(const char *text, const char *code)
{
    const Explanation *e = explain_text(text);
    cr_assert_not_null(e, "nothing for: %s", text);
    expect_str(e->cause->code, code);
}

static Str fix_for(const Explanation *e, const char *target)
{
    for (size_t i = 0; i < e->fixes.len; i++)
        if (is(e->fixes.at[i].target, target))
            return e->fixes.at[i].text;
    return (Str){0};
}

#define LNK2038(origin, value, other_value, other)                                                 \
    origin " : error LNK2038: mismatch detected for 'RuntimeLibrary': value '" value               \
           "' doesn't match value '" other_value "' in " other "\n"
#define LEVEL(origin, value, other_value, other)                                                   \
    origin " : error LNK2038: mismatch detected for '_ITERATOR_DEBUG_LEVEL': value '" value        \
           "' doesn't match value '" other_value "' in " other "\n"
#define LNK2001(origin, symbol) origin " : error LNK2001: unresolved external symbol " symbol "\n"
#define LNK2005(origin, symbol, other)                                                             \
    origin " : error LNK2005: " symbol " already defined in " other "\n"

Test(explain, records_decide_between_linkage_and_configuration)
{
    expect_cause(LNK2038("a.obj", "MT_StaticRelease", "MD_DynamicRelease", "b.obj"), "CRT1001");
    expect_cause(LNK2038("a.obj", "MTd_StaticDebug", "MDd_DynamicDebug", "b.obj"), "CRT1001");
    expect_cause(LNK2038("a.obj", "MD_DynamicRelease", "MDd_DynamicDebug", "b.obj"), "CRT1002");
    expect_cause(LNK2038("a.obj", "MT_StaticRelease", "MDd_DynamicDebug", "b.obj"), "CRT1002");
}

Test(explain, imports_of_the_crt_are_a_mix_and_others_are_not)
{
    expect_cause(LNK2001("a.lib(b.obj)", "__imp_tolower"), "CRT1001");
    expect_cause(LNK2001("a.lib(b.obj)", "__imp__fmodf"), "CRT1001"); /* x86 */
    expect_cause(LNK2001("a.lib(b.obj)", "__imp_SCardDisconnect"), "CRT3001");
    expect_cause(LNK2001("a.lib(b.obj)", "__imp__closesocket@4"), "CRT3001");
}

Test(explain, names_of_the_debug_crt_tell_debug_from_release)
{
    expect_cause(LNK2001("a.lib(b.obj)", "__imp__CrtDbgReport"), "CRT1002");
    expect_cause(LNK2001("a.lib(b.obj)", "_CrtDbgReportW"), "CRT1002");
    expect_cause(LNK2001("a.lib(b.obj)", "__imp__CrtDbgReportW")
                     LNK2001("a.lib(c.obj)", "__imp__wassert"),
                 "CRT1002");
}

Test(explain, iterator_level_beside_the_configuration_is_one_cause)
{
    const Explanation *e =
        explain_text(LNK2038("a.lib(b.obj)", "MD_DynamicRelease", "MDd_DynamicDebug", "c.obj")
                         LEVEL("a.lib(b.obj)", "0", "2", "c.obj"));
    expect_str(e->cause->code, "CRT1002");
    cr_expect_eq(w.result.causes.len, 1);
    cr_expect_eq(e->lines.len, 2);
    expect_cause(LEVEL("a.lib(b.obj)", "0", "2", "c.obj"), "CRT1003");
}

Test(explain, duplicates_are_a_crt_mix_only_between_crt_libraries)
{
    expect_cause(LNK2005("MSVCRT.lib(MSVCR90.dll)", "_free", "LIBCMT.lib(free.obj)"), "CRT1004");
    expect_cause(LNK2005("MSVCRT.lib(MSVCR71.dll)", "_free", "tcmalloc.obj"), "CRT3005");
    expect_cause(LNK2005("libcmt.lib(strnicmp.obj)", "__strnicmp", "ntdll_imports.lib(ntdll.dll)"),
                 "CRT3005");
}

Test(explain, a_record_beside_duplicates_is_the_one_cause)
{
    const Explanation *e = explain_text(
        LNK2005("libcpmt.lib(xlocale.obj)", "f", "msvcprt.lib(MSVCP140.dll)")
            LNK2038("libcpmt.lib(xlocale.obj)", "MT_StaticRelease", "MD_DynamicRelease",
                    "a.obj") "LINK : warning LNK4098: defaultlib 'LIBCMT' conflicts with use of "
                             "other libs; use "
                             "/NODEFAULTLIB:library\nx.exe : fatal error LNK1169: one or more "
                             "multiply defined symbols "
                             "found\n");
    expect_str(e->cause->code, "CRT1001");
    cr_expect_eq(w.result.causes.len, 1);
    cr_expect_eq(w.result.unexplained.len, 0);
}

Test(explain, an_accompanying_warning_is_not_the_cause)
{
#define LNK4098                                                                                    \
    "LINK : warning LNK4098: defaultlib 'LIBCMT' conflicts with use of other libs; use "           \
    "/NODEFAULTLIB:library\n"
    expect_cause(LNK4098 LNK2001("a.lib(b.obj)", "__std_find_trivial_1"), "CRT2004");
    expect_cause(LNK4098, "CRT1004");
    cr_expect_not(w.result.causes.at[0].is_error);
    cr_expect_not(w.result.has_errors);
}

Test(explain, missing_crt_names_are_given_their_libraries)
{
    const Explanation *e = explain_text(
        LNK2001("a.lib(b.obj)", "memcpy") LNK2001("a.lib(b.obj)", "free")
            LNK2001("LINK", "mainCRTStartup") LNK2001("a.lib(b.obj)", "posix_memalign"));
    expect_str(e->cause->code, "CRT2001");
    cr_expect_eq(w.result.causes.len, 1);
    Str notes = str_join(&w.arena, &e->notes, STR("\n"));
    expect_has(notes, "startup: mainCRTStartup - in libcmt.lib (static) or msvcrt.lib (dynamic)");
    expect_has(notes,
               "vcruntime: memcpy - in libvcruntime.lib (static) or vcruntime.lib (dynamic)");
    expect_has(notes, "ucrt: free - in libucrt.lib (static) or ucrt.lib (dynamic)");
    expect_has(notes, "not a CRT symbol: posix_memalign");
    cr_expect_eq(w.result.unexplained.len, 1);
    expect_has(w.result.unexplained.at[0], "posix_memalign");
}

Test(explain, imports_among_missing_names_are_not_a_mix)
{
    expect_cause(LNK2001("a.obj", "mainCRTStartup") LNK2001("a.obj", "__imp__CrtDbgReport")
                     LNK2001("a.obj", "__imp_tolower"),
                 "CRT2001");
}

Test(explain, a_newer_stl_or_a_called_main_is_not_a_missing_crt)
{
    expect_cause(LNK2001("a.lib(b.obj)", "__std_max_4u"), "CRT2004");
    expect_cause(LNK2001("a.lib(b.obj)", "_Cnd_timedwait_for"), "CRT2004");
    expect_cause(LNK2001("a.lib(b.obj)", "__GSHandlerCheck_EH4"), "CRT2004");
    expect_cause(LNK2001("msvcrtd.lib(exe_main.obj)", "main"), "CRT2002");
    expect_cause(LNK2001("a.lib(b.obj)", "__std_terminate"), "CRT2001");
}

Test(explain, old_stdio_imports_are_not_a_mix)
{
    expect_cause(LNK2001("a.lib(b.obj)", "__imp__sscanf"), "CRT2003");
    expect_cause(LNK2001("a.lib(b.obj)", "__imp___iob_func"), "CRT2003");
}

Test(explain, cargo_follows_the_side_it_does_not_compile)
{
    w.request.build = BUILD_CARGO;
    const Explanation *e = explain_text(
        LNK2038("libfoo_sys-0123456789abcdef.rlib(0123456789abcdef-foo.o)", "MD_DynamicRelease",
                "MT_StaticRelease", "libpre-0123456789abcdef.rlib(pre.obj)"));
    expect_has(e->message, "foo_sys");
    expect_has(fix_for(e, "cargo"), "+crt-static");
    expect_lacks(fix_for(e, "cargo"), "target-feature=-crt-static");
    expect_has(fix_for(e, "cargo-dist"), "msvc-crt-static = true");
    cr_expect_eq(fix_for(e, "cmake").len, 0);
}

Test(explain, both_directions_are_told_when_it_is_not_known)
{
    w.request.build = BUILD_CARGO;
    const Explanation *e =
        explain_text(LNK2038("liba-0123456789abcdef.rlib(a.obj)", "MD_DynamicRelease",
                             "MT_StaticRelease", "libb-0123456789abcdef.rlib(b.obj)"));
    expect_has(fix_for(e, "cargo"), "+crt-static");
    expect_has(fix_for(e, "cargo"), "target-feature=-crt-static");
}

Test(explain, a_library_mixed_in_itself_is_told_so)
{
    w.request.build = BUILD_CARGO;
    const Explanation *e = explain_text(LNK2038("libspeech_sys-0123456789abcdef.rlib(wrapper.obj)",
                                                "MD_DynamicRelease", "MT_StaticRelease",
                                                "libspeech_sys-0123456789abcdef.rlib(engine.obj)"));
    expect_has(e->message, "itself is mixed");
    expect_has(e->message, "engine.obj");
    expect_has(e->message, "wrapper.obj");
    expect_has(fix_for(e, "cargo"), "No flag helps");
}

Test(explain, microsofts_own_library_is_not_blamed)
{
    const Explanation *e = explain_text(
        LNK2038("libcpmt.lib(xstol.obj)", "MT_StaticRelease", "MD_DynamicRelease", "app.obj"));
    expect_has(e->message, "some input not named here that asks for libcpmt.lib");
    expect_lacks(fix_for(e, "cmake"), "Rebuild libcpmt");
}

Test(explain, an_unknown_build_system_gets_all_fixes)
{
    const Explanation *e =
        explain_text(LNK2038("a.obj", "MT_StaticRelease", "MD_DynamicRelease", "b.obj"));
    cr_expect_gt(fix_for(e, "cargo").len, 0);
    expect_has(fix_for(e, "cmake"), "CMAKE_MSVC_RUNTIME_LIBRARY");
    expect_has(fix_for(e, "msbuild"), "Runtime Library");
    expect_has(fix_for(e, "vcpkg"), "x64-windows-static");
}

/* One object of an archive, with what it wants. */
static ExplainInput scanned(const char *path, const char *member, CrtEvidence evidence)
{
    Input *input = arena_new(&w.arena, Input);
    Wants *wants = arena_new(&w.arena, Wants);
    Member m = {.name = str_of(member), .kind = MEMBER_OBJECT};
    input->path = str_of(path);
    input->kind = INPUT_ARCHIVE;
    vec_push(&w.arena, &input->members, m);
    vec_push(&w.arena, &wants->evidence, evidence);
    return (ExplainInput){input, wants};
}

static Str witness_evidence(const Explanation *e, Linkage linkage, const char *file)
{
    const Side *side = sides_with_linkage(&e->sides, linkage);
    for (size_t i = 0; side && i < side->witnesses.len; i++)
        if (has(side->witnesses.at[i].name.file, file))
            return str_join(&w.arena, &side->witnesses.at[i].evidence, STR(", "));
    return (Str){0};
}

Test(explain, the_command_line_and_the_inputs_name_the_other_side)
{
    LinkCommand command = {0};
    Str value;
    Arg arg = {
        .kind = ARG_OPTION,
        .text = STR("/defaultlib:libcmt"),
        .origin = {.kind = ORIGIN_ARGUMENT, .number = 7}
    };
    arg.option = linkopt_parse(arg.text, &value);
    arg.value = value;
    vec_push(&w.arena, &command.args, arg);
    CrtEvidence evidence = {EVIDENCE_DEFAULTLIB, LINKAGE_DYNAMIC, CONFIG_RELEASE,
                            STR("/DEFAULTLIB:MSVCRT")};
    ExplainInput input =
        scanned("/build/libtextkit_sys-0123456789abcdef.rlib", "text.obj", evidence);
    w.request.build = BUILD_CARGO;
    w.request.command = &command;
    w.request.inputs = &input;
    w.request.input_count = 1;
    const Explanation *e =
        explain_text(LNK2001("libtextkit_sys-0123456789abcdef.rlib(text.obj)", "__imp_tolower"));
    expect_str(e->cause->code, "CRT1001");
    cr_expect_eq(e->confidence, CONFIDENCE_CERTAIN);
    expect_has(witness_evidence(e, LINKAGE_STATIC, "/defaultlib:libcmt"),
               "on the command line (argument 7)");
    Str seen = witness_evidence(e, LINKAGE_DYNAMIC, "libtextkit_sys");
    expect_has(seen, "needs __imp_tolower");
    expect_has(seen, "/DEFAULTLIB:MSVCRT");
    expect_lacks(fix_for(e, "cargo"), "Build everything with the static CRT");
    expect_has(fix_for(e, "cargo-dist"), "msvc-crt-static = false");
}

Test(explain, all_members_of_a_mixed_library_are_grouped)
{
    static const char *const lib = "/w/libspeech_sys-0123456789abcdef.rlib";
    const CrtEvidence fixed = {EVIDENCE_RECORD, LINKAGE_STATIC, CONFIG_RELEASE,
                               STR("RuntimeLibrary=MT_StaticRelease")};
    const CrtEvidence dynamic = {EVIDENCE_RECORD, LINKAGE_DYNAMIC, CONFIG_RELEASE,
                                 STR("RuntimeLibrary=MD_DynamicRelease")};
    ExplainInput inputs[] = {scanned(lib, "engine.obj", fixed), scanned(lib, "decoder.obj", fixed),
                             scanned(lib, "wrapper.obj", dynamic)};
    w.request.inputs = inputs;
    w.request.input_count = 3;
    const Explanation *e = explain_text(
        "lld-link: error: /failifmismatch: mismatch detected for 'RuntimeLibrary':\n"
        ">>> libspeech_sys-0123456789abcdef.rlib(wrapper.obj) has value MD_DynamicRelease\n"
        ">>> libspeech_sys-0123456789abcdef.rlib(engine.obj) has value MT_StaticRelease\n");
    expect_has(e->message, "itself is mixed");
    const Side *side = sides_with_linkage(&e->sides, LINKAGE_STATIC);
    cr_assert_not_null(side);
    cr_assert_eq(side->witnesses.len, 2);
    expect_str(side->witnesses.at[0].name.member, "engine.obj");
    expect_str(side->witnesses.at[1].name.member, "decoder.obj");
    cr_expect_eq(sides_with_linkage(&e->sides, LINKAGE_DYNAMIC)->witnesses.len, 1);
}

Test(explain, who_turned_the_crt_off_is_told)
{
    LinkCommand command = {0};
    Str value;
    Arg arg = {
        .kind = ARG_OPTION,
        .text = STR("/NODEFAULTLIB"),
        .origin = {.kind = ORIGIN_ARGUMENT, .number = 3}
    };
    arg.option = linkopt_parse(arg.text, &value);
    vec_push(&w.arena, &command.args, arg);
    w.request.command = &command;
    const Explanation *e = explain_text(LNK2001("a.obj", "memcpy"));
    expect_str(e->cause->code, "CRT2001");
    expect_has(str_join(&w.arena, &e->notes, STR("\n")),
               "/NODEFAULTLIB (argument 3) turns off all default libraries");
}

Test(explain, thirty_symbols_are_one_cause)
{
    StrBuf text = strbuf(&w.arena);
    static const char *const names[] = {"tolower", "ldexp", "free", "malloc", "fopen"};
    for (int i = 0; i < 30; i++)
        strbuf_addf(&text, LNK2001("a.lib(b%d.obj)", "__imp_%s"), i, names[i % 5]);
    w.request.messages = world_read(&w, strbuf_str(&text), 999);
    explain(&w.arena, &w.request, &w.result);
    cr_assert_eq(w.result.causes.len, 1);
    cr_expect_eq(w.result.causes.at[0].symbols.len, 5);
    cr_expect_eq(w.result.causes.at[0].inputs.len, 30);
}

Test(explain, exit_status_tells_explained_from_unknown)
{
    (void)explain_text("nothing here\n");
    cr_expect_eq(explain_exit_status(&w.result), 0);
    (void)explain_text(LNK2001("a.obj", "__imp_tolower"));
    cr_expect_eq(explain_exit_status(&w.result), 1);
    (void)explain_text("LINK : fatal error LNK1000: Internal error during Pass2\n");
    cr_expect_eq(explain_exit_status(&w.result), 3);
    cr_expect_eq(w.result.unexplained.len, 1);
}

Test(explain, every_lld_is_explained_alike)
{
    static const char *const llds[] = {"lld-14", "lld-19", "lld-22"};
    static const char *const sections[][2] = {
        {"mismatch",        "CRT1001"},
        {"missing",         "CRT2001"},
        {"duplicate",       "CRT3005"},
        {"cannot-open",     "CRT3004"},
        {"colour-mismatch", "CRT1001"},
        {"machine",         "CRT4001"},
    };
    for (size_t v = 0; v < 3; v++) {
        for (size_t i = 0; i < sizeof sections / sizeof *sections; i++) {
            w.request.messages = world_read(&w, world_capture(&w, llds[v], sections[i][0]), 80);
            explain(&w.arena, &w.request, &w.result);
            cr_assert_eq(w.result.causes.len, 1, "%s %s", llds[v], sections[i][0]);
            expect_str(w.result.causes.at[0].cause->code, sections[i][1]);
        }
    }
}

Test(explain, long_texts_are_found_by_code_name_and_linker_code)
{
    Str text;
    cr_assert(explain_code(&w.arena, w.rules, STR("crt1001"), &text));
    expect_has(text, "crt-static-vs-dynamic");
    cr_assert(explain_code(&w.arena, w.rules, STR("missing-startup"), &text));
    expect_has(text, "CRT2001");
    cr_assert(explain_code(&w.arena, w.rules, STR("lnk2038"), &text));
    expect_has(text, "CRT1001");
    expect_has(text, "CRT1002");
    expect_has(text, "CRT1003");
    cr_expect_not(explain_code(&w.arena, w.rules, STR("LNK9999"), &text));
}

Test(explain, build_systems_are_told_by_their_arguments)
{
    static const struct {
        const char *arg;
        BuildSystem build;
    } rows[] = {
        {"libcore-0123456789abcdef.rlib", BUILD_CARGO  },
        {"C:\\t\\rustcAbC\\symbols.o",    BUILD_CARGO  },
        {"CMakeFiles/app.dir/main.c.obj", BUILD_CMAKE  },
        {"app.exe.p/main.c.obj",          BUILD_MESON  },
        {"bazel-out/x64/bin/a.obj",       BUILD_BAZEL  },
        {"main.obj",                      BUILD_UNKNOWN},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        LinkCommand command = {0};
        Arg arg = {.kind = ARG_INPUT, .text = str_of(rows[i].arg)};
        vec_push(&w.arena, &command.args, arg);
        BuildFacts facts = {.command = &command};
        cr_expect_eq(build_system_detect(&facts), rows[i].build, "%s", rows[i].arg);
        facts.has_vs_unicode_output = true;
        cr_expect_neq(build_system_detect(&facts), BUILD_UNKNOWN);
    }
}
