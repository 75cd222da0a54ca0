/* SPDX-License-Identifier: MIT */
/* A link of one file under several names, replayed as --predict does: as an object, as a library,
 * as a default library. The length chooses the linker. */
#include "fuzz/fuzz.h"

#include "model/resolve.h"

static void replay(Arena *arena, ResolveRules rules, const char *const *argv, size_t count)
{
    StrVec arguments = {0};
    for (size_t i = 0; i < count; i++)
        vec_push(arena, &arguments, str_of(argv[i]));
    Diags diags = {.arena = arena};
    LinkCommand command = {0};
    if (!linkcmd_parse(arena, &arguments, (LinkEnvironment){0}, rules.linker, &diags, &command))
        return;
    ResolveRequest request = {.command = &command, .rules = rules};
    Resolution r = {0};
    resolve(arena, &request, &r);
    for (uint32_t i = 0; i < r.files.len; i++)
        fuzz_touch(resolution_file_name(arena, &r, i));
    for (size_t i = 0; i < r.unresolved.len; i++)
        fuzz_touch(symbol_name(symtab_at(&r.symbols, r.unresolved.at[i].symbol)));
    resolution_close(&r);
}

void fuzz(Arena *arena, Str bytes)
{
    static const char *const object[] = {"/out:a.exe", "/entry:main", "a.obj", "b.lib",
                                         "/nodefaultlib:c"};
    static const char *const library[] = {"/dll",          "/out:a.dll", "/wholearchive:a.lib",
                                          "/include:main", "/def:a.def", "/debug"};
    static const ResolveRules rules[] = {
        {LINKER_LLD,  14},
        {LINKER_LLD,  22},
        {LINKER_MSVC, 0 }
    };
    ResolveRules chosen = rules[bytes.len % 3];
    replay(arena, chosen, object, sizeof object / sizeof *object);
    replay(arena, chosen, library, sizeof library / sizeof *library);
}
