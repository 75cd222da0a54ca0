/* SPDX-License-Identifier: MIT */
/* One call of the library. lib/ gives up through its arenas when memory runs out; a task is where
 * that ends. Nothing of it outlives the call but what is in `kept`. */
#ifndef CRTLINK_API_TASK_H
#define CRTLINK_API_TASK_H

#include "base/str.h"
#include "crtlink.h"

#include <setjmp.h>

typedef struct Task {
    Arena work; /* for the time of the call */
    Arena kept; /* of the answer: whoever takes it frees it */
    jmp_buf way_out;
} Task;

/* Calls run(task, context). False: memory ran out on the way, and what was in `kept` is freed.
 * task_end follows in both cases. */
bool task_run(Task *task, void (*run)(Task *task, void *context), void *context);
void task_end(Task *task);

/* Texts as the interface gives them out. */
typedef struct Text {
    const char *at;
    size_t len;
} Text;

Text task_keep(Task *task, Str text);
/* NULL for an empty one. */
const char *task_keep_unless_empty(Task *task, Str text);
const char *const *task_keep_list(Task *task, const StrVec *list);

/* *length when it is wanted. */
const char *text_out(Text text, size_t *length);

/* The interface is what the library shows; all else of it is hidden. */
#define PUBLIC __attribute__((visibility("default")))

#endif
