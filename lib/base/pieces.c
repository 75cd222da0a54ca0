/* SPDX-License-Identifier: MIT */
#include "base/pieces.h"

#if defined(__SANITIZE_ADDRESS__)
#define MARKS_BYTES 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define MARKS_BYTES 1
#endif
#endif

#ifdef MARKS_BYTES
#include <sanitizer/asan_interface.h>
#endif

/* AHEAD: what follows is likely to be asked for next (the next member's header and its section
 * table), and a call costs more than the copy. SMALL: files that are read at once. */
#ifdef PIECES_ONLY_NEEDED /* a fuzzer */
enum { AHEAD = 0, SMALL = 0 };
#else
enum { AHEAD = 6 * 1024, SMALL = 16 * 1024 };
#endif

static void mark_missing(const char *at, size_t len)
{
#ifdef MARKS_BYTES
    ASAN_POISON_MEMORY_REGION(at, len);
#endif
    (void)at;
    (void)len;
}

static void mark_present(const char *at, size_t len)
{
#ifdef MARKS_BYTES
    ASAN_UNPOISON_MEMORY_REGION(at, len);
#endif
    (void)at;
    (void)len;
}

static void begin(Pieces *pieces)
{
    pieces->bytes = (Str){"", 0};
    pieces->base = 0;
    pieces->is_whole = pieces->is_read = pieces->has_failed = false;
    pieces->last = pieces->before = (PiecesRange){0, 0};
    if (pieces->largest == 0)
        pieces->largest = PIECES_LARGEST;
}

static void make_view(Arena *arena, Pieces *pieces)
{
    if (pieces->view)
        return;
    pieces->memory.out_of_memory = arena->out_of_memory;
    pieces->memory.context = arena->context;
    pieces->view = arena_array(&pieces->memory, char, pieces->largest);
    os_memory_is_table(pieces->view, pieces->largest); /* it is used over and over */
    mark_missing(pieces->view, pieces->largest);
}

bool pieces_open(Arena *arena, Pieces *pieces, Str path, Str *error)
{
    begin(pieces);
    if (!os_reading_open(arena, path, &pieces->file, error))
        return false;
    if (pieces->file.size > pieces->largest) {
        os_reading_close(&pieces->file);
        pieces->is_whole = true;
        return os_file_open(arena, path, &pieces->bytes, error);
    }
    make_view(arena, pieces);
    pieces->bytes = (Str){pieces->view, (size_t)pieces->file.size};
    return true;
}

void pieces_open_part(Arena *arena, Pieces *pieces, const OsReading *file, uint64_t offset)
{
    begin(pieces);
    make_view(arena, pieces);
    uint64_t left = offset < file->size ? file->size - offset : 0;
    pieces->file = *file;
    pieces->is_read = true;
    pieces->base = offset;
    pieces->bytes = (Str){pieces->view, left < pieces->largest ? (size_t)left : pieces->largest};
}

void pieces_cut(Pieces *pieces, size_t len)
{
    if (len < pieces->bytes.len)
        pieces->bytes.len = len;
}

static bool is_within(size_t from, size_t to, const PiecesRange *range)
{
    return from >= range->from && to <= range->to;
}

bool pieces_need(Pieces *pieces, Str piece)
{
    if (pieces->is_whole || piece.len == 0)
        return true;
    size_t from = (size_t)(piece.at - pieces->view), to = from + piece.len;
    if (is_within(from, to, &pieces->last) || is_within(from, to, &pieces->before))
        return true;
    size_t size = pieces->bytes.len;
    size_t end = size <= SMALL || size - to < AHEAD ? size : to + AHEAD;
    /* What overlaps with the last piece is not read twice. */
    bool is_next = from >= pieces->last.from && from <= pieces->last.to;
    size_t start = is_next ? pieces->last.to : from;
    mark_present(pieces->view + start, end - start);
    if (!os_reading_get(&pieces->file, pieces->base + start, pieces->view + start, end - start)) {
        pieces->has_failed = true;
        return false;
    }
    if (!is_next) {
        pieces->before = pieces->last;
        pieces->last.from = from;
    }
    pieces->last.to = end;
    return true;
}

void pieces_end_reading(Pieces *pieces)
{
    if (!pieces->is_whole && !pieces->is_read)
        os_reading_close(&pieces->file);
    pieces->is_read = true;
}

void pieces_close(Pieces *pieces)
{
    pieces_end_reading(pieces);
    if (pieces->is_whole)
        os_file_close(pieces->bytes);
    else if (pieces->view)
        mark_missing(pieces->view, pieces->largest);
    pieces->bytes = (Str){"", 0};
}

void pieces_free(Pieces *pieces)
{
    if (pieces->view)
        mark_present(pieces->view, pieces->largest);
    arena_free(&pieces->memory);
    pieces->view = NULL;
}
