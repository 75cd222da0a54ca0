/* SPDX-License-Identifier: MIT */
#include "report/rules.h"

#include "report/rulecompile.h"

/* A cause that waits for evidence that nothing gives would never be found. */
static void check_references(const Ruleset *rules, const CauseRule *cause, const StrVec *words,
                             Diags *diags)
{
    for (size_t i = 0; i < words->len; i++) {
        if (rules_evidence_index(rules, words->at[i]) < rules->evidence.len)
            continue;
        Origin origin = {ORIGIN_NONE, {0}, {0}, 0};
        for (size_t k = 0; k < rules->sections.len; k++)
            if (str_eq(rules->sections.at[k].name, cause->code))
                origin = rules->sections.at[k].origin;
        diag_add(diags, SEV_ERROR, CODE_POLICY, origin, "[cause %.*s]: there is no [evidence %.*s]",
                 STR_ARG(cause->code), STR_ARG(words->at[i]));
    }
}

/* By rank; equal ones keep the order of the file. There are a few dozen. */
static void sort_causes(Ruleset *rules)
{
    for (size_t i = 1; i < rules->causes.len; i++) {
        CauseRule cause = rules->causes.at[i];
        size_t k = i;
        for (; k > 0 && rules->causes.at[k - 1].rank > cause.rank; k--)
            rules->causes.at[k] = rules->causes.at[k - 1];
        rules->causes.at[k] = cause;
    }
}

static void join_marks(Ruleset *rules)
{
    Str marks = str_join(rules->arena, &rules->marks, STR("|"));
    Str source =
        marks.len ? str_format(rules->arena, "^(?:[ \\t]*+(?:%.*s))*+", STR_ARG(marks)) : STR("^");
    rules->before = pattern_later(rules->arena, source);
    vec_push(rules->arena, &rules->patterns, ((PatternRef){rules->before}));
}

Ruleset *rules_load(Arena *arena, Str builtin, Str user, Str user_file, Diags *diags)
{
    Ruleset *rules = arena_new(arena, Ruleset);
    rules->arena = arena;
    rulesfile_parse(arena, builtin, STR("explain.ini"), ORIGIN_BUILTIN, diags, &rules->sections);
    size_t builtin_count = rules->sections.len;
    rulesfile_parse(arena, user, user_file, ORIGIN_POLICY, diags, &rules->sections);
    for (size_t i = builtin_count; i < rules->sections.len; i++)
        rulecompile_section(rules, &rules->sections.at[i], diags);
    for (size_t i = 0; i < builtin_count; i++)
        rulecompile_section(rules, &rules->sections.at[i], diags);
    join_marks(rules);
    sort_causes(rules);
    for (size_t i = 0; i < rules->causes.len; i++) {
        const CauseRule *cause = &rules->causes.at[i];
        check_references(rules, cause, &cause->when, diags);
        check_references(rules, cause, &cause->absorbs, diags);
        check_references(rules, cause, &cause->weak, diags);
    }
    return rules;
}

void rules_free(Ruleset *rules)
{
    for (size_t i = 0; i < rules->patterns.len; i++)
        pattern_free(rules->patterns.at[i].pattern);
    rules->patterns.len = 0;
}

const char *confidence_name(Confidence confidence)
{
    static const char *const names[] = {"possible", "likely", "certain"};
    return names[confidence];
}

const CauseRule *rules_cause(const Ruleset *rules, Str code_or_name)
{
    for (size_t i = 0; i < rules->causes.len; i++) {
        const CauseRule *cause = &rules->causes.at[i];
        if (str_eq_nocase(cause->code, code_or_name) || str_eq_nocase(cause->name, code_or_name))
            return cause;
    }
    return NULL;
}

/* "undefined symbol:" is undefined-symbol. */
static bool is_code(Str code, Str text)
{
    if (str_ends_with(text, STR(":")))
        text.len--;
    if (code.len != text.len)
        return false;
    for (size_t i = 0; i < code.len; i++) {
        Str letter = str_slice(text, i, i + 1);
        if (!str_eq_nocase(str_slice(code, i, i + 1), str_eq(letter, STR(" ")) ? STR("-") : letter))
            return false;
    }
    return true;
}

const CodeRule *rules_code(const Ruleset *rules, Str code)
{
    for (size_t i = 0; i < rules->codes.len; i++)
        if (is_code(rules->codes.at[i].code, code))
            return &rules->codes.at[i];
    return NULL;
}

Str rules_value_text(const Ruleset *rules, Str key, Str value)
{
    for (size_t i = 0; i < rules->values.len; i++) {
        const ValueRule *rule = &rules->values.at[i];
        if (str_eq(rule->key, key) && str_eq_nocase(rule->value, value))
            return rule->text;
    }
    return value;
}

const BuildRule *rules_build(const Ruleset *rules, Str name)
{
    for (size_t i = 0; i < rules->builds.len; i++)
        if (str_eq(rules->builds.at[i].name, name))
            return &rules->builds.at[i];
    return NULL;
}

size_t rules_evidence_index(const Ruleset *rules, Str name)
{
    size_t i = 0;
    while (i < rules->evidence.len && !str_eq(rules->evidence.at[i].name, name))
        i++;
    return i;
}

Str rules_symbol_name(const Ruleset *rules, Str printed)
{
    for (size_t i = 0; i + 1 < rules->names.len; i += 2)
        if (str_eq(rules->names.at[i + 1], printed))
            return rules->names.at[i];
    return printed;
}

bool rules_has_line_sign(const Ruleset *rules, Str raw)
{
    for (size_t i = 0; i < rules->line_signs.len; i++)
        if (str_find(raw, rules->line_signs.at[i]) < raw.len)
            return true;
    return false;
}
