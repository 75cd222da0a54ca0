/* SPDX-License-Identifier: MIT */
/* The cheap look that comes before a replay: directives only. */
#include "model/wants.h"
#include "plan/neutralise_needs.h"

typedef struct Look {
    const LinkCase *link;
    bool has_static, has_dynamic, has_ruled;
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
}

static bool is_settled(const Look *look)
{
    return look->has_ruled || (look->has_static && look->has_dynamic);
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
            if (has_rules && neutralise_rule_for(look->link, input->path, name, directive))
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
    return look.has_ruled || (neutralises(link) && look.has_static && look.has_dynamic);
}

static bool meets_input(const LinkCase *link, const InputRule *rule)
{
    for (size_t i = 0; i < link->world->inputs.len; i++) {
        const Input *input = &link->world->inputs.at[i].input;
        if (inputrule_matches(rule, input->path, (Str){"", 0}))
            return true;
        for (size_t m = 0; input->kind != INPUT_OBJECT && m < input->members.len; m++)
            if (inputrule_matches(rule, input->path, input->members.at[m].name))
                return true;
    }
    return false;
}

void neutralise_note_unmatched(Arena *arena, const LinkCase *link, Plan *plan)
{
    Str last = {"", 0};
    for (size_t i = 0; i < link->policy->inputs.len; i++) {
        const InputRule *rule = &link->policy->inputs.at[i];
        if (str_eq(rule->pattern, last) || meets_input(link, rule))
            continue;
        last = rule->pattern;
        vec_push(arena, &plan->refusals,
                 str_format(arena, "[input \"%.*s\"] (%.*s) matches no input of this link",
                            STR_ARG(rule->pattern), STR_ARG(origin_text(arena, rule->origin))));
    }
}
