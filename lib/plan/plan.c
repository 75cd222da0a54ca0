/* SPDX-License-Identifier: MIT */
#include "plan/plan.h"

#include "base/map.h"
#include "plan/locate.h"

typedef struct Maker {
    Arena *arena;
    const LinkCommand *command;
    const World *world;
    const Policy *policy;
    LinkerKind linker;
    unsigned supplied;
    CrtSet set;
    bool are_defaults_off; /* a bare /NODEFAULTLIB: default libraries count for nothing */
    Map forbidden;         /* by directives; names in crt_libs */
    Map wanted;            /* libraries of the set that the image must have; likewise */
    size_t kept;           /* so many of these are asked for already, or the set's base */
    Map placed;            /* those that arguments bring; likewise */
    Map inputs;            /* of those the ones that are inputs, which no /NODEFAULTLIB stops */
    Map barred;            /* bar_key of each /NODEFAULTLIB that stays or is added */
    Plan *plan;
} Maker;

static bool has(const Map *names, const CrtLib *lib)
{
    return map_find(names, str_of(lib->name)) != NULL;
}

static void put(Map *names, const CrtLib *lib)
{
    map_add(names, str_of(lib->name), NULL);
}

static bool is_option(const Arg *arg, LinkOptId id)
{
    return arg->kind == ARG_OPTION && arg->option->id == id;
}

/* `/nodefaultlib:` with nothing behind it is not the bare one (observed, lld). */
static bool is_bare_nodefaultlib(const Arg *arg)
{
    return is_option(arg, OPT_NODEFAULTLIB) && arg->value.len == 0 &&
           !str_ends_with(arg->text, STR(":"));
}

static bool has_bare_nodefaultlib(const LinkCommand *command)
{
    for (size_t i = 0; i < command->args.len; i++)
        if (is_bare_nodefaultlib(&command->args.at[i]))
            return true;
    return false;
}

static Config wanted_config(const Plan *plan, const Policy *policy)
{
    if (policy_is(policy, SET_CRT_CONFIG, "release"))
        return CONFIG_RELEASE;
    if (policy_is(policy, SET_CRT_CONFIG, "debug"))
        return CONFIG_DEBUG;
    return requests_majority(&plan->requests);
}

/* A library that differs in debug and release alone goes because of
 * crt.config, where that is set. */
static Origin policy_behind(const Maker *m, const CrtLib *lib)
{
    const CrtLib *same = crt_lib_twin(lib, lib->linkage, m->set.config);
    bool is_of_config = same && same != lib && crtset_has(m->set, same);
    return policy_origin(m->policy, is_of_config && !policy_is(m->policy, SET_CRT_CONFIG, "keep")
                                        ? SET_CRT_CONFIG
                                        : SET_CRT_USE);
}

static void add_edit(Maker *m, Edit edit)
{
    vec_push(m->arena, &m->plan->edits, edit);
}

static Str set_name(const Maker *m)
{
    return str_format(m->arena, "%s %s CRT", crtset_use_name(m->set.use),
                      config_name(m->set.config));
}

static bool locate(const Maker *m, const CrtLib *lib, Str folder, Str *out)
{
    return locate_library(m->arena, &m->world->search, lib, folder, out);
}

/* Where the set's startup library is found, a part that is not found beside it
 * is not installed. Nothing is said when none is found: lld has folders of its
 * own (/winsysroot, /vctoolsdir). */
static bool is_not_installed(const Maker *m, const CrtLib *lib)
{
    Str name, none = {"", 0};
    return locate(m, crtset_member(m->set, CRT_STARTUP), none, &name) &&
           !locate(m, lib, none, &name);
}

/* The set has one library for the component, of which others are variants. */
static bool has_wanted_of(const Maker *m, CrtComponent component)
{
    if (component == CRT_NEUTRAL || component == CRT_CLR)
        return false;
    for (size_t i = 0; i < m->wanted.len; i++)
        if (crt_lib_find(m->wanted.entries[i].key)->component == component)
            return true;
    return false;
}

static bool counts(const Maker *m, const CrtRequest *request)
{
    return !request->is_ignored && (request->arg != SIZE_MAX || !m->are_defaults_off);
}

/* Libraries of the set that are asked for by name come first: who asks for
 * libcpmt1 must not get libcpmt too. */
static void want_libraries(Maker *m)
{
    static const CrtComponent always[] = {CRT_STARTUP, CRT_VCRUNTIME, CRT_UCRT};
    const CrtRequestVec *requests = &m->plan->requests;
    for (size_t i = 0; i < sizeof always / sizeof *always; i++)
        put(&m->wanted, crtset_member(m->set, always[i]));
    for (CrtComponent c = CRT_STL; c <= CRT_CONCRT; c++)
        if (m->supplied & 1u << c && crtset_member(m->set, c))
            put(&m->wanted, crtset_member(m->set, c));
    for (size_t i = 0; i < requests->len; i++) {
        const CrtLib *lib = requests->at[i].lib;
        if (counts(m, &requests->at[i]) && crtset_has(m->set, lib))
            put(&m->wanted, lib);
    }
    m->kept = m->wanted.len;
    for (size_t i = 0; i < requests->len; i++) {
        const CrtRequest *request = &requests->at[i];
        const CrtLib *mine = crtset_counterpart(m->set, request->lib);
        if (counts(m, request) && mine && mine != request->lib &&
            !has_wanted_of(m, mine->component))
            put(&m->wanted, mine);
    }
}

/* Whether an argument brings the library: as a default library it may be
 * stopped by a bare /NODEFAULTLIB, or by one in an object. */
static bool brings(const Maker *m, const Arg *arg, const CrtLib *lib)
{
    return !is_option(arg, OPT_DEFAULTLIB) || (!m->are_defaults_off && !has(&m->forbidden, lib));
}

static void place(Maker *m, const CrtLib *lib, bool is_input)
{
    put(&m->placed, lib);
    if (is_input)
        put(&m->inputs, lib);
}

static void place_arguments(Maker *m)
{
    const CrtRequestVec *requests = &m->plan->requests;
    for (size_t i = 0; i < requests->len; i++) {
        const CrtRequest *request = &requests->at[i];
        if (request->arg == SIZE_MAX || !crtset_has(m->set, request->lib))
            continue;
        const Arg *arg = &m->command->args.at[request->arg];
        if (brings(m, arg, request->lib))
            place(m, request->lib, !is_option(arg, OPT_DEFAULTLIB));
    }
}

static Str option_text(const Maker *m, const char *option, Str value)
{
    return str_format(m->arena, "/%s:%.*s", option, STR_ARG(value));
}

/* The argument that brings `lib` instead of `arg`, from the same folder. */
static Str replacement(const Maker *m, const Arg *arg, Str spelling, const CrtLib *lib)
{
    Str name, folder = str_slice(spelling, 0, spelling.len - str_path_base(spelling).len);
    (void)locate(m, lib, folder, &name);
    if (is_option(arg, OPT_WHOLEARCHIVE))
        return option_text(m, "WHOLEARCHIVE", name);
    return is_option(arg, OPT_DEFAULTLIB) && brings(m, arg, lib)
               ? option_text(m, "DEFAULTLIB", name)
               : name;
}

/* Arguments that name a library of another set become the set's own; the
 * second of a pair goes. */
static void edit_argument(Maker *m, const CrtRequest *request)
{
    const Arg *arg = &m->command->args.at[request->arg];
    const CrtLib *mine = crtset_counterpart(m->set, request->lib);
    Edit edit = {
        .action = EDIT_REMOVE, .arg = request->arg, .text = {"", 0}
    };
    edit.reason =
        str_format(m->arena, "%s is not of the %.*s", request->lib->name, STR_ARG(set_name(m)));
    edit.policy = policy_behind(m, request->lib);
    if (mine && !has(&m->placed, mine)) {
        edit.action = EDIT_REPLACE;
        edit.text = replacement(m, arg, request->spelling, mine);
        place(m, mine, !str_starts_with(edit.text, STR("/DEFAULTLIB:")));
    }
    add_edit(m, edit);
}

static void edit_arguments(Maker *m)
{
    const CrtRequestVec *requests = &m->plan->requests;
    for (size_t i = 0; i < requests->len; i++)
        if (requests->at[i].arg != SIZE_MAX && !crtset_has(m->set, requests->at[i].lib))
            edit_argument(m, &requests->at[i]);
}

/* lld before 19 compares /NODEFAULTLIB with the path that the spelling leads
 * to, letter case and all; link.exe compares names. */
static Str bar_key(const Maker *m, Str spelling)
{
    Str base = str_path_base(spelling);
    if (m->linker == LINKER_MSVC) {
        if (str_ends_with_nocase(base, STR(".lib")))
            base.len -= 4;
        return str_lower(m->arena, base);
    }
    if (str_find_char(base, '.') < base.len)
        return spelling;
    return str_format(m->arena, "%.*s.lib", STR_ARG(spelling));
}

/* What the user bars already. A bar against a library that the set needs goes,
 * unless the library is an input, which no bar can stop. */
static void sort_bars(Maker *m)
{
    for (size_t i = 0; i < m->command->args.len; i++) {
        const Arg *arg = &m->command->args.at[i];
        if (!is_option(arg, OPT_NODEFAULTLIB) && !is_option(arg, OPT_DISALLOWLIB))
            continue;
        const CrtLib *lib = crt_lib_find(arg->value);
        if (!lib || !has(&m->wanted, lib) || has(&m->inputs, lib)) {
            map_add(&m->barred, bar_key(m, arg->value), NULL);
            continue;
        }
        Edit edit = {
            .action = EDIT_REMOVE, .arg = i, .text = {"", 0}
        };
        edit.reason = str_format(m->arena, "%s is of the %.*s", lib->name, STR_ARG(set_name(m)));
        edit.policy = policy_origin(m->policy, SET_CRT_USE);
        add_edit(m, edit);
    }
}

static void bar(Maker *m, const CrtLib *lib, Str spelling, Str asked_by)
{
    bool is_new;
    map_add(&m->barred, bar_key(m, spelling), &is_new);
    if (!is_new)
        return;
    Edit edit = {.action = EDIT_ADD, .arg = SIZE_MAX};
    edit.text = option_text(m, "NODEFAULTLIB",
                            m->linker == LINKER_MSVC ? str_path_base(spelling) : spelling);
    edit.reason = str_format(m->arena, "%.*s asks for %.*s", STR_ARG(asked_by), STR_ARG(spelling));
    edit.policy = policy_behind(m, lib);
    add_edit(m, edit);
}

static void bar_requests(Maker *m)
{
    const CrtRequestVec *requests = &m->plan->requests;
    for (size_t i = 0; i < requests->len; i++) {
        const CrtRequest *request = &requests->at[i];
        if (request->arg == SIZE_MAX && !crtset_has(m->set, request->lib))
            bar(m, request->lib, request->spelling, origin_text(m->arena, request->origin));
    }
}

/* What the set's own startup object asks for, in its real spelling
 * ("/defaultlib:libucrt.lib", observed in the toolset's initializers.obj). A hybrid
 * bars its libucrt. */
static void bar_startup_requests(Maker *m)
{
    static const CrtComponent asked[] = {CRT_VCRUNTIME, CRT_UCRT};
    const CrtLib *startup = crtset_member(m->set, CRT_STARTUP);
    for (size_t i = 0; i < sizeof asked / sizeof *asked; i++) {
        const CrtLib *lib = crt_lib_of(asked[i], startup->linkage, startup->config);
        if (lib && !crtset_has(m->set, lib))
            bar(m, lib, str_format(m->arena, "%s.lib", lib->name),
                str_format(m->arena, "the startup object of %s", startup->name));
    }
}

/* An object that forbids a library of the set (/NODEFAULTLIB or /DISALLOWLIB
 * in its .drectve) cannot be overruled by /DEFAULTLIB, only by an input. */
static bool needs_an_input(const Maker *m, const CrtLib *lib)
{
    return m->are_defaults_off || has(&m->forbidden, lib);
}

static bool is_forbidden_within(const Maker *m)
{
    for (size_t i = 0; i < m->wanted.len && !m->are_defaults_off; i++) {
        const CrtLib *lib = crt_lib_find(m->wanted.entries[i].key);
        if (has(&m->forbidden, lib) && !has(&m->placed, lib))
            return true;
    }
    return false;
}

/* A library beside the base that somebody asks for comes without our help. */
static bool is_left_out(const Maker *m, size_t wanted, const CrtLib *lib)
{
    if (has(&m->placed, lib))
        return true;
    if (lib->component <= CRT_UCRT || m->supplied & 1u << lib->component)
        return false;
    return wanted < m->kept ? !needs_an_input(m, lib) : is_not_installed(m, lib);
}

static void add_the_set(Maker *m)
{
    for (size_t i = 0; i < m->wanted.len; i++) {
        const CrtLib *lib = crt_lib_find(m->wanted.entries[i].key);
        Str name, none = {"", 0};
        if (is_left_out(m, i, lib))
            continue;
        (void)locate(m, lib, none, &name);
        Edit edit = {.action = EDIT_ADD, .arg = SIZE_MAX};
        edit.text = needs_an_input(m, lib) ? name : option_text(m, "DEFAULTLIB", name);
        edit.reason = str_format(m->arena, "it is the %s library of the %.*s",
                                 crt_component_name(lib->component), STR_ARG(set_name(m)));
        edit.policy = policy_origin(m->policy, m->supplied ? SET_CRT_SUPPLY : SET_CRT_USE);
        add_edit(m, edit);
    }
}

/* /clr has no static CRT: what asks for one then is wrong either way, and the
 * linker's own words are clearer than those about a half-changed link. */
static bool find_obstacle(Maker *m)
{
    const CrtRequest *clr = requests_find_clr(&m->plan->requests);
    if (!clr || m->set.use == USE_DYNAMIC)
        return false;
    Str who = origin_text(m->arena, clr->origin);
    m->plan->obstacle =
        str_format(m->arena,
                   "crt.use = %s cannot be followed: %.*s asks for %.*s, the CRT of /clr code, "
                   "which is dynamic only; nothing is changed",
                   crtset_use_name(m->set.use), STR_ARG(who), STR_ARG(clr->spelling));
    return true;
}

static void make_edits(Maker *m)
{
    want_libraries(m);
    place_arguments(m);
    edit_arguments(m);
    if (!m->are_defaults_off) {
        sort_bars(m);
        bar_requests(m);
        bar_startup_requests(m);
    }
    if (m->plan->edits.len || m->supplied || is_forbidden_within(m))
        add_the_set(m);
}

PlanGoal plan_goal(const Policy *policy)
{
    return (PlanGoal){crtset_use_of_name(policy_value(policy, SET_CRT_USE)), 0};
}

void plan_make(Arena *arena, const PlanRequest *request, Plan *out)
{
    CrtRequests requests;
    requests_collect(arena, request->command, request->world, request->policy, &requests);
    *out = (Plan){
        .use = request->goal.use, .requests = requests.list, .obstacle = {"", 0}
    };
    if (out->use == USE_KEEP || out->use == USE_AUTO ||
        (!requests_ask_for_crt(&out->requests) && !request->goal.supplied))
        return;
    out->config = wanted_config(out, request->policy);
    Maker m = {
        .arena = arena,
        .command = request->command,
        .world = request->world,
        .policy = request->policy,
        .linker = request->linker,
        .supplied = request->goal.supplied,
        .set = {out->use, out->config},
        .are_defaults_off = has_bare_nodefaultlib(request->command),
        .forbidden = requests.forbidden,
        .wanted = map(arena),
        .placed = map(arena),
        .inputs = map(arena),
        .barred = map(arena),
        .plan = out
    };
    if (!find_obstacle(&m))
        make_edits(&m);
}

Str plan_crt_name(Arena *arena, const Plan *plan)
{
    if (plan->use == USE_KEEP || plan->use == USE_AUTO)
        return STR("the CRT as asked");
    return str_format(arena, "the %s %s CRT", crtset_use_name(plan->use),
                      config_name(plan->config));
}

/* What was done to the arguments for the CRT's sake; empty: nothing. */
static Str edits_summary(Arena *arena, const Plan *plan, const Policy *policy)
{
    const Edit *first = NULL;
    size_t counts[EDIT_REPLACE + 1] = {0}; /* by EditAction */
    for (size_t i = 0; i < plan->edits.len; i++) {
        const Edit *edit = &plan->edits.at[i];
        if (edit->needs_mends)
            continue;
        counts[edit->action]++;
        first = first ? first : edit;
    }
    if (!first)
        return (Str){"", 0};
    Str where = origin_text(arena, policy_origin(policy, SET_CRT_USE));
    return str_format(
        arena, ": arguments added: %zu, replaced: %zu, removed: %zu (%.*s; crt.use = %s, %.*s)",
        counts[EDIT_ADD] + counts[EDIT_INSERT], counts[EDIT_REPLACE], counts[EDIT_REMOVE],
        STR_ARG(first->reason), crtset_use_name(plan->use), STR_ARG(where));
}

Str plan_summary(Arena *arena, const Plan *plan, const Policy *policy)
{
    Str edits = edits_summary(arena, plan, policy);
    Str mends = mend_summary(arena, &plan->mends, STR(""));
    return str_format(arena, "linked with %.*s%.*s%s%.*s", STR_ARG(plan_crt_name(arena, plan)),
                      STR_ARG(edits), mends.len ? "; " : "", STR_ARG(mends));
}
