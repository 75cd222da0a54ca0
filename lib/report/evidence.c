/* SPDX-License-Identifier: MIT */
#include "report/evidence.h"

static bool condition_holds(Arena *arena, const Condition *condition, const Fact *fact)
{
    Str text = fact_field(arena, fact, condition->field);
    if (pattern_matches(condition->pattern, text))
        return true;
    return condition->field == FIELD_ANY_INPUT &&
           pattern_matches(condition->pattern, fact_field(arena, fact, FIELD_OTHER));
}

static bool code_fits(const EvidenceRule *rule, Str code)
{
    for (size_t i = 0; i < rule->codes.len; i++)
        if (str_eq(rule->codes.at[i], code))
            return true;
    return rule->codes.len == 0;
}

static bool rule_fits(Arena *arena, const EvidenceRule *rule, const Fact *fact)
{
    if (!(rule->kinds >> fact->message->kind & 1) || !code_fits(rule, fact->message->code))
        return false;
    if ((fact->properties & rule->properties_yes) != rule->properties_yes ||
        (fact->properties & rule->properties_no) != 0)
        return false;
    for (size_t i = 0; i < rule->conditions.len; i++)
        if (!condition_holds(arena, &rule->conditions.at[i], fact))
            return false;
    return true;
}

void evidence_judge(Arena *arena, const Ruleset *rules, const LinkerMessages *messages, Facts *out)
{
    for (size_t i = 0; i < messages->len; i++) {
        Fact fact = fact_of(&messages->at[i]);
        for (size_t k = 0; k < rules->evidence.len; k++) {
            if (rule_fits(arena, &rules->evidence.at[k], &fact)) {
                fact.evidence = k;
                break;
            }
        }
        vec_push(arena, out, fact);
    }
}
