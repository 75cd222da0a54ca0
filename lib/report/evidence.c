/* SPDX-License-Identifier: MIT */
#include "report/evidence.h"

#include "report/sieve.h"

enum { NO_PATTERN = -1 };

/* A rule for some kind of messages. */
typedef struct Candidate {
    const EvidenceRule *rule;
    ptrdiff_t symbol; /* number of its pattern of symbols in the sieve, or NO_PATTERN */
} Candidate;

typedef VEC(Candidate) Candidates;

typedef struct Judge {
    Arena *arena;
    const Ruleset *rules;
    Sieve *sieve; /* patterns of symbols: first those of [known ...], then those of rules */
    VEC(PatternRef) known;
    Candidates by_kind[MESSAGE_KIND_COUNT];
    Fact fact;               /* that is being judged */
    Str fields[FIELD_COUNT]; /* of the fact, those that were asked for */
    uint32_t fields_known;
    StrBuf rooms[FIELD_COUNT]; /* for those that are put together */
} Judge;

static void add_known(Judge *judge)
{
    for (size_t i = 0; i < judge->rules->known.len; i++) {
        Pattern *pattern = judge->rules->known.at[i].symbol;
        if (!pattern)
            continue;
        (void)sieve_add(judge->sieve, pattern_source(pattern));
        vec_push(judge->arena, &judge->known, (PatternRef){pattern});
    }
}

static ptrdiff_t add_symbol(Judge *judge, const EvidenceRule *rule)
{
    for (size_t i = 0; i < rule->conditions.len; i++)
        if (rule->conditions.at[i].field == FIELD_SYMBOL)
            return (ptrdiff_t)sieve_add(judge->sieve,
                                        pattern_source(rule->conditions.at[i].pattern));
    return NO_PATTERN;
}

static Judge *judge_new(Arena *arena, const Ruleset *rules)
{
    Judge *judge = arena_new(arena, Judge);
    judge->arena = arena;
    judge->rules = rules;
    judge->sieve = sieve_new(arena);
    add_known(judge);
    for (size_t i = 0; i < FIELD_COUNT; i++)
        judge->rooms[i] = strbuf(arena);
    for (size_t i = 0; i < rules->evidence.len; i++) {
        Candidate candidate = {.rule = &rules->evidence.at[i]};
        candidate.symbol = add_symbol(judge, candidate.rule);
        for (size_t kind = 0; kind < MESSAGE_KIND_COUNT; kind++)
            if (candidate.rule->kinds >> kind & 1)
                vec_push(arena, &judge->by_kind[kind], candidate);
    }
    return judge;
}

/* Several rules ask for the same one, and some are put together. */
static Str field_of(Judge *judge, FactField field)
{
    if (!(judge->fields_known >> field & 1)) {
        judge->fields[field] = fact_field(&judge->fact, field, &judge->rooms[field]);
        judge->fields_known |= (uint32_t)1 << field;
    }
    return judge->fields[field];
}

static bool condition_holds(Judge *judge, const Condition *condition)
{
    if (pattern_matches(condition->pattern, field_of(judge, condition->field)))
        return true;
    return condition->field == FIELD_ANY_INPUT &&
           pattern_matches(condition->pattern, field_of(judge, FIELD_OTHER));
}

static bool code_fits(const EvidenceRule *rule, Str code)
{
    for (size_t i = 0; i < rule->codes.len; i++)
        if (str_eq(rule->codes.at[i], code))
            return true;
    return rule->codes.len == 0;
}

static bool rule_fits(Judge *judge, const Candidate *candidate)
{
    const EvidenceRule *rule = candidate->rule;
    const Fact *fact = &judge->fact;
    if ((fact->properties & rule->properties_yes) != rule->properties_yes ||
        (fact->properties & rule->properties_no) != 0)
        return false;
    if (candidate->symbol != NO_PATTERN && !sieve_has(judge->sieve, (size_t)candidate->symbol))
        return false;
    if (!code_fits(rule, fact->message->code))
        return false;
    for (size_t i = 0; i < rule->conditions.len; i++)
        if (!condition_holds(judge, &rule->conditions.at[i]))
            return false;
    return true;
}

/* Whether some [known ...] has the symbol that was sifted. */
static bool is_known_symbol(const Judge *judge, Str symbol)
{
    if (symbol.len == 0 || !sieve_has_below(judge->sieve, judge->known.len))
        return false;
    for (size_t i = 0; i < judge->known.len; i++)
        if (sieve_has(judge->sieve, i) && pattern_matches(judge->known.at[i].pattern, symbol))
            return true;
    return false;
}

static void judge_one(Judge *judge, const LinkerMessage *message)
{
    Fact *fact = &judge->fact;
    const Candidates *candidates = &judge->by_kind[message->kind];
    /* Many references to one symbol follow each other. */
    bool is_same = fact->message && str_eq(fact->message->symbol, message->symbol);
    *fact = fact_of(message, is_same ? fact : NULL);
    judge->fields_known = 0;
    if (!is_same)
        sieve_sift(judge->sieve, message->symbol);
    bool is_stranger = message->kind == MESSAGE_UNRESOLVED && !fact_has(fact, FACT_CRT_SYMBOL);
    if (is_stranger && is_known_symbol(judge, message->symbol))
        fact->properties |= (uint32_t)1 << FACT_KNOWN;
    for (size_t i = 0; i < candidates->len && fact->evidence == SIZE_MAX; i++)
        if (rule_fits(judge, &candidates->at[i]))
            fact->evidence = (size_t)(candidates->at[i].rule - judge->rules->evidence.at);
}

void evidence_judge(Arena *arena, const Ruleset *rules, const LinkerMessages *messages, Facts *out)
{
    if (messages->len == 0)
        return;
    Judge *judge = judge_new(arena, rules);
    vec_reserve(arena, out, messages->len);
    for (size_t i = 0; i < messages->len; i++) {
        judge_one(judge, &messages->at[i]);
        vec_push(arena, out, judge->fact);
    }
}
