/* SPDX-License-Identifier: MIT */
/* Windows command-line text: words and quotes.
 *
 * The rules are those of the Microsoft C runtime ("Parsing C command-line
 * arguments"), which lld uses for response files, for LINK and _LINK_ and for
 * .drectve sections alike: blanks, tabs and newlines separate; `"` opens and
 * closes; 2n backslashes before a quote are n backslashes and the quote
 * counts, 2n+1 are n backslashes and a literal quote; `""` inside quotes is a
 * literal quote. NUL separates too (directives contain them). A quote that is
 * never closed ends with the text (observed, lld-link 19 and 22; lld-link 14
 * drops that last word). */
#ifndef CRTLINK_COMMAND_WINCMD_H
#define CRTLINK_COMMAND_WINCMD_H

#include "base/str.h"

typedef struct WinWord {
    Str text;      /* quotes resolved; borrows from the source when it had none */
    Str raw;       /* as it stood in the source */
    uint32_t line; /* of its first byte, from 1 */
} WinWord;

typedef VEC(WinWord) WinWords;

/* Where the next word is looked for: for callers that must stop early. */
typedef struct WinCursor {
    Str text;
    size_t at;
    uint32_t line;
} WinCursor;

WinCursor wincmd_cursor(Str text);
/* False at the end of the text, *out untouched. */
bool wincmd_next(Arena *arena, WinCursor *cursor, WinWord *out);
bool wincmd_next_posix(Arena *arena, WinCursor *cursor, WinWord *out);

void wincmd_split(Arena *arena, Str text, WinWords *out);

/* The same for `--rsp-quoting=posix`: single and double quotes, backslash
 * escapes the next byte, also inside either kind of quotes. NUL is a byte like
 * any other; an empty pair of quotes is no word (observed, lld-link 19 and
 * 22). */
void wincmd_split_posix(Arena *arena, Str text, WinWords *out);

/* One word such that wincmd_split gives `arg` back: unchanged when nothing in
 * it needs quotes. */
Str wincmd_quote(Arena *arena, Str arg);

#endif
