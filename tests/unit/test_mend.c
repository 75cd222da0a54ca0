/* SPDX-License-Identifier: MIT */
/* Files of one link that are not on disk: their names, and what a replay reads instead. */
#include "model/resolve.h"
#include "plan/mend.h"
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

TestSuite(mend, .init = testfolder_enter, .fini = leave_folder);

static const MendPlace place = {
    {"ROOT",    4},
    {"/w/proj", 7}
};

static void write_file(const char *name, Str bytes)
{
    FILE *file = fopen(name, "wb");
    cr_assert_not_null(file);
    cr_assert_eq(fwrite(bytes.at, 1, bytes.len, file), bytes.len);
    cr_assert_eq(fclose(file), 0);
}

static Str read_file(Str name)
{
    Str bytes, error;
    cr_assert(os_file_open(&arena, name, &bytes, &error));
    return bytes;
}

static void add_patch(Mend *mend, uint64_t offset, Str was, Str is)
{
    MendPatch patch = {
        .patch = {.offset = offset, .was = was, .is = is}
    };
    vec_push(&arena, &mend->patches, patch);
}

static Str text_of_size(size_t size)
{
    char *bytes = arena_array(&arena, char, size);
    memset(bytes, 'x', size);
    return (Str){bytes, size};
}

Test(mend, a_copy_is_named_by_the_absolute_path_of_its_source_below_the_root)
{
    static const char *const cases[][2] = {
        {"/a/b/x.lib",          "a/b/x.lib"       },
        {"x.obj",               "w/proj/x.obj"    },
        {"./o/../lib//x.lib",   "w/proj/lib/x.lib"},
        {"../other/x.lib",      "w/other/x.lib"   },
        {"../../../../up.lib",  "up.lib"          },
        {"C:\\sdk\\lib\\x.lib", "C/sdk/lib/x.lib" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        MendVec mends = {0};
        Mend *mend =
            mend_add_copy(&arena, &place, str_of(cases[i][0]), STR("why"), (Origin){0}, &mends);
        Str path = str_format(&arena, "ROOT/%s", cases[i][1]);
        cr_expect(str_eq(mend->file, str_of(cases[i][1])), "%s: %.*s", cases[i][0],
                  STR_ARG(mend->file));
        cr_expect(str_eq(mend->path, path), "%s: %.*s", cases[i][0], STR_ARG(mend->path));
    }
}

Test(mend, the_overlay_shows_the_patched_bytes_and_the_file_keeps_its_own)
{
    static const size_t sizes[] = {16, 16384, 16385, 300000};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        Str bytes, error, original = text_of_size(sizes[i]);
        MendVec mends = {0};
        write_file("f.obj", original);
        Mend *mend = mend_add_copy(&arena, &place, STR("f.obj"), STR("why"), (Origin){0}, &mends);
        add_patch(mend, sizes[i] - 3, STR("xxx"), STR("  ."));
        cr_assert(overlay_open(&arena, mend_overlay(&arena, &mends), mend->path, &bytes, &error));
        cr_expect_eq(bytes.len, sizes[i]);
        cr_expect(str_ends_with(bytes, STR("x  .")));
        os_file_close(bytes);
        Str file = read_file(STR("f.obj"));
        cr_expect(str_eq(file, original));
        os_file_close(file); /* Windows writes no file that is open like this */
    }
}

Test(mend, a_patch_that_meets_other_bytes_or_the_end_of_the_file_fails)
{
    write_file("f.obj", STR("0123456789"));
    static const uint64_t offsets[] = {1, 8, 10, 11, UINT64_MAX, UINT64_MAX - 1};
    for (size_t i = 0; i < sizeof offsets / sizeof *offsets; i++) {
        MendVec mends = {0};
        Str bytes, error = {"", 0};
        Mend *mend = mend_add_copy(&arena, &place, STR("f.obj"), STR("why"), (Origin){0}, &mends);
        add_patch(mend, offsets[i], STR("012"), STR("   "));
        cr_expect_not(
            overlay_open(&arena, mend_overlay(&arena, &mends), mend->path, &bytes, &error));
        cr_expect(str_eq(error, STR("it changed while it was read")));
    }
}

Test(mend, an_object_of_ours_is_a_file_that_no_other_is)
{
    static const size_t sizes[] = {0, 5, 100000};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        MendVec mends = {0};
        Str bytes, error, object = text_of_size(sizes[i]);
        mend_add_object(&arena, &place, STR("one.obj"), object, STR("why"), (Origin){0}, &mends);
        mend_add_object(&arena, &place, STR("two.obj"), object, STR("why"), (Origin){0}, &mends);
        const Overlay *files = mend_overlay(&arena, &mends);
        cr_expect(str_eq(mends.at[0].path, STR("ROOT/crtlink/one.obj")));
        cr_assert(overlay_open(&arena, files, mends.at[0].path, &bytes, &error));
        cr_expect(str_eq(bytes, object));
        os_file_close(bytes);
        OsFileInfo one = overlay_info(&arena, files, mends.at[0].path);
        OsFileInfo two = overlay_info(&arena, files, mends.at[1].path);
        cr_expect_eq(one.kind, OS_FILE_REGULAR);
        cr_expect_eq(one.size, sizes[i]);
        cr_expect(one.volume != two.volume || one.identifier != two.identifier);
    }
}

static void expect_shown(const Overlay *files, const char *text, const char *shown)
{
    Str got = overlay_shown_text(&arena, files, str_of(text));
    cr_expect(str_eq(got, str_of(shown)), "%.*s", STR_ARG(got));
}

Test(mend, a_linkers_text_is_shown_with_the_originals_names)
{
    MendVec mends = {0};
    mend_add_copy(&arena, &place, STR("f.obj"), STR("why"), (Origin){0}, &mends);
    mend_add_copy(&arena, &place, STR("f.obj.obj"), STR("why"), (Origin){0}, &mends);
    mend_add_object(&arena, &place, STR("own.obj"), STR("x"), STR("why"), (Origin){0}, &mends);
    const Overlay *files = mend_overlay(&arena, &mends);
    Str one = mends.at[0].path, other = mends.at[1].path;
    cr_expect(str_eq(overlay_shown_path(files, one), STR("f.obj")));
    cr_expect(str_eq(overlay_shown_path(files, mends.at[2].path), STR("own.obj")));
    cr_expect(str_eq(overlay_shown_path(files, STR("a.obj")), STR("a.obj")));
    cr_expect(str_eq(overlay_shown_path(NULL, one), one));
    Str said = str_format(&arena, ">>> %.*s:(main), %.*s, ROOT/a, ROOT/crtlink/own.obj\n",
                          STR_ARG(one), STR_ARG(other));
    expect_shown(files, str_to_c(&arena, said), ">>> f.obj:(main), f.obj.obj, ROOT/a, own.obj\n");
    expect_shown(files, "", "");
    expect_shown(NULL, "ROOT/x", "ROOT/x");
}

Test(mend, without_an_overlay_or_outside_it_the_disk_counts)
{
    Str bytes, error;
    Overlay none = overlay(&arena);
    write_file("f.obj", STR("on disk"));
    cr_assert(overlay_open(&arena, NULL, STR("f.obj"), &bytes, &error));
    cr_expect(str_eq(bytes, STR("on disk")));
    cr_assert(overlay_open(&arena, &none, STR("f.obj"), &bytes, &error));
    cr_expect_eq(overlay_info(&arena, &none, STR("f.obj")).size, 7);
    cr_expect_not(overlay_open(&arena, &none, STR("nosuch"), &bytes, &error));
    cr_expect_eq(overlay_info(&arena, NULL, STR("nosuch")).kind, OS_FILE_MISSING);
}

/* Of the words, with the mends' files. */
static Outcome replay(const char *words, const MendVec *mends)
{
    StrVec argv = {0};
    LinkCommand command;
    Resolution resolution;
    Diags diags = {.arena = &arena};
    LinkEnvironment none = {
        {"", 0},
        {"", 0}
    };
    Str rest = str_of(words);
    while (rest.len)
        vec_push(&arena, &argv, str_cut(&rest, ' '));
    cr_assert(linkcmd_parse(&arena, &argv, none, LINKER_LLD, &diags, &command));
    ResolveRequest request = {.command = &command, .overlay = mend_overlay(&arena, mends)};
    resolve(&arena, &request, &resolution);
    resolution_close(&resolution);
    return resolution.outcome;
}

Test(mend, a_replay_reads_objects_that_are_nowhere_on_disk)
{
    MadeFile needs, defines;
    MendVec mends = {0};
    cr_assert(coffmaker_object(&arena, STR("defines mainCRTStartup; needs f"), &needs));
    cr_assert(coffmaker_object(&arena, STR("defines f"), &defines));
    write_file("a.obj", needs.bytes);
    cr_expect_eq(replay("a.obj /subsystem:console", &mends), OUTCOME_FAILS);
    mend_add_object(&arena, &place, STR("f.obj"), defines.bytes, STR("why"), (Origin){0}, &mends);
    cr_expect_eq(replay("a.obj ROOT/crtlink/f.obj /subsystem:console", &mends), OUTCOME_LINKS);
}
