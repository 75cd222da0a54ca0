/* SPDX-License-Identifier: MIT */
#include "plan/world.h"

#include "base/os.h"

#include <stdatomic.h>

/* The same file by two names (MSVCRT.lib -> msvcrt.lib) is one input. */
static Str identity(Arena *arena, const OsFileInfo *info)
{
    const uint64_t parts[] = {info->volume, info->identifier};
    return str_copy(arena, (Str){(const char *)parts, sizeof parts});
}

/* Adds it to those that are to be opened; of a file that is there already, nothing. */
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
    added.input.path = path;
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

/* ---- opening ---- */

enum { ENOUGH_INPUTS = 24 }; /* fewer are opened before a thread is started */

/* Two threads take one file after the other. Each has its own memory and its own directives. */
typedef struct Opening {
    World *world;
    atomic_size_t next;
    bool *is_open; /* for each input */
    Arena arena;   /* the second thread's */
} Opening;

static void open_next(Opening *o, InputReader *reader)
{
    for (;;) {
        size_t i = atomic_fetch_add(&o->next, 1);
        if (i >= o->world->inputs.len)
            return;
        Input *input = &o->world->inputs.at[i].input;
        (void)input_open(reader, input->path, input);
        o->is_open[i] = true;
    }
}

static void open_beside(void *context)
{
    Opening *o = context;
    InputReader reader = input_reader(&o->arena);
    open_next(o, &reader);
}

/* In the arena: what a worker uses must outlive whoever gives up waiting for it. */
static void open_by_two(World *world)
{
    size_t count = world->inputs.len;
    Opening *o = arena_new(world->arena, Opening);
    o->world = world;
    o->is_open = arena_array(world->arena, bool, count);
    o->arena.out_of_memory = os_worker_break_down;
    OsWorker *worker = os_worker_start(world->arena, (OsWork){open_beside, NULL, o});
    open_next(o, &world->reader);
    if (worker)
        (void)os_worker_join(worker);
    arena_adopt(world->arena, &o->arena);
    for (size_t i = 0; i < count; i++)
        if (!o->is_open[i])
            (void)input_open(&world->reader, world->inputs.at[i].input.path,
                             &world->inputs.at[i].input);
}

/* Those from `first` on. */
static void open_rest(World *world, size_t first)
{
    for (size_t i = first; i < world->inputs.len; i++) {
        Input *input = &world->inputs.at[i].input;
        (void)input_open(&world->reader, input->path, input);
    }
}

void world_open(Arena *arena, const LinkCommand *command, Str lib, World *out)
{
    world_open_sharing(arena, command, lib, false, out);
}

void world_open_sharing(Arena *arena, const LinkCommand *command, Str lib, bool has_processors,
                        World *out)
{
    *out = (World){.arena = arena,
                   .reader = input_reader(arena),
                   .by_identity = map(arena),
                   .defaults_looked_up = map(arena)};
    search_folders(arena, command, lib, &out->search);
    add_arguments(out, command);
    if (has_processors && out->inputs.len >= ENOUGH_INPUTS && os_processor_count() > 1)
        open_by_two(out);
    else
        open_rest(out, 0);
    for (size_t i = 0; i < out->inputs.len; i++) {
        size_t known = out->inputs.len;
        add_defaults_of(out, i);
        open_rest(out, known);
    }
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
