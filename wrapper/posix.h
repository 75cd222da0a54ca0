/* SPDX-License-Identifier: MIT */
/* Shared by the *_posix.c files only. */
#ifndef CRTLINK_WRAPPER_POSIX_H
#define CRTLINK_WRAPPER_POSIX_H

#include "system.h"

/* The linker's text has gone to the stream up to this byte; our own will begin a line. */
void posix_linker_wrote(int stream, char last);

/* NULL-terminated, for execve. */
char **posix_strings(Arena *arena, const StrVec *strings);

/* All that the program prints on standard output within a second; empty when it cannot be started.
 * Nothing is shown; it is ended then. */
Str posix_ask_all(Arena *arena, const Program *program);

/* Removes all temporary files and folders. Safe in a signal handler. */
void posix_remove_temp_files(void);
/* The private folder as the linker gets it, and the number that it has there; -1: none. */
enum { POSIX_PRIVATE_HANDLE = 99 };
int private_handle(void);

/* Makes a file (0600) or folder (0700) that must not be there yet, and sees to it
 * that it is removed whatever happens. Returns the open file, 0 for a folder, or -1
 * with errno. The path must live until it is removed. */
int tempfile_create(Arena *arena, const char *path, bool is_folder);

/* "FOLDER/crtlink-<random>ENDING". */
char *tempfile_name(Arena *arena, Str folder, const char *ending);
/* All of it, without a signal for a file that grows too large. False: *reason is an errno. */
bool tempfile_write(int file, Str bytes, int *reason);

#endif
