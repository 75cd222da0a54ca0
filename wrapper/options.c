/* SPDX-License-Identifier: MIT */
#include "options.h"

#include "base/utf.h"
#include "base/words.h"
#include "tools.h"

#define TEXT_OR_JSON "text|json"
#define SYSTEMS "cargo|cmake|msbuild|meson|bazel|plain|..."

static const char format_help[] = "how it is printed: for people or for programs";
static const char color_help[] = "auto: on a terminal, unless NO_COLOR or TERM=dumb is set";
static const char planned_help[] = "the link after the policy, not the one that was asked for";
static const char rules_help[] = "by whose rules: the real linker's, or link.exe's in any case";

/* clang-format off */
const ToolOption tool_option_rows[] = {
    {"--scan", "--format", "text|json|jsonl", NULL, OPTION_FORMAT, false,
     "how it is printed: for people, for programs, as a line of JSON for each file as soon as it is read"},
    {"--scan", "--files-from", NULL, "FILE|-", OPTION_FILES_FROM, false,
     "looks at the files named in FILE too, one on each line; -: standard input"},
    {"--scan", "--files0-from", NULL, "FILE|-", OPTION_FILES0_FROM, false,
     "the same with a NUL behind each name, as find -print0 writes them"},
    {"--scan", "--symbols", NULL, NULL, OPTION_SYMBOLS, false,
     "with all external symbols of each file"},
    {"--scan", "--color", "auto|always|never", NULL, OPTION_COLOR, false,
     color_help},
    {"--plan", "--format", TEXT_OR_JSON, NULL, OPTION_FORMAT, false,
     format_help},
    {"--plan", "--color", "auto|always|never", NULL, OPTION_COLOR, false,
     color_help},
    {"--predict", "--format", TEXT_OR_JSON, NULL, OPTION_FORMAT, false,
     format_help},
    {"--predict", "--planned", NULL, NULL, OPTION_PLANNED, false,
     planned_help},
    {"--predict", "--rules", "auto|link", NULL, OPTION_RULES, false,
     rules_help},
    {"--predict", "--color", "auto|always|never", NULL, OPTION_COLOR, false,
     color_help},
    {"--why", "--planned", NULL, NULL, OPTION_PLANNED, false,
     planned_help},
    {"--why", "--rules", "auto|link", NULL, OPTION_RULES, false,
     rules_help},
    {"--why", "--color", "auto|always|never", NULL, OPTION_COLOR, false,
     color_help},
    {"--which", "--planned", NULL, NULL, OPTION_PLANNED, false,
     planned_help},
    {"--which", "--rules", "auto|link", NULL, OPTION_RULES, false,
     rules_help},
    {"--which", "--color", "auto|always|never", NULL, OPTION_COLOR, false,
     color_help},
    {"--explain", "--color", "auto|always|never", NULL, OPTION_COLOR, false,
     color_help},
    {"--explain-log", "--format", "text|json|sarif|github|html", NULL, OPTION_FORMAT, false,
     "how it is printed: for people, for programs, for code scanning, as workflow annotations, as a page"},
    {"--explain-log", "--build", SYSTEMS, NULL, OPTION_BUILD, false,
     "whose words the fixes are in; found in the log when not given"},
    {"--explain-log", "--color", "auto|always|never", NULL, OPTION_COLOR, false,
     color_help},
    {"--implib", "-o", NULL, "LIB", OPTION_OUTPUT, true,
     "the import library to write"},
    {"--implib", "--machine", "x64|x86|arm64", NULL, OPTION_MACHINE, false,
     "whose machine code a .def file is for; a DLL tells itself"},
    {"--implib", "--dll", NULL, "NAME", OPTION_DLL, false,
     "the name by which programs will load the DLL"},
    {"--doctor", "--color", "auto|always|never", NULL, OPTION_COLOR, false,
     color_help},
    {"--help", "--format", "text|tsv", NULL, OPTION_FORMAT, false,
     "tsv: the tables of options, settings, causes and codes, for programs"},
};
/* clang-format on */

const size_t tool_option_count = sizeof tool_option_rows / sizeof *tool_option_rows;

static const ToolOption *find_row(const char *tool, Str name)
{
    for (size_t i = 0; i < tool_option_count; i++) {
        const ToolOption *row = &tool_option_rows[i];
        if (str_eq(str_of(row->tool), str_of(tool)) && str_eq(str_of(row->name), name))
            return row;
    }
    return NULL;
}

/* The names of a tool's options, as "a|b|c". */
static const char *names_of(Arena *arena, const char *tool)
{
    StrBuf b = strbuf(arena);
    for (size_t i = 0; i < tool_option_count; i++)
        if (str_eq(str_of(tool_option_rows[i].tool), str_of(tool)))
            strbuf_addf(&b, "%s%s", b.len ? "|" : "", tool_option_rows[i].name);
    return str_to_c(arena, strbuf_str(&b));
}

static const ToolOption *complain_of_name(Call *call, const char *tool, Str argument)
{
    Str shown = utf8_printable(&call->arena, argument), hint = {"", 0}, name = argument;
    const char *names = names_of(&call->arena, tool);
    if (*names)
        hint = words_hint(&call->arena, names, str_cut(&name, '='));
    (void)tool_complain(call, tool, "there is no option %.*s%.*s", STR_ARG(shown), STR_ARG(hint));
    return NULL;
}

static bool takes(const ToolOption *row, Str value)
{
    if (!row->values)
        return true;
    bool has_others = str_ends_with(str_of(row->values), STR("|..."));
    return has_others ? value.len > 0 : words_has(row->values, value);
}

const ToolOption *option_take(Call *call, const char *tool, Str argument, Str *value)
{
    Str text = argument, name = str_cut(&text, '=');
    bool has_value = name.len < argument.len;
    const ToolOption *row = find_row(tool, name);
    bool is_separate = !str_starts_with(argument, STR("--"));
    if (row && row->values)
        text = str_lower(&call->arena, text);
    bool wants_value = row && (row->values || row->argument) && !is_separate;
    if (!row || (has_value && !wants_value))
        return complain_of_name(call, tool, argument);
    if (wants_value && (text.len == 0 || !takes(row, text))) {
        Str shown = utf8_printable(&call->arena, text);
        Str hint = row->values ? words_hint(&call->arena, row->values, text) : STR("");
        (void)tool_complain(call, tool, "%s cannot be \"%.*s\"%.*s", row->name, STR_ARG(shown),
                            STR_ARG(hint));
        return NULL;
    }
    *value = text;
    return row;
}

Str option_usage(Arena *arena, const ToolOption *option)
{
    const char *value = option->values ? option->values : option->argument;
    const char *between = !value ? "" : option->name[1] == '-' ? "=" : " ";
    return str_format(arena, "%s%s%s%s%s", option->is_needed ? "" : "[", option->name, between,
                      value ? value : "", option->is_needed ? "" : "]");
}
