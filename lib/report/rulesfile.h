/* SPDX-License-Identifier: MIT */
/* The INI text of a rules file as sections of keys, each with its line. */
#ifndef CRTLINK_REPORT_RULESFILE_H
#define CRTLINK_REPORT_RULESFILE_H

#include "base/diag.h"

typedef struct RuleKey {
    Str name;
    StrVec lines; /* the value and its continuation lines, trimmed */
    Origin origin;
} RuleKey;

/* `[cause CRT1001]`: type "cause", name "CRT1001". */
typedef struct RuleSection {
    Str type, name;
    Origin origin;
    VEC(RuleKey) keys;
} RuleSection;

typedef VEC(RuleSection) RuleSections;

/* Appends the sections of one file. A section that is already there (from an
 * earlier file, or earlier in this one) gets the new keys; a key given again
 * replaces the old one. What is not INI is a Diag at its line. `kind` is
 * ORIGIN_BUILTIN or ORIGIN_POLICY. */
void rulesfile_parse(Arena *arena, Str text, Str file, OriginKind kind, Diags *diags,
                     RuleSections *out);

const RuleKey *rulesection_key(const RuleSection *section, const char *name); /* or NULL */
/* The lines as one text: with blanks between, a line of one `.` is a new
 * paragraph (for texts), or with nothing between (for patterns). */
Str rulekey_text(Arena *arena, const RuleKey *key);
Str rulekey_pattern(Arena *arena, const RuleKey *key);
/* Words separated by commas. */
void rulekey_words(Arena *arena, const RuleKey *key, StrVec *out);

#endif
