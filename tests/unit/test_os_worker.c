/* SPDX-License-Identifier: MIT */
#include "base/os.h"

#include <criterion/criterion.h>

typedef struct Baton {
    OsGate *gate;
    bool is_theirs;
    unsigned rounds;
    bool has_ended;
} Baton;

/* Takes the baton whenever it is offered, and gives it back. */
static void take_and_give(void *context)
{
    Baton *baton = context;
    for (unsigned i = 0; i < 1000; i++) {
        os_gate_lock(baton->gate);
        while (!baton->is_theirs)
            os_gate_wait(baton->gate);
        baton->is_theirs = false;
        baton->rounds++;
        os_gate_ring(baton->gate);
        os_gate_unlock(baton->gate);
    }
}

static void note_end(void *context)
{
    ((Baton *)context)->has_ended = true;
}

Test(os_worker, two_threads_take_turns_at_a_gate)
{
    Arena arena = {0};
    Baton baton = {.gate = os_gate(&arena)};
    cr_assert_not_null(baton.gate);
    OsWorker *worker = os_worker_start(&arena, (OsWork){take_and_give, note_end, &baton});
    cr_assert_not_null(worker);
    for (unsigned i = 0; i < 1000; i++) {
        os_gate_lock(baton.gate);
        while (baton.is_theirs)
            os_gate_wait(baton.gate);
        baton.is_theirs = true;
        os_gate_ring(baton.gate);
        os_gate_unlock(baton.gate);
    }
    cr_expect(os_worker_join(worker));
    cr_expect_eq(baton.rounds, 1000);
    cr_expect(baton.has_ended);
    os_gate_close(baton.gate);
    arena_free(&arena);
}

/* More than there is. */
static void ask_for_too_much(void *context)
{
    Arena own = {.out_of_memory = os_worker_break_down};
    (void)arena_alloc(&own, SIZE_MAX / 2, 2);
    ((Baton *)context)->rounds = 1;
}

Test(os_worker, one_without_memory_ends_alone)
{
    Arena arena = {0};
    Baton baton = {0};
    OsWorker *worker = os_worker_start(&arena, (OsWork){ask_for_too_much, note_end, &baton});
    cr_assert_not_null(worker);
    cr_expect_not(os_worker_join(worker));
    cr_expect_eq(baton.rounds, 0);
    cr_expect(baton.has_ended);
    arena_free(&arena);
}

Test(os_worker, there_is_at_least_one_processor)
{
    cr_expect_geq(os_processor_count(), 1);
}

Test(arena, takes_over_what_another_has)
{
    Arena one = {0}, other = {0}, empty = {0};
    arena_adopt(&one, &empty);
    char *first = arena_array(&other, char, 100);
    char *large = arena_array(&other, char, 1000000);
    arena_adopt(&one, &other);
    first[99] = large[999999] = 'x';
    cr_expect_null(other.newest);
    char *later = arena_array(&other, char, 10);
    arena_adopt(&one, &other);
    later[9] = 'y';
    cr_expect_eq(first[99], 'x');
    arena_free(&one);
}
