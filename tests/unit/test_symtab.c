/* SPDX-License-Identifier: MIT */
#include "model/symtab.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Blocks of the exact size: a look behind the end is seen by the sanitizer. */
Test(symtab, a_name_has_one_hash_however_its_end_is_found)
{
    for (size_t len = 0; len < 40; len++) {
        char *block = malloc(len + 12);
        cr_assert_not_null(block);
        memset(block, 'x', len + 12);
        for (size_t i = 0; i < len; i++)
            block[i] = (char)(0x81 + 37 * i % 126);
        HashedName whole = symtab_hash((Str){block, len});
        char *exact = malloc(len + !len);
        cr_assert_not_null(exact);
        memcpy(exact, block, len);
        HashedName unended = symtab_hash_to_nul((Str){exact, len});
        cr_expect_eq(unended.hash, whole.hash, "%zu bytes", len);
        cr_expect_eq(unended.len, len);
        free(exact);
        block[len] = '\0';
        for (size_t more = 1; more <= 12; more++) {
            HashedName ended = symtab_hash_to_nul((Str){block, len + more});
            cr_expect_eq(ended.hash, whole.hash, "%zu bytes and %zu", len, more);
            cr_expect_eq(ended.len, len);
        }
        free(block);
    }
}

/* Of a block of sixteen bytes either half alone may be the one that makes a product 0. */
Test(symtab, no_half_of_a_name_takes_the_other_away)
{
    static const char zero_first[] = "\x15\x7C\x4A\x7F\xB9\x79\x37\x9E";
    static const char zero_second[] = "\x93\xFD\x59\x66\xB8\xFE\xE8\xD6";
    enum { COUNT = 1000, ALL = 2000 };
    uint32_t seen[ALL];
    for (size_t i = 0; i < COUNT; i++) {
        char one[32], other[32];
        (void)snprintf(one, sizeof one, "%s%08zu", zero_first, i);
        (void)snprintf(other, sizeof other, "%08zu%s", i, zero_second);
        seen[2 * i] = symtab_hash((Str){one, 16}).hash;
        seen[2 * i + 1] = symtab_hash((Str){other, 16}).hash;
    }
    unsigned same = 0;
    for (size_t i = 0; i < ALL; i++)
        for (size_t k = 0; k < i; k++)
            same += seen[i] == seen[k];
    cr_expect_leq(same, 2, "by chance there is none");
}

Test(symtab, names_are_found_by_text_and_by_how_they_begin)
{
    enum { COUNT = 50000 };
    Arena arena = {0};
    Symtab table = symtab(&arena);
    symtab_expect(&table, 1000); /* too few: it grows */
    symtab_fetch(&table);
    for (uint32_t i = 0; i < COUNT; i++) {
        Str name = str_format(&arena, "%c%c%u", 'a', 'a' + (int)(i % 20), i);
        cr_assert_eq(symtab_add(&table, name), i);
        cr_assert_eq(symtab_find(&table, name), SYMBOL_NONE, "nothing is known of it yet");
        symtab_at(&table, i)->kind = SYMBOL_UNDEFINED;
    }
    cr_expect_eq(symtab_find(&table, STR("ab49981")), 49981);
    cr_expect_eq(symtab_find(&table, STR("ab49982")), SYMBOL_NONE);
    cr_expect_eq(symtab_add(&table, STR("at19")), 19);
    cr_expect_eq(symtab_next_with(&table, 0, STR("ac")), 2);
    cr_expect_eq(symtab_next_with(&table, 3, STR("ac")), 22);
    cr_expect_eq(symtab_next_with(&table, 0, STR("ac22")), 22);
    cr_expect_eq(symtab_next_with(&table, 23, STR("ac22")), 222);
    cr_expect_eq(symtab_next_with(&table, 0, STR("bc")), SYMBOL_NONE, "byte 0 counts too");
    cr_expect_eq(symtab_next_with(&table, 7, STR("")), 7);
    cr_expect_eq(symtab_next_with(&table, COUNT - 1, STR("ac")), SYMBOL_NONE);
    cr_expect_eq(symtab_next_with(&table, COUNT, STR("at")), SYMBOL_NONE);
    arena_free(&arena);
}

Test(symtab, many_at_once_are_as_one_by_one)
{
    enum { COUNT = 1000 };
    Arena arena = {0};
    Symtab one = symtab(&arena), many = symtab(&arena);
    HashedName *names = arena_array(&arena, HashedName, COUNT);
    uint32_t *numbers = arena_array(&arena, uint32_t, COUNT);
    for (uint32_t i = 0; i < COUNT; i++)
        names[i] = symtab_hash(str_format(&arena, "name%u", i * i % 700));
    symtab_add_all(&many, names, COUNT, numbers);
    for (uint32_t i = 0; i < COUNT; i++)
        cr_assert_eq(symtab_add(&one, (Str){names[i].at, names[i].len}), numbers[i]);
    cr_expect_eq(one.len, many.len);
    arena_free(&arena);
}

/* Their length does not fit into a symbol. */
Test(symtab, names_of_any_length_are_told_apart)
{
    static const size_t lengths[] = {0, 1, 65533, 65534, 65535, 65536, 65537, 300000};
    enum { COUNT_OF_LENGTHS = sizeof lengths / sizeof *lengths };
    Arena arena = {0};
    Symtab table = symtab(&arena);
    char *text = arena_array(&arena, char, 300000);
    memset(text, 'x', 300000);
    for (uint32_t i = 0; i < COUNT_OF_LENGTHS; i++)
        cr_expect_eq(symtab_add(&table, (Str){text, lengths[i]}), i);
    symtab_reserve(&table, 100000);
    for (uint32_t i = 0; i < COUNT_OF_LENGTHS; i++) {
        Str name = {text, lengths[i]};
        cr_expect_eq(symtab_add(&table, name), i);
        cr_expect_eq(symtab_find_any(&table, symtab_hash(name)), i);
        cr_expect(str_eq(symbol_name(symtab_at(&table, i)), name));
    }
    cr_expect_eq(symtab_next_with(&table, 4, (Str){text, 65536}), 5);
    arena_free(&arena);
}
