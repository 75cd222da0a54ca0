/* SPDX-License-Identifier: MIT */
/* The cheap look that comes before a replay: directives only. */
#include "model/wants.h"
#include "plan/neutralise_needs.h"

typedef struct Look {
    const LinkCase *link;
    bool has_static, has_dynamic, has_ruled;
    bool has_debug, has_release; /* a clash too, which is refused with the reason */
} Look;

static bool neutralises(const LinkCase *link)
{
    return policy_is(link->policy, SET_CRT_ON_MISMATCH, "neutralise");
}

static void look_at_record(Look *look, const Directive *directive)
{
    Str key, value;
    Config config;
    Linkage linkage = LINKAGE_NONE;
    if (!drectve_record(directive, &key, &value) || !str_eq(key, STR(RUNTIME_LIBRARY)) ||
        !wants_of_record(value, &linkage, &config))
        return;
    look->has_static |= linkage == LINKAGE_STATIC;
    look->has_dynamic |= linkage == LINKAGE_DYNAMIC;
    look->has_debug |= config == CONFIG_DEBUG;
    look->has_release |= config == CONFIG_RELEASE;
}

static bool is_settled(const Look *look)
{
    return look->has_ruled || (look->has_static && look->has_dynamic) ||
           (look->has_debug && look->has_release);
}

static void look_at_input(Look *look, const Input *input)
{
    const Directive *last = NULL;
    bool has_rules = look->link->policy->inputs.len > 0;
    for (size_t m = 0; m < input->members.len && !is_settled(look); m++) {
        const Member *member = &input->members.at[m];
        /* Members of one library share their directives; a rule may tell them apart. */
        if (member->directives.at == last && !has_rules)
            continue;
        last = member->directives.at;
        Str name = input->kind == INPUT_OBJECT ? (Str){"", 0} : member->name;
        for (size_t d = 0; d < member->directives.len; d++) {
            const Directive *directive = &member->directives.at[d];
            look_at_record(look, directive);
            if (has_rules && inputrules_find(look->link->policy, input->path, name, directive))
                look->has_ruled = true;
        }
    }
}

bool neutralise_can_matter(const LinkCase *link)
{
    Look look = {.link = link};
    if (!neutralises(link) && link->policy->inputs.len == 0)
        return false;
    for (size_t i = 0; i < link->world->inputs.len && !is_settled(&look); i++)
        look_at_input(&look, &link->world->inputs.at[i].input);
    return look.has_ruled || (neutralises(link) && is_settled(&look));
}

/* How far a rule goes with the inputs of a link. */
typedef enum RuleReach { REACH_NO_INPUT, REACH_INPUT, REACH_DIRECTIVE } RuleReach;

static bool ignores_one_of(const InputRule *rule, const DirectiveVec *directives)
{
    for (size_t i = 0; i < directives->len; i++)
        if (inputrule_ignores(rule, &directives->at[i]))
            return true;
    return false;
}

static RuleReach reach_of(const LinkCase *link, const InputRule *rule)
{
    RuleReach reach = REACH_NO_INPUT;
    for (size_t i = 0; i < link->world->inputs.len; i++) {
        const Input *input = &link->world->inputs.at[i].input;
        for (size_t m = 0; m < input->members.len; m++) {
            const Member *member = &input->members.at[m];
            Str name = input->kind == INPUT_OBJECT ? (Str){"", 0} : member->name;
            if (!inputrule_matches(rule, input->path, name))
                continue;
            reach = REACH_INPUT;
            if (ignores_one_of(rule, &member->directives))
                return REACH_DIRECTIVE;
        }
    }
    return reach;
}

void neutralise_note_unmatched(Arena *arena, const LinkCase *link, Plan *plan)
{
    const InputRule *last = NULL; /* that reaches no input: told once a pattern */
    for (size_t i = 0; i < link->policy->inputs.len; i++) {
        const InputRule *rule = &link->policy->inputs.at[i];
        if (last && str_eq(rule->pattern, last->pattern))
            continue;
        RuleReach reach = reach_of(link, rule);
        if (reach == REACH_DIRECTIVE)
            continue;
        Str where = origin_text(arena, rule->origin);
        if (reach == REACH_NO_INPUT) {
            last = rule;
            vec_push(arena, &plan->refusals,
                     str_format(arena, "[input \"%.*s\"] (%.*s) matches no input of this link",
                                STR_ARG(rule->pattern), STR_ARG(where)));
            continue;
        }
        vec_push(arena, &plan->refusals,
                 str_format(arena, "[input \"%.*s\"] %.*s = %.*s (%.*s) changes nothing: %s",
                            STR_ARG(rule->pattern), STR_ARG(rule->key), STR_ARG(rule->value),
                            STR_ARG(where),
                            inputrule_is_record(rule) ? "no input that it names has such a record"
                                                      : "no input that it names asks for these"));
    }
}
