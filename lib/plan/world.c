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

/* ---- what is done to each input ---- */

/* It may break down on the way: `input` is changed when all is done. A file that changes while it
 * is read is opened whole: to look at it then is a breakdown or not, as in a link of few inputs. */
typedef void WorldStep(InputReader *reader, WorldInput *input);

static void open_whole(InputReader *reader, WorldInput *input)
{
    Input opened;
    (void)input_open(reader, input->input.path, &opened);
    input->input = opened;
}

static void open_outline(InputReader *reader, WorldInput *input)
{
    Input opened;
    (void)input_open_outline(reader, input->input.path, &opened);
    if (reader->pieces->has_failed)
        open_whole(reader, input);
    else
        input->input = opened;
}

/* Texts of symbols lie in the file. */
static void keep_evidence(Arena *arena, Wants *wants)
{
    for (size_t i = 0; i < wants->evidence.len; i++)
        wants->evidence.at[i].text = str_copy(arena, wants->evidence.at[i].text);
}

/* Of an outline the symbols are read, and it stays one. */
static void conclude(InputReader *reader, WorldInput *input)
{
    Input read = input->input;
    bool is_outline = read.is_outline;
    if (input->wants)
        return;
    if (is_outline)
        (void)input_open_pieces(reader, read.path, &read);
    if (is_outline && reader->pieces->has_failed) {
        input_close(&read);
        (void)input_open(reader, read.path, &read);
        is_outline = false;
    }
    Wants sum = {0}, *wants = arena_array(reader->arena, Wants, read.members.len);
    for (size_t m = 0; m < read.members.len; m++) {
        wants_of_member(reader->arena, &read.members.at[m], &wants[m]);
        wants_merge(&sum, &wants[m]);
        if (is_outline)
            keep_evidence(reader->arena, &wants[m]);
    }
    if (is_outline)
        input_become_outline(reader->arena, &read);
    input->input = read;
    input->wants = wants;
    input->sum = sum;
}

static void have_bytes(InputReader *reader, WorldInput *input)
{
    if (input->input.is_outline)
        open_whole(reader, input);
}

/* ---- to all of them ---- */

enum { MANY_INPUTS = 24 }; /* fewer are opened with their bytes, before a thread is started */

static InputReader outline_reader(Arena *arena, Pieces *pieces)
{
    return (InputReader){
        .arena = arena, .directives = directive_cache_lasting(arena), .pieces = pieces};
}

static void take_step(WorldStep *step, InputReader *reader, WorldInput *input)
{
    if (input->is_done)
        return;
    step(reader, input);
    input->is_done = true;
}

/* Two threads take one file after the other. Each has its own memory and its own directives. */
typedef struct Walk {
    World *world;
    WorldStep *step;
    atomic_size_t next;
    Arena arena;   /* the second thread's */
    Pieces pieces; /* its too */
} Walk;

static void take_turns(Walk *walk, InputReader *reader)
{
    for (;;) {
        size_t i = atomic_fetch_add(&walk->next, 1);
        if (i >= walk->world->inputs.len)
            return;
        take_step(walk->step, reader, &walk->world->inputs.at[i]);
    }
}

static void walk_beside(void *context)
{
    Walk *walk = context;
    InputReader reader = outline_reader(&walk->arena, &walk->pieces);
    take_turns(walk, &reader);
}

/* In the arena: what a worker uses must outlive whoever gives up waiting for it. */
static void walk_by_two(World *world, WorldStep *step, InputReader *reader)
{
    Walk *walk = arena_new(world->arena, Walk);
    walk->world = world;
    walk->step = step;
    walk->arena.out_of_memory = os_worker_break_down;
    OsWorker *worker = os_worker_start(world->arena, (OsWork){walk_beside, NULL, walk});
    take_turns(walk, reader);
    if (worker)
        (void)os_worker_join(worker);
    pieces_free(&walk->pieces);
    arena_adopt(world->arena, &walk->arena);
}

static void walk_rest(World *world, WorldStep *step, InputReader *reader, size_t first)
{
    for (size_t i = first; i < world->inputs.len; i++)
        take_step(step, reader, &world->inputs.at[i]);
}

static bool has_many(const World *world)
{
    return world->inputs.len >= MANY_INPUTS;
}

static void walk_all(World *world, WorldStep *step, InputReader *reader)
{
    for (size_t i = 0; i < world->inputs.len; i++)
        world->inputs.at[i].is_done = false;
    if (world->has_processors && has_many(world) && os_processor_count() > 1)
        walk_by_two(world, step, reader);
    walk_rest(world, step, reader, 0); /* also what a thread that broke down has left */
}

void world_open(Arena *arena, const LinkCommand *command, Str lib, World *out)
{
    world_open_sharing(arena, command, lib, false, out);
}

void world_open_sharing(Arena *arena, const LinkCommand *command, Str lib, bool has_processors,
                        World *out)
{
    *out = (World){.arena = arena,
                   .has_processors = has_processors,
                   .by_identity = map(arena),
                   .defaults_looked_up = map(arena)};
    search_folders(arena, command, lib, &out->search);
    add_arguments(out, command);
    Pieces pieces = {0};
    WorldStep *step = has_many(out) ? open_outline : open_whole;
    InputReader reader = has_many(out) ? outline_reader(arena, &pieces) : input_reader(arena);
    walk_all(out, step, &reader);
    for (size_t i = 0; i < out->inputs.len; i++) {
        size_t known = out->inputs.len;
        add_defaults_of(out, i);
        walk_rest(out, step, &reader, known);
    }
    pieces_free(&pieces);
}

void world_conclude(World *world)
{
    Pieces pieces = {0};
    InputReader reader = outline_reader(world->arena, &pieces);
    walk_all(world, conclude, &reader);
    pieces_free(&pieces);
}

void world_have_bytes(World *world)
{
    InputReader reader = input_reader(world->arena);
    walk_all(world, have_bytes, &reader);
}

void world_close(World *world)
{
    for (size_t i = 0; i < world->inputs.len; i++)
        input_close(&world->inputs.at[i].input);
}
