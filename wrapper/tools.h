/* SPDX-License-Identifier: MIT */
/* The tool calls: those whose first argument is one of crtlink's own. */
#ifndef CRTLINK_WRAPPER_TOOLS_H
#define CRTLINK_WRAPPER_TOOLS_H

#include "call.h"

typedef struct Tool {
    const char *name; /* "--scan" */
    int (*run)(Call *call, const StrVec *arguments);
    const char *operands; /* what follows its options (options.h): "[FILE|-]" */
    const char *help;     /* one line */
} Tool;

/* In the order of `--help`. */
extern const Tool tools[];
extern const size_t tool_count;

/* NULL: the call is a link. */
const Tool *tool_find(Str first_argument);
int tool_run(Call *call, const Tool *tool);

int tool_scan(Call *call, const StrVec *arguments);
int tool_plan(Call *call, const StrVec *arguments);
int tool_predict(Call *call, const StrVec *arguments);
int tool_why(Call *call, const StrVec *arguments);
int tool_which(Call *call, const StrVec *arguments);
int tool_explain(Call *call, const StrVec *arguments);
int tool_doctor(Call *call, const StrVec *arguments);
int tool_init(Call *call, const StrVec *arguments);
int tool_explain_log(Call *call, const StrVec *arguments);
int tool_implib(Call *call, const StrVec *arguments);

enum { EXIT_USAGE = 2 };

/* A mistake in a tool call: one line on standard error; returns EXIT_USAGE. */
int tool_complain(Call *call, const char *tool, const char *format, ...) PRINTF_LIKE(3, 4);

/* The options in front of a tool's arguments: `--format=x` and flags. Moves
 * *at behind them. False: one is not in the tool's rows (told to the user). */
typedef struct ToolOptions {
    Str format;
    bool has_symbols; /* --symbols */
    Str build;        /* --build=x */
    Str files_from;   /* --files-from=x, --files0-from=x */
    char files_end;   /* of each name in it */
    bool has_end;     /* `--` */
} ToolOptions;

bool tool_options(Call *call, const char *tool, const StrVec *arguments, size_t *at,
                  ToolOptions *out);

/* --help --format=tsv: all tables, for programs (tables.c). */
void tables_print(Call *call);

#endif
