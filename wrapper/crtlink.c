/* SPDX-License-Identifier: MIT */
/* The pipeline of a link, and the one place that decides to fail open. */
#include "crtlink.h"

#include "autolink.h"
#include "failure.h"
#include "findlinker.h"
#include "linkerversion.h"
#include "mendfiles.h"
#include "outputs.h"
#include "plan/frontfiles.h"
#include "plan/mending.h"
#include "plan/neutralise.h"
#include "say.h"
#include "sightings.h"

/* Set for the linker: to find it set in our own environment means that the
 * linker we run calls us. */
#define RUNNING_VARIABLE "CRTLINK_RUNNING"

static void set_variable(Call *call, StrVec *environment, const char *name, Str value)
{
    Str prefix = str_format(&call->arena, "%s=", name);
    Str text = str_format(&call->arena, "%.*s%.*s", STR_ARG(prefix), STR_ARG(value));
    for (size_t i = 0; i < environment->len; i++) {
        Str entry = environment->at[i];
        if (system_ignores_case ? str_starts_with_nocase(entry, prefix)
                                : str_starts_with(entry, prefix)) {
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
    return argv->len &&
           (str_eq(argv->at[0], STR("-flavor")) || str_eq(argv->at[0], STR("--flavor")));
}

static bool is_same(const StrVec *one, const StrVec *other)
{
    if (one->len != other->len)
        return false;
    for (size_t i = 0; i < one->len; i++)
        if (!str_eq(one->at[i], other->at[i]))
            return false;
    return true;
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
    program.is_callers =
        program.argv.len == call->argv.len + 1 && is_same(&command->argv, &call->argv);
    program.environment = environment_for(call, command);
    return program;
}

static bool stops_on_error(const Call *call)
{
    return policy_is(&call->policy, SET_LINKER_ON_ERROR, "stop");
}

static void arm_breakdown(Call *call, const FinalCommand *command)
{
    if (call->is_tool)
        return;
    if (stops_on_error(call)) {
        system_on_breakdown_exit(EXIT_STOPPED);
        return;
    }
    Program program = crtlink_program(call, command);
    system_on_breakdown_become(&call->arena, &program);
}

/* Finds the linker; from then on a breakdown of ours costs no link. */
static bool take_linker(Call *call, const StrVec *argv, Str *why)
{
    FinalCommand untouched = {.argv = *argv};
    if (!findlinker(call, &call->linker, why)) {
        call->linker.kind = LINKER_LLD;
        return false;
    }
    arm_breakdown(call, &untouched);
    return true;
}

/* The linker that we run calls us: it is no linker. */
static bool is_loop(const Call *call)
{
    return call_variable(call, RUNNING_VARIABLE).len > 0;
}

bool crtlink_prepare(Call *call, const StrVec *argv, Str *why)
{
    if (!call->is_tool)
        system_on_breakdown_exit(EXIT_NO_LINKER);
    call_read_settings(call);
    Str setting = policy_value(&call->policy, SET_LINKER_PATH);
    bool is_found = take_linker(call, argv, why);
    LinkerKind kind = call->linker.kind;
    bool is_read = call_read_command(call, argv);
    policy_read_arguments(&call->arena, &call->command, &call->diags, &call->policy);
    if (!str_eq(policy_value(&call->policy, SET_LINKER_PATH), setting))
        is_found = take_linker(call, argv, why);
    /* link.exe nests no response files and orders LINK otherwise. */
    if (call->linker.kind != kind && is_read)
        is_read = call_read_command(call, argv);
    if (!is_read)
        call->command = (LinkCommand){0};
    if (is_loop(call)) {
        *why = STR("the linker that crtlink runs calls crtlink again; set linker.path to the real "
                   "one");
        return false;
    }
    return is_found;
}

static bool may_mend(const Call *call)
{
    const Policy *policy = &call->policy;
    return policy_is(policy, SET_CRT_ON_MISMATCH, "neutralise") ||
           policy_is(policy, SET_CRT_IMPORTS, "bridge") || policy->inputs.len || policy->pins.len;
}

/* What use = auto mends is planned with each of its choices; here it is what is asked for
 * whatever the choice. */
static void plan_mends(Call *call, Plan *plan)
{
    if (!may_mend(call) || plan->obstacle.len)
        return;
    call_open_world(call);
    if (policy_is(&call->policy, SET_CRT_IMPORTS, "bridge"))
        call_conclude_world(call);
    LinkCase link = mendfiles_linkcase(call);
    neutralise_note_unmatched(&call->arena, &link, plan);
    bool matters = plan->use == USE_AUTO ? mending_is_asked_for(&link) : mending_can_matter(&link);
    if (!matters)
        return;
    link.rules = linkerversion_rules(call);
    link.place = mendfiles_place(call);
    mend_plan(&call->arena, &link, plan);
    frontfiles_report_clashes(plan, &call->diags);
    call->overlay = mend_overlay(&call->arena, &plan->mends);
}

void crtlink_plan(Call *call, Plan *out)
{
    CrtUse use = crtset_use_of_name(policy_value(&call->policy, SET_CRT_USE));
    *out = (Plan){.use = use};
    if (use != USE_KEEP && use != USE_AUTO) {
        call_open_world(call);
        PlanRequest request = {.command = &call->command,
                               .world = &call->world,
                               .policy = &call->policy,
                               .linker = call->linker.kind,
                               .goal = plan_goal(&call->policy)};
        plan_make(&call->arena, &request, out);
    }
    plan_mends(call, out);
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

static bool has_errors(const Call *call)
{
    for (size_t i = 0; i < call->diags.list.len; i++)
        if (call->diags.list.at[i].severity == SEV_ERROR)
            return true;
    return false;
}

/* The linker reads the arguments from a file when the system refuses their length. */
static bool run_by_response_file(Call *call, const FinalCommand *command, const RunWatch *watch,
                                 ProgramEnd *end, Str *error)
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
    bool is_run = system_run(&call->arena, &program, watch, end, error);
    system_remove_temp_files();
    return is_run;
}

static bool run_linker(Call *call, const FinalCommand *command, const RunWatch *watch,
                       ProgramEnd *end, Str *error)
{
    Program program = crtlink_program(call, command);
    /* While it runs, a breakdown of ours must not start a second one. */
    system_on_breakdown_exit(EXIT_NO_LINKER);
    bool is_run =
        system_run(&call->arena, &program, watch, end, error) ||
        (str_eq(*error, system_too_long) && run_by_response_file(call, command, watch, end, error));
    if (is_run)
        system_on_breakdown_exit(end->exit_code);
    return is_run;
}

static int cannot_start(Call *call, Str error)
{
    say_note(call, CODE_LINKER,
             str_format(&call->arena, "%.*s cannot be started: %.*s", STR_ARG(call->linker.path),
                        STR_ARG(error)));
    return EXIT_NO_LINKER;
}

/* Returns only when it could not be started, with the reason. */
static Str become_linker(Call *call, const FinalCommand *command)
{
    Program program = crtlink_program(call, command);
    return system_become(&call->arena, &program);
}

/* What the caller gave, without crtlink; unless the policy says otherwise. */
static int fail_open(Call *call, Str why)
{
    const char *what = stops_on_error(call) ? "the link is stopped, as linker.on-error = stop says"
                                            : "the linker runs with the untouched arguments";
    FinalCommand untouched = final_command(call, &(Plan){0});
    say_note(call, CODE_SKIPPED, str_format(&call->arena, "%.*s; %s", STR_ARG(why), what));
    if (stops_on_error(call))
        return EXIT_STOPPED;
    return cannot_start(call, become_linker(call, &untouched));
}

static bool is_set(const Call *call, SettingId id, const char *value)
{
    return policy_is(&call->policy, id, value);
}

static bool explains(const Call *call)
{
    return outputs_has_text(call) || outputs_has_others(call);
}

static bool notes(const Call *call)
{
    return !policy_is(&call->policy, SET_EXPLAIN_NOTES, "off");
}

/* What a link was made of, for what is said at its end. */
typedef struct Link {
    Call *call;
    Plan plan;             /* by the policy */
    FinalCommand command;  /* with the plan's edits */
    AutoLink autolink;     /* by the replay */
    const Candidate *made; /* the replay's choice that was linked; NULL: none */
    ProgramEnd end;
} Link;

/* Only in a link that was made as asked: what the policy makes is meant so. */
static Sightings see(const Link *link)
{
    Sightings seen = {0};
    if (!link->made && link->plan.edits.len == 0 && link->end.exit_code == 0 &&
        link->autolink.is_replayed)
        sightings_find(link->call, &link->autolink.choice.asked, &seen);
    return seen;
}

/* What crtlink did to the link; empty: nothing. */
static Str what_was_done(Link *link)
{
    if (link->made)
        return autolink_summary(&link->autolink);
    if (link->plan.edits.len)
        return plan_summary(&link->call->arena, &link->plan, &link->call->policy);
    return (Str){"", 0};
}

/* One line on what crtlink did to the link; or, when it did nothing, what it
 * saw in a link that succeeds. */
static void say_what_was_done(Link *link, const Sightings *seen)
{
    Call *call = link->call;
    bool is_good = link->end.exit_code == 0, is_said = !is_good || notes(call);
    Str done = what_was_done(link);
    /* Of one that fails it is told with what else could not be done. */
    bool tells_idle = is_good && pins_idle_is_odd(&link->plan.pins);
    Str idle = tells_idle ? pins_idle_text(&call->arena, &link->plan.pins) : (Str){"", 0};
    if (done.len || idle.len)
        say_note_if(call, is_said, done.len ? CODE_REWRITE : CODE_POLICY,
                    str_format(&call->arena, "%.*s%s%.*s", STR_ARG(done),
                               done.len && idle.len ? "; " : "", STR_ARG(idle)));
    sightings_say(call, is_said && !is_set(call, SET_EXPLAIN_TEXT, "off"), seen);
}

/* use = auto looked for a CRT with which it links, and there is none. */
static void say_obstacles(Link *link)
{
    Call *call = link->call;
    if (!link->autolink.is_replayed || autolink_chosen(&link->autolink))
        return;
    Str text = choose_obstacles_text(&call->arena, &link->autolink.choice);
    bool may_help =
        link->autolink.choice.failure.has_clash && !is_set(call, SET_CRT_ON_MISMATCH, "neutralise");
    if (text.len)
        say_note_if(
            call, outputs_has_text(call), CODE_NO_CHOICE,
            str_format(&call->arena, "no other C runtime would link either: %.*s%s", STR_ARG(text),
                       may_help ? "; on-mismatch = neutralise in [crt] of crtlink.ini takes such "
                                  "records out of private copies"
                                : ""));
}

static bool was_said(const Call *call, Str text)
{
    for (size_t i = 0; i < call->said.len; i++)
        if (str_eq(call->said.at[i].text, text))
            return true;
    return false;
}

/* What the policy wants mended and cannot be: of interest only when the link fails. */
static void say_refusals(Call *call, const StrVec *refusals)
{
    for (size_t i = 0; i < refusals->len; i++)
        if (!was_said(call, refusals->at[i]))
            say_note(call, CODE_SKIPPED, refusals->at[i]);
}

static int finish(Link *link)
{
    Call *call = link->call;
    system_on_breakdown_exit(link->end.exit_code);
    if (link->end.our_signal)
        system_end_by_signal(link->end.our_signal);
    LinkReport report;
    Sightings seen = see(link);
    say_what_was_done(link, &seen);
    if (link->end.exit_code != 0 && explains(call)) {
        failure_explain(call, &link->command, &link->end, &report);
        say_obstacles(link);
        say_refusals(call, &link->plan.refusals);
        say_refusals(call, &link->autolink.choice.refusals);
        outputs_write(call, &report);
    } else if (outputs_has_others(call)) {
        failure_tell_success(call, link->made ? &link->made->command : &link->command, &seen,
                             &report);
        outputs_write(call, &report);
    }
    return link->end.exit_code;
}

static int fail_without_linker(Call *call, Str why)
{
    say_diags(call);
    say_note(call, CODE_LINKER, why);
    return EXIT_NO_LINKER;
}

int crtlink_pass_through(Call *call)
{
    Str why = {"", 0};
    if (!crtlink_prepare(call, &call->argv, &why)) {
        say_note(call, CODE_LINKER, why);
        return EXIT_NO_LINKER;
    }
    FinalCommand command = final_command(call, &(Plan){0});
    return cannot_start(call, become_linker(call, &command));
}

static void say_no_mends(Call *call, Str why)
{
    say_note(
        call, CODE_SKIPPED,
        str_format(&call->arena, "%.*s; the link goes on without its private files", STR_ARG(why)));
}

#define VANISHED "a private file vanished while the linker ran"

/* A link with private files, which live as long as it does. False: the linker could not be
 * started (*error). *is_made false: not linked, or not with those files; *why. */
static bool link_with_mends(Call *call, const Plan *plan, const FinalCommand *command,
                            const RunWatch *watch, ProgramEnd *end, bool *is_made, Str *why,
                            Str *error)
{
    *is_made = mendfiles_write(call, &plan->mends, why);
    if (!*is_made)
        return true;
    call->overlay = mend_overlay(&call->arena, &plan->mends);
    bool is_run = run_linker(call, command, watch, end, error);
    if (is_run && end->is_dropped && !mendfiles_are_whole(call)) {
        *is_made = false;
        *why = STR(VANISHED);
    }
    mendfiles_remove();
    return is_run;
}

/* The first run's output is shown, so what only the second says must be told. */
static void say_failed_again(Call *call, const Candidate *chosen, Str why)
{
    say_note(call, CODE_NO_CHOICE,
             str_format(&call->arena, "linked again with %.*s, which failed too%s%.*s",
                        STR_ARG(plan_crt_name(&call->arena, &chosen->plan)), why.len ? ": " : "",
                        STR_ARG(why)));
}

static void take_first_end(Link *link, const ProgramEnd *first)
{
    (void)system_write(STREAM_OUT, first->out);
    (void)system_write(STREAM_ERR, first->err);
    if (first->err.len && !str_ends_with(first->err, STR("\n")))
        (void)system_write(STREAM_ERR, STR("\n")); /* what follows is ours */
    link->end = *first;
}

/* The replay's choice, after the link as asked was dropped. What it prints is
 * held until it has succeeded; if it fails, the link as asked counts. */
static bool link_chosen(Link *link, Str *error)
{
    Call *call = link->call;
    ProgramEnd first = link->end;
    RunWatch hold = autolink_hold();
    Str why = {"", 0};
    bool is_made = true;
    const Candidate *chosen = autolink_chosen(&link->autolink);
    bool is_run = chosen->plan.mends.len == 0
                      ? run_linker(call, &chosen->command, &hold, &link->end, error)
                      : link_with_mends(call, &chosen->plan, &chosen->command, &hold, &link->end,
                                        &is_made, &why, error);
    if (!is_run)
        return false;
    if (is_made && !link->end.is_dropped) {
        link->made = chosen;
        return true;
    }
    if (is_made)
        why = failure_new_error(call, &first, &link->end);
    take_first_end(link, &first);
    if (!is_made)
        say_no_mends(call, why);
    else
        say_failed_again(call, chosen, why);
    return true;
}

/* The planned link with its private files. True with link->plan.mends gone: it is still to be
 * linked, without them. False too when they cannot be made and that is to stop the link. */
static bool link_mended(Link *link, Str *error)
{
    Call *call = link->call;
    bool is_made;
    Str why = {"", 0};
    RunWatch watch = mendfiles_watch(call);
    if (!link_with_mends(call, &link->plan, &link->command, &watch, &link->end, &is_made, &why,
                         error))
        return false;
    if (is_made)
        return true;
    if (stops_on_error(call)) {
        *error = why;
        return false;
    }
    say_no_mends(call, why);
    mendfiles_drop(call, &link->plan);
    link->made = NULL;
    link->command = final_command(call, &link->plan);
    return true;
}

/* Whether a look at the inputs can add anything to the link as asked. */
static bool wants_look(const Call *call)
{
    return is_set(call, SET_CRT_USE, "auto") ||
           (explains(call) && (notes(call) || outputs_has_others(call)));
}

static bool run_link(Link *link, Str *error)
{
    Call *call = link->call;
    if (link->plan.mends.len) {
        if (!link_mended(link, error))
            return false;
        if (link->plan.mends.len)
            return true;
    }
    bool is_as_asked = link->plan.edits.len == 0 && !link->made;
    RunWatch watch = autolink_watch(&link->autolink);
    const RunWatch *looks_on = is_as_asked && wants_look(call) ? &watch : NULL;
    if (!run_linker(call, &link->command, looks_on, &link->end, error))
        return false;
    return link->end.is_dropped ? link_chosen(link, error) : true;
}

/* supply = yes wants the replay first; else the policy alone decides. */
static void make_plan(Link *link)
{
    Call *call = link->call;
    crtlink_plan(call, &link->plan);
    bool is_mended_auto = link->plan.mends.len && link->plan.use == USE_AUTO;
    if (is_mended_auto || is_set(call, SET_CRT_SUPPLY, "yes")) {
        autolink_replay(&link->autolink);
        link->made = autolink_chosen(&link->autolink);
        if (link->made)
            link->plan = link->made->plan;
    }
    link->command = final_command(call, &link->plan);
}

static bool must_stop(const Call *call)
{
    return stops_on_error(call) && has_errors(call);
}

int crtlink_link(Call *call)
{
    Link link = {.call = call, .autolink = {.call = call}};
    Str error = {"", 0};
    if (!crtlink_prepare(call, &call->argv, &error))
        return fail_without_linker(call, error);
    bool is_stopped = must_stop(call);
    say_diags(call);
    if (is_stopped)
        return EXIT_STOPPED;
    FinalCommand untouched = final_command(call, &(Plan){0});
    arm_breakdown(call, &untouched);
    make_plan(&link);
    is_stopped = must_stop(call);
    say_diags(call);
    if (is_stopped)
        return EXIT_STOPPED;
    if (link.plan.obstacle.len)
        say_note(call, CODE_SKIPPED, link.plan.obstacle);
    if (link.plan.obstacle.len && stops_on_error(call))
        return EXIT_STOPPED;
    /* Nothing to say whatever happens: out of the way altogether. */
    if (!explains(call) && !wants_look(call) && link.plan.edits.len == 0) {
        error = become_linker(call, &link.command);
        if (!str_eq(error, system_too_long))
            return cannot_start(call, error);
    }
    if (run_link(&link, &error))
        return finish(&link);
    return link.end.is_refused ? cannot_start(call, error) : fail_open(call, error);
}
