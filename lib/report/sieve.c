/* SPDX-License-Identifier: MIT */
#include "report/sieve.h"

#include "report/firstletters.h"

/* For each place and each letter there a row of bits, one for each beginning that some pattern has:
 * the beginnings of a text are what is left of the rows of its letters. */

enum { END = LETTER_COUNT, LETTERS = LETTER_COUNT + 1, WORD_BITS = 64 };

typedef VEC(size_t) Numbers;

struct Sieve {
    Arena *arena;
    size_t count;         /* of patterns */
    Beginnings all;       /* of all patterns */
    Numbers owners;       /* whose each is */
    Numbers always;       /* patterns that may match anything */
    size_t words;         /* of a row */
    uint64_t *rows;       /* by place and letter; NULL until the first text */
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

static uint64_t *row_of(const Sieve *sieve, size_t place, size_t letter)
{
    return sieve->rows + (place * LETTERS + letter) * sieve->words;
}

static void set_bit(uint64_t *bits, size_t i)
{
    bits[i / WORD_BITS] |= (uint64_t)1 << i % WORD_BITS;
}

static void enter(Sieve *sieve, size_t index)
{
    const Beginning *beginning = &sieve->all.at[index];
    for (size_t place = 0; place < LETTERS_SEEN; place++) {
        bool is_any = place >= beginning->len;
        for (size_t letter = 0; letter < LETTER_COUNT; letter++)
            if (is_any || (beginning->letters[place] >> letter & 1))
                set_bit(row_of(sieve, place, letter), index);
        if (is_any)
            set_bit(row_of(sieve, place, END), index);
    }
}

static void make_rows(Sieve *sieve)
{
    sieve->words = sieve->all.len / WORD_BITS + 1;
    sieve->rows = arena_array(sieve->arena, uint64_t, sieve->words * LETTERS_SEEN * LETTERS);
    sieve->candidates = arena_array(sieve->arena, uint64_t, sieve->count / WORD_BITS + 1);
    for (size_t i = 0; i < sieve->all.len; i++)
        enter(sieve, i);
}

static void take_owners(Sieve *sieve, size_t word, uint64_t bits)
{
    for (size_t i = word * WORD_BITS; bits; i++, bits >>= 1)
        if (bits & 1)
            set_bit(sieve->candidates, sieve->owners.at[i]);
}

void sieve_sift(Sieve *sieve, Str text)
{
    const uint64_t *rows[LETTERS_SEEN];
    Str core = firstletters_core(text);
    if (!sieve->rows)
        make_rows(sieve);
    for (size_t i = 0; i <= sieve->count / WORD_BITS; i++)
        sieve->candidates[i] = 0;
    for (size_t i = 0; i < sieve->always.len; i++)
        set_bit(sieve->candidates, sieve->always.at[i]);
    for (size_t i = 0; i < LETTERS_SEEN; i++)
        rows[i] = row_of(sieve, i, i < core.len ? letter_of(core.at[i]) : END);
    for (size_t i = 0; i < sieve->words; i++)
        take_owners(sieve, i, rows[0][i] & rows[1][i] & rows[2][i] & rows[3][i]);
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
    return sieve->candidates[number / WORD_BITS] >> number % WORD_BITS & 1;
}
