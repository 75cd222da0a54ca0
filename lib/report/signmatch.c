/* SPDX-License-Identifier: MIT */
#include "report/signmatch.h"

#include <string.h>

enum { PREFIX_MAX = SYMBOL_BUFFER_SIZE - MESSAGE_FIELD_MAX, GLUED_MAX = 500 };

static const PatternGroup no_groups[GROUP_COUNT] = {
    [GROUP_SYMBOL] = {.name = "symbol"},
    [GROUP_UNDECORATED] = {.name = "undecorated"},
    [GROUP_IMPORT] = {.name = "import"},
    [GROUP_FUNCTION] = {.name = "function"},
    [GROUP_ORIGIN] = {.name = "origin"},
    [GROUP_OTHER_INPUT] = {.name = "other_input"},
    [GROUP_KEY] = {.name = "key"},
    [GROUP_VALUE] = {.name = "value"},
    [GROUP_OTHER_VALUE] = {.name = "other_value"},
    [GROUP_NAME] = {.name = "name"},
    [GROUP_LIB] = {.name = "lib"},
    [GROUP_FILE] = {.name = "file"},
    [GROUP_MEMBER] = {.name = "member"},
    [GROUP_COUNT_OF_MORE] = {.name = "count"},
    [GROUP_GLUED] = {.name = "glued"},
};

Str signmatch_cut(Str field)
{
    return str_slice(str_trim(field), 0, MESSAGE_FIELD_MAX);
}

InputName signmatch_input(Str text)
{
    text = signmatch_cut(text);
    if (str_eq(text, STR("<root>")))
        return (InputName){0};
    return input_name_parse(text);
}

static Str with_prefix(char *buffer, Str prefix, Str symbol)
{
    prefix = str_slice(prefix, 0, PREFIX_MAX);
    if (prefix.len)
        memcpy(buffer, prefix.at, prefix.len);
    if (symbol.len)
        memcpy(buffer + prefix.len, symbol.at, symbol.len);
    return (Str){buffer, prefix.len + symbol.len};
}

/* "__imp_freemy_function": the longest start that is a name of the CRT, or all
 * of it. */
static Str unglue(Str glued)
{
    CrtSymbolUse use;
    for (size_t len = glued.len - 1; len > 2; len--)
        if (crt_symbol_of_any(str_slice(glued, 0, len), &use))
            return str_slice(glued, 0, len);
    return glued;
}

static void fill_symbol(const Ruleset *rules, const SignMatch *match, char *buffer,
                        LinkerMessage *m)
{
    Str symbol = signmatch_cut(match->groups[GROUP_SYMBOL].text);
    Str glued = str_slice(match->groups[GROUP_GLUED].text, 0, GLUED_MAX);
    if (glued.len)
        symbol = unglue(glued);
    if (symbol.len == 0)
        return;
    m->symbol = rules_symbol_name(rules, symbol);
    if (match->groups[GROUP_IMPORT].text.len)
        m->symbol = with_prefix(buffer, match->sign->prefix, signmatch_cut(m->symbol));
}

void signmatch_fill(const Ruleset *rules, const SignMatch *match, char *symbol_buffer,
                    LinkerMessage *m)
{
    const PatternGroup *groups = match->groups;
    const struct {
        Str *field;
        GroupId group;
    } texts[] = {
        {&m->undecorated, GROUP_UNDECORATED},
        {&m->function,    GROUP_FUNCTION   },
        {&m->key,         GROUP_KEY        },
        {&m->value,       GROUP_VALUE      },
        {&m->other_value, GROUP_OTHER_VALUE},
        {&m->name,        GROUP_NAME       },
        {&m->name,        GROUP_LIB        },
    };
    m->kind = match->sign->kind;
    if (match->sign->severity != SEVERITY_AS_SAID)
        m->is_error = match->sign->severity == SEVERITY_ERROR;
    fill_symbol(rules, match, symbol_buffer, m);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (groups[texts[i].group].text.len)
            *texts[i].field = signmatch_cut(groups[texts[i].group].text);
    if (groups[GROUP_ORIGIN].text.len)
        m->origin = signmatch_input(groups[GROUP_ORIGIN].text);
    if (groups[GROUP_OTHER_INPUT].text.len)
        m->other = signmatch_input(groups[GROUP_OTHER_INPUT].text);
}

static bool sign_has_code(const Sign *sign, Str code)
{
    for (size_t i = 0; i < sign->codes.len; i++)
        if (str_eq(sign->codes.at[i], code))
            return true;
    return false;
}

bool signmatch_find(const Ruleset *rules, SignScope scope, Str code, Str text, SignMatch *out)
{
    for (size_t i = 0; i < rules->signs.len; i++) {
        const Sign *sign = &rules->signs.at[i];
        if (sign->scope != scope || (scope == SIGN_CODE && !sign_has_code(sign, code)))
            continue;
        if (sign->contains.len && str_find(text, sign->contains) == text.len)
            continue;
        out->sign = sign;
        memcpy(out->groups, no_groups, sizeof no_groups);
        if (pattern_capture(sign->pattern, text, out->groups, GROUP_COUNT))
            return true;
    }
    return false;
}
