/* SPDX-License-Identifier: MIT */
/* The pipeline of a link, and the one place that decides to fail open. */
#include "crtlink.h"

#include "failure.h"
#include "findlinker.h"
#include "say.h"

/* Set for the linker: to find it set in our own environment means that the
 * linker we run calls us. */
#define RUNNING_VARIABLE "CRTLINK_RUNNING"

static void set_variable(Call *call, StrVec *environment, const char *name, Str value)
{
    Str prefix = str_format(&call->arena, "%s=", name);
    Str text = str_format(&call->arena, "%.*s%.*s", STR_ARG(prefix), STR_ARG(value));
    for (size_t i = 0; i < environment->len; i++) {
        if (str_starts_with(environment->at[i], prefix)) {
            environment->at[i] = text;
            return;
        }
    }
    vec_push(&call->arena, environment, text);
}

static StrVec environment_for(Call *call, const FinalCommand *command)
{
    StrVec environment = {0};
    for (size_t i = 0; i < call->environment.len; i++)
        vec_push(&call->arena, &environment, call->environment.at[i]);
    if (command->sets_link)
        set_variable(call, &environment, "LINK", command->link);
    if (command->sets_link_underscores)
        set_variable(call, &environment, "_LINK_", command->link_underscores);
    set_variable(call, &environment, RUNNING_VARIABLE, STR("1"));
    return environment;
}

static bool starts_with_flavor(const StrVec *argv)
{
    return argv->len && (str_eq(argv->at[0], STR("-flavor")) || str_eq(argv->at[0], STR("--flavor")));
}

Program crtlink_program(Call *call, const FinalCommand *command)
{
    Program program = {.path = call->linker.path};
    vec_push(&call->arena, &program.argv, call->linker.name);
    if (call->linker.needs_flavor && !starts_with_flavor(&command->argv)) {
        vec_push(&call->arena, &program.argv, STR("-flavor"));
        vec_push(&call->arena, &program.argv, STR("link"));
    }
    /* link.exe has no flavors: `-flavor link` is spoken to lld alone. */
    bool drops_flavor = call->linker.kind == LINKER_MSVC && starts_with_flavor(&command->argv);
    for (size_t i = drops_flavor ? 2 : 0; i < command->argv.len; i++)
        vec_push(&call->arena, &program.argv, command->argv.at[i]);
    program.environment = environment_for(call, command);
    return program;
}

static void arm_breakdown(Call *call, const FinalCommand *command)
{
    Program program = crtlink_program(call, command);
    system_on_breakdown_become(&call->arena, &program);
}

bool crtlink_prepare(Call *call, const StrVec *argv, Str *why)
{
    FinalCommand untouched = {.argv = *argv};
    call_read_settings(call);
    call->linker.kind = LINKER_LLD;
    bool is_read = call_read_command(call, argv);
    policy_read_arguments(&call->arena, &call->command, &call->diags, &call->policy);
    if (!findlinker(call, &call->linker, why))
        return false;
    arm_breakdown(call, &untouched);
    /* link.exe nests no response files and orders LINK otherwise. */
    if (call->linker.kind == LINKER_MSVC && is_read)
        is_read = call_read_command(call, argv);
    if (!is_read)
        call->command = (LinkCommand){0};
    return true;
}

void crtlink_plan(Call *call, Plan *out)
{
    CrtUse use = crtset_use_of_name(policy_value(&call->policy, SET_CRT_USE));
    *out = (Plan){.use = use};
    if (use == USE_KEEP || use == USE_AUTO)
        return;
    call_open_world(call);
    plan_make(&call->arena, &call->command, &call->world, &call->policy, call->linker.kind, out);
}

/* The command line with /CRTLINK: gone and the plan's edits made; when it could not be read,
 * the caller's arguments as they are. */
static FinalCommand final_command(Call *call, const Plan *plan)
{
    FinalCommand command = {.argv = call->argv};
    if (call->command.sources.len)
        rewrite_command(&call->arena, &call->command, &plan->edits, &command);
    return command;
}

static bool must_stop(const Call *call)
{
    if (!policy_is(&call->policy, SET_LINKER_ON_ERROR, "stop"))
        return false;
    for (size_t i = 0; i < call->diags.list.len; i++)
        if (call->diags.list.at[i].severity == SEV_ERROR)
            return true;
    return false;
}

/* The linker reads the arguments from a file when the system refuses their length. */
static bool run_by_response_file(Call *call, const FinalCommand *command, ProgramEnd *end,
                                 Str *error)
{
    Str path;
    size_t kept = 0;
    Str text = rewrite_response_text(&call->arena, command, call->linker.kind, &kept);
    if (!system_temp_file(&call->arena, call_variable(call, "TMPDIR"), text, &path, error))
        return false;
    FinalCommand brief = *command;
    brief.argv = (StrVec){0};
    for (size_t i = 0; i < kept; i++)
        vec_push(&call->arena, &brief.argv, command->argv.at[i]);
    vec_push(&call->arena, &brief.argv, str_format(&call->arena, "@%.*s", STR_ARG(path)));
    Program program = crtlink_program(call, &brief);
    bool is_run = system_run(&call->arena, &program, end, error);
    system_remove_file(&call->arena, path);
    return is_run;
}

static bool run_linker(Call *call, const FinalCommand *command, ProgramEnd *end, Str *error)
{
    Program program = crtlink_program(call, command);
    /* While it runs, a breakdown of ours must not start a second one. */
    system_on_breakdown_exit(EXIT_NO_LINKER);
    if (system_run(&call->arena, &program, end, error))
        return true;
    return str_eq(*error, system_too_long) && run_by_response_file(call, command, end, error);
}

/* Fail open: what the caller gave, without crtlink. Returns only when that
 * cannot be started either. */
static int become_linker(Call *call, const FinalCommand *command)
{
    Program program = crtlink_program(call, command);
    Str error = system_become(&call->arena, &program);
    say_note(call, CODE_LINKER,
             str_format(&call->arena, "%.*s cannot be started: %.*s", STR_ARG(call->linker.path),
                        STR_ARG(error)));
    return EXIT_NO_LINKER;
}

static bool explains(const Call *call)
{
    return !policy_is(&call->policy, SET_EXPLAIN_TEXT, "off");
}

static bool notes(const Call *call)
{
    return !policy_is(&call->policy, SET_EXPLAIN_NOTES, "off");
}

static int finish(Call *call, const Plan *plan, const ProgramEnd *end)
{
    system_on_breakdown_exit(end->exit_code);
    if (end->our_signal)
        system_end_by_signal(end->our_signal);
    if (plan->edits.len && (end->exit_code != 0 || notes(call)))
        say_note(call, CODE_REWRITE, plan_summary(&call->arena, plan, &call->policy));
    if (end->exit_code != 0 && explains(call))
        failure_explain(call, plan, end);
    return end->exit_code;
}

/* The linker that we run calls us: it is no linker. */
static bool is_loop(const Call *call)
{
    return call_variable(call, RUNNING_VARIABLE).len > 0;
}

static int fail_without_linker(Call *call, Str why)
{
    say_diags(call);
    say_note(call, CODE_LINKER, why);
    return EXIT_NO_LINKER;
}

int crtlink_link(Call *call)
{
    Plan plan;
    ProgramEnd end;
    Str error = {"", 0};
    if (is_loop(call))
        return fail_without_linker(
            call, STR("the linker that crtlink runs calls crtlink again; set linker.path to the "
                      "real one"));
    if (!crtlink_prepare(call, &call->argv, &error))
        return fail_without_linker(call, error);
    bool is_stopped = must_stop(call);
    say_diags(call);
    if (is_stopped)
        return EXIT_STOPPED;
    FinalCommand untouched = final_command(call, &(Plan){0});
    arm_breakdown(call, &untouched);
    crtlink_plan(call, &plan);
    FinalCommand command = final_command(call, &plan);
    /* Nothing to say whatever happens: out of the way altogether. */
    if (!explains(call) && plan.edits.len == 0)
        return become_linker(call, &command);
    if (run_linker(call, &command, &end, &error))
        return finish(call, &plan, &end);
    say_note(call, CODE_SKIPPED,
             str_format(&call->arena, "%.*s; the linker runs with the untouched arguments",
                        STR_ARG(error)));
    return become_linker(call, &untouched);
}
