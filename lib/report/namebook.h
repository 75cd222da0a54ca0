/* SPDX-License-Identifier: MIT */
/* Decorated names, and beside them what their authors wrote: for people who read a report. */
#ifndef CRTLINK_REPORT_NAMEBOOK_H
#define CRTLINK_REPORT_NAMEBOOK_H

#include "base/str.h"

enum {
    NAMEBOOK_NAMES = 48,    /* of one report that are looked up */
    NAMEBOOK_LONGEST = 120, /* bytes of one that are shown */
};

typedef struct BookName {
    Str raw;      /* as it stands in the text, but for `__imp_` */
    Str readable; /* empty: not known */
    bool is_told;
} BookName;

typedef struct NameBook {
    VEC(BookName) names;
} NameBook;

/* The decorated names in a text, each once, without a reading yet: MSVC's of C++ (`?f@@YAXXZ`) and
 * Rust's (`_R...`, `_ZN...E`). */
void namebook_collect(Arena *arena, Str text, NameBook *out);
/* Those of Rust, by rule. */
void namebook_read_rust(Arena *arena, NameBook *book);
/* The text with " [reading]" behind the first mention of each, safe for a terminal. */
Str namebook_beside(Arena *arena, NameBook *book, Str text);

#endif
