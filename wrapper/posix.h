/* SPDX-License-Identifier: MIT */
/* Shared by the *_posix.c files only. */
#ifndef CRTLINK_WRAPPER_POSIX_H
#define CRTLINK_WRAPPER_POSIX_H

#include "system.h"

/* NULL-terminated, for execve. */
char **posix_strings(Arena *arena, const StrVec *strings);

#endif
