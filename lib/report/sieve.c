/* SPDX-License-Identifier: MIT */
#include "report/sieve.h"

#include "report/firstletters.h"

/* For each place and each letter there is a row of bits, one for each beginning that some pattern
 * has: the beginnings of a text are what is left of the rows of its letters. */

enum { END = LETTER_COUNT, LETTERS = LETTER_COUNT + 1, WORD_BITS = 64 };

typedef VEC(size_t) Numbers;

typedef struct Table {
    size_t words;   /* of a row */
    uint64_t *rows; /* by place and letter */
} Table;

struct Sieve {
    Arena *arena;
    size_t count;         /* of patterns */
    Beginnings all;       /* of all patterns */
    Numbers owners;       /* whose each is */
    Numbers always;       /* patterns that may match anything */
    Table starts, laters; /* made for the first text */
    Numbers later_of;     /* for each beginning: 1 + the number of what must stand later, or 0 */
    uint64_t *found;      /* a bit for each of those */
    bool was_searched;    /* ... in this text */
    uint64_t *candidates; /* a bit for each pattern */
};

Sieve *sieve_new(Arena *arena)
{
    Sieve *sieve = arena_new(arena, Sieve);
    sieve->arena = arena;
    return sieve;
}

size_t sieve_add(Sieve *sieve, Str pattern)
{
    if (!firstletters_of(sieve->arena, pattern, &sieve->all))
        vec_push(sieve->arena, &sieve->always, sieve->count);
    while (sieve->owners.len < sieve->all.len)
        vec_push(sieve->arena, &sieve->owners, sieve->count);
    return sieve->count++;
}

static uint64_t *row_of(const Table *table, size_t place, size_t letter)
{
    return table->rows + (place * LETTERS + letter) * table->words;
}

static void set_bit(uint64_t *bits, size_t i)
{
    bits[i / WORD_BITS] |= (uint64_t)1 << i % WORD_BITS;
}

static bool has_bit(const uint64_t *bits, size_t i)
{
    return bits[i / WORD_BITS] >> i % WORD_BITS & 1;
}

static uint64_t *new_bits(const Sieve *sieve, size_t count)
{
    return arena_array(sieve->arena, uint64_t, count / WORD_BITS + 1);
}

static void enter(Table *table, size_t index, const Letters *letters)
{
    for (size_t place = 0; place < LETTERS_SEEN; place++) {
        bool is_any = place >= letters->len;
        for (size_t letter = 0; letter < LETTER_COUNT; letter++)
            if (is_any || (letters->at[place] >> letter & 1))
                set_bit(row_of(table, place, letter), index);
        if (is_any)
            set_bit(row_of(table, place, END), index);
    }
}

static Table new_table(const Sieve *sieve, size_t count)
{
    Table table = {.words = count / WORD_BITS + 1};
    table.rows = arena_array(sieve->arena, uint64_t, table.words * LETTERS_SEEN * LETTERS);
    return table;
}

static void make_tables(Sieve *sieve)
{
    size_t laters = 0;
    for (size_t i = 0; i < sieve->all.len; i++)
        vec_push(sieve->arena, &sieve->later_of, sieve->all.at[i].later.len ? ++laters : 0);
    sieve->starts = new_table(sieve, sieve->all.len);
    sieve->laters = new_table(sieve, laters);
    for (size_t i = 0; i < sieve->all.len; i++) {
        enter(&sieve->starts, i, &sieve->all.at[i].start);
        if (sieve->later_of.at[i])
            enter(&sieve->laters, sieve->later_of.at[i] - 1, &sieve->all.at[i].later);
    }
    sieve->found = new_bits(sieve, laters);
    sieve->candidates = new_bits(sieve, sieve->count);
}

/* The rows of the letters at the start of the text. */
static void rows_of(const Table *table, Str text, const uint64_t *rows[LETTERS_SEEN])
{
    for (size_t i = 0; i < LETTERS_SEEN; i++)
        rows[i] = row_of(table, i, i < text.len ? letter_of(text.at[i]) : END);
}

static uint64_t left_of(const uint64_t *const rows[LETTERS_SEEN], size_t word)
{
    return rows[0][word] & rows[1][word] & rows[2][word] & rows[3][word];
}

static void search_laters(Sieve *sieve, Str text)
{
    const uint64_t *rows[LETTERS_SEEN];
    for (size_t i = 0; i < sieve->laters.words; i++)
        sieve->found[i] = 0;
    for (; text.len; text = str_skip(text, 1)) {
        rows_of(&sieve->laters, text, rows);
        for (size_t i = 0; i < sieve->laters.words; i++)
            sieve->found[i] |= left_of(rows, i);
    }
    sieve->was_searched = true;
}

static bool has_later(Sieve *sieve, size_t beginning, Str text)
{
    if (!sieve->later_of.at[beginning])
        return true;
    if (!sieve->was_searched)
        search_laters(sieve, text);
    return has_bit(sieve->found, sieve->later_of.at[beginning] - 1);
}

static void take_owners(Sieve *sieve, size_t word, uint64_t bits, Str text)
{
    for (size_t i = word * WORD_BITS; bits; i++, bits >>= 1)
        if ((bits & 1) && has_later(sieve, i, text))
            set_bit(sieve->candidates, sieve->owners.at[i]);
}

void sieve_sift(Sieve *sieve, Str text)
{
    const uint64_t *rows[LETTERS_SEEN];
    Str core = firstletters_core(text);
    if (!sieve->candidates)
        make_tables(sieve);
    for (size_t i = 0; i <= sieve->count / WORD_BITS; i++)
        sieve->candidates[i] = 0;
    for (size_t i = 0; i < sieve->always.len; i++)
        set_bit(sieve->candidates, sieve->always.at[i]);
    sieve->was_searched = false;
    rows_of(&sieve->starts, core, rows);
    for (size_t i = 0; i < sieve->starts.words; i++)
        take_owners(sieve, i, left_of(rows, i), core);
}

bool sieve_has_below(const Sieve *sieve, size_t end)
{
    for (size_t i = 0; i < end / WORD_BITS; i++)
        if (sieve->candidates[i])
            return true;
    uint64_t last = ((uint64_t)1 << end % WORD_BITS) - 1;
    return (sieve->candidates[end / WORD_BITS] & last) != 0;
}

bool sieve_has(const Sieve *sieve, size_t number)
{
    return has_bit(sieve->candidates, number);
}
