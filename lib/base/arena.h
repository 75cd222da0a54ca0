/* SPDX-License-Identifier: MIT */
/* One arena holds every byte of a run; nothing in it is freed alone. */
#ifndef CRTLINK_BASE_ARENA_H
#define CRTLINK_BASE_ARENA_H

#include <stddef.h>

/* Called when the system has no more memory. Must not return: the wrapper
 * runs the real linker from here, tests jump out. */
typedef void (*OutOfMemory)(void *context);

typedef struct ArenaBlock ArenaBlock;

typedef struct Arena {
    ArenaBlock *newest;
    OutOfMemory out_of_memory; /* NULL: abort */
    void *context;
} Arena;

/* Zeroed, aligned for any type. `count` x `size` is checked for overflow.
 * Never NULL; a size of zero gives a valid pointer. */
void *arena_alloc(Arena *arena, size_t count, size_t size);
/* For memory that others could not get: out_of_memory is called. Does not return. */
void arena_give_up(Arena *arena) __attribute__((noreturn));
void arena_free(Arena *arena); /* all of it; the arena may be used again */

/* The same, but keeps one block of it for what follows: for one arena that is used over and over.
 */
void arena_reset(Arena *arena);

/* Memory of the caller's to begin with, zeroed and aligned for any type, of more than 64 bytes;
 * an empty arena. It stays the caller's. */
void arena_lend(Arena *arena, void *memory, size_t size);

/* What is in the other arena belongs to this one from now on, and that one is empty. */
void arena_adopt(Arena *arena, Arena *other);

#define arena_new(arena, Type) ((Type *)arena_alloc((arena), 1, sizeof(Type)))
#define arena_array(arena, Type, count) ((Type *)arena_alloc((arena), (count), sizeof(Type)))

/* Growing arrays: VEC(Type) declares one, all zero is the empty one. */
#define VEC(Type)                                                                                  \
    struct {                                                                                       \
        Type *at;                                                                                  \
        size_t len, cap;                                                                           \
    }

/* Appends and evaluates to a pointer to the new element (moves when the
 * vector grows). */
#define vec_push(arena, v, value)                                                                  \
    ((v)->at = vec_grow((arena), (v)->at, (v)->len, &(v)->cap, sizeof *(v)->at),                   \
     (v)->at[(v)->len] = (value), &(v)->at[(v)->len++])

/* Room for `more` elements. */
#define vec_reserve(arena, v, more)                                                                \
    ((v)->at = vec_make_room((arena), (v)->at, (v)->len, (more), &(v)->cap, sizeof *(v)->at))
void *vec_make_room(Arena *arena, void *at, size_t len, size_t more, size_t *cap, size_t size);

/* Room for one more element; the old array, or a larger copy of it. */
void *vec_grow(Arena *arena, void *at, size_t len, size_t *cap, size_t size);

#endif
