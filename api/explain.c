/* SPDX-License-Identifier: MIT */
#include "base/embedded.h"
#include "report/report_json.h"
#include "report/report_text.h"
#include "task.h"

typedef struct KeptCause {
    const char *code, *name, *message;
} KeptCause;

struct crtlink_explanation {
    Arena kept;
    int outcome;
    KeptCause *causes;
    size_t cause_count;
    Text text, json;
};

typedef struct LogRequest {
    Str log;
    BuildSystem build; /* BUILD_UNKNOWN: as the log shows */
    Ruleset *rules;    /* its machine code is not the arena's */
    crtlink_explanation *answer;
} LogRequest;

static void keep_causes(Task *task, crtlink_explanation *explanation, const ExplainResult *result)
{
    explanation->cause_count = result->causes.len;
    explanation->causes = arena_array(&task->kept, KeptCause, result->causes.len);
    for (size_t i = 0; i < result->causes.len; i++) {
        const Explanation *from = &result->causes.at[i];
        explanation->causes[i] = (KeptCause){
            .code = str_to_c(&task->kept, from->cause->code),
            .name = str_to_c(&task->kept, from->cause->name),
            .message = str_to_c(&task->kept, from->message),
        };
    }
}

static void explain_log(Task *task, void *context)
{
    LogRequest *request = context;
    Arena *work = &task->work;
    Diags diags = {.arena = work};
    Str builtin = {embedded_explain_ini, embedded_explain_ini_len}, none = {"", 0};
    request->rules = rules_load(work, builtin, none, none, &diags);
    LinkerLog *log = linkerlog_new(work, request->rules);
    linkerlog_feed(log, request->log);
    linkerlog_end(log);
    LogHints hints = linkerlog_hints(log);
    if (request->build == BUILD_UNKNOWN)
        request->build = build_system_detect(&(BuildFacts){.hints = &hints});
    ExplainRequest wanted = {
        .rules = request->rules,
        .messages = linkerlog_messages(log),
        .build = request->build,
    };
    ExplainResult result = {0};
    explain(work, &wanted, &result);

    crtlink_explanation *explanation = arena_new(&task->kept, crtlink_explanation);
    explanation->outcome = explain_exit_status(&result);
    keep_causes(task, explanation, &result);
    explanation->text = task_keep(task, report_text(work, &textlook_plain, &result));
    explanation->json = task_keep(task, report_json(work, &result));
    request->answer = explanation;
}

PUBLIC crtlink_status crtlink_explain_log(const char *log, size_t length, const char *build,
                                          crtlink_explanation **out)
{
    Task task;
    LogRequest request = {
        .log = {log ? log : "", length},
          .build = BUILD_UNKNOWN
    };
    if (!out)
        return CRTLINK_BAD_ARGUMENT;
    *out = NULL;
    if ((!log && length) || (build && !build_system_find(str_of(build), &request.build)))
        return CRTLINK_BAD_ARGUMENT;
    bool is_done = task_run(&task, explain_log, &request);
    if (request.rules)
        rules_free(request.rules);
    task_end(&task);
    if (!is_done)
        return CRTLINK_NO_MEMORY;
    request.answer->kept = task.kept;
    *out = request.answer;
    return CRTLINK_OK;
}

PUBLIC void crtlink_explanation_free(crtlink_explanation *explanation)
{
    if (!explanation)
        return;
    Arena kept = explanation->kept; /* the answer is in it */
    arena_free(&kept);
}

PUBLIC int crtlink_explanation_outcome(const crtlink_explanation *explanation)
{
    return explanation->outcome;
}

PUBLIC size_t crtlink_explanation_cause_count(const crtlink_explanation *explanation)
{
    return explanation->cause_count;
}

static const KeptCause *cause_at(const crtlink_explanation *explanation, size_t cause)
{
    static const KeptCause none = {0};
    return cause < explanation->cause_count ? &explanation->causes[cause] : &none;
}

PUBLIC const char *crtlink_explanation_cause_code(const crtlink_explanation *explanation,
                                                  size_t cause)
{
    return cause_at(explanation, cause)->code;
}

PUBLIC const char *crtlink_explanation_cause_name(const crtlink_explanation *explanation,
                                                  size_t cause)
{
    return cause_at(explanation, cause)->name;
}

PUBLIC const char *crtlink_explanation_cause_message(const crtlink_explanation *explanation,
                                                     size_t cause)
{
    return cause_at(explanation, cause)->message;
}

PUBLIC const char *crtlink_explanation_text(const crtlink_explanation *explanation, size_t *length)
{
    return text_out(explanation->text, length);
}

PUBLIC const char *crtlink_explanation_json(const crtlink_explanation *explanation, size_t *length)
{
    return text_out(explanation->json, length);
}
