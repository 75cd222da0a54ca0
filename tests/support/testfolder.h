/* SPDX-License-Identifier: MIT */
/* A folder for the files of one test: new and empty, and the working folder while the test runs.
 * What cannot be done ends the program with a word on standard error. testfolder_win32.c is the
 * same on Windows. */
#ifndef CRTLINK_TESTS_SUPPORT_TESTFOLDER_H
#define CRTLINK_TESTS_SUPPORT_TESTFOLDER_H

#include "base/str.h"

void testfolder_enter(void);
void testfolder_leave(void); /* back to where the program was; all that is in it is removed */

/* Below it. Folders in between are made; a file that is there is replaced. */
void testfolder_write(const char *path, Str bytes);
void testfolder_append(const char *path, Str bytes);
void testfolder_make(const char *path);
/* Makes a file that large, without a byte in it. */
void testfolder_grow(const char *path, uint64_t size);

/* `a` and `A` are one file. */
extern const bool testfolder_ignores_case;
/* A file that is a device. */
extern const char *const testfolder_device;

/* A symbolic link; something that is neither file nor folder, of that name. False: this
 * system has none. */
bool testfolder_link(const char *target, const char *path);
bool testfolder_pipe(const char *path);

/* What this system says of a path that cannot be opened as a file. The text lives until
 * the next call. */
typedef enum TestFolderError {
    TEST_NO_FILE,
    TEST_NO_NAME, /* the empty path */
    TEST_IS_FOLDER,
} TestFolderError;
Str testfolder_error(TestFolderError which);

#endif
