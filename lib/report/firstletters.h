/* SPDX-License-Identifier: MIT */
/* With which letters the texts begin that a pattern can match. The patterns of
 * symbols are nearly all anchored, so that four letters tell which of hundreds
 * are worth trying.
 *
 * Patterns differ in how they allow for `_` and `__imp_` in front of a name:
 * looked at is what follows all of these. Of PCRE2's syntax (pcre2pattern(3))
 * the usual part is understood; a pattern with anything else may match any
 * text, as far as is known here. */
#ifndef CRTLINK_REPORT_FIRSTLETTERS_H
#define CRTLINK_REPORT_FIRSTLETTERS_H

#include "base/str.h"

enum {
    LETTERS_SEEN = 4,
    LETTER_UNDERSCORE = 62, /* behind A-Z, a-z, 0-9 */
    LETTER_OTHER = 63,      /* any other byte */
    LETTER_COUNT = 64,
};

/* Letters that follow each other: the bits of those that may stand in each place. */
typedef struct Letters {
    uint64_t at[LETTERS_SEEN];
    size_t len;
} Letters;

/* Where the start is short ("\?.*@boost@@"), what must stand somewhere behind it says more. */
typedef struct Beginning {
    Letters start; /* at least one */
    Letters later; /* perhaps none */
} Beginning;

typedef VEC(Beginning) Beginnings;

unsigned letter_of(char byte);
/* What follows any number of `_` and `imp_`. */
Str firstletters_core(Str text);
/* Every text that the pattern matches has a core with one of these beginnings,
 * which are added to *out. False, and nothing is added: it may have any. */
bool firstletters_of(Arena *arena, Str pattern, Beginnings *out);

#endif
