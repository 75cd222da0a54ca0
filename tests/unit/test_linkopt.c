/* SPDX-License-Identifier: MIT */
#include "command/linkopt.h"

#include <criterion/criterion.h>

static bool is_dash_dash(const LinkOpt *option)
{
    return (option->flags & OPT_DASH_DASH) != 0;
}

Test(linkopt, rows_are_sorted_by_name_and_none_is_there_twice)
{
    for (size_t i = 1; i < link_opt_count; i++) {
        const LinkOpt *before = &link_opts[i - 1], *after = &link_opts[i];
        int order = str_compare_nocase(str_of(before->name), str_of(after->name));
        bool is_in_order =
            order < 0 || (order == 0 && is_dash_dash(before) && !is_dash_dash(after));
        cr_expect(is_in_order, "%s, %s", before->name, after->name);
    }
}

Test(linkopt, names_are_lower_case_without_prefix_and_colon)
{
    for (size_t i = 0; i < link_opt_count; i++)
        for (const char *c = link_opts[i].name; *c; c++)
            cr_expect((*c >= 'a' && *c <= 'z') || (*c >= '0' && *c <= '9') || *c == '-' ||
                          (*c == '?' && c == link_opts[i].name),
                      "%s", link_opts[i].name);
}

Test(linkopt, flags_of_a_row_agree_with_each_other)
{
    const unsigned names = OPT_NAMES_LIBRARY | OPT_NAMES_INPUT | OPT_NAMES_OUTPUT;
    for (size_t i = 0; i < link_opt_count; i++) {
        unsigned flags = link_opts[i].flags;
        if (flags & (OPT_VALUE_OPTIONAL | names))
            cr_expect(flags & OPT_TAKES_VALUE, "%s", link_opts[i].name);
        cr_expect((flags & (OPT_LLD_ONLY | OPT_LINK_ONLY)) != (OPT_LLD_ONLY | OPT_LINK_ONLY), "%s",
                  link_opts[i].name);
    }
}

/* The row found for `argument` is named `name` and has this value. */
static void expect_option(const char *argument, const char *name, const char *value)
{
    Str got = STR("untouched");
    const LinkOpt *option = linkopt_parse(str_of(argument), &got);
    cr_assert_not_null(option, "%s", argument);
    cr_expect_str_eq(option->name, name);
    cr_expect(str_eq(got, str_of(value)), "%s: %.*s", argument, STR_ARG(got));
}

static void expect_no_option(const char *argument)
{
    Str value = STR("untouched");
    cr_expect_null(linkopt_parse(str_of(argument), &value), "%s", argument);
    cr_expect(str_eq(value, STR("untouched")), "%s", argument);
}

Test(linkopt, every_row_is_found_by_its_own_name)
{
    Arena arena = {0};
    for (size_t i = 0; i < link_opt_count; i++) {
        const LinkOpt *row = &link_opts[i];
        bool has_value = (row->flags & OPT_TAKES_VALUE) != 0;
        Str argument = str_format(&arena, "%s%s%s", is_dash_dash(row) ? "--" : "/", row->name,
                                  !has_value          ? ""
                                  : is_dash_dash(row) ? "=V"
                                                      : ":V");
        Str value = STR("");
        cr_expect_eq(linkopt_parse(argument, &value), row, "%s", row->name);
        cr_expect(str_eq(value, str_of(has_value ? "V" : "")), "%s", row->name);
    }
    arena_free(&arena);
}

Test(linkopt, prefix_and_letter_case_do_not_matter)
{
    expect_option("/OUT:A.exe", "out", "A.exe");
    expect_option("-out:A.exe", "out", "A.exe");
    expect_option("/NoDefaultLib:LIBCMT", "nodefaultlib", "LIBCMT");
    expect_option("-Brepro", "brepro", "");
}

/* (observed, lld-link 19: `/?debug` and `-?debug` are `/debug`) */
Test(linkopt, lld_takes_a_question_mark_behind_the_prefix)
{
    expect_option("/?debug", "debug", "");
    expect_option("-?out:a", "out", "a");
    expect_option("/?", "?", "");
    expect_option("-?", "?", "");
    expect_option("/??", "?", "");
}

Test(linkopt, a_value_may_be_empty_and_may_hold_anything)
{
    expect_option("/out:", "out", "");
    expect_option("/libpath:C:\\x:y", "libpath", "C:\\x:y");
    expect_option("/crtlink:crt.use=static", "crtlink", "crt.use=static");
}

Test(linkopt, some_options_are_there_with_and_without_a_value)
{
    expect_option("/debug", "debug", "");
    expect_option("/debug:full", "debug", "full");
    expect_option("/lldmap:f.map", "lldmap", "f.map");
    expect_option("/WX", "wx", "");
    expect_option("/WX:NO", "wx", "NO");
    expect_option("-mllvm:-x=1", "mllvm", "-x=1");
}

Test(linkopt, two_dashes_and_an_equals_sign_are_a_spelling_of_their_own)
{
    expect_option("--color-diagnostics", "color-diagnostics", "");
    expect_option("--color-diagnostics=always", "color-diagnostics", "always");
    expect_option("--rsp-quoting=posix", "rsp-quoting", "posix");
    expect_option("--time-trace=a:b", "time-trace", "a:b");
    Str value;
    cr_expect_eq(linkopt_parse(STR("--version"), &value)->id, OPT_PRINT_VERSION);
    cr_expect_eq(linkopt_parse(STR("/version:1.0"), &value)->id, OPT_OTHER);
}

/* (observed, lld-link 19: each is a file that is not there, or an unknown
 * argument) */
Test(linkopt, a_name_must_match_as_a_whole)
{
    expect_no_option("/home/me/a.obj");
    expect_no_option("/debugfoo");
    expect_no_option("-debugfoo");
    expect_no_option("--debug");
    expect_no_option("--out:x");
    expect_no_option("/color-diagnostics");
    expect_no_option("-color-diagnostics=always");
    expect_no_option("--color-diagnosticsx");
    expect_no_option("--color-diagnostics:always");
    expect_no_option("/version");
    expect_no_option("/out");
    expect_no_option("-libpath");
    expect_no_option("-mllvm");
    expect_no_option("/dll:x");
    expect_no_option("/nologo:x");
    expect_no_option("/out=x");
}

Test(linkopt, words_without_a_prefix_are_no_options)
{
    expect_no_option("");
    expect_no_option("/");
    expect_no_option("-");
    expect_no_option("--");
    expect_no_option("/:");
    expect_no_option("--=");
    expect_no_option("debug");
    expect_no_option("out:x");
    expect_no_option("@x");
}

Test(linkopt, an_id_has_one_row_with_the_full_name)
{
    cr_expect_str_eq(linkopt_by_id(OPT_NODEFAULTLIB)->name, "nodefaultlib");
    cr_expect_str_eq(linkopt_by_id(OPT_DEFAULTLIB)->name, "defaultlib");
    cr_expect_null(linkopt_by_id(OPT_OTHER));
    for (int id = OPT_OTHER + 1; id <= OPT_WX; id++)
        cr_expect_not_null(linkopt_by_id((LinkOptId)id), "id %d", id);
}

/* What the reference on #pragma comment(linker, ...) allows. */
Test(linkopt, what_may_stand_in_an_object_file_says_so)
{
    static const LinkOptId ids[] = {OPT_DEFAULTLIB, OPT_EXPORT,         OPT_INCLUDE,    OPT_MERGE,
                                    OPT_SECTION,    OPT_FAILIFMISMATCH, OPT_DISALLOWLIB};
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++)
        cr_expect(linkopt_by_id(ids[i])->flags & OPT_IN_DRECTVE);
    cr_expect_not(linkopt_by_id(OPT_LIBPATH)->flags & OPT_IN_DRECTVE);
    cr_expect_not(linkopt_by_id(OPT_OUT)->flags & OPT_IN_DRECTVE);
}
