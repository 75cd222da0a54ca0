/* SPDX-License-Identifier: MIT */
#include "report/namebook.h"

#include "base/utf.h"
#include "report/rustname.h"

static bool is_word_char(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
           c == '?' || c == '@' || c == '$' || c == '.' || c == '<' || c == '>' || (c & 0x80);
}

/* The word at the start of the text; a sentence's full stop is not part of it. */
static Str word_of(Str text)
{
    size_t len = 0;
    while (len < text.len && is_word_char(text.at[len]))
        len++;
    while (len && text.at[len - 1] == '.')
        len--;
    return str_slice(text, 0, len);
}

static Str without_import(Str word)
{
    return str_starts_with(word, STR("__imp_")) ? str_skip(word, 6) : word;
}

static bool is_decorated(Str name)
{
    bool is_msvc = str_starts_with(name, STR("?")) && str_find_char(name, '@') < name.len;
    bool is_rust = str_starts_with(name, STR("_ZN")) || str_starts_with(name, STR("_R"));
    return name.len > 4 && (is_msvc || is_rust);
}

/* Moves *at to the next decorated name of the text, which may have `__imp_` in front. */
static bool next_name(Str text, size_t *at, Str *word)
{
    while (*at < text.len) {
        *word = word_of(str_skip(text, *at));
        if (is_decorated(without_import(*word)))
            return true;
        *at += word->len ? word->len : 1;
    }
    return false;
}

static BookName *find(const NameBook *book, Str raw)
{
    for (size_t i = 0; i < book->names.len; i++)
        if (str_eq(book->names.at[i].raw, raw))
            return &book->names.at[i];
    return NULL;
}

void namebook_collect(Arena *arena, Str text, NameBook *out)
{
    Str word;
    for (size_t at = 0; out->names.len < NAMEBOOK_NAMES && next_name(text, &at, &word);
         at += word.len) {
        Str raw = without_import(word);
        if (!find(out, raw))
            vec_push(arena, &out->names, ((BookName){.raw = raw}));
    }
}

void namebook_read_rust(Arena *arena, NameBook *book)
{
    for (size_t i = 0; i < book->names.len; i++)
        if (book->names.at[i].raw.at[0] == '_')
            book->names.at[i].readable = rustname_demangle(arena, book->names.at[i].raw);
}

static Str shortened(Arena *arena, Str readable)
{
    Str shown = utf8_printable(arena, readable);
    if (shown.len <= NAMEBOOK_LONGEST)
        return shown;
    size_t len = NAMEBOOK_LONGEST;
    while (len && (shown.at[len] & 0xC0) == 0x80)
        len--;
    return str_format(arena, "%.*s...", STR_ARG(str_slice(shown, 0, len)));
}

Str namebook_beside(Arena *arena, NameBook *book, Str text)
{
    Str word;
    size_t at = 0, done = 0;
    StrBuf out = strbuf(arena);
    while (next_name(text, &at, &word)) {
        BookName *name = find(book, without_import(word));
        at += word.len;
        if (!name || name->is_told || name->readable.len == 0)
            continue;
        name->is_told = true;
        Str reading = shortened(arena, name->readable);
        strbuf_addf(&out, "%.*s [%.*s]", STR_ARG(str_slice(text, done, at)), STR_ARG(reading));
        done = at;
    }
    strbuf_add(&out, str_skip(text, done));
    return strbuf_str(&out);
}
