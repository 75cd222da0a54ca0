/* SPDX-License-Identifier: MIT */
/* What went wrong in a link, and what to do: the facade of report/.
 *
 *   Ruleset *rules = rules_load(arena, builtin, user, user_file, diags);
 *   LinkerLog *log = linkerlog_new(arena, rules);
 *   linkerlog_feed(log, bytes) ... linkerlog_end(log);
 *   explain(arena, &request, &result);
 *   report_text(...) or report_json(...);
 *
 * Everything said comes from the rules; nothing here knows a cause by name. */
#ifndef CRTLINK_REPORT_EXPLAIN_H
#define CRTLINK_REPORT_EXPLAIN_H

#include "report/buildsystem.h"
#include "report/sides.h"

typedef struct ExplainRequest {
    const Ruleset *rules;
    const LinkerMessages *messages;
    BuildSystem build;
    const LinkCommand *command; /* NULL: not known */
    const ExplainInput *inputs; /* NULL: not known */
    size_t input_count;
} ExplainRequest;

typedef struct Fix {
    Str target; /* "cargo" ... */
    Str text;
} Fix;

/* A message in the log: its lines, from 1, and what it says. */
typedef struct LogSpot {
    size_t first_line, last_line;
    Str text;
} LogSpot;

typedef struct Explanation {
    const CauseRule *cause;
    Confidence confidence;
    bool is_error; /* false: only warnings show it */
    Str title, message;
    Sides sides;
    StrVec notes; /* further facts, one sentence each */
    StrVec symbols, inputs, lines;
    VEC(LogSpot) spots; /* of all its messages; the telling ones first */
    VEC(Fix) fixes;
    StrVec avoid;
} Explanation;

typedef struct ExplainResult {
    VEC(Explanation) causes; /* main cause first */
    StrVec unexplained;      /* lines of errors that no cause explains */
    bool has_errors;         /* the log has errors of a linker */
} ExplainResult;

/* Texts are the arena's or borrowed from the request. */
void explain(Arena *arena, const ExplainRequest *request, ExplainResult *out);

/* Exit status of --explain-log: 0 nothing to explain, 1 explained, 3 errors
 * that no cause explains. */
int explain_exit_status(const ExplainResult *result);

/* --explain CODE: the long text of a cause (by code or name, any case), or for
 * a linker's code which causes may be behind it. False: unknown. */
bool explain_code(Arena *arena, const Ruleset *rules, Str code, Str *out);

#endif
