/* SPDX-License-Identifier: MIT */
#include "report/report_predict.h"
#include "task.h"

struct crtlink_replay {
    Arena kept;
    int outcome;
    const char *const *loaded;
    const char *const *unresolved;
    const char *const *missing;
    size_t loaded_count, unresolved_count, missing_count;
    Text json;
};

typedef struct ReplayRequest {
    StrVec arguments; /* borrowed from the caller */
    const char *const *texts;
    size_t count;
    LinkEnvironment environment;
    Str lib;
    ResolveRules rules;
    crtlink_replay *answer;
} ReplayRequest;

static Str variable(const char *const *environment, const char *name)
{
    Str wanted = str_of(name);
    for (; environment && *environment; environment++) {
        Str value = str_of(*environment), found = str_cut(&value, '=');
        if (str_eq(found, wanted))
            return value;
    }
    return (Str){"", 0};
}

static void keep_loaded(Task *task, crtlink_replay *replay, const Resolution *resolution)
{
    StrVec names = {0};
    for (size_t i = 0; i < resolution->loaded.len; i++)
        vec_push(&task->work, &names,
                 resolution_file_name(&task->work, resolution, resolution->loaded.at[i]));
    replay->loaded = task_keep_list(task, &names);
    replay->loaded_count = names.len;
}

static void keep_unresolved(Task *task, crtlink_replay *replay, const Resolution *resolution)
{
    StrVec names = {0};
    for (size_t i = 0; i < resolution->unresolved.len; i++)
        vec_push(&task->work, &names,
                 symbol_name(symtab_at(&resolution->symbols, resolution->unresolved.at[i].symbol)));
    replay->unresolved = task_keep_list(task, &names);
    replay->unresolved_count = names.len;
}

static void keep_missing(Task *task, crtlink_replay *replay, const Resolution *resolution)
{
    StrVec names = {0};
    for (size_t i = 0; i < resolution->missing.len; i++)
        vec_push(&task->work, &names, resolution->missing.at[i].name);
    replay->missing = task_keep_list(task, &names);
    replay->missing_count = names.len;
}

/* A command that cannot be read is one of which nothing can be told. */
static bool read_command(Task *task, ReplayRequest *request, LinkCommand *command)
{
    Diags diags = {.arena = &task->work};
    for (size_t i = 0; i < request->count; i++)
        vec_push(&task->work, &request->arguments, str_of(request->texts[i]));
    bool is_read = linkcmd_parse(&task->work, &request->arguments, request->environment,
                                 request->rules.linker, &diags, command);
    for (size_t i = 0; i < diags.list.len; i++)
        is_read &= diags.list.at[i].severity != SEV_ERROR;
    return is_read;
}

static void replay_command(Task *task, void *context)
{
    ReplayRequest *request = context;
    LinkCommand command = {0};
    Resolution resolution = {0};
    bool is_read = read_command(task, request, &command);
    ResolveRequest wanted = {.command = &command, .lib = request->lib, .rules = request->rules};
    resolve(&task->work, &wanted, &resolution);
    if (!is_read) {
        vec_push(&task->work, &resolution.opaque, STR("the command line cannot be read"));
        resolution.outcome = OUTCOME_UNKNOWN;
    }
    crtlink_replay *replay = arena_new(&task->kept, crtlink_replay);
    replay->outcome = (int)resolution.outcome;
    keep_loaded(task, replay, &resolution);
    keep_unresolved(task, replay, &resolution);
    keep_missing(task, replay, &resolution);
    replay->json = task_keep(task, report_predict_json(&task->work, &resolution));
    resolution_close(&resolution);
    request->answer = replay;
}

static bool are_all_given(const char *const *texts, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!texts || !texts[i])
            return false;
    return true;
}

PUBLIC crtlink_status crtlink_replay_command(const char *const *arguments, size_t count,
                                             const char *const *environment, crtlink_linker linker,
                                             unsigned lld_version, crtlink_replay **out)
{
    Task task;
    ReplayRequest request = {
        .texts = arguments,
        .count = count,
        .environment = {variable(environment, "LINK"), variable(environment, "_LINK_")},
        .lib = variable(environment, "LIB"),
        .rules = {linker == CRTLINK_LINK_EXE ? LINKER_MSVC : LINKER_LLD,           lld_version                 },
    };
    if (!out)
        return CRTLINK_BAD_ARGUMENT;
    *out = NULL;
    if (!are_all_given(arguments, count) ||
        (linker != CRTLINK_LLD_LINK && linker != CRTLINK_LINK_EXE))
        return CRTLINK_BAD_ARGUMENT;
    bool is_done = task_run(&task, replay_command, &request);
    task_end(&task);
    if (!is_done)
        return CRTLINK_NO_MEMORY;
    request.answer->kept = task.kept;
    *out = request.answer;
    return CRTLINK_OK;
}

PUBLIC void crtlink_replay_free(crtlink_replay *replay)
{
    if (!replay)
        return;
    Arena kept = replay->kept; /* the answer is in it */
    arena_free(&kept);
}

PUBLIC int crtlink_replay_outcome(const crtlink_replay *replay)
{
    return replay->outcome;
}

PUBLIC size_t crtlink_replay_loaded_count(const crtlink_replay *replay)
{
    return replay->loaded_count;
}

PUBLIC const char *crtlink_replay_loaded(const crtlink_replay *replay, size_t index)
{
    return index < replay->loaded_count ? replay->loaded[index] : NULL;
}

PUBLIC size_t crtlink_replay_unresolved_count(const crtlink_replay *replay)
{
    return replay->unresolved_count;
}

PUBLIC const char *crtlink_replay_unresolved(const crtlink_replay *replay, size_t index)
{
    return index < replay->unresolved_count ? replay->unresolved[index] : NULL;
}

PUBLIC size_t crtlink_replay_missing_count(const crtlink_replay *replay)
{
    return replay->missing_count;
}

PUBLIC const char *crtlink_replay_missing(const crtlink_replay *replay, size_t index)
{
    return index < replay->missing_count ? replay->missing[index] : NULL;
}

PUBLIC const char *crtlink_replay_json(const crtlink_replay *replay, size_t *length)
{
    return text_out(replay->json, length);
}
