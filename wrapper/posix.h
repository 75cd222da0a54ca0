/* SPDX-License-Identifier: MIT */
/* Shared by the *_posix.c files only. */
#ifndef CRTLINK_WRAPPER_POSIX_H
#define CRTLINK_WRAPPER_POSIX_H

#include "system.h"

/* NULL-terminated, for execve. */
char **posix_strings(Arena *arena, const StrVec *strings);

/* Removes the temporary file if there is one. Safe in a signal handler. */
void posix_remove_temp_file(void);

#endif
