/* SPDX-License-Identifier: MIT */
#include "plan/world.h"

#include "base/os.h"

/* The same file by two names (MSVCRT.lib -> msvcrt.lib) is one input. */
static Str identity(Arena *arena, const OsFileInfo *info)
{
    const uint64_t parts[] = {info->volume, info->identifier};
    return str_copy(arena, (Str){(const char *)parts, sizeof parts});
}

static void add_input(World *world, const FoundFile *file, const Arg *arg, Origin origin,
                      bool is_default)
{
    bool is_new;
    Str path = file->path;
    MapEntry *entry = map_add(&world->by_identity, identity(world->arena, &file->info), &is_new);
    if (!is_new)
        return;
    WorldInput added = {.origin = origin, .arg = arg, .is_default = is_default};
    added.is_crt = str_ends_with_nocase(path, STR(".lib")) && crt_lib_find(path) != NULL;
    (void)input_open(&world->reader, path, &added.input);
    vec_push(world->arena, &world->inputs, added);
    entry->value.number = world->inputs.len;
}

static void add_library(World *world, Str name, const Arg *arg, Origin origin)
{
    FoundFile file;
    bool is_new;
    /* Thousands of objects ask for the same few names: look once. */
    map_add(&world->defaults_looked_up, name, &is_new);
    if (is_new && search_library_file(world->arena, &world->search, name, &file))
        add_input(world, &file, arg, origin, true);
}

static bool is_read(const Arg *arg)
{
    if (arg->kind == ARG_INPUT)
        return true;
    return arg->kind == ARG_OPTION && arg->option->id == OPT_WHOLEARCHIVE && arg->value.len > 0;
}

static void add_arguments(World *world, const LinkCommand *command)
{
    for (size_t i = 0; i < command->args.len; i++) {
        const Arg *arg = &command->args.at[i];
        if (!is_read(arg))
            continue;
        FoundFile file;
        Str name = arg->kind == ARG_INPUT ? arg->text : arg->value;
        /* A file that is not there: the linker says so itself. */
        if (search_input_file(world->arena, &world->search, name, &file))
            add_input(world, &file, arg, arg->origin, false);
    }
    for (size_t i = 0; i < command->args.len; i++) {
        const Arg *arg = &command->args.at[i];
        if (arg->kind == ARG_OPTION && arg->option->id == OPT_DEFAULTLIB)
            add_library(world, arg->value, arg, arg->origin);
    }
}

static void add_defaults_of(World *world, size_t index)
{
    for (size_t m = 0; m < world->inputs.at[index].input.members.len; m++) {
        /* add_library moves the inputs: look again for each member. */
        const Input *input = &world->inputs.at[index].input;
        const Member *member = &input->members.at[m];
        Origin origin = {.kind = ORIGIN_DIRECTIVE, .file = input->path};
        if (input->kind == INPUT_ARCHIVE)
            origin.member = member->name;
        for (size_t d = 0; d < member->directives.len; d++) {
            const Directive *directive = &member->directives.at[d];
            if (directive->option && directive->option->id == OPT_DEFAULTLIB)
                add_library(world, directive->value, NULL, origin);
        }
    }
}

void world_open(Arena *arena, const LinkCommand *command, Str lib, World *out)
{
    *out = (World){.arena = arena,
                   .reader = input_reader(arena),
                   .by_identity = map(arena),
                   .defaults_looked_up = map(arena)};
    search_folders(arena, command, lib, &out->search);
    add_arguments(out, command);
    for (size_t i = 0; i < out->inputs.len; i++)
        add_defaults_of(out, i);
}

void world_conclude(World *world)
{
    for (size_t i = 0; i < world->inputs.len; i++) {
        WorldInput *input = &world->inputs.at[i];
        size_t count = input->input.members.len;
        if (input->wants)
            continue;
        input->wants = arena_array(world->arena, Wants, count);
        for (size_t m = 0; m < count; m++) {
            wants_of_member(world->arena, &input->input.members.at[m], &input->wants[m]);
            wants_merge(&input->sum, &input->wants[m]);
        }
    }
}

void world_close(World *world)
{
    for (size_t i = 0; i < world->inputs.len; i++)
        input_close(&world->inputs.at[i].input);
}
