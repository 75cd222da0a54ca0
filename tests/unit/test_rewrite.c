/* SPDX-License-Identifier: MIT */
#include "plan/rewrite.h"

#include "base/utf.h"
#include "command/response.h"
#include "command/wincmd.h"
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
    testfolder_write("x.rsp", STR("\"p q.obj\" /defaultlib:libcmt\n"));
}

static void leave_folder(void)
{
    testfolder_leave();
    arena_free(&arena);
}

TestSuite(rewrite, .init = enter_folder, .fini = leave_folder);

static StrVec argv_of(const char *words)
{
    StrVec argv = {0};
    Str rest = str_of(words);
    while (!str_is_empty(rest))
        vec_push(&arena, &argv, str_cut(&rest, '|'));
    return argv;
}

static LinkCommand parsed(const char *words, LinkEnvironment env)
{
    StrVec argv = argv_of(words);
    LinkCommand command;
    cr_assert(linkcmd_parse(&arena, &argv, env, LINKER_LLD, &diags, &command));
    return command;
}

static void edit(EditVec *edits, EditAction action, size_t arg, const char *text)
{
    Edit e = {.action = action, .arg = arg, .text = str_of(text), .reason = STR("test")};
    vec_push(&arena, edits, e);
}

static void expect_argv(const StrVec *argv, const char *expected)
{
    Str got = str_join(&arena, argv, STR("|"));
    cr_expect(str_eq(got, str_of(expected)), "%.*s, not %s", STR_ARG(got), expected);
}

static FinalCommand rewritten(const LinkCommand *command, const EditVec *edits)
{
    FinalCommand out;
    rewrite_command(&arena, command, edits, &out);
    return out;
}

Test(rewrite, without_edits_the_command_out_is_the_command_in)
{
    LinkEnvironment env = {.link = STR("/x  \"y\""), .link_underscores = STR("z")};
    LinkCommand command = parsed("-flavor|link|a b.obj|@x.rsp|@nosuch|/foo|-bar|\"q\"", env);
    FinalCommand out = rewritten(&command, &(EditVec){0});
    expect_argv(&out.argv, "-flavor|link|a b.obj|@x.rsp|@nosuch|/foo|-bar|\"q\"");
    cr_expect_not(out.is_changed);
    cr_expect_not(out.sets_link);
    cr_expect_not(out.sets_link_underscores);
}

Test(rewrite, arguments_are_removed_replaced_and_added)
{
    LinkCommand command = parsed("a.obj|/defaultlib:libcmt|b.obj", (LinkEnvironment){0});
    EditVec edits = {0};
    edit(&edits, EDIT_ADD, 0, "/nodefaultlib:libcmt");
    edit(&edits, EDIT_REPLACE, 1, "/defaultlib:msvcrt");
    edit(&edits, EDIT_REMOVE, 0, "");
    FinalCommand out = rewritten(&command, &edits);
    expect_argv(&out.argv, "/defaultlib:msvcrt|b.obj|/nodefaultlib:libcmt");
    cr_expect(out.is_changed);
}

Test(rewrite, an_addition_alone_leaves_response_files_as_they_are)
{
    LinkCommand command = parsed("@x.rsp|a.obj", (LinkEnvironment){0});
    EditVec edits = {0};
    edit(&edits, EDIT_ADD, 0, "/debug");
    FinalCommand out = rewritten(&command, &edits);
    expect_argv(&out.argv, "@x.rsp|a.obj|/debug");
    expect_argv(&out.flat, "p q.obj|/defaultlib:libcmt|a.obj|/debug");
}

Test(rewrite, an_edited_response_file_is_replaced_by_its_words)
{
    LinkCommand command = parsed("a.obj|@x.rsp|@x.rsp|b.obj", (LinkEnvironment){0});
    EditVec edits = {0};
    edit(&edits, EDIT_REPLACE, 2, "/defaultlib:msvcrt");
    FinalCommand out = rewritten(&command, &edits);
    expect_argv(&out.argv, "a.obj|p q.obj|/defaultlib:msvcrt|@x.rsp|b.obj");
}

Test(rewrite, an_edited_variable_is_written_anew_and_the_other_is_not)
{
    LinkEnvironment env = {.link = STR("\"a b.obj\"  /defaultlib:libcmt @x.rsp"),
                           .link_underscores = STR("/debug")};
    LinkCommand command = parsed("c.obj", env);
    EditVec edits = {0};
    edit(&edits, EDIT_REMOVE, 2, ""); /* 0 is /debug of _LINK_ */
    FinalCommand out = rewritten(&command, &edits);
    cr_expect(out.sets_link);
    cr_expect(str_eq(out.link, STR("\"a b.obj\" \"p q.obj\" /defaultlib:libcmt")), "%.*s",
              STR_ARG(out.link));
    cr_expect_not(out.sets_link_underscores);
    expect_argv(&out.argv, "c.obj");
}

Test(rewrite, settings_never_reach_the_linker)
{
    LinkEnvironment env = {.link_underscores = STR("-crtlink:use=static")};
    LinkCommand command = parsed("a.obj|/CRTLINK:crt.use=keep|@x.rsp", env);
    FinalCommand out = rewritten(&command, &(EditVec){0});
    expect_argv(&out.argv, "a.obj|@x.rsp");
    cr_expect(out.is_changed);
    cr_expect(out.sets_link_underscores);
    cr_expect(str_is_empty(out.link_underscores));
}

Test(rewrite, variables_that_were_ignored_stay_ignored_in_a_response_file)
{
    LinkEnvironment env = {.link = STR("x.obj")};
    LinkCommand command = parsed("/lldignoreenv|a.obj", env);
    EditVec edits = {0};
    edit(&edits, EDIT_ADD, 0, "/debug");
    FinalCommand out = rewritten(&command, &edits);
    cr_expect(out.sets_link && out.sets_link_underscores);
    cr_expect(str_is_empty(out.link) && str_is_empty(out.link_underscores));
    FinalCommand same = rewritten(&command, &(EditVec){0});
    cr_expect_not(same.sets_link);
}

Test(rewrite, of_two_edits_of_one_argument_the_last_counts)
{
    LinkCommand command = parsed("a|b", (LinkEnvironment){0});
    EditVec edits = {0};
    edit(&edits, EDIT_REMOVE, 0, "");
    edit(&edits, EDIT_REPLACE, 0, "c");
    FinalCommand out = rewritten(&command, &edits);
    expect_argv(&out.argv, "c|b");
}

Test(rewrite, size_counts_every_argument_and_its_nul)
{
    LinkCommand command = parsed("ab|cde", (LinkEnvironment){0});
    FinalCommand out = rewritten(&command, &(EditVec){0});
    cr_expect_eq(rewrite_command_size(&out), 7);
}

/* Reads a response text as the linker would; its words. */
static StrVec read_back(Str bytes)
{
    Str text;
    WinWords words = {0};
    StrVec argv = {0};
    cr_assert(response_decode(&arena, bytes, &text));
    wincmd_split(&arena, text, &words);
    for (size_t i = 0; i < words.len; i++)
        vec_push(&arena, &argv, words.at[i].text);
    return argv;
}

Test(rewrite, a_response_text_has_every_argument_but_the_flavor)
{
    LinkCommand command =
        parsed("-flavor|link|a b.obj|@x.rsp|/LIBPATH:C:\\x y\\", (LinkEnvironment){0});
    FinalCommand out = rewritten(&command, &(EditVec){0});
    size_t kept = 0;
    StrVec argv = read_back(rewrite_response_text(&arena, &out, LINKER_LLD, &kept));
    cr_expect_eq(kept, 2);
    expect_argv(&argv, "a b.obj|p q.obj|/defaultlib:libcmt|/LIBPATH:C:\\x y\\");
}

Test(rewrite, a_response_text_for_lld_keeps_any_bytes)
{
    LinkCommand command = parsed("\xEF\xBB\xBFmark.obj|\xFF\xFE.obj|a\nb", (LinkEnvironment){0});
    FinalCommand out = rewritten(&command, &(EditVec){0});
    size_t kept = 9;
    StrVec argv = read_back(rewrite_response_text(&arena, &out, LINKER_LLD, &kept));
    cr_expect_eq(kept, 0);
    expect_argv(&argv, "\xEF\xBB\xBFmark.obj|\xFF\xFE.obj|a\nb");
}

Test(rewrite, a_response_text_for_link_exe_is_utf_16_with_a_mark)
{
    LinkCommand command = parsed("\xC3\xA9 b|\xF0\x9F\x98\x80", (LinkEnvironment){0});
    FinalCommand out = rewritten(&command, &(EditVec){0});
    size_t kept = 0;
    Str text = rewrite_response_text(&arena, &out, LINKER_MSVC, &kept);
    cr_expect(str_eq(text, STR("\xFF\xFE\"\0\xE9\0 \0b\0\"\0\n\0\x3D\xD8\x00\xDE\n\0")));
    StrVec argv = read_back(text);
    expect_argv(&argv, "\xC3\xA9 b|\xF0\x9F\x98\x80");
}

Test(rewrite, bytes_that_are_no_utf_8_become_the_replacement_character)
{
    LinkCommand command = parsed("a\xFFz\xE2\x82", (LinkEnvironment){0});
    FinalCommand out = rewritten(&command, &(EditVec){0});
    size_t kept = 0;
    StrVec argv = read_back(rewrite_response_text(&arena, &out, LINKER_MSVC, &kept));
    expect_argv(&argv, "a\xEF\xBF\xBDz\xEF\xBF\xBD\xEF\xBF\xBD");
}

Test(rewrite, a_command_that_could_not_be_parsed_has_a_response_text_too)
{
    FinalCommand out = {.argv = argv_of("-flavor|link|a b.obj|@self.rsp")};
    size_t kept = 0;
    StrVec argv = read_back(rewrite_response_text(&arena, &out, LINKER_LLD, &kept));
    cr_expect_eq(kept, 2);
    expect_argv(&argv, "a b.obj|@self.rsp");
}

Test(rewrite, what_is_inserted_stands_in_front_of_all_but_the_flavor)
{
    EditVec edits = {0};
    edit(&edits, EDIT_INSERT, SIZE_MAX, "one.obj");
    edit(&edits, EDIT_ADD, SIZE_MAX, "last.lib");
    edit(&edits, EDIT_INSERT, SIZE_MAX, "two.lib");
    LinkCommand command = parsed("@x.rsp|a.obj", (LinkEnvironment){.link = STR("/debug")});
    FinalCommand out = rewritten(&command, &edits);
    expect_argv(&out.argv, "one.obj|two.lib|@x.rsp|a.obj|last.lib");
    cr_expect(!out.sets_link);
    cr_expect(out.is_changed);
    command = parsed("-flavor|link|a.obj", (LinkEnvironment){0});
    out = rewritten(&command, &edits);
    expect_argv(&out.argv, "-flavor|link|one.obj|two.lib|a.obj|last.lib");
}
