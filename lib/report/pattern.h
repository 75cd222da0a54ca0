/* SPDX-License-Identifier: MIT */
/* A regular expression over untrusted bytes, with limits: a text that makes
 * the search too expensive counts as one that does not match. */
#ifndef CRTLINK_REPORT_PATTERN_H
#define CRTLINK_REPORT_PATTERN_H

#include "base/str.h"

typedef struct Pattern Pattern;

/* What one named group caught; empty when it took no part. */
typedef struct PatternGroup {
    const char *name;
    Str text;
} PatternGroup;

/* PCRE2 syntax, bytes not UTF-8, group names may repeat. NULL on a mistake:
 * *message (arena) and *offset (bytes into `source`) then say what and where.
 * It lives in the arena; pattern_free returns only the machine code of the JIT. */
Pattern *pattern_compile(Arena *arena, Str source, Str *message, size_t *offset);
/* The same, compiled when it is first used: most patterns of the built-in rules
 * never are. One with a mistake matches nothing. */
Pattern *pattern_later(Arena *arena, Str source);
void pattern_free(Pattern *pattern); /* NULL is allowed */

/* The text of it, to make others of. */
Str pattern_source(const Pattern *pattern);

bool pattern_matches(Pattern *pattern, Str text);
/* Length of what the pattern matches at the start of the text. */
size_t pattern_prefix(Pattern *pattern, Str text);
/* The same; fills the groups that `groups` names (slices of `text`). Where a
 * name stands for several groups, the first that took part counts. */
bool pattern_capture(Pattern *pattern, Str text, PatternGroup *groups, size_t count);

/* Every group's name, in the order of the alphabet; for checking rules. */
void pattern_group_names(Arena *arena, const Pattern *pattern, StrVec *out);

#endif
