/* SPDX-License-Identifier: MIT */
#include "tools.h"

#include "autolink.h"
#include "crtlink.h"
#include "failure.h"
#include "report/report_plan.h"
#include "say.h"

/* What a link would do: the policy, or what the replay chooses where it is asked to. */
static void make_plan(Call *call, Plan *out)
{
    AutoLink link = {.call = call};
    crtlink_plan(call, out);
    if (policy_is(&call->policy, SET_CRT_USE, "auto") ||
        policy_is(&call->policy, SET_CRT_SUPPLY, "yes"))
        autolink_replay(&link);
    const Candidate *chosen = autolink_chosen(&link);
    for (size_t i = 0; i < link.choice.refusals.len; i++)
        vec_push(&call->arena, &out->refusals, link.choice.refusals.at[i]);
    if (chosen) {
        *out = chosen->plan;
        call->overlay = mend_overlay(&call->arena, &out->mends);
    }
}

static Outcome replay_outcome(Call *call, const FinalCommand *command)
{
    Resolution resolution;
    failure_replay(call, command, &resolution);
    resolution_close(&resolution);
    return resolution.outcome;
}

static const LinePaint paints[] = {
    {"use: ",     STYLE_HEAD,    false, false},
    {"add ",      STYLE_GOOD,    false, false},
    {"remove ",   STYLE_BAD,     false, false},
    {"replace ",  STYLE_CHANGED, false, false},
    {"copy ",     STYLE_CHANGED, false, false},
    {"make ",     STYLE_GOOD,    false, false},
    {"because ",  STYLE_QUIET,   false, false},
    {"without ",  STYLE_QUIET,   false, false},
    {"outcome: ", STYLE_HEAD,    false, false},
    {"command:",  STYLE_HEAD,    false, true },
};

int tool_plan(Call *call, const StrVec *arguments)
{
    size_t at;
    ToolOptions options;
    call->is_dry = true;
    if (!tool_options(call, "--plan", arguments, &at, &options))
        return EXIT_USAGE;
    if (!options.has_end)
        return tool_complain(call, "--plan", "the linker's arguments follow behind `--`");
    StrVec argv = {0};
    for (; at < arguments->len; at++)
        vec_push(&call->arena, &argv, arguments->at[at]);
    Str why = {"", 0};
    /* Without a linker the plan can still be told. */
    if (!crtlink_prepare(call, &argv, &why)) {
        say_note(call, CODE_LINKER, why);
        call->linker.name = STR("lld-link");
    }
    Plan plan;
    FinalCommand command = {0};
    make_plan(call, &plan);
    rewrite_command(&call->arena, &call->command, &plan.edits, &command);
    Program program = crtlink_program(call, &command);
    PlanOutcomes outcomes = {replay_outcome(call, &(FinalCommand){.argv = argv}),
                             replay_outcome(call, &command)};
    say_diags(call);
    if (str_eq(options.format, STR("json"))) {
        say_out(report_plan_json(&call->arena, &call->command, &plan, &outcomes, &program.argv));
        say_out(STR("\n"));
    } else {
        say_lines(call, paints, sizeof paints / sizeof *paints,
                  report_plan_text(&call->arena, &call->command, &plan, &outcomes, &program.argv));
    }
    return 0;
}
