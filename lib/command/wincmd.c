/* SPDX-License-Identifier: MIT */
#include "command/wincmd.h"

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static bool is_separator(char c)
{
    return is_blank(c) || c == '\0';
}

WinCursor wincmd_cursor(Str text)
{
    return (WinCursor){.text = text, .line = 1};
}

static uint32_t count_lines(Str s)
{
    uint32_t lines = 0;
    for (size_t at = str_find_char(s, '\n'); at < s.len; at = str_find_char(s, '\n')) {
        lines++;
        s = str_skip(s, at + 1);
    }
    return lines;
}

/* Moves the cursor over what separates words; false at the end. */
static bool skip_separators(WinCursor *c, bool (*separates)(char))
{
    for (; c->at < c->text.len && separates(c->text.at[c->at]); c->at++)
        c->line += c->text.at[c->at] == '\n';
    return c->at < c->text.len;
}

static void end_word(WinCursor *c, size_t end, Str text, WinWord *out)
{
    Str raw = str_slice(c->text, c->at, end);
    *out = (WinWord){.text = text, .raw = raw, .line = c->line};
    c->line += count_lines(raw);
    c->at = end;
}

/* Reads the backslashes at s.at[i] and, when their number is odd, the quote
 * behind them. Returns the index of what follows. */
static size_t add_backslashes(Str s, size_t i, StrBuf *word)
{
    size_t count = 0;
    while (i + count < s.len && s.at[i + count] == '\\')
        count++;
    bool before_quote = i + count < s.len && s.at[i + count] == '"';
    for (size_t k = 0; k < (before_quote ? count / 2 : count); k++)
        strbuf_add_char(word, '\\');
    i += count;
    if (before_quote && count % 2) {
        strbuf_add_char(word, '"');
        i++;
    }
    return i;
}

/* The end of the bytes from i that stand for themselves. */
static size_t plain_end(Str s, size_t i, bool is_quoted)
{
    while (i < s.len && s.at[i] != '"' && s.at[i] != '\\' && (is_quoted || !is_separator(s.at[i])))
        i++;
    return i;
}

/* Resolves the word at s.at[i] into *word; returns the index of its end. */
static size_t resolve_word(Str s, size_t i, StrBuf *word)
{
    bool is_quoted = false;
    while (i < s.len && (is_quoted || !is_separator(s.at[i]))) {
        if (s.at[i] == '\\') {
            i = add_backslashes(s, i, word);
        } else if (s.at[i] != '"') {
            size_t end = plain_end(s, i, is_quoted);
            strbuf_add(word, str_slice(s, i, end));
            i = end;
        } else if (is_quoted && i + 1 < s.len && s.at[i + 1] == '"') {
            strbuf_add_char(word, '"');
            i += 2;
        } else {
            is_quoted = !is_quoted;
            i++;
        }
    }
    return i;
}

bool wincmd_next(Arena *arena, WinCursor *c, WinWord *out)
{
    if (!skip_separators(c, is_separator))
        return false;
    size_t end = c->at;
    while (end < c->text.len && c->text.at[end] != '"' && !is_separator(c->text.at[end]))
        end++;
    /* Backslashes mean something before a quote only, so this word stands for
     * itself. */
    if (end == c->text.len || c->text.at[end] != '"') {
        end_word(c, end, str_slice(c->text, c->at, end), out);
        return true;
    }
    StrBuf word = strbuf(arena);
    end = resolve_word(c->text, c->at, &word);
    end_word(c, end, strbuf_str(&word), out);
    return true;
}

/* Reads one byte that may be escaped; returns the index of what follows. */
static size_t add_posix_byte(Str s, size_t i, StrBuf *word)
{
    /* A backslash at the very end of the text has nothing to escape. */
    if (s.at[i] == '\\' && i + 1 < s.len)
        i++;
    strbuf_add_char(word, s.at[i]);
    return i + 1;
}

static size_t resolve_posix_word(Str s, size_t i, StrBuf *word)
{
    while (i < s.len && !is_blank(s.at[i])) {
        char quote = s.at[i];
        if (quote != '"' && quote != '\'') {
            i = add_posix_byte(s, i, word);
            continue;
        }
        i++;
        while (i < s.len && s.at[i] != quote)
            i = add_posix_byte(s, i, word);
        i += i < s.len;
    }
    return i;
}

bool wincmd_next_posix(Arena *arena, WinCursor *c, WinWord *out)
{
    while (skip_separators(c, is_blank)) {
        StrBuf word = strbuf(arena);
        size_t end = resolve_posix_word(c->text, c->at, &word);
        WinWord found;
        end_word(c, end, strbuf_str(&word), &found);
        if (str_is_empty(found.text))
            continue;
        *out = found;
        return true;
    }
    return false;
}

void wincmd_split(Arena *arena, Str text, WinWords *out)
{
    WinCursor cursor = wincmd_cursor(text);
    WinWord word;
    while (wincmd_next(arena, &cursor, &word))
        vec_push(arena, out, word);
}

void wincmd_split_posix(Arena *arena, Str text, WinWords *out)
{
    WinCursor cursor = wincmd_cursor(text);
    WinWord word;
    while (wincmd_next_posix(arena, &cursor, &word))
        vec_push(arena, out, word);
}

static bool needs_quotes(Str arg)
{
    for (size_t i = 0; i < arg.len; i++)
        if (arg.at[i] == '"' || is_separator(arg.at[i]))
            return true;
    return arg.len == 0;
}

Str wincmd_quote(Arena *arena, Str arg)
{
    if (!needs_quotes(arg))
        return arg;
    StrBuf b = strbuf(arena);
    strbuf_add_char(&b, '"');
    size_t backslashes = 0; /* just before arg.at[i] */
    for (size_t i = 0; i <= arg.len; i++) {
        /* Those before a quote are doubled: before the closing one too. */
        bool before_quote = i == arg.len || arg.at[i] == '"';
        for (; backslashes && before_quote; backslashes--)
            strbuf_add_char(&b, '\\');
        if (i == arg.len)
            break;
        if (arg.at[i] == '"')
            strbuf_add_char(&b, '\\');
        strbuf_add_char(&b, arg.at[i]);
        backslashes = arg.at[i] == '\\' ? backslashes + 1 : 0;
    }
    strbuf_add_char(&b, '"');
    return strbuf_str(&b);
}
