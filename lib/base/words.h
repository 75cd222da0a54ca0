/* SPDX-License-Identifier: MIT */
/* Lists of words as "a|b|c", as tables of settings and options have them. */
#ifndef CRTLINK_BASE_WORDS_H
#define CRTLINK_BASE_WORDS_H

#include "base/str.h"

bool words_has(const char *words, Str word);
/* The end of a message about `word`: `; did you mean "b"?` where one is at most two edits away,
 * else
 * `; it is one of a|b|c`. */
Str words_hint(Arena *arena, const char *words, Str word);

#endif
