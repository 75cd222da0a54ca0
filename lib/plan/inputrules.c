/* SPDX-License-Identifier: MIT */
#include "plan/inputrules.h"

static bool matches_name(Str pattern, Str name)
{
    return str_glob_nocase(pattern, name) || str_glob_nocase(pattern, str_path_base(name));
}

bool inputrule_matches(const InputRule *rule, Str path, Str member)
{
    if (matches_name(rule->pattern, path))
        return true;
    size_t open = str_find_last_char(rule->pattern, '(');
    if (member.len == 0 || open == rule->pattern.len || !str_ends_with(rule->pattern, STR(")")))
        return false;
    Str file = str_slice(rule->pattern, 0, open);
    Str of_member = str_slice(rule->pattern, open + 1, rule->pattern.len - 1);
    return matches_name(file, path) && matches_name(of_member, member);
}

bool inputrule_is_record(const InputRule *rule)
{
    return str_eq(rule->key, STR("ignore-record"));
}

/* "LIBCMT", "libcmt.lib" and "x/libcmt.lib" are one library. */
static Str library_name(Str name)
{
    name = str_path_base(name);
    if (str_ends_with_nocase(name, STR(".lib")))
        name.len -= 4;
    return name;
}

bool inputrule_ignores(const InputRule *rule, const Directive *directive)
{
    Str key, value, rest = rule->value;
    bool is_record = inputrule_is_record(rule);
    if (is_record ? !drectve_record(directive, &key, &value)
                  : !directive->option || directive->option->id != OPT_DEFAULTLIB)
        return false;
    while (rest.len) {
        Str word = str_trim(str_cut(&rest, ','));
        if (word.len == 0)
            continue;
        if (is_record ? str_eq_nocase(word, key)
                      : str_glob_nocase(library_name(word), library_name(directive->value)))
            return true;
    }
    return false;
}

const InputRule *inputrules_find(const Policy *policy, Str path, Str member,
                                 const Directive *directive)
{
    for (size_t i = 0; i < policy->inputs.len; i++) {
        const InputRule *rule = &policy->inputs.at[i];
        if (inputrule_ignores(rule, directive) && inputrule_matches(rule, path, member))
            return rule;
    }
    return NULL;
}
