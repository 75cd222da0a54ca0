/* SPDX-License-Identifier: MIT */
#include "crtlink.h"
#include "tools.h"

static void out_of_memory(void *context)
{
    (void)context;
    system_break_down("there is no memory left");
}

int main(int argc, char **argv)
{
    static Call call; /* zero */
    call.arena.out_of_memory = out_of_memory;
    call.diags.arena = &call.arena;
    system_start(&call, argc, argv);
    const Tool *tool = call.argv.len ? tool_find(call.argv.at[0]) : NULL;
    if (tool)
        return tool_run(&call, tool);
    if (linkcmd_is_passthrough(&call.argv))
        return crtlink_pass_through(&call);
    return crtlink_link(&call);
}
