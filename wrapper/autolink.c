/* SPDX-License-Identifier: MIT */
#include "autolink.h"

#include "failure.h"
#include "linkerversion.h"
#include "mendfiles.h"
#include "plan/neutralise.h"
#include "report/report_ambiguous.h"

/* All agree on the dynamic CRT; but of which DLL? */
static void look_at_dlls(AutoLink *link, LinkCase *request)
{
    Call *call = link->call;
    if (!report_ambiguous_can_matter(&call->world))
        return;
    request->rules = linkerversion_rules(call);
    linkcase_replay(&call->arena, request, &link->choice.asked);
    link->is_replayed = true;
}

void autolink_replay(AutoLink *link)
{
    Call *call = link->call;
    call_open_world(call);
    LinkCase request = mendfiles_linkcase(call);
    if (!policy_is(&call->policy, SET_CRT_SUPPLY, "yes") && !choose_has_static_side(&request) &&
        !neutralise_can_matter(&request)) {
        look_at_dlls(link, &request);
        return;
    }
    call_conclude_world(call);
    if (!choose_can_matter(&request))
        return;
    request.rules = linkerversion_rules(call);
    request.place = mendfiles_place(call);
    choose_crt(&call->arena, &request, &link->choice);
    link->is_replayed = true;
}

const Candidate *autolink_chosen(const AutoLink *link)
{
    if (!link->is_replayed || link->choice.chosen >= link->choice.candidates.len)
        return NULL;
    return &link->choice.candidates.at[link->choice.chosen];
}

/* The linker still runs: to give back what was read costs nothing now, and a tiny link a tenth of
 * a millisecond when it has ended. Many inputs would take too long to open again, should it
 * fail. */
static bool is_worth_keeping(const AutoLink *link)
{
    enum { FEW_INPUTS = 64 };
    return link->is_replayed || link->call->world.inputs.len > FEW_INPUTS;
}

static RunVerdict look(void *context)
{
    AutoLink *link = context;
    bool is_plans = link->call->has_world;
    link->call->is_beside_linker = true;
    autolink_replay(link);
    link->call->is_beside_linker = false;
    if (!is_plans && !is_worth_keeping(link))
        call_close_world(link->call);
    return autolink_chosen(link) ? RUN_HOLD : RUN_GO_ON;
}

/* The link as asked is let go unless it failed over the C runtime. */
static bool release_unless_crt_failure(void *context, const ProgramEnd *end)
{
    AutoLink *link = context;
    return end->exit_code == 0 || !failure_is_over_crt(link->call, end);
}

RunWatch autolink_watch(AutoLink *link)
{
    return (RunWatch){look, release_unless_crt_failure, link};
}

static RunVerdict hold(void *context)
{
    (void)context;
    return RUN_HOLD;
}

static bool release_success(void *context, const ProgramEnd *end)
{
    (void)context;
    return end->exit_code == 0;
}

RunWatch autolink_hold(void)
{
    return (RunWatch){hold, release_success, NULL};
}

Str autolink_summary(AutoLink *link)
{
    const Candidate *chosen = autolink_chosen(link);
    Call *call = link->call;
    bool is_supplied = policy_is(&call->policy, SET_CRT_SUPPLY, "yes");
    SettingId setting = is_supplied ? SET_CRT_SUPPLY : SET_CRT_USE;
    Str evidence = link->choice.failure.evidence;
    Str mends = mend_summary(&call->arena, &chosen->plan.mends, evidence);
    bool is_as_asked = chosen->plan.use == USE_KEEP;
    return str_format(
        &call->arena,
        "linked with %.*s: as asked the link would fail%s%.*s (%s.%s = %.*s, %.*s)%s%.*s",
        STR_ARG(is_as_asked ? STR("private files") : plan_crt_name(&call->arena, &chosen->plan)),
        evidence.len ? ": " : "", STR_ARG(evidence), setting_specs[setting].section,
        setting_specs[setting].key, STR_ARG(policy_value(&call->policy, setting)),
        STR_ARG(origin_text(&call->arena, policy_origin(&call->policy, setting))),
        mends.len ? "; " : "", STR_ARG(mends));
}
