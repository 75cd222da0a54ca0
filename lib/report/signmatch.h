/* SPDX-License-Identifier: MIT */
/* Finds the sign that fits a text and takes the message's fields from it. */
#ifndef CRTLINK_REPORT_SIGNMATCH_H
#define CRTLINK_REPORT_SIGNMATCH_H

#include "report/rules.h"

enum {
    MESSAGE_FIELD_MAX = 2048, /* bytes of a name or text that are kept */
    SYMBOL_BUFFER_SIZE = MESSAGE_FIELD_MAX + 64,
};

typedef enum GroupId {
    GROUP_SYMBOL,
    GROUP_UNDECORATED,
    GROUP_IMPORT,
    GROUP_FUNCTION,
    GROUP_ORIGIN,
    GROUP_OTHER_INPUT,
    GROUP_KEY,
    GROUP_VALUE,
    GROUP_OTHER_VALUE,
    GROUP_NAME,
    GROUP_LIB,
    GROUP_FILE,
    GROUP_MEMBER,
    GROUP_COUNT_OF_MORE,
    GROUP_GLUED,
    GROUP_COUNT
} GroupId;

typedef struct SignMatch {
    const Sign *sign;
    PatternGroup groups[GROUP_COUNT];
} SignMatch;

/* The first sign of this scope (and code, for SIGN_CODE) that fits. */
bool signmatch_find(const Ruleset *rules, SignScope scope, Str code, Str text, SignMatch *out);
/* Sets the kind and the fields that the pattern caught, no others, to slices of
 * the text or of `symbol_buffer`, which has SYMBOL_BUFFER_SIZE bytes. */
void signmatch_fill(const Ruleset *rules, const SignMatch *match, char *symbol_buffer,
                    LinkerMessage *m);

/* Trimmed, and cut to MESSAGE_FIELD_MAX. */
Str signmatch_cut(Str field);
/* Empty for lld's "<root>": the linker itself asks. */
InputName signmatch_input(Str text);

#endif
