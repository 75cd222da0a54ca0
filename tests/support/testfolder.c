/* SPDX-License-Identifier: MIT */
#define _XOPEN_SOURCE 700
#include "support/testfolder.h"

#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

const bool testfolder_ignores_case = false;
const char *const testfolder_device = "/dev/zero";

static char folder[64], before[4096];

static void need(bool is_done, const char *what)
{
    if (is_done)
        return;
    perror(what);
    exit(2);
}

void testfolder_enter(void)
{
    strcpy(folder, "/tmp/crtlink-test-XXXXXX");
    need(getcwd(before, sizeof before) && mkdtemp(folder) && chdir(folder) == 0,
         "a folder for a test");
}

static int remove_one(const char *path, const struct stat *info, int kind, struct FTW *state)
{
    (void)info;
    (void)kind;
    (void)state;
    return remove(path);
}

void testfolder_leave(void)
{
    need(chdir(before) == 0 && nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS) == 0, folder);
}

void testfolder_make(const char *path)
{
    need(mkdir(path, 0700) == 0 || errno == EEXIST, path);
}

static void make_folders_of(const char *path)
{
    char part[4096] = "";
    for (size_t i = 0; path[i] && i + 1 < sizeof part; i++) {
        if (i > 0 && path[i] == '/')
            testfolder_make(part);
        part[i] = path[i];
    }
}

static void put(const char *path, Str bytes, const char *mode)
{
    make_folders_of(path);
    FILE *file = fopen(path, mode);
    need(file != NULL, path);
    need(fwrite(bytes.at ? bytes.at : "", 1, bytes.len, file) == bytes.len, path);
    need(fclose(file) == 0, path);
}

void testfolder_write(const char *path, Str bytes)
{
    put(path, bytes, "wb");
}

void testfolder_append(const char *path, Str bytes)
{
    put(path, bytes, "ab");
}

void testfolder_grow(const char *path, uint64_t size)
{
    testfolder_write(path, (Str){"", 0});
    need(truncate(path, (off_t)size) == 0, path);
}

bool testfolder_link(const char *target, const char *path)
{
    need(symlink(target, path) == 0, path);
    return true;
}

bool testfolder_pipe(const char *path)
{
    need(mkfifo(path, 0600) == 0, path);
    return true;
}

Str testfolder_error(TestFolderError which)
{
    static const int errors[] = {ENOENT, ENOENT, EISDIR};
    return str_of(strerror(errors[which]));
}
