/* SPDX-License-Identifier: MIT */
#include "tools.h"

#include "crtlink.h"
#include "say.h"
#include "version.h"

static int tool_help(Call *call, const StrVec *arguments);
static int tool_version(Call *call, const StrVec *arguments);

/* A row is a tool, its usage and its help. */
/* clang-format off */
static const Tool tools[] = {
    {"--scan", tool_scan, "[--format=text|json] [--symbols] PATH...",
     "what each file, member by member, wants of the C runtime"},
    {"--plan", tool_plan, "[--format=text|json] -- LINKER-ARGUMENTS",
     "what the policy would change, why, and the final command line; runs nothing"},
    {"--predict", tool_predict, "[--format=text|json] [--planned] [--rules=link] -- LINKER-ARGUMENTS",
     "replays the link without linking: what would be linked, and whether it would succeed"},
    {"--why", tool_why, "NAME -- LINKER-ARGUMENTS",
     "why a library, member or symbol is in the link"},
    {"--which", tool_which, "SYMBOL [-- LINKER-ARGUMENTS]",
     "every library that offers a symbol, and the one that wins"},
    {"--explain", tool_explain, "CODE",
     "the long explanation of a cause (CRT1001) or a linker's code (LNK2038)"},
    {"--explain-log", tool_explain_log, "[--format=text|json|sarif|github|html] [--build=cargo|cmake|...] [FILE|-]",
     "explains a saved log"},
    {"--implib", tool_implib, "DLL|DEF -o LIB [--machine=x64|x86|arm64] [--dll=NAME]",
     "an import library from a DLL's exports or a .def file"},
    {"--doctor", tool_doctor, "",
     "which linker, policies, libraries and C runtimes are found here, and what is wrong with them"},
    {"--init", tool_init, "[FILE]",
     "writes a commented crtlink.ini; an existing file is left alone"},
    {"--help", tool_help, "", "this text"},
    {"--version", tool_version, "", "the real linker's version, then crtlink's"},
};
/* clang-format on */

const Tool *tool_find(Str first_argument)
{
    for (size_t i = 0; i < sizeof tools / sizeof *tools; i++)
        if (str_eq(str_of(tools[i].name), first_argument))
            return &tools[i];
    return NULL;
}

int tool_run(Call *call, const Tool *tool)
{
    StrVec arguments = {0};
    for (size_t i = 1; i < call->argv.len; i++)
        vec_push(&call->arena, &arguments, call->argv.at[i]);
    return tool->run(call, &arguments);
}

int tool_complain(Call *call, const char *tool, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    Str text = str_format_v(&call->arena, format, args);
    va_end(args);
    (void)system_write(STREAM_ERR,
                       str_format(&call->arena, "crtlink %s: %.*s\n", tool, STR_ARG(text)));
    return EXIT_USAGE;
}

static bool is_format(Str format, const char *formats)
{
    Str rest = str_of(formats);
    while (rest.len)
        if (str_eq(str_cut(&rest, '|'), format))
            return true;
    return false;
}

bool tool_options(Call *call, const char *tool, const char *formats, const StrVec *arguments,
                  size_t *at, ToolOptions *out)
{
    Str text = str_of(formats);
    *out = (ToolOptions){.format = str_cut(&text, '|')};
    for (*at = 0; *at < arguments->len; ++*at) {
        Str argument = arguments->at[*at];
        if (str_eq(argument, STR("--"))) {
            out->has_end = true;
            ++*at;
            break;
        }
        if (!str_starts_with(argument, STR("--")))
            break;
        Str value = argument, name = str_cut(&value, '=');
        if (str_eq(name, STR("--format")) && is_format(value, formats)) {
            out->format = value;
        } else if (str_eq(argument, STR("--symbols"))) {
            out->has_symbols = true;
        } else if (str_eq(name, STR("--build"))) {
            out->build = value;
        } else {
            (void)tool_complain(call, tool, "there is no option %.*s (formats: %s)",
                                STR_ARG(argument), formats);
            return false;
        }
    }
    return true;
}

static int tool_help(Call *call, const StrVec *arguments)
{
    (void)arguments;
    StrBuf b = strbuf(&call->arena);
    strbuf_add(&b, STR("crtlink: a wrapper for link.exe and lld-link that keeps one C runtime in "
                       "the image\nand explains failed links.\n\n"
                       "  crtlink LINKER-ARGUMENTS\n"
                       "      links as the real linker would, by the policy in crtlink.ini\n"));
    for (size_t i = 0; i < sizeof tools / sizeof *tools; i++)
        strbuf_addf(&b, "  crtlink %s%s%s\n      %s\n", tools[i].name, tools[i].usage[0] ? " " : "",
                    tools[i].usage, tools[i].help);
    strbuf_add(&b, STR("\nExit code of a link: the linker's. 97: no linker could be started. "
                       "98: stopped by\nlinker.on-error = stop.\n"));
    say_out(strbuf_str(&b));
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
        system_on_breakdown_exit(1);
        (void)system_run(&call->arena, &program, NULL, &end, &error);
    } else {
        say_note(call, CODE_LINKER, why);
    }
    say_out(STR("crtlink " CRTLINK_VERSION "\n"));
    return 0;
}
