/* SPDX-License-Identifier: MIT */
/* Slices of bytes. A Str borrows: whoever holds the bytes (the arena, a file
 * mapping, argv) must outlive it. Nothing here assumes valid UTF-8 and nothing
 * expects a closing NUL unless its name says so. Letter case is ASCII's: that
 * is how linkers compare option and library names. */
#ifndef CRTLINK_BASE_STR_H
#define CRTLINK_BASE_STR_H

#include "base/arena.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The format is argument `format_at`, what it prints starts at argument `first` (0: a va_list).
 * C99's rules, also where the system's own printf has others. */
#if defined(__GNUC__) && !defined(__clang__)
#define PRINTF_LIKE(format_at, first) __attribute__((format(gnu_printf, format_at, first)))
#elif defined(__clang__)
#define PRINTF_LIKE(format_at, first) __attribute__((format(printf, format_at, first)))
#else
#define PRINTF_LIKE(format_at, first)
#endif

/* Not inlined: the usual way through its caller then needs no stack for it. */
#if defined(__GNUC__)
#define RARE __attribute__((noinline))
#else
#define RARE
#endif

typedef struct Str {
    const char *at;
    size_t len; /* bytes */
} Str;

/* A Str of a string literal. */
#define STR(literal) ((Str){(literal), sizeof(literal) - 1})
/* For printf's "%.*s". Lengths beyond INT_MAX are cut. */
#define STR_ARG(s) str_print_len(s), (s).at

typedef VEC(Str) StrVec;

int str_print_len(Str s);
Str str_of(const char *nul_terminated); /* NULL gives the empty Str */
Str str_copy(Arena *arena, Str s);
/* A NUL-terminated copy, for system calls. A NUL inside cuts it short there. */
char *str_to_c(Arena *arena, Str s);
Str str_format(Arena *arena, const char *format, ...) PRINTF_LIKE(2, 3);
Str str_format_v(Arena *arena, const char *format, va_list args) PRINTF_LIKE(2, 0);
Str str_lower(Arena *arena, Str s);
Str str_upper(Arena *arena, Str s);
Str str_join(Arena *arena, const StrVec *parts, Str between);

bool str_is_empty(Str s);
bool str_eq(Str a, Str b);
bool str_eq_nocase(Str a, Str b);
int str_compare(Str a, Str b);        /* by bytes, as memcmp, shorter first */
int str_compare_nocase(Str a, Str b); /* the same, ASCII letters folded */
bool str_starts_with(Str s, Str prefix);
bool str_starts_with_nocase(Str s, Str prefix);
bool str_ends_with(Str s, Str suffix);
bool str_ends_with_nocase(Str s, Str suffix);

/* Index of the first or last such byte, or s.len when there is none. */
size_t str_find_char(Str s, char c);
size_t str_find_last_char(Str s, char c);
/* How many bytes at the start are ASCII and no control characters (but perhaps DEL). */
size_t str_plain_length(Str s);
/* Index of the first `needle`, or s.len. An empty needle is found at 0. */
size_t str_find(Str s, Str needle);

/* Both clamped to s. Here, because every byte of every file passes through them. */
static inline Str str_slice(Str s, size_t from, size_t to)
{
    if (to > s.len)
        to = s.len;
    if (from > to)
        from = to;
    /* An empty Str may have no bytes to point at. */
    if (from == 0)
        return (Str){s.at, to};
    return (Str){s.at + from, to - from};
}

static inline Str str_skip(Str s, size_t n)
{
    return str_slice(s, n, s.len);
}

Str str_trim(Str s); /* blanks, tabs, CR, LF and NULs, both ends */
/* Cuts *rest at the first `separator`; returns what stood before it. When
 * there is none the whole of *rest is returned and *rest becomes empty. */
Str str_cut(Str *rest, char separator);

/* `*` any run, `?` any one byte, ASCII case ignored, `\` and `/` alike. Takes
 * time linear in pattern x text. */
bool str_glob_nocase(Str pattern, Str text);

/* The last path component, after `/` or `\`. */
Str str_path_base(Str path);
/* Everything before the last separator, without it; empty when none. */
Str str_path_folder(Str path);

/* How many single-byte edits turn a into b, ignoring case; at most `limit` + 1
 * is computed. For "did you mean". */
unsigned str_edit_distance(Str a, Str b, unsigned limit);

/* Decimal digits only, no sign. False when empty, malformed or above `max`. */
bool str_to_u64(Str s, uint64_t max, uint64_t *out);

/* A growing text in an arena. */
typedef struct StrBuf {
    Arena *arena;
    char *at;
    size_t len, cap;
} StrBuf;

StrBuf strbuf(Arena *arena);
void strbuf_add(StrBuf *b, Str s);
void strbuf_add_char(StrBuf *b, char c);
void strbuf_addf(StrBuf *b, const char *format, ...) PRINTF_LIKE(2, 3);
Str strbuf_str(const StrBuf *b); /* valid until the next addition */

#endif
