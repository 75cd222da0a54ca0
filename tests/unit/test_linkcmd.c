/* SPDX-License-Identifier: MIT */
#include "command/linkcmd.h"
#include "support/testfolder.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

static Arena arena;
static Diags diags;

static void enter_folder(void)
{
    testfolder_enter();
    diags = (Diags){.arena = &arena};
    testfolder_write("n.rsp", STR("nested.obj\n"));
    testfolder_write("o.rsp", STR("in1.obj @n.rsp \"q q.obj\"\n"));
    testfolder_write("s.rsp", STR("@s.rsp"));
    testfolder_write("p.rsp", STR("'a b.obj' c\\d.obj"));
    testfolder_write("i.rsp", STR("/lldignoreenv --rsp-quoting=posix @p.rsp"));
}

static void leave_folder(void)
{
    testfolder_leave();
    arena_free(&arena);
}

TestSuite(linkcmd, .init = enter_folder, .fini = leave_folder);

/* argv of words separated by `|`. */
static StrVec argv_of(const char *words)
{
    StrVec argv = {0};
    Str rest = str_of(words);
    while (!str_is_empty(rest))
        vec_push(&arena, &argv, str_cut(&rest, '|'));
    return argv;
}

static LinkCommand parsed(const char *words, LinkEnvironment env, LinkerKind linker)
{
    StrVec argv = argv_of(words);
    LinkCommand command;
    cr_assert(linkcmd_parse(&arena, &argv, env, linker, &diags, &command));
    return command;
}

static LinkCommand lld(const char *words)
{
    return parsed(words, (LinkEnvironment){0}, LINKER_LLD);
}

static Str texts(const LinkCommand *command)
{
    StrVec all = {0};
    for (size_t i = 0; i < command->args.len; i++)
        vec_push(&arena, &all, command->args.at[i].text);
    return str_join(&arena, &all, STR("|"));
}

static void expect_texts(const LinkCommand *command, const char *expected)
{
    Str got = texts(command);
    cr_expect(str_eq(got, str_of(expected)), "%.*s, not %s", STR_ARG(got), expected);
}

static const LinkEnvironment both = {
    {"l.obj /x",     8 },
    {"u.obj @n.rsp", 12}
};

/* (observed, lld-link 14, 19, 22, from `Command line:` of /verbose) */
Test(linkcmd, lld_takes_both_variables_first_and_the_underscores_before)
{
    LinkCommand command = parsed("@o.rsp|/verbose", both, LINKER_LLD);
    expect_texts(&command, "u.obj|nested.obj|l.obj|/x|in1.obj|nested.obj|q q.obj|/verbose");
}

Test(linkcmd, link_exe_puts_the_command_line_between_the_variables)
{
    LinkCommand command = parsed("a.obj", both, LINKER_MSVC);
    expect_texts(&command, "l.obj|/x|a.obj|u.obj|nested.obj");
}

Test(linkcmd, link_exe_does_not_nest_response_files)
{
    LinkCommand command = parsed("@o.rsp", (LinkEnvironment){0}, LINKER_MSVC);
    expect_texts(&command, "in1.obj|@n.rsp|q q.obj");
    cr_expect_eq(command.args.at[1].kind, ARG_INPUT);
}

/* (observed, lld-link 19: in LINK or in a response file it keeps nothing out) */
Test(linkcmd, lldignoreenv_counts_on_the_command_line_only)
{
    LinkCommand direct = parsed("a.obj|-LLDIGNOREENV", both, LINKER_LLD);
    expect_texts(&direct, "a.obj|-LLDIGNOREENV");
    LinkCommand inside = parsed("@i.rsp", both, LINKER_LLD);
    cr_expect(str_starts_with(texts(&inside), STR("u.obj|nested.obj|l.obj|/x|/lldignoreenv")));
}

Test(linkcmd, posix_quoting_counts_on_the_command_line_only)
{
    LinkCommand direct = lld("@p.rsp|--rsp-quoting=posix");
    expect_texts(&direct, "a b.obj|cd.obj|--rsp-quoting=posix");
    LinkCommand inside = lld("@i.rsp");
    expect_texts(&inside, "/lldignoreenv|--rsp-quoting=posix|'a|b.obj'|c\\d.obj");
    LinkCommand last = lld("--rsp-quoting=posix|--rsp-quoting=windows|@p.rsp");
    cr_expect(str_ends_with(texts(&last), STR("|'a|b.obj'|c\\d.obj")));
}

static void expect_kind(const char *word, LinkerKind linker, ArgKind kind)
{
    LinkCommand command = parsed(word, (LinkEnvironment){0}, linker);
    cr_assert_eq(command.args.len, 1);
    cr_expect_eq(command.args.at[0].kind, kind, "%s: %d", word, (int)command.args.at[0].kind);
    cr_expect_eq(command.args.at[0].option != NULL, kind == ARG_OPTION, "%s", word);
}

/* (observed, lld-link 19: "could not open '/foo'", "ignoring unknown argument
 * '-foo'") */
Test(linkcmd, what_lld_does_not_know_is_a_file_or_a_word_to_ignore)
{
    static const char *const inputs[] = {
        "/home/me/a.obj", "/debugfoo", "/foo:bar", "/out", "-", "/", "@missing", "a.obj", "/dll:x"};
    static const char *const unknown[] = {"-debugfoo", "-foo:bar", "--debug", "-out", "--"};
    for (size_t i = 0; i < sizeof inputs / sizeof *inputs; i++)
        expect_kind(inputs[i], LINKER_LLD, ARG_INPUT);
    for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++)
        expect_kind(unknown[i], LINKER_LLD, ARG_UNKNOWN);
}

Test(linkcmd, link_exe_ignores_every_option_it_does_not_know)
{
    expect_kind("/foo", LINKER_MSVC, ARG_UNKNOWN);
    expect_kind("-foo", LINKER_MSVC, ARG_UNKNOWN);
    expect_kind("foo", LINKER_MSVC, ARG_INPUT);
}

Test(linkcmd, an_option_of_the_other_linker_is_unknown)
{
    expect_kind("/errorlimit:0", LINKER_LLD, ARG_OPTION);
    expect_kind("/errorlimit:0", LINKER_MSVC, ARG_UNKNOWN);
    expect_kind("/cgthreads:4", LINKER_MSVC, ARG_OPTION);
    expect_kind("/cgthreads:4", LINKER_LLD, ARG_INPUT);
    expect_kind("-cgthreads:4", LINKER_LLD, ARG_UNKNOWN);
    expect_kind("/cgthreads:4", LINKER_UNKNOWN, ARG_OPTION);
    expect_kind("/errorlimit:0", LINKER_UNKNOWN, ARG_OPTION);
    expect_kind("/crtlink:use=keep", LINKER_LLD, ARG_OPTION);
}

Test(linkcmd, every_arg_knows_where_it_came_from)
{
    LinkCommand command = parsed("a.obj|@o.rsp", both, LINKER_LLD);
    static const char *const origins[] = {"_LINK_, word 1", "n.rsp:1",    "LINK, word 1",
                                          "LINK, word 2",   "argument 1", "o.rsp:1",
                                          "n.rsp:1",        "o.rsp:1"};
    static const size_t sources[] = {0, 0, 1, 1, 2, 3, 3, 3};
    cr_assert_eq(command.args.len, 8);
    for (size_t i = 0; i < 8; i++) {
        Str origin = origin_text(&arena, command.args.at[i].origin);
        cr_expect(str_eq(origin, str_of(origins[i])), "%zu: %.*s", i, STR_ARG(origin));
        cr_expect_eq(command.args.at[i].source, sources[i], "%zu", i);
    }
    cr_assert_eq(command.sources.len, 4);
    cr_expect(str_eq(command.sources.at[0].text, STR("u.obj @n.rsp")));
    cr_expect_eq(command.sources.at[0].origin.kind, ORIGIN_VARIABLE);
    cr_expect(command.sources.at[3].is_response);
    cr_expect_not(command.sources.at[2].is_response);
}

Test(linkcmd, a_response_file_that_is_not_there_stays_an_input)
{
    LinkCommand command = lld("@nosuch");
    expect_texts(&command, "@nosuch");
    cr_expect_not(command.sources.at[0].is_response);
}

Test(linkcmd, a_response_file_that_includes_itself_is_an_error)
{
    StrVec argv = argv_of("a.obj|@s.rsp");
    LinkCommand command;
    cr_expect_not(linkcmd_parse(&arena, &argv, (LinkEnvironment){0}, LINKER_LLD, &diags, &command));
    cr_assert_eq(diags.list.len, 1);
    cr_expect_eq(diags.list.at[0].severity, SEV_ERROR);
}

Test(linkcmd, flavor_in_front_is_kept_apart)
{
    LinkCommand command = parsed("-flavor|link|a.obj", both, LINKER_LLD);
    expect_texts(&command, "-flavor|link|u.obj|nested.obj|l.obj|/x|a.obj");
    cr_expect_eq(command.args.at[0].kind, ARG_FLAVOR);
    cr_expect_eq(command.args.at[1].kind, ARG_FLAVOR);
    cr_expect_eq(command.args.at[6].origin.number, 3);
    LinkCommand later = lld("a.obj|-flavor|link");
    cr_expect_eq(later.args.at[1].kind, ARG_UNKNOWN);
    cr_expect_eq(later.args.at[2].kind, ARG_INPUT);
}

Test(linkcmd, settings_are_noticed_wherever_they_stand)
{
    cr_expect_not(lld("a.obj|/out:crtlink:x").has_settings);
    cr_expect(lld("a.obj|-CRTLINK:use=static").has_settings);
    LinkEnvironment env = {.link = STR("/crtlink:use=static")};
    cr_expect(parsed("a.obj", env, LINKER_LLD).has_settings);
}

Test(linkcmd, the_last_of_several_is_found)
{
    LinkCommand command = lld("/out:a|b.obj|-OUT:c|/dll");
    cr_expect(str_eq(linkcmd_last(&command, OPT_OUT)->value, STR("c")));
    cr_expect_null(linkcmd_last(&command, OPT_ENTRY));
}

Test(linkcmd, an_empty_word_is_neither_file_nor_option)
{
    StrVec argv = {0};
    vec_push(&arena, &argv, STR(""));
    LinkCommand command;
    cr_assert(linkcmd_parse(&arena, &argv, (LinkEnvironment){0}, LINKER_LLD, &diags, &command));
    cr_assert_eq(command.args.len, 1);
    cr_expect_eq(command.args.at[0].kind, ARG_UNKNOWN);
}

static bool passes(const char *words)
{
    StrVec argv = argv_of(words);
    return linkcmd_is_passthrough(&argv);
}

Test(linkcmd, probes_and_tools_pass_through)
{
    static const char *const calls[] = {"",
                                        "/?",
                                        "-?",
                                        "/HELP",
                                        "-help",
                                        "--version",
                                        "/logo|--version",
                                        "/nologo|a.obj|--version",
                                        "-v",
                                        "/lib",
                                        "-LIB|/out:x",
                                        "/dump|/exports|a",
                                        "/EDIT|x",
                                        "-editbin",
                                        "-flavor|link",
                                        "-flavor|link|/lib",
                                        "-flavor|LINK|--version",
                                        "-flavor|gnu|a.o",
                                        "-flavor"};
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++)
        cr_expect(passes(calls[i]), "%s", calls[i]);
}

Test(linkcmd, links_do_not_pass_through)
{
    static const char *const calls[] = {
        "a.obj",      "a.obj|/lib", "/version:1.0", "/out:x|/dll", "-flavor|link|a.obj",
        "/libpath:x", "/debug|-v",  "@x",           "/nologo",     "lib",
        "--versionx", "/library"};
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++)
        cr_expect_not(passes(calls[i]), "%s", calls[i]);
}
