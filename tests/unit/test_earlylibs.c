/* SPDX-License-Identifier: MIT */
#include "model/earlylibs.h"
#include "support/coffmaker.h"
#include "support/testfolder.h"

#include <criterion/criterion.h>

static Arena arena;

static void begin(void)
{
    testfolder_enter();
}

static void finish(void)
{
    testfolder_leave();
    arena_free(&arena);
}

TestSuite(earlylibs, .init = begin, .fini = finish);

static void write_library(const char *path, const char *description)
{
    MadeMembers members = {0};
    MadeMember member = {.name = STR("m.obj")};
    cr_assert(coffmaker_object(&arena, str_of(description), &member.file));
    vec_push(&arena, &members, member);
    testfolder_write(path, coffmaker_archive(&arena, STYLE_MICROSOFT, &members));
}

Test(earlylibs, only_names_of_libraries_are_looked_up)
{
    EarlyLibs libs = earlylibs(&arena);
    cr_expect(earlylibs_is_name(STR("some/Thing.LIB")));
    cr_expect(earlylibs_is_name(STR("libx.a")));
    cr_expect_not(earlylibs_is_name(STR("x.obj")));
    cr_expect_not(earlylibs_is_name(STR("")));
    earlylibs_add(&libs, STR("a.lib"));
    earlylibs_add(&libs, STR("a.lib"));
    cr_expect_eq(libs.at.len, 1);
    cr_expect_not_null(earlylibs_find(&libs, STR("a.lib")));
    cr_expect_null(earlylibs_find(&libs, STR("b.lib")));
    cr_expect_null(earlylibs_find(&libs, STR("x.obj")));
}

Test(earlylibs, each_is_read_once_by_who_takes_it_first)
{
    size_t one = 0, other = 0;
    EarlyLibs libs = earlylibs(&arena);
    write_library("a.lib", "defines f g");
    write_library("b.lib", "defines h");
    testfolder_write("text.lib", STR("no library"));
    earlylibs_add(&libs, STR("a.lib"));
    earlylibs_add(&libs, STR("gone.lib"));
    earlylibs_add(&libs, STR("text.lib"));
    earlylibs_add(&libs, STR("b.lib"));
    EarlyLib *a = earlylibs_find(&libs, STR("a.lib")), *b = earlylibs_find(&libs, STR("b.lib"));
    EarlyLib *gone = earlylibs_find(&libs, STR("gone.lib"));
    EarlyLib *text = earlylibs_find(&libs, STR("text.lib"));

    atomic_store(&a->is_taken, true); /* by another thread, which is at it */
    cr_expect_not(earlylib_read(a, &arena, NULL));
    cr_expect(earlylibs_read_next(&libs, &one, &arena, NULL));
    cr_expect(gone->is_read && !gone->is_open && gone->error.len);
    cr_expect(earlylib_read(b, &arena, NULL));
    cr_expect(earlylibs_read_next(&libs, &other, &arena, NULL));
    cr_expect(text->is_read && text->is_open);
    cr_expect_null(text->offers);
    cr_expect_not(earlylibs_read_next(&libs, &other, &arena, NULL));
    cr_expect_not(earlylibs_read_next(&libs, &one, &arena, NULL));
    atomic_store(&a->is_taken, false);
    cr_expect(earlylib_read(a, &arena, NULL));
    cr_expect(earlylib_read(a, &arena, NULL), "it is there");
    cr_assert_not_null(a->offers);
    cr_expect_eq(a->offers->len, 2);
    cr_expect(str_eq(offergroup_name(b->offers, 0), STR("h")));
    b->is_used = true;
    earlylibs_close(&libs);
    cr_expect(str_starts_with(b->bytes, STR("!<arch>")), "it is the user's");
    os_file_close(b->bytes);
}
