/* SPDX-License-Identifier: MIT */
/* The table of settings: what `section.key` there is, which words it takes, what it is for. The
 * policy parser, `--help`, the manual pages and the completions all read this one. */
#ifndef CRTLINK_MODEL_SETTINGS_H
#define CRTLINK_MODEL_SETTINGS_H

#include <stddef.h>

typedef enum SettingId {
    SET_CRT_CONFIG,
    SET_CRT_IMPORTS,
    SET_CRT_ON_MISMATCH,
    SET_CRT_SUPPLY,
    SET_CRT_USE,
    SET_EXPLAIN_COLOR,
    SET_EXPLAIN_GITHUB,
    SET_EXPLAIN_HTML,
    SET_EXPLAIN_JSON,
    SET_EXPLAIN_NOTES,
    SET_EXPLAIN_RULES,
    SET_EXPLAIN_SARIF,
    SET_EXPLAIN_TEXT,
    SET_LINKER_ON_ERROR,
    SET_LINKER_PATH,
    SETTING_COUNT,
} SettingId;

typedef struct SettingSpec {
    const char *section, *key;
    const char *values;  /* "a|b|c", or NULL: free text */
    const char *initial; /* the value before anything is read */
    const char *help;    /* one line */
} SettingSpec;

/* Indexed by SettingId, sorted by section and key. */
extern const SettingSpec setting_specs[SETTING_COUNT];

/* The sections above, as "a|b|c". */
#define SETTING_SECTIONS "crt|explain|linker"

/* The keys of [input "PATTERN"], and what may stand behind the comma in [dll "NAME"]. */
#define SETTING_INPUT_KEYS "ignore-defaultlib|ignore-record"
#define SETTING_PIN_WORDS "data|decorated|noprefix|undecorated"

/* What stands in [input "PATTERN"] and [dll "NAME"]: those are no settings, and come from files
 * only. */
typedef struct SectionKey {
    const char *section; /* "input" */
    const char *key;     /* in [dll] it is any SYMBOL */
    const char *value;   /* as it is written */
    const char *help;
} SectionKey;

enum { SECTION_KEY_COUNT = 9 };
extern const SectionKey section_keys[SECTION_KEY_COUNT];

#endif
