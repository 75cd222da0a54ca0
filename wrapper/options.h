/* SPDX-License-Identifier: MIT */
/* The options of the tool calls, as a table: the calls, `--help`, the manual pages and the
 * completions all read this one. A new option is a row here and a case where its tool reads it. */
#ifndef CRTLINK_WRAPPER_OPTIONS_H
#define CRTLINK_WRAPPER_OPTIONS_H

#include "call.h"

typedef enum ToolOptionId {
    OPTION_BUILD,
    OPTION_COLOR,
    OPTION_DLL,
    OPTION_FILES0_FROM,
    OPTION_FILES_FROM,
    OPTION_FORMAT,
    OPTION_MACHINE,
    OPTION_OUTPUT,
    OPTION_PLANNED,
    OPTION_RULES,
    OPTION_SYMBOLS,
} ToolOptionId;

typedef struct ToolOption {
    const char *tool;     /* "--scan" */
    const char *name;     /* "--format"; with one dash, as "-o", its value is the next argument */
    const char *values;   /* the words it takes, "a|b|c", the default first; "|..." at the end: and
                             others, which its tool knows. NULL: not from a list */
    const char *argument; /* what it takes when not from a list: "NAME"; NULL: nothing */
    ToolOptionId id;
    bool is_needed;
    const char *help; /* one line */
} ToolOption;

/* All rows; a tool's are side by side. */
extern const ToolOption tool_option_rows[];
extern const size_t tool_option_count;

/* The row that `argument` ("--format=json", "--symbols", "-o") is, and its value ("json", or empty;
 * a word of a list in lower case, however it was written). NULL: it is none of this tool's, or its
 * value none of the row's; that was told to the user. */
const ToolOption *option_take(Call *call, const char *tool, Str argument, Str *value);
/* How the row is written in a line of usage: "[--format=text|json]". */
Str option_usage(Arena *arena, const ToolOption *option);

#endif
