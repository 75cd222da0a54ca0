/* SPDX-License-Identifier: MIT */
/* --help --format=tsv: every table that a person can be told of, a row a line, with tabs between
 * the columns. The first column says which table. The manual pages, the completions and the
 * documentation are made from it. */
#include "failure.h"
#include "options.h"
#include "say.h"
#include "tools.h"
#include "version.h"

static const char *or_none(const char *text)
{
    return text && *text ? text : "-";
}

static void print_tools(StrBuf *b)
{
    for (size_t i = 0; i < tool_count; i++)
        strbuf_addf(b, "tool\t%s\t%s\t%s\n", tools[i].name, or_none(tools[i].operands),
                    tools[i].help);
}

static void print_options(StrBuf *b)
{
    for (size_t i = 0; i < tool_option_count; i++) {
        const ToolOption *row = &tool_option_rows[i];
        strbuf_addf(b, "option\t%s\t%s\t%s\t%s\t%s\t%s\n", row->tool, row->name,
                    or_none(row->values), or_none(row->argument), row->is_needed ? "needed" : "-",
                    row->help);
    }
}

static void print_settings(StrBuf *b)
{
    for (size_t i = 0; i < SETTING_COUNT; i++) {
        const SettingSpec *row = &setting_specs[i];
        strbuf_addf(b, "setting\t%s\t%s\t%s\t%s\t%s\n", row->section, row->key,
                    or_none(row->values), or_none(row->initial), row->help);
    }
    for (size_t i = 0; i < SECTION_KEY_COUNT; i++) {
        const SectionKey *row = &section_keys[i];
        strbuf_addf(b, "section\t%s\t%s\t%s\t%s\n", row->section, row->key, or_none(row->value),
                    row->help);
    }
}

static Str title_of(const CauseRule *cause)
{
    for (size_t i = 0; i < cause->texts.len; i++) {
        const RuleText *text = &cause->texts.at[i];
        if (str_eq(text->name, STR("title")) && text->variant.len == 0)
            return text->text;
    }
    return (Str){"", 0};
}

static void print_rules(StrBuf *b, const Ruleset *rules)
{
    for (size_t i = 0; i < rules->causes.len; i++) {
        const CauseRule *cause = &rules->causes.at[i];
        strbuf_addf(b, "cause\t%.*s\t%.*s\t%.*s\n", STR_ARG(cause->code), STR_ARG(cause->name),
                    STR_ARG(title_of(cause)));
    }
    for (size_t i = 0; i < rules->codes.len; i++) {
        const CodeRule *code = &rules->codes.at[i];
        strbuf_addf(b, "code\t%.*s\t%.*s\n", STR_ARG(code->code), STR_ARG(code->title));
    }
}

void tables_print(Call *call)
{
    StrBuf b = strbuf(&call->arena);
    call_read_settings(call);
    strbuf_add(&b, STR("version\t" CRTLINK_VERSION "\n"));
    print_tools(&b);
    print_options(&b);
    print_settings(&b);
    print_rules(&b, failure_rules(call));
    say_out(strbuf_str(&b));
}
