/* SPDX-License-Identifier: MIT */
#include "report/report_predict.h"

#include "base/utf.h"
#include "options.h"
#include "say.h"
#include "tool_replay.h"

static void take_option(const ToolOption *option, Str value, ReplayOptions *out)
{
    switch (option->id) {
    case OPTION_FORMAT:
        out->format = value;
        break;
    case OPTION_PLANNED:
        out->is_planned = true;
        break;
    case OPTION_RULES:
        out->is_msvc = str_eq(value, STR("link"));
        break;
    default:
        break;
    }
}

static bool take_name(Call *call, const char *tool, bool takes_name, Str word, ReplayOptions *out)
{
    if (takes_name && !out->name.len) {
        out->name = word;
        return true;
    }
    (void)tool_complain(call, tool,
                        "%.*s is not understood here; the linker's arguments stand behind `--`",
                        STR_ARG(utf8_printable(&call->arena, word)));
    return false;
}

bool replay_options(Call *call, const char *tool, bool takes_name, const StrVec *arguments,
                    ReplayOptions *out)
{
    size_t at = 0;
    *out = (ReplayOptions){.format = STR("text")};
    for (; at < arguments->len && !str_eq(arguments->at[at], STR("--")); at++) {
        Str value, argument = arguments->at[at];
        if (!str_starts_with(argument, STR("--"))) {
            if (!take_name(call, tool, takes_name, argument, out))
                return false;
            continue;
        }
        const ToolOption *option = option_take(call, tool, argument, &value);
        if (!option)
            return false;
        take_option(option, value, out);
    }
    out->has_argv = at < arguments->len;
    for (at++; at < arguments->len; at++)
        vec_push(&call->arena, &out->argv, arguments->at[at]);
    return true;
}

/* The command that the policy would make of it, read as the linker reads it. */
static bool take_planned(Call *call)
{
    Plan plan;
    FinalCommand command = {0};
    LinkEnvironment none = {
        {"", 0},
        {"", 0}
    };
    call->is_dry = true;
    crtlink_plan(call, &plan);
    rewrite_command(&call->arena, &call->command, &plan.edits, &command);
    return linkcmd_parse(&call->arena, &command.argv, none, call->linker.kind, &call->diags,
                         &call->command);
}

bool replay(Call *call, const ReplayOptions *options, Resolution *out)
{
    Str why = {"", 0};
    bool is_found = crtlink_prepare(call, &options->argv, &why);
    if (!is_found && !options->is_msvc)
        say_note(call, CODE_LINKER, why);
    bool is_read = options->is_planned ? take_planned(call) : true;
    for (size_t i = 0; i < call->diags.list.len; i++)
        is_read &= call->diags.list.at[i].severity != SEV_ERROR;
    say_diags(call);
    ResolveRequest request = {
        .command = &call->command,
        .lib = call_variable(call, "LIB"),
        .rules = linkerversion_rules(call),
        .overlay = call->overlay,
    };
    if (options->is_msvc)
        request.rules = (ResolveRules){.linker = LINKER_MSVC};
    resolve(&call->arena, &request, out);
    return is_read;
}

static const LinePaint paints[] = {
    {"outcome: links",   STYLE_GOOD,    true,  false},
    {"outcome: fails",   STYLE_BAD,     true,  false},
    {"outcome: unknown", STYLE_CHANGED, true,  false},
    {"because ",         STYLE_CHANGED, false, false},
    {"error ",           STYLE_BAD,     false, false},
    {"clash ",           STYLE_BAD,     false, false},
    {"twice ",           STYLE_BAD,     false, false},
    {"unresolved ",      STYLE_BAD,     false, false},
    {"missing ",         STYLE_BAD,     false, false},
    {"library ",         STYLE_HEAD,    false, false},
    {"CRT ",             STYLE_HEAD,    false, false},
    {"loaded ",          STYLE_HEAD,    false, false},
};

int tool_predict(Call *call, const StrVec *arguments)
{
    ReplayOptions options;
    Resolution resolution;
    if (!replay_options(call, "--predict", false, arguments, &options))
        return EXIT_USAGE;
    if (!options.has_argv)
        return tool_complain(call, "--predict", "the linker's arguments follow behind `--`");
    bool is_sure = replay(call, &options, &resolution);
    if (!is_sure) {
        vec_push(&call->arena, &resolution.opaque, STR("the command line cannot be read"));
        resolution.outcome = OUTCOME_UNKNOWN;
    }
    if (str_eq(options.format, STR("json"))) {
        say_out(report_predict_json(&call->arena, &resolution));
        say_out(STR("\n"));
    } else {
        say_lines(call, paints, sizeof paints / sizeof *paints,
                  report_predict_text(&call->arena, &resolution));
    }
    return (int)resolution.outcome;
}
