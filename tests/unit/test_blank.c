/* SPDX-License-Identifier: MIT */
/* Which bytes of an object or library are blanked, and which inputs a rule is about. */
#include "inputs/input.h"
#include "plan/blank.h"
#include "plan/inputrules.h"
#include "support/coffmaker.h"

#include <criterion/criterion.h>
#include <string.h>

static Arena arena;

static void leave(void)
{
    arena_free(&arena);
}

TestSuite(blank, .fini = leave);

/* Everything but /EXPORT goes. */
static bool is_no_export(void *context, Str member, const Directive *directive)
{
    (void)context;
    (void)member;
    return directive->option->id != OPT_EXPORT;
}

static Str made(const char *description)
{
    MadeFile file;
    cr_assert(coffmaker_object(&arena, str_of(description), &file), "%s", description);
    return file.bytes;
}

static Mend blanked(Str bytes, BlankTest test, void *context)
{
    Mend mend = {0};
    blank_directives(&arena, bytes, test, context, &mend);
    return mend;
}

/* The bytes with the patches made; each must meet what it expects. */
static Str patched(Str bytes, const Mend *mend)
{
    char *copy = arena_array(&arena, char, bytes.len + 1);
    memcpy(copy, bytes.at, bytes.len);
    for (size_t i = 0; i < mend->patches.len; i++) {
        const OverlayPatch *patch = &mend->patches.at[i].patch;
        cr_assert_leq(patch->offset + patch->was.len, bytes.len);
        cr_assert_eq(patch->was.len, patch->is.len);
        cr_assert_eq(memcmp(copy + patch->offset, patch->was.at, patch->was.len), 0);
        memcpy(copy + patch->offset, patch->is.at, patch->is.len);
    }
    return (Str){copy, bytes.len};
}

/* "EXPORT:x ..." of all members, read anew. */
static Str directives_of(Str bytes)
{
    Coff coff;
    const char *error;
    StrBuf b = strbuf(&arena);
    DirectiveVec all = {0};
    cr_assert(coff_open(bytes, &coff, &error));
    for (uint32_t i = 0; i < coff.section_count; i++)
        if (coff_section_is(&coff, i, STR(".drectve")))
            drectve_parse(&arena, coff_section(&coff, i).data, &all);
    for (size_t i = 0; i < all.len; i++)
        strbuf_addf(&b, "%s%.*s", i ? " " : "", STR_ARG(all.at[i].text));
    return strbuf_str(&b);
}

Test(blank, what_is_left_reads_as_if_the_rest_had_never_been_there)
{
    static const char *const objects[] = {
        "drectve /EXPORT:a /DEFAULTLIB:\"LIBCMT\" /FAILIFMISMATCH:\"K=V\" /EXPORT:b",
        "bigobj; drectve -defaultlib:x /EXPORT:a; defines f; drectve /EXPORT:b /MERGE:a=b",
        "drectve \xEF\xBB\xBF/DEFAULTLIB:\"a b.lib\" /EXPORT:a /EXPORT:b /DEFAULTLIB:\"open",
        "machine x86; drectve /EXPORT:a \"/DEFAULTLIB:q\" /EXPORT:b",
    };
    for (size_t i = 0; i < sizeof objects / sizeof *objects; i++) {
        Str bytes = made(objects[i]);
        Mend mend = blanked(bytes, is_no_export, NULL);
        Str left = directives_of(patched(bytes, &mend));
        cr_expect(str_eq(left, STR("/EXPORT:a /EXPORT:b")), "%s: %.*s", objects[i], STR_ARG(left));
    }
}

Test(blank, members_are_told_by_name_in_archives_of_every_style)
{
    static const ArchiveStyle styles[] = {STYLE_MICROSOFT, STYLE_GNU, STYLE_BSD, STYLE_SYM64};
    for (size_t i = 0; i < sizeof styles / sizeof *styles; i++) {
        MadeMembers members = {0};
        MadeMember one = {.name = STR("a/quite/long/name/one.obj")}, two = {.name = STR("two.obj")};
        cr_assert(coffmaker_object(&arena, STR("drectve /DEFAULTLIB:x"), &one.file));
        cr_assert(coffmaker_object(&arena, STR("drectve /EXPORT:a /DEFAULTLIB:y"), &two.file));
        vec_push(&arena, &members, one);
        vec_push(&arena, &members, two);
        Str bytes = coffmaker_archive(&arena, styles[i], &members);
        Mend mend = blanked(bytes, is_no_export, NULL);
        cr_assert_eq(mend.patches.len, 2, "style %zu", i);
        cr_expect(str_eq(mend.patches.at[0].member, one.name));
        cr_expect(str_eq(mend.patches.at[0].text, STR("/DEFAULTLIB:x")));
        cr_expect(str_eq(mend.patches.at[1].member, two.name));
        (void)patched(bytes, &mend);
    }
}

Test(blank, a_file_that_is_cut_anywhere_gives_patches_inside_it_or_none)
{
    Str whole =
        made("drectve /DEFAULTLIB:x /FAILIFMISMATCH:\"K=V\"; defines f; drectve /MERGE:a=b");
    for (size_t len = 0; len <= whole.len; len++) {
        Str cut = str_copy(&arena, str_slice(whole, 0, len));
        Mend mend = blanked(cut, is_no_export, NULL);
        (void)patched(cut, &mend);
    }
}

Test(blank, what_is_no_object_has_nothing_to_blank)
{
    static const char *const files[] = {"empty", "text hello /DEFAULTLIB:x", "gl -MT",
                                        "import x.dll f"};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        Mend mend = blanked(made(files[i]), is_no_export, NULL);
        cr_expect_eq(mend.patches.len, 0, "%s", files[i]);
    }
}

static bool matches(const char *pattern, const char *path, const char *member)
{
    InputRule rule = {.pattern = str_of(pattern)};
    return inputrule_matches(&rule, str_of(path), str_of(member));
}

Test(blank, a_rule_names_files_and_members_by_path_or_by_name)
{
    cr_expect(matches("a.obj", "x/a.obj", ""));
    cr_expect(matches("x/*.obj", "x/a.obj", ""));
    cr_expect(matches("X\\A.OBJ", "x/a.obj", ""));
    cr_expect_not(matches("b.obj", "x/a.obj", ""));
    cr_expect(matches("z.lib", "d/z.lib", "m.obj"));
    cr_expect(matches("z.lib(*)", "d/z.lib", "m.obj"));
    cr_expect(matches("z.lib(m.obj)", "d/z.lib", "D:\\build\\m.obj"));
    cr_expect(matches("lib*-?.rlib(*inner*)", "libx-1.rlib", "D:\\inner\\m.obj"));
    cr_expect_not(matches("z.lib(n*)", "d/z.lib", "m.obj"));
    cr_expect_not(matches("z.lib(m.obj)", "d/y.lib", "m.obj"));
    cr_expect_not(matches("z.lib(*)", "d/z.lib", ""), "an object file has no members");
    cr_expect(matches("a (1).obj", "x/a (1).obj", ""));
    cr_expect(matches("copy(1)", "x/copy(1)", ""), "a file may be called so");
}

static bool ignores(const char *key, const char *value, const char *directive)
{
    InputRule rule = {.key = str_of(key), .value = str_of(value)};
    DirectiveVec all = {0};
    drectve_parse(&arena, str_of(directive), &all);
    cr_assert_eq(all.len, 1);
    return inputrule_ignores(&rule, &all.at[0]);
}

Test(blank, a_rule_names_whole_records_and_libraries_in_any_case)
{
    static const char *const record = "/FAILIFMISMATCH:\"RuntimeLibrary=MT_StaticRelease\"";
    cr_expect(ignores("ignore-record", "RuntimeLibrary", record));
    cr_expect(ignores("ignore-record", "a , RuntimeLibrary,", record));
    cr_expect(ignores("ignore-record", "runtimelibrary", record));
    cr_expect_not(ignores("ignore-record", "Runtime", record));
    cr_expect_not(ignores("ignore-defaultlib", "RuntimeLibrary", record));
    cr_expect(ignores("ignore-defaultlib", "LIBCPMT, LIBCMT", "/DEFAULTLIB:libcmt.lib"));
    cr_expect(ignores("ignore-defaultlib", "libcmt.lib", "-defaultlib:LIBCMT"));
    cr_expect_not(ignores("ignore-defaultlib", "libcmtd", "/DEFAULTLIB:libcmt"));
    cr_expect_not(ignores("ignore-defaultlib", "", "/DEFAULTLIB:libcmt"));
    cr_expect_not(ignores("ignore-defaultlib", "libcmt", "/NODEFAULTLIB:libcmt"));
    cr_expect_not(ignores("ignore-record", "x", "/unknown:x=y"));
}
