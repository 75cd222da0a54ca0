/* SPDX-License-Identifier: MIT */
#include "plan/plan.h"

#include "base/map.h"

typedef struct Maker {
    Arena *arena;
    const LinkCommand *command;
    const World *world;
    LinkerKind linker;
    CrtSet set;
    Origin policy;
    Plan *plan;
    Map by_spelling; /* requests of directives: index into plan->requests */
    bool is_wanted[CRT_NEUTRAL + 1]; /* components that the set must bring */
} Maker;

static void add_request(Maker *m, Str spelling, Origin origin, size_t arg)
{
    const CrtLib *lib = crt_lib_find(spelling);
    if (!lib)
        return;
    if (arg == SIZE_MAX) {
        bool is_new;
        MapEntry *entry = map_add(&m->by_spelling, spelling, &is_new);
        if (!is_new) {
            m->plan->requests.at[entry->value.number].count++;
            return;
        }
        entry->value.number = m->plan->requests.len;
    }
    CrtRequest request = {lib, spelling, origin, arg, 1};
    vec_push(m->arena, &m->plan->requests, request);
}

static bool is_option(const Arg *arg, LinkOptId id)
{
    return arg->kind == ARG_OPTION && arg->option->id == id;
}

static void requests_of_arguments(Maker *m)
{
    for (size_t i = 0; i < m->command->args.len; i++) {
        const Arg *arg = &m->command->args.at[i];
        if (arg->kind == ARG_INPUT)
            add_request(m, arg->text, arg->origin, i);
        else if (is_option(arg, OPT_DEFAULTLIB))
            add_request(m, arg->value, arg->origin, i);
    }
}

/* Link-time code generation asks for what cl was told: -MD is MSVCRT. */
static void requests_of_compiler_flags(Maker *m, Str flags, Origin origin)
{
    while (flags.len) {
        Str word = str_cut(&flags, '\0');
        if (str_eq(word, STR("-MD")) || str_eq(word, STR("-MDd")))
            add_request(m, word.len == 3 ? STR("MSVCRT") : STR("MSVCRTD"), origin, SIZE_MAX);
        else if (str_eq(word, STR("-MT")) || str_eq(word, STR("-MTd")))
            add_request(m, word.len == 3 ? STR("LIBCMT") : STR("LIBCMTD"), origin, SIZE_MAX);
    }
}

static void requests_of_input(Maker *m, const WorldInput *input)
{
    for (size_t i = 0; i < input->input.members.len; i++) {
        const Member *member = &input->input.members.at[i];
        Origin origin = {.kind = ORIGIN_DIRECTIVE, .file = input->input.path};
        if (input->input.kind == INPUT_ARCHIVE)
            origin.member = member->name;
        for (size_t d = 0; d < member->directives.len; d++) {
            const Directive *directive = &member->directives.at[d];
            if (directive->option && directive->option->id == OPT_DEFAULTLIB)
                add_request(m, directive->value, origin, SIZE_MAX);
        }
        requests_of_compiler_flags(m, member->compiler_flags, origin);
    }
}

/* A CRT library's own requests count only when the library stays: those of a
 * dropped one are gone with it. */
static void collect_requests(Maker *m)
{
    requests_of_arguments(m);
    for (size_t i = 0; i < m->world->inputs.len; i++) {
        const WorldInput *input = &m->world->inputs.at[i];
        if (!input->is_crt)
            requests_of_input(m, input);
    }
}

/* When nobody asks for a CRT there is nothing to choose between. */
static bool asks_for_crt(const Plan *plan)
{
    for (size_t i = 0; i < plan->requests.len; i++)
        if (plan->requests.at[i].lib->linkage != LINKAGE_NONE)
            return true;
    return false;
}

static bool has_bare_nodefaultlib(const LinkCommand *command)
{
    for (size_t i = 0; i < command->args.len; i++)
        if (is_option(&command->args.at[i], OPT_NODEFAULTLIB) &&
            command->args.at[i].value.len == 0)
            return true;
    return false;
}

/* The configuration that most startup and STL requests have; arguments weigh
 * as much as an object. Release when there is no majority: it is the one that
 * can be shipped. */
static Config majority_config(const Plan *plan)
{
    size_t debug = 0, release = 0;
    for (size_t i = 0; i < plan->requests.len; i++) {
        const CrtRequest *request = &plan->requests.at[i];
        debug += request->lib->config == CONFIG_DEBUG ? request->count : 0;
        release += request->lib->config == CONFIG_RELEASE ? request->count : 0;
    }
    return debug > release ? CONFIG_DEBUG : CONFIG_RELEASE;
}

static Config wanted_config(const Plan *plan, const Policy *policy)
{
    if (policy_is(policy, SET_CRT_CONFIG, "release"))
        return CONFIG_RELEASE;
    if (policy_is(policy, SET_CRT_CONFIG, "debug"))
        return CONFIG_DEBUG;
    return majority_config(plan);
}

static void add_edit(Maker *m, EditAction action, size_t arg, Str text, Str reason)
{
    Edit edit = {action, arg, text, reason, m->policy};
    vec_push(m->arena, &m->plan->edits, edit);
}

/* The library's file as it can be found: "libcmt.lib", else "LIBCMT.lib", as
 * file systems that tell letter cases apart may have it. */
static Str library_name(Maker *m, const CrtLib *lib)
{
    Str found, lower = str_format(m->arena, "%s.lib", lib->name);
    if (search_library(m->arena, &m->world->search, lower, &found))
        return lower;
    Str upper = str_format(m->arena, "%.*s.lib", STR_ARG(str_upper(m->arena, str_of(lib->name))));
    return search_library(m->arena, &m->world->search, upper, &found) ? upper : lower;
}

/* Arguments that name a library of the other set become the set's own; the
 * second of a pair goes. */
static void edit_argument(Maker *m, const CrtRequest *request, Map *placed)
{
    const Arg *arg = &m->command->args.at[request->arg];
    const CrtLib *mine = crtset_counterpart(m->set, request->lib);
    Str reason = str_format(m->arena, "%s is not of the %s %s CRT", request->lib->name,
                            crtset_use_name(m->set.use), config_name(m->set.config));
    if (!mine) {
        add_edit(m, EDIT_REMOVE, request->arg, (Str){"", 0}, reason);
        return;
    }
    bool is_new;
    map_add(placed, str_of(mine->name), &is_new);
    m->is_wanted[mine->component] = true;
    if (!is_new) {
        add_edit(m, EDIT_REMOVE, request->arg, (Str){"", 0}, reason);
        return;
    }
    Str name = library_name(m, mine);
    if (arg->kind == ARG_OPTION)
        name = str_format(m->arena, "/DEFAULTLIB:%.*s", STR_ARG(name));
    add_edit(m, EDIT_REPLACE, request->arg, name, reason);
}

static void edit_arguments(Maker *m, Map *placed)
{
    const Plan *plan = m->plan;
    for (size_t i = 0; i < plan->requests.len; i++) {
        const CrtRequest *request = &plan->requests.at[i];
        if (request->arg != SIZE_MAX && crtset_has(m->set, request->lib))
            map_add(placed, str_of(request->lib->name), NULL);
    }
    for (size_t i = 0; i < plan->requests.len; i++) {
        const CrtRequest *request = &plan->requests.at[i];
        if (request->arg != SIZE_MAX && !crtset_has(m->set, request->lib))
            edit_argument(m, request, placed);
    }
}

/* A user's /NODEFAULTLIB for a library of the set would stop it. */
static void free_the_set(Maker *m)
{
    for (size_t i = 0; i < m->command->args.len; i++) {
        const Arg *arg = &m->command->args.at[i];
        if (!is_option(arg, OPT_NODEFAULTLIB) && !is_option(arg, OPT_DISALLOWLIB))
            continue;
        const CrtLib *lib = crt_lib_find(arg->value);
        if (lib && lib->linkage != LINKAGE_NONE && crtset_has(m->set, lib))
            add_edit(m, EDIT_REMOVE, i, (Str){"", 0},
                     str_format(m->arena, "%s is of the %s %s CRT", lib->name,
                                crtset_use_name(m->set.use), config_name(m->set.config)));
    }
}

/* lld before 19 compares /NODEFAULTLIB with the path that the spelling leads
 * to, letter case and all: so each spelling gets its own. */
static void bar(Maker *m, Str spelling, Str asked_by, Map *barred)
{
    bool is_new;
    Str key = m->linker == LINKER_MSVC ? str_lower(m->arena, spelling) : spelling;
    map_add(barred, key, &is_new);
    if (!is_new)
        return;
    Str text = str_format(m->arena, "/NODEFAULTLIB:%.*s", STR_ARG(spelling));
    Str reason = str_format(m->arena, "%.*s asks for %.*s", STR_ARG(asked_by), STR_ARG(spelling));
    add_edit(m, EDIT_ADD, SIZE_MAX, text, reason);
}

static void bar_requests(Maker *m, Map *barred)
{
    const Plan *plan = m->plan;
    for (size_t i = 0; i < plan->requests.len; i++) {
        const CrtRequest *request = &plan->requests.at[i];
        if (request->arg != SIZE_MAX)
            continue;
        const CrtLib *mine = crtset_counterpart(m->set, request->lib);
        if (mine)
            m->is_wanted[mine->component] = true;
        if (!crtset_has(m->set, request->lib))
            bar(m, request->spelling, origin_text(m->arena, request->origin), barred);
    }
}

/* What the set's own startup object asks for, in its real spelling
 * ("/defaultlib:libucrt.lib", observed in the toolset's initializers.obj). A hybrid
 * bars its libucrt. */
static void bar_startup_requests(Maker *m, Map *barred)
{
    static const CrtComponent asked[] = {CRT_VCRUNTIME, CRT_UCRT};
    const CrtLib *startup = crtset_member(m->set, CRT_STARTUP);
    for (size_t i = 0; startup && i < sizeof asked / sizeof *asked; i++) {
        const CrtLib *lib = crt_lib_of(asked[i], startup->linkage, startup->config);
        if (!lib || crtset_has(m->set, lib))
            continue;
        Str who = str_format(m->arena, "the startup object of %s", startup->name);
        bar(m, str_format(m->arena, "%s.lib", lib->name), who, barred);
        bar(m, str_of(lib->name), who, barred);
    }
}

/* An input that bars a library of the set from within (/NODEFAULTLIB or
 * /DISALLOWLIB in its .drectve) cannot be overruled by /DEFAULTLIB, only by an
 * input. */
static bool is_barred_within(const Maker *m, const CrtLib *lib)
{
    for (size_t i = 0; i < m->world->inputs.len; i++) {
        const WorldInput *input = &m->world->inputs.at[i];
        for (size_t k = 0; !input->is_crt && k < input->input.members.len; k++) {
            const DirectiveVec *directives = &input->input.members.at[k].directives;
            for (size_t d = 0; d < directives->len; d++) {
                const LinkOpt *option = directives->at[d].option;
                if (option && (option->id == OPT_NODEFAULTLIB || option->id == OPT_DISALLOWLIB) &&
                    crt_lib_find(directives->at[d].value) == lib)
                    return true;
            }
        }
    }
    return false;
}

static void add_the_set(Maker *m, const Map *placed, bool are_defaults_off)
{
    m->is_wanted[CRT_STARTUP] = m->is_wanted[CRT_VCRUNTIME] = m->is_wanted[CRT_UCRT] = true;
    for (CrtComponent c = CRT_STARTUP; c <= CRT_CONCRT; c++) {
        const CrtLib *lib = crtset_member(m->set, c);
        if (!m->is_wanted[c] || !lib || map_find(placed, str_of(lib->name)))
            continue;
        Str text = library_name(m, lib);
        if (!are_defaults_off && !is_barred_within(m, lib))
            text = str_format(m->arena, "/DEFAULTLIB:%.*s", STR_ARG(text));
        add_edit(m, EDIT_ADD, SIZE_MAX, text,
                 str_format(m->arena, "the %s library of the %s %s CRT", crt_component_name(c),
                            crtset_use_name(m->set.use), config_name(m->set.config)));
    }
}

void plan_make(Arena *arena, const LinkCommand *command, const World *world, const Policy *policy,
               LinkerKind linker, Plan *out)
{
    *out = (Plan){.use = crtset_use_of_name(policy_value(policy, SET_CRT_USE))};
    Maker m = {.arena = arena, .command = command, .world = world, .linker = linker, .plan = out};
    m.by_spelling = map(arena);
    collect_requests(&m);
    if (out->use == USE_KEEP || out->use == USE_AUTO || !asks_for_crt(out))
        return;
    m.policy = policy_origin(policy, SET_CRT_USE);
    m.set = (CrtSet){out->use, wanted_config(out, policy)};
    out->config = m.set.config;
    bool are_defaults_off = has_bare_nodefaultlib(command);
    Map placed = map(arena), barred = map(arena);
    edit_arguments(&m, &placed);
    free_the_set(&m);
    if (!are_defaults_off) {
        bar_requests(&m, &barred);
        bar_startup_requests(&m, &barred);
    }
    if (out->edits.len)
        add_the_set(&m, &placed, are_defaults_off);
}

Str plan_summary(Arena *arena, const Plan *plan, const Policy *policy)
{
    size_t added = 0, removed = 0;
    for (size_t i = 0; i < plan->edits.len; i++) {
        added += plan->edits.at[i].action != EDIT_REMOVE;
        removed += plan->edits.at[i].action != EDIT_ADD;
    }
    Origin origin = policy_origin(policy, SET_CRT_USE);
    Str reason = plan->edits.len ? plan->edits.at[0].reason : (Str){"", 0};
    return str_format(arena,
                      "linked with the %s %s CRT: %zu argument%s added, %zu replaced or removed "
                      "(%.*s; crt.use = %s, %.*s)",
                      crtset_use_name(plan->use), config_name(plan->config), added,
                      added == 1 ? "" : "s", removed, STR_ARG(reason), crtset_use_name(plan->use),
                      STR_ARG(origin_text(arena, origin)));
}
