/* SPDX-License-Identifier: MIT */
#include "base/arena.h"

#include <stdalign.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Blocks grow with the arena. They are not given large pages: a virtual machine may have to ask its
 * host for each of those, and then they take longer than all small ones (measured: 0.05 or 3 ms for
 * a megabyte; in small ones 0.5). */
enum {
    BLOCK_SIZE = 256 * 1024,
    LARGEST = 8 * 1024 * 1024,
};

struct ArenaBlock {
    ArenaBlock *older;
    size_t used, size;
    bool is_lent;
    alignas(max_align_t) unsigned char bytes[];
};

void arena_give_up(Arena *arena)
{
    if (arena->out_of_memory)
        arena->out_of_memory(arena->context);
    abort();
}

static size_t next_size(const Arena *arena)
{
    size_t size = arena->newest ? arena->newest->size * 2 : 0;
    if (size < BLOCK_SIZE)
        return BLOCK_SIZE;
    return size < LARGEST ? size : LARGEST;
}

/* calloc: large blocks come as untouched zero pages. */
static ArenaBlock *make_block(size_t size)
{
    if (size > SIZE_MAX - sizeof(ArenaBlock))
        return NULL;
    ArenaBlock *block = calloc(1, sizeof(ArenaBlock) + size);
    if (block)
        block->size = size;
    return block;
}

static ArenaBlock *add_block(Arena *arena, size_t need)
{
    bool is_own = need > BLOCK_SIZE / 4;
    size_t size = is_own ? need : next_size(arena);
    ArenaBlock *block = make_block(size);
    if (!block && !is_own && size > BLOCK_SIZE)
        block = make_block(BLOCK_SIZE);
    if (!block)
        arena_give_up(arena);
    if (is_own && arena->newest) {
        /* A block of its own goes behind the newest, whose room is kept. */
        block->older = arena->newest->older;
        arena->newest->older = block;
    } else {
        block->older = arena->newest;
        arena->newest = block;
    }
    return block;
}

void *arena_alloc(Arena *arena, size_t count, size_t size)
{
    if (size && count > (SIZE_MAX - alignof(max_align_t)) / size)
        arena_give_up(arena);
    size_t need = count * size;
    need = (need + alignof(max_align_t) - 1) & ~(alignof(max_align_t) - 1);
    ArenaBlock *block = arena->newest;
    if (!block || block->size - block->used < need)
        block = add_block(arena, need);
    void *at = block->bytes + block->used;
    block->used += need;
    return at;
}

void arena_free(Arena *arena)
{
    while (arena->newest) {
        ArenaBlock *older = arena->newest->older;
        if (!arena->newest->is_lent)
            free(arena->newest);
        arena->newest = older;
    }
}

void arena_reset(Arena *arena)
{
    ArenaBlock *kept = NULL, *next;
    for (ArenaBlock *block = arena->newest; block; block = next) {
        next = block->older;
        if (!kept && block->size == BLOCK_SIZE && !block->is_lent)
            kept = block;
        else if (!block->is_lent)
            free(block);
    }
    if (kept) {
        memset(kept->bytes, 0, kept->used);
        kept->used = 0;
        kept->older = NULL;
    }
    arena->newest = kept;
}

void arena_lend(Arena *arena, void *memory, size_t size)
{
    ArenaBlock *block = memory;
    block->size = size - sizeof(ArenaBlock);
    block->is_lent = true;
    arena->newest = block;
}

void arena_adopt(Arena *arena, Arena *other)
{
    ArenaBlock *oldest = other->newest;
    if (!oldest)
        return;
    while (oldest->older)
        oldest = oldest->older;
    if (arena->newest) {
        /* Behind the newest, whose room is kept. */
        oldest->older = arena->newest->older;
        arena->newest->older = other->newest;
    } else {
        arena->newest = other->newest;
    }
    other->newest = NULL;
}

void *vec_grow(Arena *arena, void *at, size_t len, size_t *cap, size_t size)
{
    if (len < *cap)
        return at;
    size_t larger = *cap ? *cap * 2 : 8;
    void *copy = arena_alloc(arena, larger, size);
    if (len)
        memcpy(copy, at, len * size);
    *cap = larger;
    return copy;
}

void *vec_make_room(Arena *arena, void *at, size_t len, size_t more, size_t *cap, size_t size)
{
    if (*cap - len >= more)
        return at;
    if (more > SIZE_MAX - len)
        arena_give_up(arena);
    size_t larger = *cap * 2 < len + more ? len + more : *cap * 2;
    void *copy = arena_alloc(arena, larger, size);
    if (len)
        memcpy(copy, at, len * size);
    *cap = larger;
    return copy;
}
