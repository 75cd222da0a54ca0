/* SPDX-License-Identifier: MIT */
#include "failure.h"

#include "base/embedded.h"
#include "base/os.h"
#include "inputs/installed.h"
#include "linkerversion.h"
#include "outputs.h"
#include "report/crates.h"
#include "report/oneway.h"
#include "report/providers.h"
#include "report/reasons.h"
#include "say.h"
#include "system.h"

/* Inputs that the linker may have stumbled over: one line each. */
static void say_bad_inputs(Call *call)
{
    for (size_t i = 0; i < call->world.inputs.len; i++) {
        const Input *input = &call->world.inputs.at[i].input;
        Origin origin = {.kind = ORIGIN_INPUT, .file = input->path};
        if (input->error.len)
            diag_add(&call->diags, SEV_NOTE, CODE_INPUT, origin, "%.*s", STR_ARG(input->error));
        for (size_t m = 0; m < input->members.len; m++) {
            const Member *member = &input->members.at[m];
            origin.member = input->kind == INPUT_ARCHIVE ? member->name : (Str){"", 0};
            if (member->error.len)
                diag_add(&call->diags, SEV_NOTE, CODE_INPUT, origin, "%.*s",
                         STR_ARG(member->error));
        }
    }
    say_diags_if(call, outputs_has_text(call));
}

/* The user's own; empty when there is none. */
static Str read_user_rules(Call *call, Str path)
{
    Str text = {"", 0}, error = STR("there is no such file");
    OsFileKind kind = os_file_info(&call->arena, path).kind;
    if (path.len == 0 ||
        (kind == OS_FILE_REGULAR && os_file_open(&call->arena, path, &text, &error)))
        return text;
    if (kind != OS_FILE_MISSING && kind != OS_FILE_REGULAR)
        error = STR("it is no file");
    diag_add(&call->diags, SEV_ERROR, CODE_POLICY, policy_origin(&call->policy, SET_EXPLAIN_RULES),
             "explain.rules: %.*s cannot be read: %.*s", STR_ARG(path), STR_ARG(error));
    return (Str){"", 0};
}

Ruleset *failure_rules(Call *call)
{
    Str builtin = {embedded_explain_ini, embedded_explain_ini_len};
    Str path = policy_value(&call->policy, SET_EXPLAIN_RULES);
    if (!call->rules)
        call->rules =
            rules_load(&call->arena, builtin, read_user_rules(call, path), path, &call->diags);
    return call->rules;
}

BuildSystem failure_build_system(Call *call, const LogHints *hints)
{
    BuildFacts facts = {
        .has_cargo_variable = call_variable(call, "CARGO").len > 0,
        .has_vs_unicode_output = call_variable(call, "VS_UNICODE_OUTPUT").len > 0,
        .has_meson_variable = call_variable(call, "MESONINTROSPECT").len > 0 ||
                              call_variable(call, "MESON_BUILD_ROOT").len > 0,
        .command = call->command.args.len ? &call->command : NULL,
        .hints = hints,
    };
    return build_system_detect(&facts);
}

static ExplainInput *inputs_of(Call *call)
{
    ExplainInput *inputs = arena_array(&call->arena, ExplainInput, call->world.inputs.len);
    for (size_t i = 0; i < call->world.inputs.len; i++) {
        const WorldInput *from = &call->world.inputs.at[i];
        inputs[i] = (ExplainInput){&from->input, from->wants};
    }
    return inputs;
}

static LinkerLog *read_output(Call *call, const Ruleset *rules, const ProgramEnd *end)
{
    LinkerLog *log = linkerlog_new(&call->arena, rules);
    linkerlog_feed(log, overlay_shown_text(&call->arena, call->overlay, end->out));
    /* The two streams are two texts: the last line of one is not the start of the other. */
    linkerlog_feed(log, STR("\n"));
    linkerlog_feed(log, overlay_shown_text(&call->arena, call->overlay, end->err));
    linkerlog_end(log);
    return log;
}

bool failure_is_over_crt(Call *call, const ProgramEnd *end)
{
    const Ruleset *rules = failure_rules(call);
    LinkerLog *log = read_output(call, rules, end);
    ExplainRequest request = {.rules = rules, .messages = linkerlog_messages(log)};
    ExplainResult result = {0};
    explain(&call->arena, &request, &result);
    if (result.causes.len == 0)
        return false;
    Str code = result.causes.at[0].cause->code;
    return str_starts_with(code, STR("CRT1")) || str_eq(code, STR("CRT2001"));
}

static bool has_text(const LinkerMessages *messages, Str text)
{
    for (size_t i = 0; i < messages->len; i++)
        if (str_eq(messages->at[i].text, text))
            return true;
    return false;
}

Str failure_new_error(Call *call, const ProgramEnd *first, const ProgramEnd *second)
{
    const Ruleset *rules = failure_rules(call);
    const LinkerMessages *before = linkerlog_messages(read_output(call, rules, first));
    const LinkerMessages *after = linkerlog_messages(read_output(call, rules, second));
    for (size_t i = 0; i < after->len; i++) {
        const LinkerMessage *message = &after->at[i];
        bool tells_why = message->is_error && message->kind != MESSAGE_SUMMARY;
        if (tells_why && !has_text(before, message->text))
            return message->text;
    }
    return (Str){"", 0};
}

void failure_replay(Call *call, const FinalCommand *command, Resolution *out)
{
    LinkCommand linked;
    Diags ignored = {.arena = &call->arena};
    LinkEnvironment environment = {
        command->sets_link ? command->link : call_variable(call, "LINK"),
        command->sets_link_underscores ? command->link_underscores : call_variable(call, "_LINK_"),
    };
    *out = (Resolution){0};
    if (!linkcmd_parse(&call->arena, &command->argv, environment, call->linker.kind, &ignored,
                       &linked))
        return;
    ResolveRequest request = {.command = &linked,
                              .lib = call_variable(call, "LIB"),
                              .rules = linkerversion_rules(call),
                              .overlay = call->overlay};
    resolve(&call->arena, &request, out);
}

/* Files of Visual C++ or the Windows SDK are not found (CRT3004): what of them is installed, and
 * what LIB names. */
static void add_installed(Call *call, ExplainResult *result)
{
    LibSearch search = {0};
    InstalledFolders folders = {0};
    StrVec roots = {0};
    Explanation *explanation = NULL;
    for (size_t i = 0; i < result->causes.len; i++)
        if (str_eq(result->causes.at[i].cause->code, STR("CRT3004")))
            explanation = &result->causes.at[i];
    if (!explanation)
        return;
    search_folders(&call->arena, &call->command, call_variable(call, "LIB"), &search);
    system_toolchain_roots(call, &roots);
    installed_find(&call->arena, &search.folders, &roots, &folders);
    installed_problems(&call->arena, &folders, &explanation->notes);
}

/* What the inputs tell beyond the log. */
static void add_evidence(Call *call, const ExplainRequest *request, const Resolution *resolution,
                         ExplainResult *result)
{
    ProvidersRequest wanted = {resolution, &call->command, call_variable(call, "LIB")};
    CratesRequest crates = {request->inputs, request->input_count,
                            system_working_folder(&call->arena)};
    reasons_add(&call->arena, resolution, result);
    providers_add(&call->arena, &wanted, result);
    crates_add(&call->arena, &crates, result);
    add_installed(call, result);
}

void failure_explain(Call *call, const FinalCommand *command, const ProgramEnd *end,
                     LinkReport *out)
{
    call_open_world(call);
    call_conclude_world(call);
    say_bad_inputs(call);
    const Ruleset *rules = failure_rules(call);
    LinkerLog *log = read_output(call, rules, end);
    LogHints hints = linkerlog_hints(log);
    ExplainRequest request = {
        .rules = rules,
        .messages = linkerlog_messages(log),
        .build = failure_build_system(call, &hints),
        .command = &call->command,
        .inputs = inputs_of(call),
        .input_count = call->world.inputs.len,
    };
    ExplainResult *result = arena_new(&call->arena, ExplainResult);
    explain(&call->arena, &request, result);
    Resolution *resolution = arena_new(&call->arena, Resolution);
    failure_replay(call, command, resolution);
    add_evidence(call, &request, resolution, result);
    oneway_add(&call->arena, resolution, result);
    if (outputs_has_text(call))
        say_causes(call, STREAM_ERR, result);
    for (size_t i = 0; outputs_has_text(call) && i < result->causes.len; i++)
        say_cause_to_msbuild(call, result->causes.at[i].cause->code, result->causes.at[i].message);
    say_diags(call);
    *out = outputs_report(call, command, end->exit_code);
    out->result = result;
    out->build = request.build;
    out->world = &call->world;
    out->resolution = resolution;
}

void failure_tell_success(Call *call, const FinalCommand *command, const Sightings *seen,
                          LinkReport *out)
{
    ExplainResult *result = arena_new(&call->arena, ExplainResult);
    Resolution *resolution = arena_new(&call->arena, Resolution);
    *out = outputs_report(call, command, 0);
    if (seen->len)
        sightings_explain(&call->arena, failure_rules(call), seen, result);
    out->result = result;
    if (policy_value(&call->policy, SET_EXPLAIN_HTML).len == 0)
        return;
    call_open_world(call);
    call_conclude_world(call);
    failure_replay(call, command, resolution);
    out->build = failure_build_system(call, NULL);
    out->world = &call->world;
    out->resolution = resolution;
}
