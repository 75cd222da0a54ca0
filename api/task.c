/* SPDX-License-Identifier: MIT */
#include "task.h"

static void jump_out(void *context)
{
    Task *task = context;
    longjmp(task->way_out, 1);
}

bool task_run(Task *task, void (*run)(Task *task, void *context), void *context)
{
    task->work = (Arena){.out_of_memory = jump_out, .context = task};
    task->kept = task->work;
    if (setjmp(task->way_out) != 0) {
        arena_free(&task->kept);
        return false;
    }
    run(task, context);
    return true;
}

void task_end(Task *task)
{
    arena_free(&task->work);
}

Text task_keep(Task *task, Str text)
{
    return (Text){str_to_c(&task->kept, text), text.len};
}

const char *task_keep_unless_empty(Task *task, Str text)
{
    return text.len ? str_to_c(&task->kept, text) : NULL;
}

const char *const *task_keep_list(Task *task, const StrVec *list)
{
    const char **kept = arena_array(&task->kept, const char *, list->len);
    for (size_t i = 0; i < list->len; i++)
        kept[i] = str_to_c(&task->kept, list->at[i]);
    return kept;
}

const char *text_out(Text text, size_t *length)
{
    if (length)
        *length = text.len;
    return text.at;
}
