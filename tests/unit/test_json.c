/* SPDX-License-Identifier: MIT */
#include "report/json.h"

#include <criterion/criterion.h>
#include <setjmp.h>
#include <stdlib.h>

static Arena arena;
static jmp_buf gave_up;
static size_t allocations, failing, alive;

static void jump_out(void *context)
{
    (void)context;
    longjmp(gave_up, 1);
}

static void *allocate(size_t size)
{
    void *at = ++allocations == failing ? NULL : malloc(size);
    alive += at != NULL;
    return at;
}

static void release(void *at)
{
    alive -= at != NULL;
    free(at);
}

static void open_arena(void)
{
    arena = (Arena){.out_of_memory = jump_out};
    allocations = failing = alive = 0;
    json_set_alloc_funcs(allocate, release);
}

static void close_arena(void)
{
    arena_free(&arena);
}

TestSuite(json, .init = open_arena, .fini = close_arena);

static Str sample(void)
{
    json_t *root = json_object(), *array = json_array(), *inner = json_object();
    json_put(inner, "number", json_integer(7));
    json_put(inner, "name", json_str(&arena, STR("a\xff")));
    json_add(array, json_string("x"));
    json_add(array, inner);
    json_put(root, "first", json_boolean(true));
    json_put(root, "list", array);
    return json_text(&arena, root);
}

#define SAMPLE "{\"first\":true,\"list\":[\"x\",{\"number\":7,\"name\":\"a\\\\xFF\"}]}"

Test(json, a_name_that_is_not_utf8_is_written_as_text)
{
    cr_assert(str_eq(sample(), STR(SAMPLE)));
}

Test(json, a_text_is_whole_or_not_there_whichever_allocation_fails)
{
    volatile size_t given_up = 0;
    (void)sample();
    size_t all = allocations;
    for (volatile size_t n = 1; n <= all; n++) {
        allocations = 0;
        failing = n;
        if (setjmp(gave_up) == 0) {
            Str text = sample();
            cr_assert(str_eq(text, STR(SAMPLE)), "allocation %zu: %.*s", (size_t)n, STR_ARG(text));
        } else {
            given_up++;
        }
        cr_assert_eq(alive, 0, "allocation %zu is lost", (size_t)n);
    }
    cr_assert_gt(all, 10);
    cr_assert_gt(given_up, all / 2);
}
