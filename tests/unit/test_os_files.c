/* SPDX-License-Identifier: MIT */
#define _POSIX_C_SOURCE 200809L
#include "base/os.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static Arena arena;
static char folder[] = "/tmp/crtlink-files-XXXXXX";

static void enter_folder(void)
{
    cr_assert_not_null(mkdtemp(folder));
    cr_assert_eq(chdir(folder), 0);
}

static void leave_folder(void)
{
    StrVec names = {0};
    Str error;
    if (os_folder_list(&arena, STR("."), &names, &error))
        for (size_t i = 0; i < names.len; i++)
            (void)remove(str_to_c(&arena, names.at[i]));
    (void)chdir("/");
    (void)rmdir(folder);
    arena_free(&arena);
}

TestSuite(os_files, .init = enter_folder, .fini = leave_folder);

static void write_file(const char *name, size_t size)
{
    FILE *file = fopen(name, "wb");
    cr_assert_not_null(file);
    for (size_t i = 0; i < size; i++)
        cr_assert_neq(fputc((int)('a' + i % 26), file), EOF);
    cr_assert_eq(fclose(file), 0);
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

static void expect_failure(const char *path, const char *reason)
{
    Str bytes, error = STR("");
    cr_expect_not(os_file_open(&arena, str_of(path), &bytes, &error), "%s", path);
    cr_expect(str_eq(error, str_of(reason)), "%s: %.*s", path, STR_ARG(error));
}

Test(os_files, what_is_no_file_is_refused_with_the_reason)
{
    cr_assert_eq(mkfifo("fifo", 0600), 0);
    expect_failure("nosuch", "No such file or directory");
    expect_failure("", "No such file or directory");
    expect_failure(".", "Is a directory");
    expect_failure("fifo", "Not a regular file");
    expect_failure("/dev/zero", "Not a regular file");
}

Test(os_files, info_tells_what_is_there)
{
    write_file("f", 3);
    cr_assert_eq(mkfifo("fifo", 0600), 0);
    cr_assert_eq(symlink("f", "link"), 0);
    cr_assert_eq(symlink("loop", "loop"), 0);
    OsFileInfo file = os_file_info(&arena, STR("f")), link = os_file_info(&arena, STR("./link"));
    cr_expect_eq(file.kind, OS_FILE_REGULAR);
    cr_expect_eq(file.size, 3);
    cr_expect_eq(file.volume, link.volume);
    cr_expect_eq(file.identifier, link.identifier);
    cr_expect_eq(os_file_info(&arena, STR(".")).kind, OS_FILE_FOLDER);
    cr_expect_eq(os_file_info(&arena, STR("fifo")).kind, OS_FILE_OTHER);
    cr_expect_eq(os_file_info(&arena, STR("loop")).kind, OS_FILE_MISSING);
    cr_expect_eq(os_file_info(&arena, STR("nosuch")).kind, OS_FILE_MISSING);
}

Test(os_files, names_in_a_folder_come_sorted)
{
    write_file("b", 0);
    write_file("B", 0);
    write_file("a-1", 0);
    write_file("a", 0);
    StrVec names = {0};
    Str error;
    cr_assert(os_folder_list(&arena, STR("."), &names, &error));
    cr_expect(str_eq(str_join(&arena, &names, STR(" ")), STR("B a a-1 b")));
    cr_expect_not(os_folder_list(&arena, STR("a"), &names, &error));
    cr_expect(str_eq(error, STR("Not a directory")));
}
