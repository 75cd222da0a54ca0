/* SPDX-License-Identifier: MIT */
#include "report/evidence.h"

#include "base/map.h"

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

/* Logs name one symbol many times, and there are many libraries: each name is
 * looked up once. */
static bool is_known_symbol(const Ruleset *rules, Map *seen, Str symbol)
{
    bool is_new;
    MapEntry *entry = map_add(seen, symbol, &is_new);
    if (is_new)
        entry->value.number = rules_known_symbol(rules, symbol) != NULL;
    return entry->value.number != 0;
}

static size_t judge_one(Arena *arena, const Ruleset *rules, const Fact *fact)
{
    for (size_t i = 0; i < rules->evidence.len; i++)
        if (rule_fits(arena, &rules->evidence.at[i], fact))
            return i;
    return SIZE_MAX;
}

void evidence_judge(Arena *arena, const Ruleset *rules, const LinkerMessages *messages, Facts *out)
{
    Map seen = map(arena);
    for (size_t i = 0; i < messages->len; i++) {
        Fact fact = fact_of(&messages->at[i]);
        bool is_stranger =
            fact.message->kind == MESSAGE_UNRESOLVED && !fact_has(&fact, FACT_CRT_SYMBOL);
        if (is_stranger && is_known_symbol(rules, &seen, fact.message->symbol))
            fact.properties |= (uint32_t)1 << FACT_KNOWN;
        fact.evidence = judge_one(arena, rules, &fact);
        vec_push(arena, out, fact);
    }
}
