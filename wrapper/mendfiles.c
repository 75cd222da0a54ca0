/* SPDX-License-Identifier: MIT */
#include "mendfiles.h"

#include "base/os.h"

#define SHOWN_ROOT "<private>"

/* A script between us and the linker may close what we leave open for it, and
 * link.exe knows no such paths: only lld itself gets them. */
static bool can_take_handle(Call *call)
{
    Str bytes, error;
    if (call->linker.kind == LINKER_MSVC ||
        !os_file_open(&call->arena, call->linker.path, &bytes, &error))
        return false;
    bool is_elf = str_starts_with(bytes, STR("\x7F"
                                             "ELF"));
    os_file_close(bytes);
    return is_elf;
}

/* By the name that the shell has for it, where that is right: lld's databases have it so. */
static Str working_folder(Call *call)
{
    Str shell = call_variable(call, "PWD"), real = system_working_folder(&call->arena);
    OsFileInfo a = os_file_info(&call->arena, shell), b = os_file_info(&call->arena, real);
    bool is_right = str_starts_with(shell, STR("/")) && a.kind == OS_FILE_FOLDER &&
                    a.volume == b.volume && a.identifier == b.identifier;
    return is_right ? shell : real;
}

MendPlace mendfiles_place(Call *call)
{
    if (call->is_dry)
        return (MendPlace){.root = STR(SHOWN_ROOT)};
    return (MendPlace){.root = system_private_root(&call->arena, call_variable(call, "TMPDIR"),
                                                   can_take_handle(call)),
                       .working_folder = working_folder(call)};
}

/* The working folder's path in front of the others is gone, and so is the random name. */
static Str shown(Call *call, const MendPlace *place, Str argument)
{
    Arena *arena = &call->arena;
    Str root = str_format(arena, "%.*s/", STR_ARG(place->root));
    Str folder = str_format(arena, "%.*s/", STR_ARG(str_skip(place->working_folder, 1)));
    size_t at = str_find(argument, root);
    if (at == argument.len)
        return argument;
    Str file = str_skip(argument, at + root.len);
    if (str_starts_with(file, folder))
        file = str_skip(file, folder.len);
    return str_format(arena, "%.*s" SHOWN_ROOT "/%.*s", (int)at, argument.at, STR_ARG(file));
}

void mendfiles_shown(Call *call, const StrVec *argv, StrVec *out)
{
    MendPlace place = {0};
    if (call->overlay)
        place = mendfiles_place(call);
    for (size_t i = 0; i < argv->len; i++)
        vec_push(&call->arena, out, call->overlay ? shown(call, &place, argv->at[i]) : argv->at[i]);
}

LinkCase mendfiles_linkcase(Call *call)
{
    return (LinkCase){
        .command = &call->command,
        .world = &call->world,
        .policy = &call->policy,
        .environment = {call_variable(call,  "LINK"), call_variable(call, "_LINK_")},
        .lib = call_variable(call, "LIB"),
        .rules = {.linker = call->linker.kind},
    };
}

static bool write_one(Call *call, const Mend *mend, Str *why)
{
    OverlayPatches patches = {0};
    if (mend->kind == MEND_OBJECT)
        return system_private_write(&call->arena, mend->file, mend->bytes, why);
    for (size_t i = 0; i < mend->patches.len; i++)
        vec_push(&call->arena, &patches, mend->patches.at[i].patch);
    return system_private_copy(&call->arena, mend->file, mend->source, &patches, why);
}

bool mendfiles_write(Call *call, const MendVec *mends, Str *why)
{
    bool is_written = system_private_open(&call->arena, why);
    for (size_t i = 0; is_written && i < mends->len; i++)
        is_written = write_one(call, &mends->at[i], why);
    if (!is_written)
        system_private_close();
    return is_written;
}

bool mendfiles_are_whole(Call *call)
{
    return system_private_is_whole(&call->arena);
}

void mendfiles_remove(void)
{
    system_private_close();
}

static RunVerdict hold(void *context)
{
    (void)context;
    return RUN_HOLD;
}

static bool release_if_whole(void *context, const ProgramEnd *end)
{
    Call *call = context;
    return end->exit_code == 0 || system_private_is_whole(&call->arena);
}

RunWatch mendfiles_watch(Call *call)
{
    return (RunWatch){hold, release_if_whole, call};
}

void mendfiles_drop(Call *call, Plan *plan)
{
    EditVec kept = {0};
    for (size_t i = 0; i < plan->edits.len; i++)
        if (!plan->edits.at[i].needs_mends)
            vec_push(&call->arena, &kept, plan->edits.at[i]);
    plan->edits = kept;
    plan->mends = (MendVec){0};
}
