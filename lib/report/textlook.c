/* SPDX-License-Identifier: MIT */
#include "report/textlook.h"

#include "base/columns.h"

const TextLook textlook_plain = {.width = TEXTLOOK_WIDTH, .columns = SIZE_MAX};

TextLook textlook_terminal(size_t columns, bool has_color)
{
    if (columns == 0)
        columns = TEXTLOOK_WIDTH;
    if (columns < TEXTLOOK_NARROWEST)
        columns = TEXTLOOK_NARROWEST;
    return (TextLook){.width = columns < TEXTLOOK_WIDEST ? columns : TEXTLOOK_WIDEST,
                      .columns = columns,
                      .has_color = has_color,
                      .is_terminal = true};
}

/* The sixteen colours that every terminal has, and that its owner has chosen: they are to be read
 * on light and dark. Indexed by TextStyle. */
static const char *const sequences[] = {
    [STYLE_NONE] = "",          [STYLE_CODE] = "\x1B[36m", [STYLE_HEAD] = "\x1B[1m",
    [STYLE_BAD] = "\x1B[1;31m", [STYLE_GOOD] = "\x1B[32m", [STYLE_CHANGED] = "\x1B[33m",
    [STYLE_QUIET] = "\x1B[2m",
};

static void begin_style(StrBuf *out, const TextLook *look, TextStyle style)
{
    if (look->has_color)
        strbuf_add(out, str_of(sequences[style]));
}

static void end_style(StrBuf *out, const TextLook *look, TextStyle style)
{
    if (look->has_color && style != STYLE_NONE)
        strbuf_add(out, STR("\x1B[0m"));
}

void textlook_add(StrBuf *out, const TextLook *look, TextStyle style, Str text)
{
    begin_style(out, look, style);
    strbuf_add(out, text);
    end_style(out, look, style);
}

/* ---- what must stay on one line ---- */

enum {
    LONGEST_QUOTE = 200, /* bytes; a quote that is longer, or never closed, is none */
    LONGEST_PATH = 400,
};

/* Behind the closing quote, or 0. */
static size_t quote_end(Str text, size_t at)
{
    Str inside = str_slice(text, at + 1, at + 1 + LONGEST_QUOTE);
    size_t len = str_find_char(inside, text.at[at]);
    return len < inside.len ? at + len + 2 : 0;
}

static bool is_separator(char c)
{
    return c == '/' || c == '\\';
}

/* "/usr", "C:\x", "\\server", "../x", each perhaps behind a bracket or a quote. */
static bool is_path_start(Str word)
{
    while (word.len && (word.at[0] == '(' || word.at[0] == '[' || word.at[0] == '\''))
        word = str_skip(word, 1);
    if (word.len > 2 && word.at[1] == ':')
        return is_separator(word.at[2]);
    bool is_relative = word.len > 1 && word.at[0] == '.';
    while (word.len && word.at[0] == '.')
        word = str_skip(word, 1);
    if (word.len < 2 || !is_separator(word.at[0]))
        return false;
    /* `/MD` is an option. */
    Str name = str_skip(word, 1);
    return is_relative || str_find_char(name, '/') < name.len ||
           str_find_char(name, '\\') < name.len;
}

static bool has_file_ending(Str word)
{
    static const char *const endings[] = {".obj", ".lib", ".rlib", ".dll", ".exe", ".pdb", ".ini"};
    while (word.len && (word.at[word.len - 1] == ')' || word.at[word.len - 1] == ',' ||
                        word.at[word.len - 1] == ':' || word.at[word.len - 1] == '.'))
        word.len--;
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
        if (str_ends_with_nocase(word, str_of(endings[i])))
            return true;
    return false;
}

static bool goes_on(Str word)
{
    size_t slash = str_find_char(word, '/'), backslash = str_find_char(word, '\\');
    return slash < word.len || backslash < word.len || has_file_ending(word);
}

/* `C:\Program Files (x86)\Windows Kits`: a path may have blanks, and then goes on in one of the
 * next words. Where it ends is a guess; a wrong one only keeps more on one line. */
static size_t path_end(Str text, size_t end)
{
    enum { WORDS = 3 };
    Str rest = str_slice(text, end + 1, LONGEST_PATH);
    size_t at = end;
    for (size_t i = 0; i < WORDS && rest.len; i++) {
        Str word = str_cut(&rest, ' ');
        if (word.len == 0 || is_path_start(word))
            break;
        at += 1 + word.len;
        if (goes_on(word))
            return path_end(text, at);
    }
    return end;
}

/* The bytes at the start of the text that stay together. */
static size_t piece_length(const TextLook *look, Str text)
{
    size_t at = 0;
    while (at < text.len && text.at[at] != ' ') {
        bool is_quote = look->is_terminal && (text.at[at] == '`' || text.at[at] == '"');
        size_t end = is_quote ? quote_end(text, at) : 0;
        at = end ? end : at + 1;
    }
    return look->is_terminal && is_path_start(str_slice(text, 0, at)) ? path_end(text, at) : at;
}

/* ---- lines ---- */

/* A text that is being broken into lines. */
typedef struct Wrap {
    StrBuf *out;
    const TextLook *look;
    size_t width, column, indent;
    TextStyle style; /* of all of it */
    bool is_code;    /* between `` */
} Wrap;

static size_t columns_on(const TextLook *look, Str text)
{
    return look->is_terminal ? columns_of(text) : text.len;
}

static void add_blanks(StrBuf *out, size_t count)
{
    for (size_t i = 0; i < count; i++)
        strbuf_add_char(out, ' ');
}

static TextStyle style_now(const Wrap *w)
{
    return w->is_code ? STYLE_CODE : w->style;
}

static void break_line(Wrap *w)
{
    end_style(w->out, w->look, style_now(w));
    strbuf_add_char(w->out, '\n');
    add_blanks(w->out, w->indent);
    begin_style(w->out, w->look, style_now(w));
    w->column = w->indent;
}

/* `from` is all of the text from this piece on: a ` begins code where another one follows. */
static void add_piece(Wrap *w, Str from, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        bool is_mark = from.at[i] == '`' && w->look->has_color && w->style == STYLE_NONE;
        bool begins = is_mark && !w->is_code && quote_end(from, i);
        bool ends = is_mark && w->is_code;
        if (begins)
            begin_style(w->out, w->look, STYLE_CODE);
        strbuf_add_char(w->out, from.at[i]);
        if (ends)
            end_style(w->out, w->look, STYLE_CODE);
        w->is_code = begins || (w->is_code && !ends);
    }
    w->column += columns_on(w->look, str_slice(from, 0, len));
}

static size_t blanks_before(Str text)
{
    size_t n = 0;
    while (n < text.len && text.at[n] == ' ')
        n++;
    return n;
}

/* Between two pieces there is one blank, or as many as there were. */
static void add_pieces(Wrap *w, Str text, bool keeps_blanks)
{
    bool is_first = true;
    begin_style(w->out, w->look, style_now(w));
    while (text.len) {
        size_t blanks = blanks_before(text);
        text = str_skip(text, blanks);
        size_t len = piece_length(w->look, text);
        size_t gap = keeps_blanks ? blanks : !is_first;
        if (len == 0)
            break;
        if (!is_first &&
            w->column + gap + columns_on(w->look, str_slice(text, 0, len)) > w->width) {
            break_line(w);
        } else {
            add_blanks(w->out, gap);
            w->column += gap;
        }
        add_piece(w, text, len);
        text = str_skip(text, len);
        is_first = false;
    }
    end_style(w->out, w->look, style_now(w));
    strbuf_add_char(w->out, '\n');
}

void textlook_add_fitted(StrBuf *out, const TextLook *look, TextStyle style, Str text,
                         size_t column, size_t indent)
{
    Wrap w = {.out = out,
              .look = look,
              .width = look->is_terminal ? look->width : SIZE_MAX,
              .column = column,
              .indent = indent,
              .style = style};
    add_pieces(&w, text, true);
}

void textlook_add_wrapped(StrBuf *out, const TextLook *look, Str text, size_t column, size_t indent)
{
    Wrap w = {.out = out, .look = look, .width = look->width, .column = column, .indent = indent};
    add_pieces(&w, text, false);
}

static const LinePaint *paint_of(const LinePaint *paints, size_t count, Str text)
{
    for (size_t i = 0; i < count; i++)
        if (str_starts_with(text, str_of(paints[i].start)))
            return &paints[i];
    return NULL;
}

static void paint_line(StrBuf *out, const TextLook *look, const LinePaint *paint, Str line)
{
    enum { HANGING = 4 };
    size_t indent = blanks_before(line);
    Str text = str_skip(line, indent);
    bool is_whole = paint && paint->is_whole;
    bool is_fitting = (paint && paint->is_command) || columns_of(line) <= look->columns;
    TextStyle style = paint ? paint->style : STYLE_NONE;
    size_t styled = paint && !is_whole ? str_of(paint->start).len : 0;
    add_blanks(out, indent);
    if (styled)
        textlook_add(out, look, style, str_slice(text, 0, styled));
    Wrap w = {.out = out,
              .look = look,
              .width = is_fitting ? SIZE_MAX : look->columns,
              .column = indent + columns_of(str_slice(text, 0, styled)),
              .indent = indent + HANGING,
              .style = is_whole ? style : STYLE_NONE};
    add_pieces(&w, str_skip(text, styled), true);
}

Str textlook_paint(Arena *arena, const TextLook *look, const LinePaint *paints, size_t count,
                   Str text)
{
    StrBuf out = strbuf(arena);
    if (!look->has_color && !look->is_terminal)
        return text;
    while (text.len) {
        Str line = str_cut(&text, '\n');
        Str rest = str_skip(line, blanks_before(line));
        paint_line(&out, look, paint_of(paints, count, rest), line);
    }
    return strbuf_str(&out);
}
