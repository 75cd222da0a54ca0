/* SPDX-License-Identifier: MIT */
#include "base/os.h"
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

TestSuite(os_files, .init = testfolder_enter, .fini = leave_folder);

static void write_file(const char *name, size_t size)
{
    char *bytes = arena_array(&arena, char, size + 1);
    for (size_t i = 0; i < size; i++)
        bytes[i] = (char)('a' + i % 26);
    testfolder_write(name, (Str){bytes, size});
}

static void expect_file(size_t size)
{
    write_file("f", size);
    Str bytes, error;
    cr_assert(os_file_open(&arena, STR("f"), &bytes, &error));
    cr_assert_eq(bytes.len, size);
    for (size_t i = 0; i < size; i++)
        cr_assert_eq(bytes.at[i], (char)('a' + i % 26));
    os_file_close(bytes);
}

Test(os_files, files_of_any_size_are_read_whole)
{
    static const size_t sizes[] = {0, 1, 4096, 65535, 65536, 65537, 300000};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        expect_file(sizes[i]);
}

static void expect_failure(const char *path, Str reason)
{
    Str bytes, error = STR("");
    cr_expect_not(os_file_open(&arena, str_of(path), &bytes, &error), "%s", path);
    cr_expect(str_eq(error, reason), "%s: %.*s", path, STR_ARG(error));
}

Test(os_files, what_is_no_file_is_refused_with_the_reason)
{
    expect_failure("nosuch", testfolder_error(TEST_NO_FILE));
    expect_failure("", testfolder_error(TEST_NO_NAME));
    expect_failure(".", testfolder_error(TEST_IS_FOLDER));
    expect_failure(testfolder_device, STR("Not a regular file"));
}

Test(os_files, info_tells_what_is_there)
{
    write_file("f", 3);
    OsFileInfo file = os_file_info(&arena, STR("f"));
    cr_expect_eq(file.kind, OS_FILE_REGULAR);
    cr_expect_eq(file.size, 3);
    cr_expect_eq(file.identifier, os_file_info(&arena, STR("./f")).identifier);
    cr_expect_eq(os_file_info(&arena, STR(".")).kind, OS_FILE_FOLDER);
    cr_expect_eq(os_file_info(&arena, str_of(testfolder_device)).kind, OS_FILE_OTHER);
    cr_expect_eq(os_file_info(&arena, STR("nosuch")).kind, OS_FILE_MISSING);
}

Test(os_files, a_link_is_what_it_leads_to)
{
    write_file("f", 3);
    cr_assert(testfolder_link("f", "link") && testfolder_link("loop", "loop"));
    OsFileInfo file = os_file_info(&arena, STR("f")), link = os_file_info(&arena, STR("./link"));
    cr_expect_eq(file.volume, link.volume);
    cr_expect_eq(file.identifier, link.identifier);
    cr_expect_eq(link.kind, OS_FILE_REGULAR);
    cr_expect_eq(os_file_info(&arena, STR("loop")).kind, OS_FILE_MISSING);
}

Test(os_files, a_pipe_is_no_file)
{
    cr_assert(testfolder_pipe("fifo"));
    expect_failure("fifo", STR("Not a regular file"));
    cr_expect_eq(os_file_info(&arena, STR("fifo")).kind, OS_FILE_OTHER);
}

Test(os_files, names_in_a_folder_come_sorted)
{
    write_file("b", 0);
    write_file("C", 0);
    write_file("a-1", 0);
    write_file("a", 0);
    StrVec names = {0};
    Str error = {"", 0};
    cr_assert(os_folder_list(&arena, STR("."), &names, &error));
    cr_expect(str_eq(str_join(&arena, &names, STR(" ")), STR("C a a-1 b")));
    cr_expect_not(os_folder_list(&arena, STR("a"), &names, &error));
    cr_expect_gt(error.len, 0);
}
