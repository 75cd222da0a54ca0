/* SPDX-License-Identifier: MIT */
#include "base/utf.h"

#include <string.h>

size_t utf8_put(uint32_t c, char *to)
{
    uint8_t *p = (uint8_t *)to;
    if (c > 0x10FFFF || (c >= 0xD800 && c < 0xE000))
        c = 0xFFFD;
    if (c < 0x80) {
        p[0] = (uint8_t)c;
        return 1;
    }
    size_t len = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    static const uint8_t leads[] = {0, 0, 0xC0, 0xE0, 0xF0};
    for (size_t i = len - 1; i > 0; i--) {
        p[i] = (uint8_t)(0x80 | (c & 0x3F));
        c >>= 6;
    }
    p[0] = (uint8_t)(leads[len] | c);
    return len;
}

static void add_code_point(StrBuf *b, uint32_t c)
{
    char bytes[4];
    strbuf_add(b, (Str){bytes, utf8_put(c, bytes)});
}

static uint32_t unit_at(Str bytes, size_t i, bool is_big_endian)
{
    uint8_t first = (uint8_t)bytes.at[i], second = (uint8_t)bytes.at[i + 1];
    return is_big_endian ? (uint32_t)(first << 8 | second) : (uint32_t)(second << 8 | first);
}

Str utf8_from_utf16(Arena *arena, Str bytes, bool is_big_endian)
{
    StrBuf b = strbuf(arena);
    for (size_t i = 0; i + 1 < bytes.len; i += 2) {
        uint32_t c = unit_at(bytes, i, is_big_endian);
        if (c >= 0xD800 && c < 0xDC00 && i + 3 < bytes.len) {
            uint32_t low = unit_at(bytes, i + 2, is_big_endian);
            if (low >= 0xDC00 && low < 0xE000) {
                c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
                i += 2;
            }
        }
        add_code_point(&b, c);
    }
    return strbuf_str(&b);
}

/* Length of the valid UTF-8 sequence at s.at[i], 0 when there is none
 * (RFC 3629: shortest form, no surrogates, at most U+10FFFF). */
static size_t sequence_length(Str s, size_t i)
{
    const uint8_t *p = (const uint8_t *)s.at + i;
    size_t left = s.len - i, len = p[0] < 0x80 ? 1 : p[0] < 0xE0 ? 2 : p[0] < 0xF0 ? 3 : 4;
    if (p[0] >= 0x80 && (p[0] < 0xC2 || p[0] > 0xF4))
        return 0;
    if (len > left)
        return 0;
    for (size_t k = 1; k < len; k++)
        if ((p[k] & 0xC0) != 0x80)
            return 0;
    if ((p[0] == 0xE0 && p[1] < 0xA0) || (p[0] == 0xED && p[1] > 0x9F) ||
        (p[0] == 0xF0 && p[1] < 0x90) || (p[0] == 0xF4 && p[1] > 0x8F))
        return 0;
    return len;
}

size_t utf8_get(Str s, size_t at, uint32_t *code_point)
{
    size_t len = sequence_length(s, at);
    static const uint8_t lead_bits[] = {0, 0x7F, 0x1F, 0x0F, 0x07};
    *code_point = (uint8_t)s.at[at] & lead_bits[len];
    for (size_t i = 1; i < len; i++)
        *code_point = *code_point << 6 | ((uint8_t)s.at[at + i] & 0x3Fu);
    return len;
}

bool utf8_is_valid(Str s)
{
    for (size_t i = 0; i < s.len;) {
        size_t len = sequence_length(s, i);
        if (len == 0)
            return false;
        i += len;
    }
    return true;
}

/* U+0080 to U+009F are controls too: CSI is C2 9B. U+202A to U+202E and U+2066 to U+2069 turn the
 * direction of the text around. */
size_t utf8_hidden_at(Str s, size_t at, uint32_t *code_point)
{
    uint8_t c = (uint8_t)s.at[at];
    *code_point = c;
    if (c < 0x20 || c == 0x7F)
        return 1;
    /* Azure Pipelines ("##vso[") and GitHub's runner ("##[") look for it in the whole line. */
    if (c == '#')
        return at && s.at[at - 1] == '#';
    if (c != 0xC2 && c != 0xE2)
        return 0;
    size_t len = sequence_length(s, at);
    if (len == 2) {
        *code_point = 0x80 | ((uint8_t)s.at[at + 1] & 0x3Fu);
        return *code_point < 0xA0 ? len : 0;
    }
    if (len != 3)
        return 0;
    *code_point = 0x2000 | ((uint8_t)s.at[at + 1] & 0x3Fu) << 6 | ((uint8_t)s.at[at + 2] & 0x3Fu);
    bool is_bidi = (*code_point >= 0x2028 && *code_point <= 0x202E) ||
                   (*code_point >= 0x2066 && *code_point <= 0x2069);
    return is_bidi ? len : 0;
}

/* GitHub's runner takes a line for a command that begins with "::", blanks before or not. A text
 * may come to stand at the begin of a line, and be wrapped at any blank. */
static bool is_command_at(Str s, size_t at)
{
    if (s.at[at] != ':' || at + 1 == s.len || s.at[at + 1] != ':')
        return false;
    return at == 0 || (uint8_t)s.at[at - 1] <= ' ';
}

static bool has_command(Str s)
{
    if (s.len == 0)
        return false;
    const char *end = s.at + s.len;
    for (const char *at = s.at; (at = memchr(at, ':', (size_t)(end - at))) != NULL; at++)
        if (is_command_at(s, (size_t)(at - s.at)))
            return true;
    return str_find(s, STR("##")) < s.len;
}

/* Eight bytes at once: below 0x20, 0x7F, or above. */
bool utf8_is_plain(Str s)
{
    const uint64_t ones = UINT64_MAX / 255, high = ones * 0x80;
    size_t i = 0;
    for (; i + 8 <= s.len; i += 8) {
        uint64_t word;
        memcpy(&word, s.at + i, sizeof word);
        uint64_t is_del = word ^ ones * 0x7F;
        if ((word | (word - ones * 0x20) | (is_del - ones)) & high)
            return false;
    }
    for (; i < s.len; i++)
        if (s.at[i] < 0x20 || s.at[i] > 0x7E)
            return false;
    return !has_command(s);
}

static void add_byte_as_text(StrBuf *b, uint8_t byte)
{
    static const char digits[] = "0123456789ABCDEF";
    char text[] = {'\\', 'x', digits[byte >> 4], digits[byte & 15]};
    strbuf_add(b, (Str){text, sizeof text});
}

void utf8_add_printable(StrBuf *b, Str s)
{
    if (utf8_is_plain(s)) {
        strbuf_add(b, s);
        return;
    }
    for (size_t i = 0; i < s.len;) {
        uint32_t code_point;
        size_t len = sequence_length(s, i), hidden = utf8_hidden_at(s, i, &code_point);
        if (!hidden && is_command_at(s, i))
            hidden = 1;
        if (len && !hidden) {
            strbuf_add(b, str_slice(s, i, i + len));
            i += len;
            continue;
        }
        for (size_t end = i + (hidden ? hidden : 1); i < end; i++)
            add_byte_as_text(b, (uint8_t)s.at[i]);
    }
}

Str utf8_printable(Arena *arena, Str s)
{
    StrBuf b = strbuf(arena);
    utf8_add_printable(&b, s);
    return strbuf_str(&b);
}
