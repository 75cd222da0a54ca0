/* SPDX-License-Identifier: MIT */
#include "crtlink.h"
#include "findlinker.h"
#include "say.h"
#include "tools.h"

extern char **environ;

static void out_of_memory(void *context)
{
    (void)context;
    system_break_down("there is no memory left");
}

/* Probes and sub-tools: the linker as if crtlink were not there. */
static int pass_through(Call *call)
{
    Str why = {"", 0};
    FinalCommand command = {.argv = call->argv};
    if (!crtlink_prepare(call, &call->argv, &why)) {
        say_note(call, CODE_LINKER, why);
        return EXIT_NO_LINKER;
    }
    Program program = crtlink_program(call, &command);
    Str error = system_become(&call->arena, &program);
    say_note(call, CODE_LINKER, error);
    return EXIT_NO_LINKER;
}

int main(int argc, char **argv)
{
    static Call call; /* zero */
    call.arena.out_of_memory = out_of_memory;
    call.diags.arena = &call.arena;
    system_start();
    for (int i = 1; i < argc; i++)
        vec_push(&call.arena, &call.argv, str_of(argv[i]));
    for (char **at = environ; *at; at++)
        vec_push(&call.arena, &call.environment, str_of(*at));
    const Tool *tool = call.argv.len ? tool_find(call.argv.at[0]) : NULL;
    if (tool)
        return tool_run(&call, tool);
    if (linkcmd_is_passthrough(&call.argv))
        return pass_through(&call);
    return crtlink_link(&call);
}
