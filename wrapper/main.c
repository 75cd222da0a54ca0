/* SPDX-License-Identifier: MIT */
#include "crtlink.h"
#include "tools.h"

#include <jansson.h>
#include <stdalign.h>
#include <stddef.h>
#include <stdlib.h>

static void out_of_memory(void *context)
{
    (void)context;
    system_break_down("there is no memory left");
}

/* Jansson would leave out what it has no memory for, and the result look complete. */
static void *json_memory(size_t size)
{
    void *memory = malloc(size);
    if (!memory)
        out_of_memory(NULL);
    return memory;
}

int main(int argc, char **argv)
{
    static Call call; /* zero */
    /* Enough to find the linker with: when there is no memory at all, it is still run. */
    alignas(max_align_t) static unsigned char first[256 * 1024];
    arena_lend(&call.arena, first, sizeof first);
    json_set_alloc_funcs(json_memory, free);
    call.arena.out_of_memory = out_of_memory;
    call.diags.arena = &call.arena;
    system_start(&call, argc, argv);
    const Tool *tool = call.argv.len ? tool_find(call.argv.at[0]) : NULL;
    call.is_tool = tool != NULL;
    if (tool)
        return tool_run(&call, tool);
    if (linkcmd_is_passthrough(&call.argv))
        return crtlink_pass_through(&call);
    return crtlink_link(&call);
}
