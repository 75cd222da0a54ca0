/* SPDX-License-Identifier: MIT */
#include "plan/choose.h"

#include "plan/mending.h"
#include "plan/neutralise.h"

/* ---- does it fail over the CRT? ---- */

static Str file_name(Arena *arena, const Resolution *r, uint32_t file)
{
    return file == FILE_NONE ? STR("the command line") : resolution_file_name(arena, r, file);
}

static bool is_crt_file(const Resolution *r, uint32_t file)
{
    if (file == FILE_NONE)
        return false;
    return crt_lib_find(r->files.at[file].path) != NULL;
}

static Str who_needs(Arena *arena, const Resolution *r, const Unresolved *unresolved)
{
    if (unresolved->files.len)
        return file_name(arena, r, unresolved->files.at[0]);
    bool is_entry = unresolved->roots.len && unresolved->roots.at[0].kind == ASKER_ENTRY;
    return is_entry ? STR("the entry point") : STR("the command line");
}

static void take_evidence(CrtFailure *failure, Str evidence)
{
    if (failure->evidence.len == 0)
        failure->evidence = evidence;
}

static void take_unresolved(Arena *arena, const Resolution *r, CrtFailure *out)
{
    for (size_t i = 0; i < r->unresolved.len; i++) {
        const Unresolved *unresolved = &r->unresolved.at[i];
        Str name = symbol_name(symtab_at(&r->symbols, unresolved->symbol));
        CrtSymbolUse use;
        if (!crt_symbol_of(name, r->machine, &use) || use.symbol->owner > CRT_CONCRT)
            continue;
        out->missing |= 1u << use.symbol->owner;
        take_evidence(out, str_format(arena, "%.*s needs %.*s",
                                      STR_ARG(who_needs(arena, r, unresolved)), STR_ARG(name)));
    }
}

static void take_records(Arena *arena, const Resolution *r, CrtFailure *out)
{
    for (size_t i = 0; i < r->records.len; i++) {
        const Record *record = &r->records.at[i];
        if (!record->is_clash || !str_eq(record->key, STR("RuntimeLibrary")))
            continue;
        const RecordValue *first = &record->values.at[0], *other = first;
        for (size_t v = 0; v < record->values.len && str_eq(other->value, first->value); v++)
            other = &record->values.at[v];
        out->has_clash = true;
        take_evidence(out,
                      str_format(arena, "%.*s has RuntimeLibrary=%.*s, %.*s has %.*s",
                                 STR_ARG(file_name(arena, r, first->file)), STR_ARG(first->value),
                                 STR_ARG(file_name(arena, r, other->file)), STR_ARG(other->value)));
    }
}

static void take_duplicates(Arena *arena, const Resolution *r, CrtFailure *out)
{
    for (size_t i = 0; i < r->duplicates.len; i++) {
        const Duplicate *duplicate = &r->duplicates.at[i];
        if (duplicate->files.len < 2 || !is_crt_file(r, duplicate->files.at[0]) ||
            !is_crt_file(r, duplicate->files.at[1]))
            continue;
        Str name = symbol_name(symtab_at(&r->symbols, duplicate->symbol));
        take_evidence(out, str_format(arena, "%.*s is both in %.*s and in %.*s", STR_ARG(name),
                                      STR_ARG(file_name(arena, r, duplicate->files.at[0])),
                                      STR_ARG(file_name(arena, r, duplicate->files.at[1]))));
    }
}

void choose_find_failure(Arena *arena, const Resolution *resolution, CrtFailure *out)
{
    *out = (CrtFailure){
        .evidence = {"", 0}
    };
    take_records(arena, resolution, out);
    take_unresolved(arena, resolution, out);
    take_duplicates(arena, resolution, out);
}

/* ---- who wants what ---- */

typedef struct Votes {
    size_t statics, dynamics, debugs, releases;
} Votes;

static void vote(Votes *votes, Linkage linkage, Config config)
{
    votes->statics += linkage == LINKAGE_STATIC || linkage == LINKAGE_MIXED;
    votes->dynamics += linkage == LINKAGE_DYNAMIC || linkage == LINKAGE_MIXED;
    votes->debugs += config == CONFIG_DEBUG || config == CONFIG_MIXED;
    votes->releases += config == CONFIG_RELEASE || config == CONFIG_MIXED;
}

/* An argument that names a CRT library votes as an input does. */
static Votes count_votes(const LinkCase *link)
{
    Votes votes = {0};
    for (size_t i = 0; i < link->world->inputs.len; i++) {
        const WorldInput *input = &link->world->inputs.at[i];
        if (!input->is_crt)
            vote(&votes, input->sum.linkage, input->sum.config);
    }
    for (size_t i = 0; i < link->command->args.len; i++) {
        const Arg *arg = &link->command->args.at[i];
        bool is_default = arg->kind == ARG_OPTION && arg->option->id == OPT_DEFAULTLIB;
        if (!is_default && arg->kind != ARG_INPUT)
            continue;
        const CrtLib *lib = crt_lib_find(is_default ? arg->value : arg->text);
        if (lib && lib->component != CRT_OPENMP)
            vote(&votes, lib->linkage, lib->config);
    }
    return votes;
}

static bool is_static_directive(const Directive *directive)
{
    Str key, value;
    Linkage linkage = LINKAGE_NONE;
    Config config;
    if (directive->option && directive->option->id == OPT_DEFAULTLIB) {
        const CrtLib *lib = crt_lib_find(directive->value);
        return lib && lib->linkage == LINKAGE_STATIC;
    }
    return drectve_record(directive, &key, &value) && str_eq(key, STR("RuntimeLibrary")) &&
           wants_of_record(value, &linkage, &config) && linkage == LINKAGE_STATIC;
}

static bool is_static_member(const Member *member)
{
    const DirectiveVec *directives = &member->directives;
    for (size_t i = 0; directives->at && i < directives->len; i++)
        if (is_static_directive(&directives->at[i]))
            return true;
    return member->kind == MEMBER_LTCG &&
           str_find(member->compiler_flags, STR("-MT")) < member->compiler_flags.len;
}

static bool has_static_argument(const LinkCommand *command)
{
    for (size_t i = 0; i < command->args.len; i++) {
        const Arg *arg = &command->args.at[i];
        const CrtLib *lib = crt_lib_find(arg->kind == ARG_INPUT ? arg->text : arg->value);
        if (lib && lib->linkage == LINKAGE_STATIC)
            return true;
    }
    return false;
}

bool choose_has_static_side(const LinkCase *link)
{
    if (has_static_argument(link->command))
        return true;
    for (size_t i = 0; i < link->world->inputs.len; i++) {
        const WorldInput *input = &link->world->inputs.at[i];
        const Directive *seen = NULL;
        for (size_t m = 0; !input->is_crt && m < input->input.members.len; m++) {
            const Member *member = &input->input.members.at[m];
            /* Members of one library share their directives. */
            if (member->directives.at == seen && member->kind != MEMBER_LTCG)
                continue;
            seen = member->directives.at;
            if (is_static_member(member))
                return true;
        }
    }
    return false;
}

static bool supplies(const LinkCase *link)
{
    return policy_is(link->policy, SET_CRT_SUPPLY, "yes");
}

bool choose_can_matter(const LinkCase *link)
{
    Votes votes = count_votes(link);
    return supplies(link) || (votes.statics && votes.dynamics) || neutralise_can_matter(link);
}

/* ---- candidates ---- */

static bool would_do(const Candidate *candidate, const CrtFailure *failure, bool is_supplied)
{
    if (candidate->plan.obstacle.len || failure->evidence.len)
        return false;
    /* What is supplied mends the CRT's part; other names may still be missing. */
    return is_supplied || candidate->outcome != OUTCOME_FAILS;
}

static Str obstacle_of(Arena *arena, const Candidate *candidate, const Resolution *r,
                       const CrtFailure *failure)
{
    if (candidate->plan.obstacle.len)
        return candidate->plan.obstacle;
    if (failure->evidence.len)
        return failure->evidence;
    if (r->unresolved.len)
        return str_format(arena, "%.*s needs %.*s",
                          STR_ARG(who_needs(arena, r, &r->unresolved.at[0])),
                          STR_ARG(symbol_name(symtab_at(&r->symbols, r->unresolved.at[0].symbol))));
    return r->errors.len ? r->errors.at[0] : STR("it would not link");
}

/* What could not be bridged as asked is what the person wants to know. */
static void take_refusals(Arena *arena, const Plan *plan, Choice *out)
{
    for (size_t i = 0; i < plan->refusals.len && plan->use == USE_KEEP; i++) {
        bool is_known = false;
        for (size_t k = 0; k < out->refusals.len; k++)
            is_known |= str_eq(out->refusals.at[k], plan->refusals.at[i]);
        if (!is_known)
            vec_push(arena, &out->refusals, plan->refusals.at[i]);
    }
}

/* True: this one would do. */
static bool try_candidate(Arena *arena, const LinkCase *link, CrtUse use, unsigned supplied,
                          Choice *out)
{
    Candidate candidate = {.use = use, .outcome = OUTCOME_FAILS};
    PlanRequest plan = {
        .command = link->command,
        .world = link->world,
        .policy = link->policy,
        .linker = link->rules.linker,
        .goal = {use, supplied}
    };
    plan_make(arena, &plan, &candidate.plan);
    if (candidate.plan.obstacle.len == 0 && mending_can_matter(link))
        mend_plan(arena, link, &candidate.plan);
    /* Nothing to change is what was asked, and that fails. */
    if (candidate.plan.edits.len == 0 && candidate.plan.obstacle.len == 0) {
        take_refusals(arena, &candidate.plan, out);
        return false;
    }
    Resolution resolution = {0};
    CrtFailure failure = {
        .evidence = {"", 0}
    };
    if (candidate.plan.obstacle.len == 0) {
        if (!linkcase_replay_plan(arena, link, &candidate.plan, &candidate.command, &resolution))
            return false;
        candidate.outcome = resolution.outcome;
        choose_find_failure(arena, &resolution, &failure);
    }
    bool will_do = would_do(&candidate, &failure, supplied != 0);
    if (!will_do) {
        candidate.obstacle = obstacle_of(arena, &candidate, &resolution, &failure);
        take_refusals(arena, &candidate.plan, out);
    }
    resolution_close(&resolution);
    vec_push(arena, &out->candidates, candidate);
    return will_do;
}

enum { MOST_USES = 4 };

/* The uses to try, in order. A policy that names one leaves no choice; one that names
 * inputs may be enough. */
static size_t list_uses(const LinkCase *link, const Votes *votes, CrtUse uses[MOST_USES])
{
    static const CrtUse orders[2][3] = {
        {USE_DYNAMIC, USE_HYBRID,  USE_STATIC},
        {USE_STATIC,  USE_DYNAMIC, USE_HYBRID},
    };
    CrtUse fixed = plan_goal(link->policy).use;
    if (fixed != USE_AUTO && fixed != USE_KEEP) {
        uses[0] = fixed;
        return 1;
    }
    size_t count = 0;
    if (mending_is_asked_for(link) || policy_is(link->policy, SET_CRT_IMPORTS, "bridge"))
        uses[count++] = USE_KEEP;
    for (size_t i = 0; i < 3; i++)
        uses[count++] = orders[votes->statics > votes->dynamics][i];
    return count;
}

/* What stands in the way of mending is the same whatever CRT is chosen. */
static void note_refusals(Arena *arena, const LinkCase *link, Choice *out)
{
    Plan probe = {.use = USE_KEEP};
    if (!mending_can_matter(link))
        return;
    neutralise_add(arena, link, &out->asked, &probe);
    out->refusals = probe.refusals;
}

void choose_crt(Arena *arena, const LinkCase *link, Choice *out)
{
    CrtUse uses[MOST_USES];
    Votes votes = count_votes(link);
    *out = (Choice){0};
    linkcase_replay(arena, link, &out->asked);
    choose_find_failure(arena, &out->asked, &out->failure);
    note_refusals(arena, link, out);
    bool is_unsure = out->asked.outcome == OUTCOME_UNKNOWN;
    /* Release and debug are never mixed; no CRT can make that link. */
    if ((votes.debugs && votes.releases) || (out->failure.evidence.len == 0 && !is_unsure))
        return;
    unsigned supplied = supplies(link) ? out->failure.missing : 0;
    bool may_choose = policy_is(link->policy, SET_CRT_USE, "auto") || supplied;
    size_t count = may_choose ? list_uses(link, &votes, uses) : 0;
    for (size_t i = 0; i < count; i++) {
        size_t before = out->candidates.len;
        if (try_candidate(arena, link, uses[i], supplied, out)) {
            out->chosen = before;
            return;
        }
    }
    out->chosen = out->candidates.len;
}

Str choose_obstacles_text(Arena *arena, const Choice *choice)
{
    StrBuf b = strbuf(arena);
    for (size_t i = 0; i < choice->candidates.len; i++) {
        const Candidate *candidate = &choice->candidates.at[i];
        if (candidate->obstacle.len)
            strbuf_addf(&b, "%s%s: %.*s", b.len ? "; " : "", crtset_use_name(candidate->use),
                        STR_ARG(candidate->obstacle));
    }
    return strbuf_str(&b);
}
