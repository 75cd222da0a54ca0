/* SPDX-License-Identifier: MIT */
#include "base/str.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

static char fold(char c)
{
    if (c >= 'A' && c <= 'Z')
        return "abcdefghijklmnopqrstuvwxyz"[c - 'A'];
    return c;
}

int str_print_len(Str s)
{
    return s.len > INT_MAX ? INT_MAX : (int)s.len;
}

Str str_of(const char *nul_terminated)
{
    if (!nul_terminated)
        return (Str){"", 0};
    return (Str){nul_terminated, strlen(nul_terminated)};
}

char *str_to_c(Arena *arena, Str s)
{
    char *copy = arena_array(arena, char, s.len + 1);
    if (s.len)
        memcpy(copy, s.at, s.len);
    return copy;
}

Str str_copy(Arena *arena, Str s)
{
    return (Str){str_to_c(arena, s), s.len};
}

Str str_format_v(Arena *arena, const char *format, va_list args)
{
    va_list again;
    va_copy(again, args);
    int len = vsnprintf(NULL, 0, format, args);
    size_t size = len < 0 ? 0 : (size_t)len;
    char *text = arena_array(arena, char, size + 1);
    if (size)
        (void)vsnprintf(text, size + 1, format, again);
    va_end(again);
    return (Str){text, size};
}

Str str_format(Arena *arena, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    Str s = str_format_v(arena, format, args);
    va_end(args);
    return s;
}

Str str_lower(Arena *arena, Str s)
{
    char *copy = str_to_c(arena, s);
    for (size_t i = 0; i < s.len; i++)
        copy[i] = fold(copy[i]);
    return (Str){copy, s.len};
}

Str str_upper(Arena *arena, Str s)
{
    char *copy = str_to_c(arena, s);
    for (size_t i = 0; i < s.len; i++)
        if (copy[i] >= 'a' && copy[i] <= 'z')
            copy[i] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[copy[i] - 'a'];
    return (Str){copy, s.len};
}

Str str_join(Arena *arena, const StrVec *parts, Str between)
{
    StrBuf b = strbuf(arena);
    for (size_t i = 0; i < parts->len; i++) {
        if (i)
            strbuf_add(&b, between);
        strbuf_add(&b, parts->at[i]);
    }
    return strbuf_str(&b);
}

bool str_is_empty(Str s)
{
    return s.len == 0;
}

bool str_eq(Str a, Str b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.at, b.at, a.len) == 0);
}

int str_compare(Str a, Str b)
{
    size_t common = a.len < b.len ? a.len : b.len;
    int order = common ? memcmp(a.at, b.at, common) : 0;
    if (order)
        return order;
    return (a.len > b.len) - (a.len < b.len);
}

int str_compare_nocase(Str a, Str b)
{
    size_t common = a.len < b.len ? a.len : b.len;
    for (size_t i = 0; i < common; i++) {
        unsigned char x = (unsigned char)fold(a.at[i]), y = (unsigned char)fold(b.at[i]);
        if (x != y)
            return x < y ? -1 : 1;
    }
    return (a.len > b.len) - (a.len < b.len);
}

bool str_eq_nocase(Str a, Str b)
{
    return a.len == b.len && str_compare_nocase(a, b) == 0;
}

bool str_starts_with(Str s, Str prefix)
{
    return s.len >= prefix.len && str_eq(str_slice(s, 0, prefix.len), prefix);
}

bool str_starts_with_nocase(Str s, Str prefix)
{
    return s.len >= prefix.len && str_eq_nocase(str_slice(s, 0, prefix.len), prefix);
}

bool str_ends_with(Str s, Str suffix)
{
    return s.len >= suffix.len && str_eq(str_skip(s, s.len - suffix.len), suffix);
}

bool str_ends_with_nocase(Str s, Str suffix)
{
    return s.len >= suffix.len && str_eq_nocase(str_skip(s, s.len - suffix.len), suffix);
}

size_t str_find_char(Str s, char c)
{
    const char *hit = s.len ? memchr(s.at, c, s.len) : NULL;
    return hit ? (size_t)(hit - s.at) : s.len;
}

/* Eight bytes at a time: a lowest bit, and a highest bit, in each of them. */
static const uint64_t each_one = 0x0101010101010101u, each_high = 0x8080808080808080u;

static uint64_t eight_bytes(const char *at)
{
    uint64_t word;
    memcpy(&word, at, sizeof word);
    return word;
}

/* Whether one of eight bytes is less than `least`, which is at most 128. */
static bool has_less(uint64_t word, unsigned least)
{
    return ((word - each_one * least) & ~word & each_high) != 0;
}

size_t str_find_last_char(Str s, char c)
{
    size_t i = s.len;
    while (i >= 8 && !has_less(eight_bytes(s.at + i - 8) ^ each_one * (uint8_t)c, 1))
        i -= 8;
    for (; i > 0; i--)
        if (s.at[i - 1] == c)
            return i - 1;
    return s.len;
}

size_t str_plain_length(Str s)
{
    size_t i = 0;
    while (i + 8 <= s.len && !(eight_bytes(s.at + i) & each_high) &&
           !has_less(eight_bytes(s.at + i), ' '))
        i += 8;
    while (i < s.len && (uint8_t)s.at[i] >= ' ' && (uint8_t)s.at[i] < 0x80)
        i++;
    return i;
}

size_t str_find(Str s, Str needle)
{
    if (needle.len == 0)
        return 0;
    for (size_t from = 0; needle.len <= s.len - from;) {
        size_t hit = from + str_find_char(str_skip(s, from), needle.at[0]);
        if (s.len - hit < needle.len)
            break;
        if (memcmp(s.at + hit, needle.at, needle.len) == 0)
            return hit;
        from = hit + 1;
    }
    return s.len;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\0';
}

Str str_trim(Str s)
{
    while (s.len && is_blank(s.at[0]))
        s = str_skip(s, 1);
    while (s.len && is_blank(s.at[s.len - 1]))
        s.len--;
    return s;
}

Str str_cut(Str *rest, char separator)
{
    size_t at = str_find_char(*rest, separator);
    Str head = str_slice(*rest, 0, at);
    *rest = str_skip(*rest, at + 1);
    return head;
}

static bool glob_same(char pattern, char text)
{
    if (pattern == '?')
        return true;
    if (pattern == '/')
        pattern = '\\';
    if (text == '/')
        text = '\\';
    return fold(pattern) == fold(text);
}

bool str_glob_nocase(Str pattern, Str text)
{
    size_t p = 0, t = 0, star = SIZE_MAX, star_text = 0;
    while (t < text.len) {
        if (p < pattern.len && pattern.at[p] == '*') {
            star = p++;
            star_text = t;
        } else if (p < pattern.len && glob_same(pattern.at[p], text.at[t])) {
            p++;
            t++;
        } else if (star != SIZE_MAX) {
            /* The last star takes one byte more. */
            p = star + 1;
            t = ++star_text;
        } else {
            return false;
        }
    }
    while (p < pattern.len && pattern.at[p] == '*')
        p++;
    return p == pattern.len;
}

static size_t last_separator(Str path)
{
    for (size_t i = path.len; i > 0; i--)
        if (path.at[i - 1] == '/' || path.at[i - 1] == '\\')
            return i - 1;
    return path.len;
}

Str str_path_base(Str path)
{
    size_t at = last_separator(path);
    return at == path.len ? path : str_skip(path, at + 1);
}

Str str_path_folder(Str path)
{
    size_t at = last_separator(path);
    return at == path.len ? (Str){path.at, 0} : str_slice(path, 0, at);
}

unsigned str_edit_distance(Str a, Str b, unsigned limit)
{
    enum { LONGEST = 64 };
    unsigned row[LONGEST + 1];
    if (a.len > LONGEST || b.len > LONGEST)
        return limit + 1;
    for (size_t j = 0; j <= b.len; j++)
        row[j] = (unsigned)j;
    for (size_t i = 1; i <= a.len; i++) {
        unsigned diagonal = row[0];
        row[0] = (unsigned)i;
        for (size_t j = 1; j <= b.len; j++) {
            unsigned change = diagonal + (fold(a.at[i - 1]) != fold(b.at[j - 1]));
            unsigned drop = (row[j] < row[j - 1] ? row[j] : row[j - 1]) + 1;
            diagonal = row[j];
            row[j] = change < drop ? change : drop;
        }
    }
    return row[b.len] > limit ? limit + 1 : row[b.len];
}

bool str_to_u64(Str s, uint64_t max, uint64_t *out)
{
    uint64_t value = 0;
    if (s.len == 0)
        return false;
    for (size_t i = 0; i < s.len; i++) {
        if (s.at[i] < '0' || s.at[i] > '9')
            return false;
        uint64_t digit = (uint64_t)(s.at[i] - '0');
        if (value > UINT64_MAX / 10 || (value == UINT64_MAX / 10 && digit > UINT64_MAX % 10))
            return false;
        value = value * 10 + digit;
    }
    if (value > max)
        return false;
    *out = value;
    return true;
}

StrBuf strbuf(Arena *arena)
{
    return (StrBuf){.arena = arena};
}

static void make_room(StrBuf *b, size_t more)
{
    if (b->cap - b->len >= more)
        return;
    size_t cap = b->cap ? b->cap * 2 : 128;
    while (cap - b->len < more)
        cap *= 2;
    char *larger = arena_array(b->arena, char, cap);
    if (b->len)
        memcpy(larger, b->at, b->len);
    b->at = larger;
    b->cap = cap;
}

void strbuf_add(StrBuf *b, Str s)
{
    if (s.len == 0)
        return;
    make_room(b, s.len);
    memcpy(b->at + b->len, s.at, s.len);
    b->len += s.len;
}

void strbuf_add_char(StrBuf *b, char c)
{
    strbuf_add(b, (Str){&c, 1});
}

void strbuf_addf(StrBuf *b, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    strbuf_add(b, str_format_v(b->arena, format, args));
    va_end(args);
}

Str strbuf_str(const StrBuf *b)
{
    return (Str){b->at ? b->at : "", b->len};
}
