/* SPDX-License-Identifier: MIT */
#include "call.h"

#include "base/embedded.h"
#include "base/os.h"
#include "system.h"

#define POLICY_NAME "crtlink.ini"

Str call_variable(const Call *call, const char *name)
{
    Str wanted = str_of(name);
    for (size_t i = 0; i < call->environment.len; i++) {
        Str value = call->environment.at[i];
        Str found = str_slice(value, 0, wanted.len);
        if (value.len > wanted.len && value.at[wanted.len] == '=' &&
            (system_ignores_case ? str_eq_nocase(found, wanted) : str_eq(found, wanted)))
            return str_skip(value, wanted.len + 1);
    }
    return (Str){"", 0};
}

/* `path` is what it is called in messages; `place` where it is. */
static bool read_policy_file(Call *call, Str path, Str place, PolicyTrust trust)
{
    Str text, error;
    if (os_file_info(&call->arena, path).kind != OS_FILE_REGULAR)
        return false;
    if (!os_file_open(&call->arena, path, &text, &error)) {
        Origin origin = {.kind = ORIGIN_INPUT, .file = path};
        diag_add(&call->diags, SEV_ERROR, CODE_POLICY, origin, "cannot be read: %.*s",
                 STR_ARG(error));
        return true;
    }
    vec_push(&call->arena, &call->policy_files, place);
    policy_read_ini(&call->arena, text, path, ORIGIN_POLICY, trust, &call->diags, &call->policy);
    return true;
}

/* From the working directory upwards; the nearest one only. It is called by its way from
 * there: what is said and written is then the same in whatever folder a build lies. */
static void read_nearest_policy(Call *call)
{
    Str folder = system_working_folder(&call->arena);
    StrBuf up = strbuf(&call->arena);
    for (bool has_more = folder.len > 0; has_more; folder = str_path_folder(folder)) {
        Str path = str_format(&call->arena, "%.*s" POLICY_NAME, STR_ARG(strbuf_str(&up)));
        Str place = str_format(&call->arena, "%.*s/" POLICY_NAME, STR_ARG(folder));
        if (read_policy_file(call, path, place, TRUST_STRANGER))
            return;
        strbuf_add(&up, STR("../"));
        has_more = folder.len > 0; /* the root's own path is the empty one */
    }
}

static void read_policy_files(void *context)
{
    Call *call = context;
    Str only = call_variable(call, "CRTLINK_CONFIG");
    if (only.len) {
        if (!read_policy_file(call, only, only, TRUST_OWN)) {
            Origin origin = {.kind = ORIGIN_VARIABLE, .file = STR("CRTLINK_CONFIG")};
            diag_add(&call->diags, SEV_ERROR, CODE_POLICY, origin, "there is no file %.*s",
                     STR_ARG(only));
        }
        return;
    }
    StrVec own = {0};
    system_policy_files(call, POLICY_NAME, &own);
    for (size_t i = 0; i < own.len; i++)
        (void)read_policy_file(call, own.at[i], own.at[i], TRUST_OWN);
    read_nearest_policy(call);
}

static void read_builtin_policy(Call *call)
{
    policy_init(&call->policy);
    Str builtin = {embedded_crtlink_ini, embedded_crtlink_ini_len};
    policy_read_ini(&call->arena, builtin, STR(POLICY_NAME), ORIGIN_BUILTIN, TRUST_OWN,
                    &call->diags, &call->policy);
}

/* There is no linker yet to become: a file that breaks us must not cost the link. */
static void forget_policy_files(Call *call)
{
    Origin origin = {.kind = ORIGIN_INPUT};
    if (call->policy_files.len)
        origin.file = call->policy_files.at[call->policy_files.len - 1];
    call->policy = (Policy){0};
    call->policy_files.len = call->diags.list.len = 0;
    diag_add(&call->diags, SEV_ERROR, CODE_POLICY, origin,
             "changed while it was read; no policy file counts");
    read_builtin_policy(call);
}

bool call_read_settings(Call *call)
{
    read_builtin_policy(call);
    if (!system_guard(read_policy_files, call))
        forget_policy_files(call);
    policy_read_environment(&call->arena, &call->environment, &call->diags, &call->policy);
    return true;
}

bool call_read_command(Call *call, const StrVec *argv)
{
    LinkEnvironment environment = {call_variable(call, "LINK"), call_variable(call, "_LINK_")};
    return linkcmd_parse(&call->arena, argv, environment, call->linker.kind, &call->diags,
                         &call->command);
}

void call_open_world(Call *call)
{
    if (call->has_world) {
        call->world.has_processors = !call->is_beside_linker;
        return;
    }
    call->world_arena.out_of_memory = call->arena.out_of_memory;
    call->world_arena.context = call->arena.context;
    world_open_sharing(&call->world_arena, &call->command, call_variable(call, "LIB"),
                       !call->is_beside_linker, &call->world);
    call->has_world = true;
}

void call_conclude_world(Call *call)
{
    world_conclude(&call->world);
    if (policy_is(&call->policy, SET_CRT_IMPORTS, "bridge"))
        world_have_bytes(&call->world);
}

void call_close_world(Call *call)
{
    world_close(&call->world);
    arena_free(&call->world_arena);
    call->world = (World){0};
    call->has_world = false;
}
