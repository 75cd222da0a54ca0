/* SPDX-License-Identifier: MIT */
#include "report/markdown.h"

#include "base/utf.h"

static bool is_alnum(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

static bool has_any(Str s, const char *chars)
{
    for (; *chars; chars++)
        if (str_find_char(s, *chars) < s.len)
            return true;
    return false;
}

/* ---- code ---- */

/* Inside of <code> Markdown still holds: what is not harmless goes in by number. */
static void add_entities(StrBuf *out, Str name)
{
    strbuf_add(out, STR("<code>"));
    for (size_t i = 0; i < name.len; i++) {
        char c = name.at[i];
        bool is_harmless = is_alnum(c) || c == ' ' || (unsigned char)c >= 0x80;
        if (is_harmless)
            strbuf_add_char(out, c);
        else
            strbuf_addf(out, "&#%u;", (unsigned)(unsigned char)c);
    }
    strbuf_add(out, STR("</code>"));
}

/* Backticks read better and are found by a search; they cannot hold backticks, and a
 * page that is careless with the text behind them must not find tags there. */
static void add_code(StrBuf *out, Str name)
{
    if (name.len == 0)
        return;
    bool is_blank = name.at[0] == ' ' || name.at[name.len - 1] == ' ';
    if (is_blank || has_any(name, "`<>&"))
        add_entities(out, name);
    else
        strbuf_addf(out, "`%.*s`", STR_ARG(name));
}

void markdown_code(StrBuf *out, Str name)
{
    add_code(out, utf8_printable(out->arena, name));
}

/* ---- prose ---- */

/* GitHub makes links of "www." and "://" and pictures of ":name:". */
static bool is_plain(Str word)
{
    size_t colons = 0;
    for (size_t i = 0; i < word.len; i++) {
        char c = word.at[i];
        colons += c == ':';
        bool is_known = is_alnum(c) || (unsigned char)c >= 0x80 ||
                        str_find_char(STR(".,;:?!'\"()/%=+-"), c) < STR(".,;:?!'\"()/%=+-").len;
        if (!is_known)
            return false;
    }
    return colons < 2 && str_find(word, STR("://")) == word.len &&
           !str_starts_with_nocase(word, STR("www."));
}

/* "-", "+", "1." begin a list, "---" and "===" make a heading of the line before. */
static bool begins_block(Str word)
{
    for (size_t i = 0; i < word.len; i++) {
        char c = word.at[i];
        if (c != '-' && c != '+' && c != '=' && c != '.' && c != ')' && !(c >= '0' && c <= '9'))
            return false;
    }
    return true;
}

static bool is_around(char c)
{
    return c == '(' || c == ')' || c == '"' || c == '\'' || c == '.' || c == ',' || c == ';' ||
           c == ':';
}

/* A name without the signs of the sentence around it. */
static void add_word(StrBuf *out, Str word, bool is_first)
{
    if (is_plain(word) && !(is_first && begins_block(word))) {
        strbuf_add(out, word);
        return;
    }
    size_t from = 0, to = word.len;
    while (from < to && (word.at[from] == '(' || word.at[from] == '"' || word.at[from] == '\''))
        from++;
    while (to > from && is_around(word.at[to - 1]) &&
           !(word.at[to - 1] == ')' && str_find_char(str_slice(word, from, to), '(') < to - from))
        to--;
    strbuf_add(out, str_slice(word, 0, from));
    add_code(out, str_slice(word, from, to));
    strbuf_add(out, str_skip(word, to));
}

static void add_words(StrBuf *out, Str text, bool is_first)
{
    while (text.len) {
        size_t blank = str_find_char(text, ' ');
        add_word(out, str_slice(text, 0, blank), is_first);
        if (blank < text.len)
            strbuf_add_char(out, ' ');
        text = str_skip(text, blank + 1);
        is_first = false;
    }
}

void markdown_text(StrBuf *out, Str text)
{
    text = utf8_printable(out->arena, text);
    for (bool is_first = true; text.len; is_first = false) {
        size_t open = str_find_char(text, '`');
        Str behind = str_skip(text, open + 1);
        size_t close = str_find_char(behind, '`');
        if (open == text.len || close == behind.len) {
            add_words(out, text, is_first);
            return;
        }
        add_words(out, str_slice(text, 0, open), is_first);
        add_code(out, str_slice(behind, 0, close));
        text = str_skip(behind, close + 1);
    }
}

/* ---- blocks ---- */

/* Up to </pre> all is HTML, which the lines cannot write: no Markdown in it. */
void markdown_block(StrBuf *out, const StrVec *lines)
{
    strbuf_add(out, STR("<pre>\n"));
    for (size_t i = 0; i < lines->len; i++) {
        Str line = utf8_printable(out->arena, lines->at[i]);
        for (size_t k = 0; k < line.len; k++) {
            char c = line.at[k];
            if (c == '<' || c == '>' || c == '&')
                strbuf_addf(out, "&#%d;", c);
            else
                strbuf_add_char(out, c);
        }
        strbuf_add_char(out, '\n');
    }
    strbuf_add(out, STR("</pre>\n"));
}
