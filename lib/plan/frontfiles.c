/* SPDX-License-Identifier: MIT */
#include "plan/frontfiles.h"

#include "plan/choose.h"
#include "plan/coffwrite.h"

#define BRIDGE_OBJECT "crtlink-bridge.obj"

/* A round adds at least one name; real links take two or three. */
enum { MOST_ROUNDS = 20 };

typedef struct Builder {
    Arena *arena;
    const LinkCase *link;
    Plan *plan;
    bool bridges;
    bool has_pins; /* they are looked for once, in the link without them */
    size_t edits, mends;
} Builder;

static bool is_bridge_wanted(const LinkCase *link)
{
    return policy_is(link->policy, SET_CRT_IMPORTS, "bridge");
}

bool frontfiles_can_matter(const LinkCase *link)
{
    if (link->policy->pins.len)
        return true;
    CrtUse use = plan_goal(link->policy).use;
    bool is_static = use == USE_STATIC || use == USE_HYBRID || choose_has_static_side(link);
    return is_bridge_wanted(link) && use != USE_DYNAMIC && is_static &&
           bridge_can_matter(link->world);
}

/* ---- what they hold ---- */

static void find_pins(Builder *b, const Resolution *r)
{
    b->has_pins = true;
    if (b->link->policy->pins.len)
        pins_find(b->arena, b->link->policy, r, &b->plan->pins);
}

static bool take_bridge(Builder *b, const Resolution *r)
{
    if (!b->bridges)
        return false;
    bool has_new = bridge_take(&b->plan->bridge, r);
    if (r->outcome == OUTCOME_UNKNOWN)
        has_new |= bridge_take_inputs(&b->plan->bridge, b->link->world, r);
    return has_new;
}

/* True: the files are other ones than those that were replayed. */
static bool learn(Builder *b, const Resolution *r)
{
    if (!b->has_pins) {
        find_pins(b, r);
        /* What a pin provides needs no bridge. */
        if (b->plan->pins.uses.len)
            return true;
    } else if (pins_drop_clashes(&b->plan->pins, r)) {
        return true;
    }
    return take_bridge(b, r);
}

static bool can_write(Machine machine)
{
    return machine == MACHINE_X64 || machine == MACHINE_X86 || machine == MACHINE_ARM64;
}

/* ---- the files ---- */

static Str stem_of_output(const LinkCommand *command)
{
    for (size_t i = 0; i < command->args.len; i++) {
        const Arg *arg = &command->args.at[i];
        bool is_whole = arg->kind == ARG_OPTION && arg->option->id == OPT_WHOLEARCHIVE;
        Str path = is_whole ? arg->value : arg->text;
        if ((is_whole && path.len) || arg->kind == ARG_INPUT)
            return str_slice(str_path_base(path), 0, str_find_last_char(str_path_base(path), '.'));
    }
    return (Str){"", 0};
}

/* The image has the name of the first input where nothing else is said. That must not be
 * ours. A .def file may say it, which comes before /OUT. */
static void keep_output_name(Builder *b, Str reason, Origin policy)
{
    const LinkCommand *command = b->link->command;
    Str stem = stem_of_output(command);
    if (linkcmd_last(command, OPT_OUT) || linkcmd_last(command, OPT_DEF) || stem.len == 0)
        return;
    const char *ending = linkcmd_last(command, OPT_DLL)      ? "dll"
                         : linkcmd_last(command, OPT_DRIVER) ? "sys"
                                                             : "exe";
    Edit edit = {.action = EDIT_INSERT, .arg = SIZE_MAX, .reason = reason, .policy = policy};
    edit.text = str_format(b->arena, "/OUT:%.*s.%s", STR_ARG(stem), ending);
    edit.needs_mends = true;
    vec_push(b->arena, &b->plan->edits, edit);
}

static void insert_file(Builder *b, const char *name, Str bytes, Str reason, Origin policy)
{
    if (b->plan->mends.len == b->mends)
        keep_output_name(b, STR("the first input no longer gives the image its name"), policy);
    Mend *mend = mend_add_object(b->arena, &b->link->place, str_of(name), bytes, reason, policy,
                                 &b->plan->mends);
    Edit edit = {.action = EDIT_INSERT, .arg = SIZE_MAX, .text = mend->path, .reason = reason};
    edit.policy = policy;
    edit.needs_mends = true;
    vec_push(b->arena, &b->plan->edits, edit);
}

static void insert_pins(Builder *b)
{
    Str library;
    const char *error = NULL;
    const Pins *pins = &b->plan->pins;
    if (pins->uses.len == 0)
        return;
    Origin policy = pins->uses.at[0].pin->origin;
    Str reason = pins_text(pins);
    if (!pins_library(pins, b->link->rules.linker, &library, &error)) {
        b->plan->pins.uses.len = 0;
        return;
    }
    insert_file(b, PINS_LIBRARY, library, reason, policy);
    insert_file(b, PINS_OBJECT, pins_object(pins),
                STR("it asks for these before any other library is read"), policy);
}

static void insert_bridge(Builder *b)
{
    const Bridge *bridge = &b->plan->bridge;
    if (bridge->names.len == 0)
        return;
    Str reason = str_format(b->arena, "%.*s takes %.*s from a DLL, and the CRT is static",
                            STR_ARG(bridge->names.at[0].who), STR_ARG(bridge_names_text(bridge)));
    insert_file(b, BRIDGE_OBJECT, bridge_object(bridge), reason,
                policy_origin(b->link->policy, SET_CRT_IMPORTS));
}

static void build(Builder *b)
{
    b->plan->edits.len = b->edits;
    b->plan->mends.len = b->mends;
    insert_pins(b);
    insert_bridge(b);
}

static void refuse(Builder *b, Str text, Str why, Origin policy)
{
    vec_push(b->arena, &b->plan->refusals,
             str_format(b->arena, "%.*s: %.*s (%.*s)", STR_ARG(text), STR_ARG(why),
                        STR_ARG(origin_text(b->arena, policy))));
}

/* What cannot be had, for those who ask why the link fails. */
static void tell_refusals(Builder *b)
{
    Plan *plan = b->plan;
    Str gaps = bridge_gaps_text(&plan->bridge);
    if (gaps.len)
        refuse(b, STR("not bridged"), gaps, policy_origin(b->link->policy, SET_CRT_IMPORTS));
    Str idle = pins_idle_text(b->arena, &plan->pins);
    if (idle.len)
        vec_push(b->arena, &plan->refusals,
                 str_format(b->arena, "not pinned: %.*s", STR_ARG(idle)));
}

void frontfiles_report_clashes(const Plan *plan, Diags *diags)
{
    for (size_t i = 0; i < plan->pins.clashes.len; i++) {
        const PinClash *clash = &plan->pins.clashes.at[i];
        diag_add(diags, SEV_ERROR, CODE_POLICY, clash->pin->origin, "%.*s",
                 STR_ARG(pins_clash_text(diags->arena, clash)));
    }
}

void frontfiles_add(Arena *arena, const LinkCase *link, Plan *plan)
{
    Builder b = {.arena = arena, .link = link, .plan = plan};
    b.bridges = is_bridge_wanted(link) && plan->use != USE_DYNAMIC && plan->use != USE_AUTO;
    b.edits = plan->edits.len;
    b.mends = plan->mends.len;
    plan->bridge = bridge(arena);
    bool has_more = plan->obstacle.len == 0 && (link->policy->pins.len || b.bridges);
    for (int round = 0; has_more && round < MOST_ROUNDS; round++) {
        FinalCommand command;
        Resolution replayed;
        if (!linkcase_replay_plan(arena, link, plan, &command, &replayed))
            return;
        has_more = can_write(replayed.machine) && learn(&b, &replayed);
        resolution_close(&replayed);
        if (has_more)
            build(&b);
    }
    tell_refusals(&b);
}
