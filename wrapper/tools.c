/* SPDX-License-Identifier: MIT */
#include "tools.h"

#include "base/utf.h"
#include "crtlink.h"
#include "options.h"
#include "say.h"
#include "version.h"

static int tool_help(Call *call, const StrVec *arguments);
static int tool_version(Call *call, const StrVec *arguments);

/* clang-format off */
const Tool tools[] = {
    {"--scan", tool_scan, "PATH...",
     "what each file, member by member, wants of the C runtime"},
    {"--plan", tool_plan, "-- LINKER-ARGUMENTS",
     "what the policy would change, why, and the final command line; runs nothing"},
    {"--predict", tool_predict, "-- LINKER-ARGUMENTS",
     "replays the link without linking: what would be linked, and whether it would succeed"},
    {"--why", tool_why, "NAME -- LINKER-ARGUMENTS",
     "why a library, member or symbol is in the link"},
    {"--which", tool_which, "SYMBOL [-- LINKER-ARGUMENTS]",
     "every library that offers a symbol, and the one that wins"},
    {"--explain", tool_explain, "CODE",
     "the long explanation of a cause (CRT1001) or a linker's code (LNK2038)"},
    {"--explain-log", tool_explain_log, "[FILE|-]",
     "explains a saved log"},
    {"--implib", tool_implib, "DLL|DEF",
     "an import library from a DLL's exports or a .def file"},
    {"--doctor", tool_doctor, "",
     "which linker, policies, libraries and C runtimes are found here, and what is wrong with them"},
    {"--init", tool_init, "[FILE]",
     "writes a commented crtlink.ini; an existing file is left alone"},
    {"--help", tool_help, "", "this text"},
    {"--version", tool_version, "", "the real linker's version, then crtlink's"},
};
/* clang-format on */

const size_t tool_count = sizeof tools / sizeof *tools;

const Tool *tool_find(Str first_argument)
{
    for (size_t i = 0; i < tool_count; i++)
        if (str_eq(str_of(tools[i].name), first_argument))
            return &tools[i];
    return NULL;
}

static bool is_color(Str argument)
{
    return str_eq(str_cut(&argument, '='), STR("--color"));
}

/* `--color` is read here for all tools; behind `--` it would be the linker's. */
int tool_run(Call *call, const Tool *tool)
{
    StrVec arguments = {0};
    bool has_end = false;
    for (size_t i = 1; i < call->argv.len; i++) {
        Str argument = call->argv.at[i];
        has_end |= str_eq(argument, STR("--"));
        if (has_end || !is_color(argument))
            vec_push(&call->arena, &arguments, argument);
        else if (!option_take(call, tool->name, argument, &call->color))
            return EXIT_USAGE;
    }
    system_on_breakdown_exit(EXIT_USAGE);
    int code = tool->run(call, &arguments);
    Str failure = system_out_failure(&call->arena);
    if (failure.len)
        return tool_complain(call, tool->name, "standard output cannot be written: %.*s",
                             STR_ARG(failure));
    return code;
}

int tool_complain(Call *call, const char *tool, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    Str text = str_format_v(&call->arena, format, args);
    va_end(args);
    (void)system_write(STREAM_ERR, str_format(&call->arena, "crtlink %s: %.*s\n", tool,
                                              STR_ARG(utf8_printable(&call->arena, text))));
    return EXIT_USAGE;
}

static void take_option(const ToolOption *option, Str value, ToolOptions *out)
{
    switch (option->id) {
    case OPTION_FORMAT:
        out->format = value;
        break;
    case OPTION_SYMBOLS:
        out->has_symbols = true;
        break;
    case OPTION_BUILD:
        out->build = value;
        break;
    case OPTION_FILES_FROM:
    case OPTION_FILES0_FROM:
        out->files_from = value;
        out->files_end = option->id == OPTION_FILES_FROM ? '\n' : '\0';
        break;
    default:
        break;
    }
}

bool tool_options(Call *call, const char *tool, const StrVec *arguments, size_t *at,
                  ToolOptions *out)
{
    *out = (ToolOptions){.format = STR("text")};
    for (*at = 0; *at < arguments->len; ++*at) {
        Str value, argument = arguments->at[*at];
        if (str_eq(argument, STR("--"))) {
            out->has_end = true;
            ++*at;
            break;
        }
        if (!str_starts_with(argument, STR("--")))
            break;
        const ToolOption *option = option_take(call, tool, argument, &value);
        if (!option)
            return false;
        take_option(option, value, out);
    }
    return true;
}

/* --color is told once, for all. */
static void add_usage(StrBuf *b, const Tool *tool)
{
    strbuf_addf(b, "  crtlink %s", tool->name);
    for (size_t i = 0; i < tool_option_count; i++) {
        const ToolOption *row = &tool_option_rows[i];
        if (row->id != OPTION_COLOR && str_eq(str_of(row->tool), str_of(tool->name)))
            strbuf_addf(b, " %.*s", STR_ARG(option_usage(b->arena, row)));
    }
    strbuf_addf(b, "%s%s\n      %s\n", tool->operands[0] ? " " : "", tool->operands, tool->help);
}

static int tool_help(Call *call, const StrVec *arguments)
{
    size_t at;
    ToolOptions options;
    if (!tool_options(call, "--help", arguments, &at, &options))
        return EXIT_USAGE;
    if (str_eq(options.format, STR("tsv"))) {
        tables_print(call);
        return 0;
    }
    StrBuf b = strbuf(&call->arena);
    strbuf_add(&b, STR("crtlink: a wrapper for link.exe and lld-link that keeps one C runtime in "
                       "the image\nand explains failed links.\n\n"
                       "  crtlink LINKER-ARGUMENTS\n"
                       "      links as the real linker would, by the policy in crtlink.ini\n"));
    for (size_t i = 0; i < tool_count; i++)
        add_usage(&b, &tools[i]);
    strbuf_add(&b, STR("\nCalls that explain also take --color=auto|always|never.\n"
                       "Exit code of a link: the linker's. 97: no linker could be started. "
                       "98: stopped by\nlinker.on-error = stop.\n"));
    static const LinePaint usage = {"crtlink", STYLE_HEAD, false, false};
    say_lines(call, &usage, 1, strbuf_str(&b));
    return 0;
}

/* Build systems probe linkers by `--version`: the real one answers first. */
static int tool_version(Call *call, const StrVec *arguments)
{
    (void)arguments;
    StrVec argv = {0};
    Str why = {"", 0}, error;
    ProgramEnd end;
    vec_push(&call->arena, &argv, STR("--version"));
    if (crtlink_prepare(call, &argv, &why)) {
        Program program = crtlink_program(call, &(FinalCommand){.argv = argv});
        (void)system_run(&call->arena, &program, NULL, &end, &error);
    } else {
        say_note(call, CODE_LINKER, why);
    }
    say_out(STR("crtlink " CRTLINK_VERSION "\n"));
    return 0;
}
