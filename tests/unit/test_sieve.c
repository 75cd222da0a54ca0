/* SPDX-License-Identifier: MIT */
#include "report/sieve.h"

#include "base/embedded.h"
#include "report/firstletters.h"
#include "report/rules.h"

#include <criterion/criterion.h>

static Arena arena;

static void finish(void)
{
    arena_free(&arena);
}

TestSuite(sieve, .fini = finish);

static bool passes(const char *pattern, const char *text)
{
    Sieve *sieve = sieve_new(&arena);
    size_t number = sieve_add(sieve, str_of(pattern));
    sieve_sift(sieve, str_of(text));
    return sieve_has(sieve, number);
}

Test(sieve, first_letters_tell)
{
    cr_expect(passes("^png_\\w+$", "png_read"));
    cr_expect_not(passes("^png_\\w+$", "pnh_read"));
    cr_expect_not(passes("^png_\\w+$", "pn"));
    cr_expect(passes("^(?:__imp_)?_*(?:uv_|vk[A-Z])", "__imp__vkCreate"));
    cr_expect(passes("^(?:__imp_)?_*(?:uv_|vk[A-Z])", "uv_run"));
    cr_expect_not(passes("^(?:__imp_)?_*(?:uv_|vk[A-Z])", "vkcreate"));
    cr_expect_not(passes("^(?:__imp_)?_*(?:uv_|vk[A-Z])", "u"));
    cr_expect(passes("^mm(?:256|512)?_\\w+", "mm512_add"));
    cr_expect_not(passes("^mm(?:256|512)?_\\w+", "mm612_add"));
    cr_expect(passes("^_?(?i:Main)\\x40$", "mAiN@"));
    cr_expect_not(passes("^_?(?i:ma)in$", "maIn"));
    cr_expect(passes("^(?:__imp_)?\\?.*@(?:boost|v\\d@fmt)@@", "__imp_?f@v2@fmt@@"));
    cr_expect_not(passes("^(?:__imp_)?\\?.*@(?:boost|v\\d@fmt)@@", "?f@boast@fmt@@"));
    cr_expect_not(passes("^[a-h]\\w*_(?:open|close)$", "f_oqen"));
    cr_expect(passes("^[a-h]\\w*_(?:open|close)$", "f_opens"));
    cr_expect(passes("^[^a-c\\d]b", "db"));
    cr_expect_not(passes("^[^a-c\\d]b", "ab"));
}

Test(sieve, what_is_not_understood_may_match)
{
    static const char *const patterns[] = {"png_",      "^a|b",     "^\\p{L}x",      "(?m)^a",
                                           "^(?|a|b)c", "^(a)\\1?", "^[[:alpha:]]b", "^a{,3}b",
                                           "^\\w+x",    "^$",       "^(?i)imp_y",    "^.?im"};
    for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++)
        cr_expect(passes(patterns[i], "zzz"), "%s", patterns[i]);
}

/* A pattern and names, made of pieces that are chosen by chance, always the same. */
static uint32_t chance(uint32_t below)
{
    static uint64_t state = 12345;
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(state >> 33) % below;
}

static const char *piece(const char *const *pieces, uint32_t count)
{
    return pieces[chance(count)];
}

#define PIECE(pieces) piece(pieces, sizeof(pieces) / sizeof *(pieces))

static Str chance_pattern(void)
{
    static const char *const items[] = {
        "_",           "__imp_",  "imp_", "i",    "m",         "p",        "a",
        "B",           "1",       "\\?",  ".",    ".*",        ".*",       ".+",
        "[a-z]",       "\\w",     "\\d",  "[^_]", "[_i]",      "\\W",      "[@\\w]",
        "(?!i)",       "(?=_)",   "$",    "\\b",  "(?i)",      "(?:a|im)", "(?:_|imp_)",
        "(?:__imp_|)", "(?:i|_m", "|p)",  "|",    "(?<x>a|B)", "(?",       "(?i:ip)",
        "(?>_a|_)",    ")"};
    static const char *const repeats[] = {"",  "",  "",      "",    "",   "?",
                                          "*", "+", "{1,2}", "{2}", "*+", "+?"};
    StrBuf pattern = strbuf(&arena);
    if (chance(8))
        strbuf_add(&pattern, STR("^"));
    for (uint32_t left = 1 + chance(6); left > 0; left--) {
        strbuf_add(&pattern, str_of(PIECE(items)));
        strbuf_add(&pattern, str_of(PIECE(repeats)));
    }
    return strbuf_str(&pattern);
}

static Str chance_name(void)
{
    static const char *const items[] = {"_", "_", "__imp_", "imp_", "i",  "m", "p",
                                        "a", "B", "1",      "?",    "im", "@"};
    StrBuf name = strbuf(&arena);
    for (uint32_t left = chance(7); left > 0; left--)
        strbuf_add(&name, str_of(PIECE(items)));
    return strbuf_str(&name);
}

Test(sieve, nothing_that_matches_is_held_back)
{
    size_t matched = 0, held_back = 0;
    for (int i = 0; i < 6000; i++) {
        Str source = chance_pattern(), message;
        size_t offset;
        Pattern *pattern = pattern_compile(&arena, source, &message, &offset);
        Sieve *sieve = sieve_new(&arena);
        (void)sieve_add(sieve, source);
        for (int k = 0; pattern && k < 40; k++) {
            Str name = chance_name();
            sieve_sift(sieve, name);
            bool matches = pattern_matches(pattern, name);
            cr_assert(!matches || sieve_has(sieve, 0), "%.*s matches %.*s", STR_ARG(source),
                      STR_ARG(name));
            matched += matches;
            held_back += !sieve_has(sieve, 0);
        }
        pattern_free(pattern);
        if (i % 100 == 0)
            arena_reset(&arena);
    }
    cr_expect_gt(matched, 10000, "%zu", matched);
    cr_expect_gt(held_back, 10000, "%zu", held_back);
}

/* The names that a pattern spells out, with what compilers put around them. */
static void try_names(Sieve *sieve, size_t number, Pattern *pattern, size_t *matched)
{
    static const char *const before[] = {"", "_", "__imp_", "__imp__", "?", "??"};
    static const char *const after[] = {"", "x", "_x", "Xx", "@4", "@@YAXXZ", "@std@@2"};
    Str rest = pattern_source(pattern);
    while (rest.len) {
        size_t len = 0;
        while (len < rest.len && letter_of(rest.at[len]) != LETTER_OTHER)
            len++;
        for (size_t b = 0; len && b < sizeof before / sizeof *before; b++) {
            for (size_t a = 0; a < sizeof after / sizeof *after; a++) {
                Str name = str_format(&arena, "%s%.*s%s", before[b],
                                      STR_ARG(str_slice(rest, 0, len)), after[a]);
                bool matches = pattern_matches(pattern, name);
                sieve_sift(sieve, name);
                cr_assert(!matches || sieve_has(sieve, number), "%.*s matches %.*s",
                          STR_ARG(pattern_source(pattern)), STR_ARG(name));
                *matched += matches;
            }
        }
        rest = str_skip(rest, len + 1);
    }
}

Test(sieve, names_of_the_built_in_rules_pass)
{
    Diags diags = {.arena = &arena};
    Str builtin = {embedded_explain_ini, embedded_explain_ini_len};
    Ruleset *rules = rules_load(&arena, builtin, STR(""), STR(""), &diags);
    Sieve *sieve = sieve_new(&arena);
    VEC(PatternRef) patterns = {0};
    size_t matched = 0;
    for (size_t i = 0; i < rules->known.len; i++)
        if (rules->known.at[i].symbol)
            vec_push(&arena, &patterns, (PatternRef){rules->known.at[i].symbol});
    for (size_t i = 0; i < rules->evidence.len; i++)
        for (size_t k = 0; k < rules->evidence.at[i].conditions.len; k++)
            if (rules->evidence.at[i].conditions.at[k].field == FIELD_SYMBOL)
                vec_push(&arena, &patterns,
                         (PatternRef){rules->evidence.at[i].conditions.at[k].pattern});
    for (size_t i = 0; i < patterns.len; i++)
        cr_assert_eq(sieve_add(sieve, pattern_source(patterns.at[i].pattern)), i);
    for (size_t i = 0; i < patterns.len; i++)
        try_names(sieve, i, patterns.at[i].pattern, &matched);
    cr_expect_gt(matched, 1000, "%zu", matched);
    rules_free(rules);
}

/* So that a name that nobody knows costs little. */
Test(sieve, few_of_the_built_in_patterns_are_left)
{
    Diags diags = {.arena = &arena};
    Str builtin = {embedded_explain_ini, embedded_explain_ini_len};
    Ruleset *rules = rules_load(&arena, builtin, STR(""), STR(""), &diags);
    size_t patterns = 0, open = 0;
    for (size_t i = 0; i < rules->known.len; i++) {
        Beginnings ignored = {0};
        Pattern *pattern = rules->known.at[i].symbol;
        patterns += pattern != NULL;
        open += pattern && !firstletters_of(&arena, pattern_source(pattern), &ignored);
    }
    cr_expect_gt(patterns, 100);
    cr_expect_eq(open, 0);
    rules_free(rules);
}
