/* SPDX-License-Identifier: MIT */
#include "command/linkcmd.h"

#include "command/response.h"
#include "command/wincmd.h"

typedef struct Parser {
    Arena *arena;
    LinkerKind linker;
    ResponseReader responses;
    LinkCommand *command;
} Parser;

static bool is_flavor_call(const StrVec *argv)
{
    return argv->len && str_eq(argv->at[0], STR("-flavor"));
}

/* `-flavor link` in front, as rust-lld wants it; lld compares the word itself
 * exactly and its value in any case (observed, lld-link 22). */
static bool has_link_flavor(const StrVec *argv)
{
    return is_flavor_call(argv) && argv->len > 1 &&
           (str_eq_nocase(argv->at[1], STR("link")) || str_eq_nocase(argv->at[1], STR("lld-link")));
}

static bool is_option_of(const LinkOpt *option, LinkerKind linker)
{
    if (linker == LINKER_MSVC)
        return !(option->flags & OPT_LLD_ONLY);
    return linker != LINKER_LLD || !(option->flags & OPT_LINK_ONLY);
}

/* What it is when it is no option. An unknown `/foo` is a file to lld, an
 * unknown `-foo` a word to ignore with a warning, an empty word nothing; `-`
 * is a file (observed, lld-link 14, 19, 22). link.exe ignores every option it
 * does not know (LNK4044). */
static ArgKind kind_of_other(Str text, LinkerKind linker)
{
    if (str_is_empty(text))
        return ARG_UNKNOWN;
    if (text.at[0] == '-' && text.len > 1)
        return ARG_UNKNOWN;
    return text.at[0] == '/' && linker == LINKER_MSVC ? ARG_UNKNOWN : ARG_INPUT;
}

static void add_arg(Parser *p, Str text, Origin origin)
{
    Arg arg = {.text = text, .origin = origin, .source = p->command->sources.len - 1};
    arg.option = linkopt_parse(text, &arg.value);
    if (arg.option && is_option_of(arg.option, p->linker)) {
        arg.kind = ARG_OPTION;
    } else {
        arg.kind = kind_of_other(text, p->linker);
        arg.option = NULL;
        arg.value = STR("");
    }
    if (arg.option && arg.option->id == OPT_CRTLINK)
        p->command->has_settings = true;
    vec_push(p->arena, &p->command->args, arg);
}

static ArgSource *add_source(Parser *p, Str text, Origin origin)
{
    ArgSource source = {.origin = origin, .text = text};
    return vec_push(p->arena, &p->command->sources, source);
}

/* Adds the args of one word, which may be a response file. */
static bool add_word(Parser *p, Str word, Origin origin, bool *is_response)
{
    if (!str_starts_with(word, STR("@"))) {
        add_arg(p, word, origin);
        *is_response = false;
        return true;
    }
    ResponseWords words = {0};
    if (!response_expand(&p->responses, word, origin, &words, is_response))
        return false;
    for (size_t i = 0; i < words.len; i++)
        add_arg(p, words.at[i].text, words.at[i].origin);
    return true;
}

static bool add_variable(Parser *p, const char *name, Str text)
{
    Origin origin = {.kind = ORIGIN_VARIABLE, .file = str_of(name)};
    if (str_is_empty(text))
        return true;
    add_source(p, text, origin);
    WinCursor cursor = wincmd_cursor(text);
    WinWord word;
    bool is_response;
    while (wincmd_next(p->arena, &cursor, &word)) {
        origin.number++;
        if (!add_word(p, word.text, origin, &is_response))
            return false;
    }
    return true;
}

static Origin argument_origin(size_t index)
{
    return (Origin){.kind = ORIGIN_ARGUMENT, .number = (uint32_t)(index + 1)};
}

static void add_flavor(Parser *p, const StrVec *argv)
{
    for (size_t i = 0; i < 2; i++) {
        add_source(p, argv->at[i], argument_origin(i));
        Arg arg = {.kind = ARG_FLAVOR,
                   .text = argv->at[i],
                   .origin = argument_origin(i),
                   .source = p->command->sources.len - 1};
        vec_push(p->arena, &p->command->args, arg);
    }
}

static bool add_arguments(Parser *p, const StrVec *argv, size_t from)
{
    for (size_t i = from; i < argv->len; i++) {
        ArgSource *source = add_source(p, argv->at[i], argument_origin(i));
        if (!add_word(p, argv->at[i], source->origin, &source->is_response))
            return false;
    }
    return true;
}

/* The last argument itself, not one in a response file, with this option. */
static bool find_direct(const StrVec *argv, LinkOptId id, Str *value)
{
    for (size_t i = argv->len; i > 0; i--) {
        const LinkOpt *option = linkopt_parse(argv->at[i - 1], value);
        if (option && option->id == id)
            return true;
    }
    return false;
}

/* lld takes every value but `windows` for posix, with an error. */
static bool has_posix_quoting(const StrVec *argv, LinkerKind linker)
{
    Str quoting;
    return linker != LINKER_MSVC && find_direct(argv, OPT_RSP_QUOTING, &quoting) &&
           !str_eq(quoting, STR("windows"));
}

static bool parse_for_lld(Parser *p, const StrVec *argv, LinkEnvironment env)
{
    Str unused;
    size_t from = has_link_flavor(argv) ? 2 : 0;
    if (from)
        add_flavor(p, argv);
    if (!find_direct(argv, OPT_LLDIGNOREENV, &unused) &&
        !(add_variable(p, "_LINK_", env.link_underscores) && add_variable(p, "LINK", env.link)))
        return false;
    return add_arguments(p, argv, from);
}

static bool parse_for_msvc(Parser *p, const StrVec *argv, LinkEnvironment env)
{
    size_t from = has_link_flavor(argv) ? 2 : 0;
    if (from)
        add_flavor(p, argv);
    return add_variable(p, "LINK", env.link) && add_arguments(p, argv, from) &&
           add_variable(p, "_LINK_", env.link_underscores);
}

bool linkcmd_parse(Arena *arena, const StrVec *argv, LinkEnvironment env, LinkerKind linker,
                   Diags *diags, LinkCommand *out)
{
    *out = (LinkCommand){0};
    Parser p = {
        .arena = arena,
        .linker = linker,
        .responses = {.arena = arena,
                      .diags = diags,
                      .nests = linker != LINKER_MSVC,
                      .is_posix = has_posix_quoting(argv, linker)},
        .command = out,
    };
    return linker == LINKER_MSVC ? parse_for_msvc(&p, argv, env) : parse_for_lld(&p, argv, env);
}

const Arg *linkcmd_last(const LinkCommand *command, LinkOptId id)
{
    for (size_t i = command->args.len; i > 0; i--) {
        const Arg *arg = &command->args.at[i - 1];
        if (arg->kind == ARG_OPTION && arg->option->id == id)
            return arg;
    }
    return NULL;
}

static bool is_tool_name(Str argument)
{
    static const char *const tools[] = {"lib", "dump", "edit", "editbin"};
    if (argument.len < 2 || (argument.at[0] != '/' && argument.at[0] != '-'))
        return false;
    for (size_t i = 0; i < sizeof tools / sizeof *tools; i++)
        if (str_eq_nocase(str_skip(argument, 1), str_of(tools[i])))
            return true;
    return false;
}

bool linkcmd_is_passthrough(const StrVec *argv)
{
    size_t from = has_link_flavor(argv) ? 2 : 0;
    if (from == argv->len || (from == 0 && is_flavor_call(argv)))
        return true;
    Str first = argv->at[from], unused;
    if (is_tool_name(first) || (argv->len == from + 1 && str_eq_nocase(first, STR("-v"))))
        return true;
    return find_direct(argv, OPT_HELP, &unused) || find_direct(argv, OPT_PRINT_VERSION, &unused);
}
