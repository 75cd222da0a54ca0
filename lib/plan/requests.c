/* SPDX-License-Identifier: MIT */
#include "plan/requests.h"

#include "plan/inputrules.h"

typedef struct Collector {
    Arena *arena;
    const Policy *policy;
    CrtRequests *requests;
} Collector;

const CrtLib *requests_lib_of_input(Str path)
{
    return str_ends_with_nocase(path, STR(".lib")) ? crt_lib_find(path) : NULL;
}

static void add_request(Collector *c, const CrtLib *lib, Str spelling, Origin origin, size_t arg)
{
    if (!lib)
        return;
    CrtRequest request = {lib, spelling, origin, arg, false};
    vec_push(c->arena, &c->requests->list, request);
}

static void requests_of_arguments(Collector *c, const LinkCommand *command)
{
    for (size_t i = 0; i < command->args.len; i++) {
        const Arg *arg = &command->args.at[i];
        if (arg->kind == ARG_INPUT)
            add_request(c, requests_lib_of_input(arg->text), arg->text, arg->origin, i);
        else if (arg->kind == ARG_OPTION && arg->option->id == OPT_WHOLEARCHIVE)
            add_request(c, requests_lib_of_input(arg->value), arg->value, arg->origin, i);
        else if (arg->kind == ARG_OPTION && arg->option->id == OPT_DEFAULTLIB)
            add_request(c, crt_lib_find(arg->value), arg->value, arg->origin, i);
    }
}

static void take_request(Collector *c, const Directive *directive, Origin origin)
{
    size_t before = c->requests->list.len;
    add_request(c, crt_lib_find(directive->value), directive->value, origin, SIZE_MAX);
    if (c->requests->list.len > before)
        c->requests->list.at[before].is_ignored =
            inputrules_find(c->policy, origin.file, origin.member, directive) != NULL;
}

static void take_directive(Collector *c, const Directive *directive, Origin origin)
{
    if (!directive->option)
        return;
    const CrtLib *lib;
    switch (directive->option->id) {
    case OPT_DEFAULTLIB:
        take_request(c, directive, origin);
        break;
    case OPT_NODEFAULTLIB:
    case OPT_DISALLOWLIB:
        lib = crt_lib_find(directive->value);
        if (lib)
            map_add(&c->requests->forbidden, str_of(lib->name), NULL);
        break;
    default:
        break;
    }
}

/* Link-time code generation asks for what cl was told: -MD is MSVCRT. */
static void requests_of_compiler_flags(Collector *c, Str flags, Origin origin)
{
    static const struct {
        Str flag, lib;
    } rows[] = {
        {{"-MD", 3},  {"MSVCRT", 6} },
        {{"-MT", 3},  {"LIBCMT", 6} },
        {{"-MDd", 4}, {"MSVCRTD", 7}},
        {{"-MTd", 4}, {"LIBCMTD", 7}},
    };
    while (flags.len) {
        Str word = str_cut(&flags, '\0');
        for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
            if (str_eq(word, rows[i].flag))
                add_request(c, crt_lib_find(rows[i].lib), rows[i].lib, origin, SIZE_MAX);
    }
}

static void requests_of_input(Collector *c, const Input *input)
{
    for (size_t i = 0; i < input->members.len; i++) {
        const Member *member = &input->members.at[i];
        Origin origin = {.kind = ORIGIN_DIRECTIVE, .file = input->path};
        if (input->kind == INPUT_ARCHIVE)
            origin.member = member->name;
        for (size_t d = 0; d < member->directives.len; d++)
            take_directive(c, &member->directives.at[d], origin);
        requests_of_compiler_flags(c, member->compiler_flags, origin);
    }
}

void requests_collect(Arena *arena, const LinkCommand *command, const World *world,
                      const Policy *policy, CrtRequests *out)
{
    *out = (CrtRequests){.forbidden = map(arena)};
    Collector c = {arena, policy, out};
    requests_of_arguments(&c, command);
    for (size_t i = 0; i < world->inputs.len; i++)
        if (!world->inputs.at[i].is_crt)
            requests_of_input(&c, &world->inputs.at[i].input);
}

bool requests_ask_for_crt(const CrtRequestVec *requests)
{
    for (size_t i = 0; i < requests->len; i++)
        if (requests->at[i].lib->linkage != LINKAGE_NONE)
            return true;
    return false;
}

const CrtRequest *requests_find_clr(const CrtRequestVec *requests)
{
    for (size_t i = 0; i < requests->len; i++)
        if (requests->at[i].lib->component == CRT_CLR)
            return &requests->at[i];
    return NULL;
}

/* The requests of one file stand together; each argument is a file of its
 * own. A library of a hundred members weighs as much as an object. */
static size_t file_end(const CrtRequestVec *requests, size_t from)
{
    size_t to = from + 1;
    if (requests->at[from].arg != SIZE_MAX)
        return to;
    while (to < requests->len && requests->at[to].arg == SIZE_MAX &&
           str_eq(requests->at[to].origin.file, requests->at[from].origin.file))
        to++;
    return to;
}

Config requests_majority(const CrtRequestVec *requests)
{
    size_t debug = 0, release = 0;
    for (size_t from = 0, to; from < requests->len; from = to) {
        bool has_debug = false, has_release = false;
        to = file_end(requests, from);
        for (size_t i = from; i < to; i++) {
            const CrtLib *lib = requests->at[i].lib;
            if (requests->at[i].is_ignored || lib->component == CRT_NEUTRAL ||
                lib->component == CRT_OPENMP)
                continue;
            has_debug |= lib->config == CONFIG_DEBUG;
            has_release |= lib->config == CONFIG_RELEASE;
        }
        debug += has_debug;
        release += has_release;
    }
    return debug > release ? CONFIG_DEBUG : CONFIG_RELEASE;
}
