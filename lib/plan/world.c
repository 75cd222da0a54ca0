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
    vec_reserve(world->arena, &world->inputs, command->args.len);
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

enum { MANY_INPUTS = 24 }; /* fewer are opened with their bytes, before a thread is started */

typedef bool OpenInput(InputReader *reader, Str path, Input *out);

static InputReader outline_reader(Arena *arena, Pieces *pieces)
{
    return (InputReader){
        .arena = arena, .directives = directive_cache_lasting(arena), .pieces = pieces};
}

static void open_one(OpenInput *open, InputReader *reader, WorldInput *input)
{
    if (input->is_open)
        return;
    (void)open(reader, input->input.path, &input->input);
    input->is_open = true;
}

/* Those from `first` on. */
static void open_rest(World *world, OpenInput *open, size_t first)
{
    for (size_t i = first; i < world->inputs.len; i++)
        open_one(open, &world->reader, &world->inputs.at[i]);
}

/* Two threads take one file after the other. Each has its own memory and its own directives. */
typedef struct Opening {
    World *world;
    OpenInput *open;
    atomic_size_t next;
    Arena arena;   /* the second thread's */
    Pieces pieces; /* its too */
} Opening;

static void take_turns(Opening *o, InputReader *reader)
{
    for (;;) {
        size_t i = atomic_fetch_add(&o->next, 1);
        if (i >= o->world->inputs.len)
            return;
        open_one(o->open, reader, &o->world->inputs.at[i]);
    }
}

static void open_beside(void *context)
{
    Opening *o = context;
    InputReader reader = o->open == input_open_outline ? outline_reader(&o->arena, &o->pieces)
                                                       : input_reader(&o->arena);
    take_turns(o, &reader);
}

/* In the arena: what a worker uses must outlive whoever gives up waiting for it. */
static void open_by_two(World *world, OpenInput *open)
{
    Opening *o = arena_new(world->arena, Opening);
    o->world = world;
    o->open = open;
    o->arena.out_of_memory = os_worker_break_down;
    OsWorker *worker = os_worker_start(world->arena, (OsWork){open_beside, NULL, o});
    take_turns(o, &world->reader);
    if (worker)
        (void)os_worker_join(worker);
    pieces_free(&o->pieces);
    arena_adopt(world->arena, &o->arena);
}

static bool has_many(const World *world)
{
    return world->inputs.len >= MANY_INPUTS;
}

static void open_all(World *world, OpenInput *open)
{
    if (world->has_processors && has_many(world) && os_processor_count() > 1)
        open_by_two(world, open);
    open_rest(world, open, 0); /* also what a thread that broke down has left */
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
                   .has_processors = has_processors,
                   .by_identity = map(arena),
                   .defaults_looked_up = map(arena)};
    OpenInput *open = input_open;
    Pieces pieces = {0};
    search_folders(arena, command, lib, &out->search);
    add_arguments(out, command);
    if (has_many(out)) {
        open = input_open_outline;
        out->reader = outline_reader(arena, &pieces);
    }
    open_all(out, open);
    for (size_t i = 0; i < out->inputs.len; i++) {
        size_t known = out->inputs.len;
        add_defaults_of(out, i);
        open_rest(out, open, known);
    }
    pieces_free(&pieces);
}

void world_have_bytes(World *world)
{
    bool are_there = true;
    for (size_t i = 0; i < world->inputs.len; i++) {
        WorldInput *input = &world->inputs.at[i];
        input->is_open = !input->input.is_outline;
        are_there &= input->is_open;
    }
    if (are_there)
        return;
    world->reader = input_reader(world->arena);
    open_all(world, input_open);
}

void world_conclude(World *world)
{
    world_have_bytes(world);
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
