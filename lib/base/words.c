/* SPDX-License-Identifier: MIT */
#include "base/words.h"

bool words_has(const char *words, Str word)
{
    Str rest = str_of(words);
    while (rest.len)
        if (str_eq(str_cut(&rest, '|'), word))
            return true;
    return false;
}

/* Empty when none is near enough. */
static Str nearest_word(const char *words, Str word)
{
    enum { LIMIT = 2 };
    Str best = {"", 0}, rest = str_of(words);
    unsigned best_distance = LIMIT + 1;
    while (rest.len) {
        Str candidate = str_cut(&rest, '|');
        unsigned distance = str_edit_distance(word, candidate, LIMIT);
        if (distance < best_distance) {
            best = candidate;
            best_distance = distance;
        }
    }
    return best;
}

Str words_hint(Arena *arena, const char *words, Str word)
{
    Str near = nearest_word(words, word);
    if (near.len)
        return str_format(arena, "; did you mean \"%.*s\"?", STR_ARG(near));
    return str_format(arena, "; it is one of %s", words);
}
