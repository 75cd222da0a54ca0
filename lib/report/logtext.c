/* SPDX-License-Identifier: MIT */
#include "report/logtext.h"

#include "base/utf.h"

#include <string.h>

enum { HEAD_BYTES = 4, UTF8_BYTES = 4096, UTF8_LONGEST = 4 };

typedef enum Encoding {
    ENCODING_UNKNOWN, /* the first bytes are not there yet */
    ENCODING_BYTES,
    ENCODING_UTF16_LE,
    ENCODING_UTF16_BE,
} Encoding;

struct LogText {
    LogLineTaker *take;
    void *user;
    Encoding encoding;
    char head[HEAD_BYTES]; /* until the encoding is known */
    size_t head_len;
    uint8_t odd_byte; /* UTF-16: the first half of a unit */
    bool has_odd_byte;
    uint32_t high; /* UTF-16: the first of two surrogates, or 0 */
    char *utf8;    /* UTF8_BYTES */
    size_t utf8_len;
    char *line; /* LOG_LINE_MAX: the line that is being collected */
    size_t line_len;
    bool is_cut;     /* what comes of this line is dropped */
    char *unescaped; /* LOG_LINE_MAX */
    size_t number;
};

LogText *logtext_new(Arena *arena, LogLineTaker *take, void *user)
{
    LogText *text = arena_new(arena, LogText);
    text->take = take;
    text->user = user;
    text->line = arena_array(arena, char, LOG_LINE_MAX);
    text->unescaped = arena_array(arena, char, LOG_LINE_MAX);
    text->utf8 = arena_array(arena, char, UTF8_BYTES + UTF8_LONGEST);
    return text;
}

/* --- escaped text -------------------------------------------------------- */

static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* `count` hex digits at s.at[at]; how many there were. */
static size_t hex_digits(Str s, size_t at, size_t count, uint32_t *value)
{
    size_t i = 0;
    *value = 0;
    for (; i < count && at + i < s.len && hex_value(s.at[at + i]) >= 0; i++)
        *value = *value << 4 | (uint32_t)hex_value(s.at[at + i]);
    return i;
}

/* One escape, s.at[0] being its backslash; how many bytes it takes. */
static size_t unescape_one(Str s, char *to, size_t *len)
{
    static const char plain[] = "\"'\\/";
    uint32_t value = 0;
    char c = 0;
    if (s.len > 1)
        c = s.at[1];
    if (c == 'x' && hex_digits(s, 2, 2, &value) == 2) {
        to[(*len)++] = (char)value;
        return 4;
    }
    if (c == 'u' && s.len > 2 && s.at[2] == '{') {
        size_t digits = hex_digits(s, 3, 6, &value);
        if (digits > 0 && digits + 3 < s.len && s.at[digits + 3] == '}') {
            *len += utf8_put(value, to + *len);
            return digits + 4;
        }
    } else if (c == 'u' && hex_digits(s, 2, 4, &value) == 4) {
        *len += utf8_put(value, to + *len);
        return 6;
    }
    if (c == 't') {
        to[(*len)++] = '\t';
        return 2;
    }
    bool is_plain = c && strchr(plain, c);
    if (is_plain)
        to[(*len)++] = c;
    else
        to[(*len)++] = '\\';
    return is_plain ? 2 : 1;
}

/* No escape is shorter than what it stands for, so `to` needs s.len bytes. */
static Str unescape(Str s, char *to)
{
    size_t len = 0;
    for (size_t i = 0; i < s.len;) {
        if (s.at[i] == '\\')
            i += unescape_one(str_skip(s, i), to, &len);
        else
            to[len++] = s.at[i++];
    }
    return (Str){to, len};
}

/* What ends a line inside the escaped text; empty when the text is not escaped.
 * `\n` alone is also the start of a Windows path's folder: it counts only where
 * text is known to be escaped. */
static Str escaped_line_end(Str raw)
{
    const Str crlf = STR("\\r\\n"), lf = STR("\\n");
    if (str_find_char(raw, '\\') == raw.len)
        return (Str){0};
    if (str_find(raw, crlf) < raw.len)
        return crlf;
    Str start = str_trim(str_slice(raw, 0, 200));
    bool is_escaped = str_starts_with(start, STR("{\"")) ||
                      str_find(start, STR("Non-UTF-8 output: ")) < start.len;
    return is_escaped ? lf : (Str){0};
}

/* Hands on what ends with `end`; what follows the last one is returned. */
static Str take_escaped(LogText *text, Str raw, Str end)
{
    for (;;) {
        size_t at = str_find(raw, end);
        if (at == raw.len)
            return raw;
        text->take(text->user, unescape(str_slice(raw, 0, at), text->unescaped), text->number);
        raw = str_skip(raw, at + end.len);
    }
}

/* --- lines --------------------------------------------------------------- */

/* Progress displays write over a line: what follows a CR is another line. */
static void take_visible(LogText *text, Str raw)
{
    for (;;) {
        size_t at = str_find_char(raw, '\r');
        text->take(text->user, str_slice(raw, 0, at), text->number);
        while (at < raw.len && raw.at[at] == '\r')
            at++;
        if (at == raw.len)
            return;
        raw = str_skip(raw, at);
    }
}

static void take_line(LogText *text, Str raw)
{
    text->number++;
    Str end = escaped_line_end(raw);
    if (end.len == 0) {
        take_visible(text, raw);
        return;
    }
    raw = take_escaped(text, raw, end);
    text->take(text->user, unescape(raw, text->unescaped), text->number);
}

/* The line is longer than its buffer. All output of a linker may be escaped on
 * one line: what is whole of it is taken. Of any other line the rest is
 * dropped. */
static void make_room(LogText *text)
{
    Str raw = {text->line, text->line_len};
    Str end = escaped_line_end(raw);
    if (end.len == 0) {
        text->is_cut = true;
        return;
    }
    text->number++;
    Str rest = take_escaped(text, raw, end);
    text->number--;
    if (rest.len > LOG_LINE_MAX / 2)
        rest.len = 0;
    memmove(text->line, rest.at, rest.len);
    text->line_len = rest.len;
}

static void collect(LogText *text, Str part)
{
    while (part.len && !text->is_cut) {
        size_t room = LOG_LINE_MAX - text->line_len, len = part.len < room ? part.len : room;
        if (len)
            memcpy(text->line + text->line_len, part.at, len);
        text->line_len += len;
        part = str_skip(part, len);
        if (text->line_len == LOG_LINE_MAX)
            make_room(text);
    }
}

static void end_line(LogText *text)
{
    take_line(text, (Str){text->line, text->line_len});
    text->line_len = 0;
    text->is_cut = false;
}

/* A line that is whole in what came is not copied first. */
static void take_bytes(LogText *text, Str bytes)
{
    while (bytes.len) {
        size_t end = str_find_char(bytes, '\n');
        bool is_whole = end < bytes.len;
        if (is_whole && text->line_len == 0 && end < LOG_LINE_MAX) {
            take_line(text, str_slice(bytes, 0, end));
        } else {
            collect(text, str_slice(bytes, 0, end));
            if (is_whole)
                end_line(text);
        }
        bytes = str_skip(bytes, end + 1);
    }
}

/* --- encodings ----------------------------------------------------------- */

static void flush_utf8(LogText *text)
{
    Str bytes = {text->utf8, text->utf8_len};
    text->utf8_len = 0;
    take_bytes(text, bytes);
}

static void add_code_point(LogText *text, uint32_t c)
{
    text->utf8_len += utf8_put(c, text->utf8 + text->utf8_len);
    if (text->utf8_len >= UTF8_BYTES)
        flush_utf8(text);
}

static void take_unit(LogText *text, uint32_t unit)
{
    bool is_low = unit >= 0xDC00 && unit < 0xE000;
    if (text->high && is_low) {
        add_code_point(text, 0x10000 + ((text->high - 0xD800) << 10) + (unit - 0xDC00));
        text->high = 0;
        return;
    }
    if (text->high)
        add_code_point(text, 0xFFFD);
    text->high = unit >= 0xD800 && unit < 0xDC00 ? unit : 0;
    if (!text->high)
        add_code_point(text, is_low ? 0xFFFD : unit);
}

static void take_utf16(LogText *text, Str bytes)
{
    for (size_t i = 0; i < bytes.len; i++) {
        uint8_t byte = (uint8_t)bytes.at[i];
        if (!text->has_odd_byte) {
            text->odd_byte = byte;
            text->has_odd_byte = true;
            continue;
        }
        text->has_odd_byte = false;
        bool is_big = text->encoding == ENCODING_UTF16_BE;
        take_unit(text, is_big ? (uint32_t)(text->odd_byte << 8 | byte)
                               : (uint32_t)(byte << 8 | text->odd_byte));
    }
    flush_utf8(text);
}

static void take_decoded(LogText *text, Str bytes)
{
    if (text->encoding == ENCODING_BYTES)
        take_bytes(text, bytes);
    else
        take_utf16(text, bytes);
}

/* By the mark, or else by the NULs that ASCII's letters have in UTF-16. */
static Encoding encoding_of(Str head, size_t *mark)
{
    static const char le[] = "\xFF\xFE", be[] = "\xFE\xFF", utf8[] = "\xEF\xBB\xBF";
    *mark = 0;
    if (head.len >= 2 && (memcmp(head.at, le, 2) == 0 || memcmp(head.at, be, 2) == 0)) {
        *mark = 2;
        return head.at[0] == le[0] ? ENCODING_UTF16_LE : ENCODING_UTF16_BE;
    }
    if (head.len >= 3 && memcmp(head.at, utf8, 3) == 0)
        *mark = 3;
    if (head.len < HEAD_BYTES)
        return ENCODING_BYTES;
    if (head.at[0] && !head.at[1] && head.at[2] && !head.at[3])
        return ENCODING_UTF16_LE;
    return !head.at[0] && head.at[1] && !head.at[2] && head.at[3] ? ENCODING_UTF16_BE
                                                                  : ENCODING_BYTES;
}

static void decide_encoding(LogText *text)
{
    size_t mark;
    Str head = {text->head, text->head_len};
    text->encoding = encoding_of(head, &mark);
    take_decoded(text, str_skip(head, mark));
}

void logtext_feed(LogText *text, Str bytes)
{
    while (text->encoding == ENCODING_UNKNOWN && bytes.len) {
        text->head[text->head_len++] = bytes.at[0];
        bytes = str_skip(bytes, 1);
        if (text->head_len == HEAD_BYTES)
            decide_encoding(text);
    }
    if (bytes.len)
        take_decoded(text, bytes);
}

void logtext_end(LogText *text)
{
    if (text->encoding == ENCODING_UNKNOWN)
        decide_encoding(text);
    if (text->high)
        add_code_point(text, 0xFFFD);
    flush_utf8(text);
    if (text->line_len)
        end_line(text);
}
