/* SPDX-License-Identifier: MIT */
/* What the policy's [input "..."] sections make of a link. */
#include "plan/blank.h"
#include "plan/neutralise_needs.h"

const InputRule *neutralise_rule_for_record(const Neutraliser *n, uint32_t file, Str key)
{
    if (file == FILE_NONE)
        return NULL;
    Directive directive = {.option = linkopt_by_id(OPT_FAILIFMISMATCH)};
    directive.value = str_format(n->arena, "%.*s=", STR_ARG(key));
    return inputrules_find(n->link->policy, n->r->files.at[neutralise_input_of(n, file)].path,
                           n->r->files.at[file].member, &directive);
}

static void need_for_rule(Neutraliser *n, uint32_t file, const InputRule *rule, Str what,
                          NeedVec *needs)
{
    uint32_t input = neutralise_input_of(n, file);
    const char *obstacle = neutralise_obstacle(n, input);
    if (obstacle) {
        neutralise_refuse(n, "[input \"%.*s\"] cannot be followed for %.*s: %s",
                          STR_ARG(rule->pattern), STR_ARG(neutralise_file_name(n, file)), obstacle);
        return;
    }
    Need need = {.input = input, .policy = rule->origin};
    need.reason =
        str_format(n->arena, "%.*s %.*s", STR_ARG(neutralise_file_name(n, file)), STR_ARG(what));
    neutralise_need(n, needs, need);
}

/* A rule cannot make debug and release one either. */
static bool is_ignorable(Neutraliser *n, const Record *record, const InputRule *rule)
{
    if (record != neutralise_runtime_record(n) || !neutralise_other_config(record))
        return true;
    n->mixes_configs = true;
    neutralise_refuse(
        n,
        "[input \"%.*s\"] leaves RuntimeLibrary alone: %.*s; debug and release code do not "
        "fit together",
        STR_ARG(rule->pattern),
        STR_ARG(neutralise_clash_text(n, record, neutralise_other_config(record))));
    return false;
}

static void need_for_ignored_records(Neutraliser *n, NeedVec *needs)
{
    for (size_t i = 0; i < n->r->records.len; i++) {
        const Record *record = &n->r->records.at[i];
        for (size_t v = 0; record->is_clash && v < record->values.len; v++) {
            const RecordValue *value = &record->values.at[v];
            const InputRule *rule = neutralise_rule_for_record(n, value->file, record->key);
            if (!rule)
                continue;
            if (!is_ignorable(n, record, rule))
                break;
            Str what =
                str_format(n->arena, "has %.*s=%.*s", STR_ARG(record->key), STR_ARG(value->value));
            need_for_rule(n, value->file, rule, what, needs);
        }
    }
}

/* Whether the request brings a library, or asks for one that is nowhere. */
static bool is_effective(const Resolution *r, const InputRule *rule, Str name)
{
    Directive directive = {.option = linkopt_by_id(OPT_DEFAULTLIB)};
    for (size_t i = 0; i < r->defaultlibs.len; i++) {
        const DefaultLib *lib = &r->defaultlibs.at[i];
        directive.value = lib->name;
        if (!lib->is_forbidden && str_eq_nocase(str_path_base(lib->name), str_path_base(name)) &&
            inputrule_ignores(rule, &directive))
            return true;
    }
    return false;
}

typedef struct RuleSearch {
    const Neutraliser *n;
    Str path, member;
    const InputRule *rule;
    Str found; /* what is asked for */
} RuleSearch;

static bool find_ignored_library(void *context, Str member, const Directive *directive)
{
    RuleSearch *search = context;
    (void)member;
    if (search->rule || directive->option->id != OPT_DEFAULTLIB)
        return false;
    const InputRule *rule =
        inputrules_find(search->n->link->policy, search->path, search->member, directive);
    if (rule && is_effective(search->n->r, rule, directive->value)) {
        search->rule = rule;
        search->found = directive->value;
    }
    return false;
}

static bool has_library_rules(const LinkCase *link)
{
    for (size_t i = 0; i < link->policy->inputs.len; i++)
        if (!inputrule_is_record(&link->policy->inputs.at[i]))
            return true;
    return false;
}

static void need_for_ignored_libraries(Neutraliser *n, NeedVec *needs)
{
    Mend none = {0};
    for (size_t i = 0; has_library_rules(n->link) && i < n->r->loaded.len; i++) {
        uint32_t file = n->r->loaded.at[i];
        RuleSearch search = {
            .n = n, .path = n->r->files.at[neutralise_input_of(n, file)].path, .found = {"", 0}
        };
        search.member = n->r->files.at[file].member;
        blank_directives(n->arena, resolution_bytes(n->r, file), find_ignored_library, &search,
                         &none);
        if (search.rule)
            need_for_rule(n, file, search.rule,
                          str_format(n->arena, "asks for %.*s", STR_ARG(search.found)), needs);
    }
}

void neutralise_need_for_rules(Neutraliser *n, NeedVec *needs)
{
    need_for_ignored_records(n, needs);
    need_for_ignored_libraries(n, needs);
}
