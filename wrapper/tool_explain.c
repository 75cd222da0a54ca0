/* SPDX-License-Identifier: MIT */
/* --explain and --explain-log: the explanations without a link. */
#include "tools.h"

#include "base/os.h"
#include "failure.h"
#include "outputs.h"
#include "report/report_html.h"
#include "report/report_json.h"
#include "report/report_sarif.h"
#include "report/report_text.h"
#include "say.h"
#include "system.h"
#include "terminal.h"
#include "version.h"

int tool_explain(Call *call, const StrVec *arguments)
{
    Str text;
    if (arguments->len != 1)
        return tool_complain(call, "--explain", "name one code: CRT1001, LNK2038");
    call_read_settings(call);
    if (!explain_code(&call->arena, failure_rules(call), arguments->at[0], &text)) {
        (void)tool_complain(call, "--explain", "there is nothing on %.*s",
                            STR_ARG(arguments->at[0]));
        return 1;
    }
    say_diags(call);
    TextLook look = terminal_look(call, STREAM_OUT);
    say_out(report_text_wrap(&call->arena, &look, text));
    return 0;
}

static bool feed_file(Call *call, Str path, LinkerLog *log)
{
    Str text, error;
    if (!os_file_open(&call->arena, path, &text, &error)) {
        (void)tool_complain(call, "--explain-log", "%.*s: %.*s", STR_ARG(path), STR_ARG(error));
        return false;
    }
    linkerlog_feed(log, text);
    return true;
}

static bool feed_standard_input(Call *call, LinkerLog *log)
{
    enum { PIECE = 64 * 1024 };
    char *buffer = arena_array(&call->arena, char, PIECE);
    for (;;) {
        size_t len = system_read_input(buffer, PIECE);
        if (len == 0)
            return true;
        linkerlog_feed(log, (Str){buffer, len});
    }
}

static void print_text(Call *call, const LinkReport *report)
{
    say_causes(call, STREAM_OUT, report->result);
}

static void print_json(Call *call, const LinkReport *report)
{
    say_out(report_json(&call->arena, report->result));
}

static void print_sarif(Call *call, const LinkReport *report)
{
    say_out(report_sarif(&call->arena, report));
}

static void print_html(Call *call, const LinkReport *report)
{
    say_out(report_html(&call->arena, report));
}

static void print_github(Call *call, const LinkReport *report)
{
    outputs_write_github(call, report, STREAM_OUT);
}

/* The words of --format. */
static const struct {
    const char *name;
    void (*print)(Call *call, const LinkReport *report);
} formats[] = {
    {"text",   print_text  },
    {"json",   print_json  },
    {"sarif",  print_sarif },
    {"github", print_github},
    {"html",   print_html  },
};

static void print_report(Call *call, Str format, const LinkReport *report)
{
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        if (str_eq(format, str_of(formats[i].name)))
            formats[i].print(call, report);
}

int tool_explain_log(Call *call, const StrVec *arguments)
{
    size_t at;
    ToolOptions options;
    BuildSystem build = BUILD_UNKNOWN;
    if (!tool_options(call, "--explain-log", arguments, &at, &options))
        return EXIT_USAGE;
    if (options.build.len && !build_system_find(options.build, &build))
        return tool_complain(
            call, "--explain-log",
            "--build=%.*s is not known: cargo, cmake, msbuild, meson, bazel or plain",
            STR_ARG(options.build));
    if (arguments->len - at > 1)
        return tool_complain(call, "--explain-log", "name one file, or - for standard input");
    call_read_settings(call);
    const Ruleset *rules = failure_rules(call);
    LinkerLog *log = linkerlog_new(&call->arena, rules);
    bool is_stdin = at == arguments->len || str_eq(arguments->at[at], STR("-"));
    if (!(is_stdin ? feed_standard_input(call, log) : feed_file(call, arguments->at[at], log)))
        return EXIT_USAGE;
    linkerlog_end(log);
    LogHints hints = linkerlog_hints(log);
    if (build == BUILD_UNKNOWN)
        build = build_system_detect(&(BuildFacts){.hints = &hints});
    ExplainRequest request = {.rules = rules, .messages = linkerlog_messages(log), .build = build};
    ExplainResult result = {0};
    explain(&call->arena, &request, &result);
    say_diags(call);
    LinkReport report = {.version = STR(CRTLINK_VERSION), .result = &result, .build = build};
    if (!is_stdin)
        report.log = arguments->at[at];
    print_report(call, options.format, &report);
    return explain_exit_status(&result);
}
