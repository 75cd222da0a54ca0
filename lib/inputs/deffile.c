/* SPDX-License-Identifier: MIT */
#include "inputs/deffile.h"

#include "base/utf.h"

#include <stdlib.h>

typedef enum WordKind {
    WORD_NONE, /* the end */
    WORD_NAME,
    WORD_EQUAL,
    WORD_EQUAL_EQUAL,
    WORD_COMMA,
} WordKind;

typedef struct Word {
    WordKind kind;
    Str text;
    bool is_quoted; /* a name whatever it says */
    uint32_t line;
} Word;

typedef struct DefReader {
    Arena *arena;
    Diags *diags;
    Str file, rest;
    uint32_t line; /* that `rest` begins in */
    Word word;     /* the current one */
    unsigned mistakes;
    DefFile *out;
} DefReader;

static void complain(DefReader *d, uint32_t line, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static void complain(DefReader *d, uint32_t line, const char *format, ...)
{
    va_list args;
    if (d->mistakes == DEFFILE_MOST_MISTAKES)
        return;
    Origin origin = {.kind = ORIGIN_DEFFILE, .file = d->file, .number = line};
    va_start(args, format);
    Str text = str_format_v(d->arena, format, args);
    va_end(args);
    d->mistakes++;
    diag_add(d->diags, SEV_ERROR, CODE_INPUT, origin, "%.*s", STR_ARG(text));
    if (d->mistakes < DEFFILE_MOST_MISTAKES)
        return;
    diag_add(d->diags, SEV_ERROR, CODE_INPUT, origin, "there may be more; the rest is not read");
    d->rest = STR("");
}

/* --- words --- */

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\v' || c == '\f';
}

static bool ends_word(char c)
{
    return is_blank(c) || c == '=' || c == ',' || c == ';';
}

static Str take(DefReader *d, size_t length)
{
    Str taken = str_slice(d->rest, 0, length);
    d->rest = str_skip(d->rest, length);
    return taken;
}

static void skip_to_line_end(DefReader *d)
{
    (void)take(d, str_find_char(d->rest, '\n'));
}

static void skip_blanks(DefReader *d)
{
    while (d->rest.len) {
        char c = d->rest.at[0];
        if (c == ';') {
            skip_to_line_end(d);
        } else if (is_blank(c)) {
            d->line += c == '\n';
            (void)take(d, 1);
        } else {
            return;
        }
    }
}

static Str quoted(DefReader *d)
{
    Str rest = str_skip(d->rest, 1);
    Str line = str_slice(rest, 0, str_find_char(rest, '\n'));
    size_t length = str_find_char(line, '"');
    Str text = str_slice(line, 0, length);
    (void)take(d, 1 + length + (length < line.len));
    if (length == line.len)
        complain(d, d->line, "the quote is not closed");
    else if (length == 0)
        complain(d, d->line, "there is no name between the quotes");
    return text;
}

static Word plain_word(DefReader *d)
{
    size_t length = 0;
    if (d->rest.at[0] == ',')
        return (Word){.kind = WORD_COMMA, .text = take(d, 1)};
    if (str_starts_with(d->rest, STR("==")))
        return (Word){.kind = WORD_EQUAL_EQUAL, .text = take(d, 2)};
    if (d->rest.at[0] == '=')
        return (Word){.kind = WORD_EQUAL, .text = take(d, 1)};
    while (length < d->rest.len && !ends_word(d->rest.at[length]))
        length++;
    return (Word){.kind = WORD_NAME, .text = take(d, length)};
}

static void next_word(DefReader *d)
{
    Word word = {.kind = WORD_NONE, .text = STR("")};
    skip_blanks(d);
    uint32_t line = d->line;
    if (d->rest.len && d->rest.at[0] == '"')
        word = (Word){.kind = WORD_NAME, .text = quoted(d), .is_quoted = true};
    else if (d->rest.len)
        word = plain_word(d);
    word.line = line;
    /* In the library it would end the name. */
    if (str_find_char(word.text, '\0') < word.text.len)
        complain(d, line, "there is a NUL byte in the name");
    d->word = word;
}

static bool is_word(const DefReader *d, const char *text)
{
    return d->word.kind == WORD_NAME && !d->word.is_quoted && str_eq(d->word.text, str_of(text));
}

/* --- statements --- */

typedef enum Statement {
    STATEMENT_NONE,
    STATEMENT_EXPORTS,
    STATEMENT_LIBRARY,
    STATEMENT_NAME,
    STATEMENT_LINE,  /* skipped to the end of its line */
    STATEMENT_LINES, /* skipped to the next statement */
} Statement;

static const struct {
    const char *word;
    Statement statement;
} statements[] = {
    {"EXPORTS",     STATEMENT_EXPORTS},
    {"LIBRARY",     STATEMENT_LIBRARY},
    {"NAME",        STATEMENT_NAME   },
    {"DESCRIPTION", STATEMENT_LINE   },
    {"EXETYPE",     STATEMENT_LINE   },
    {"HEAPSIZE",    STATEMENT_LINE   },
    {"IMPORTS",     STATEMENT_LINES  },
    {"SECTIONS",    STATEMENT_LINES  },
    {"SEGMENTS",    STATEMENT_LINES  },
    {"STACKSIZE",   STATEMENT_LINE   },
    {"STUB",        STATEMENT_LINE   },
    {"VERSION",     STATEMENT_LINE   },
};

/* 16-bit Windows had these; `DATA` is also what an export may be. */
static const char *const old_statements[] = {"CODE", "DATA", "PROTMODE", "REALMODE"};

static Statement statement_of(const Word *word)
{
    Str rest = word->text, name = str_cut(&rest, ':'); /* STUB:file */
    if (word->kind != WORD_NAME || word->is_quoted)
        return STATEMENT_NONE;
    for (size_t i = 0; i < sizeof statements / sizeof *statements; i++)
        if (str_eq(name, str_of(statements[i].word)))
            return statements[i].statement;
    return STATEMENT_NONE;
}

static bool is_old_statement(const DefReader *d)
{
    for (size_t i = 0; i < sizeof old_statements / sizeof *old_statements; i++)
        if (is_word(d, old_statements[i]))
            return true;
    return false;
}

/* A name, and no statement. */
static bool is_name(const DefReader *d)
{
    return d->word.kind == WORD_NAME && statement_of(&d->word) == STATEMENT_NONE;
}

static bool is_ordinal(const DefReader *d);

/* What an export may be followed by: no name, unless quoted. */
static bool is_attribute(const DefReader *d)
{
    static const char *const words[] = {"CONSTANT", "DATA",    "EXPORTAS",
                                        "NONAME",   "PRIVATE", "RESIDENTNAME"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (is_word(d, words[i]))
            return true;
    return is_ordinal(d);
}

/* --- exports --- */

static bool has_digits_only(Str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (s.at[i] < '0' || s.at[i] > '9')
            return false;
    return true;
}

/* `@5`, or `@` in front of the number. `@f@8` is the name of a __fastcall function. */
static bool is_ordinal(const DefReader *d)
{
    return d->word.kind == WORD_NAME && !d->word.is_quoted &&
           str_starts_with(d->word.text, STR("@")) && has_digits_only(str_skip(d->word.text, 1));
}

static void read_ordinal(DefReader *d, DllExport *e)
{
    uint64_t ordinal = 0;
    uint32_t line = d->word.line;
    Str number = str_skip(d->word.text, 1);
    if (number.len == 0) {
        next_word(d);
        number = d->word.text;
    }
    if (!str_to_u64(number, UINT16_MAX, &ordinal) || ordinal == 0)
        complain(d, line, "the ordinal of %.*s is no number from 1 to 65535: %.*s",
                 STR_ARG(e->name), STR_ARG(number));
    else if (e->ordinal && e->ordinal != ordinal)
        complain(d, line, "%.*s has two ordinals", STR_ARG(e->name));
    e->ordinal = (uint16_t)ordinal;
    next_word(d);
}

/* The name behind a sign; the current word is the sign. */
static Str read_second_name(DefReader *d, const DllExport *e)
{
    Str sign = d->word.text;
    uint32_t line = d->word.line;
    next_word(d);
    if (!is_name(d) || is_attribute(d)) {
        complain(d, line, "there is no name behind `%.*s` of %.*s", STR_ARG(sign),
                 STR_ARG(e->name));
        return STR("");
    }
    Str name = d->word.text;
    next_word(d);
    return name;
}

static bool read_flag(DefReader *d, DllExport *e)
{
    if (is_word(d, "NONAME"))
        e->is_by_ordinal = true;
    else if (is_word(d, "DATA"))
        e->is_data = true;
    else if (is_word(d, "CONSTANT"))
        e->is_constant = true;
    else if (is_word(d, "PRIVATE"))
        e->is_private = true;
    else if (!is_word(d, "RESIDENTNAME")) /* of 16-bit Windows */
        return false;
    next_word(d);
    return true;
}

static void read_export(DefReader *d)
{
    DllExport e = {.name = d->word.text, .line = d->word.line};
    next_word(d);
    for (;;) {
        if (d->word.kind == WORD_EQUAL)
            e.internal = read_second_name(d, &e);
        else if (d->word.kind == WORD_EQUAL_EQUAL || is_word(d, "EXPORTAS"))
            e.import_name = read_second_name(d, &e);
        else if (is_ordinal(d))
            read_ordinal(d, &e);
        else if (!read_flag(d, &e))
            break;
    }
    /* A name of C or C++ holds no dot. */
    if (str_find_char(e.internal, '.') < e.internal.len)
        e.forward = e.internal;
    if (e.is_by_ordinal && e.ordinal == 0)
        complain(d, e.line, "%.*s is NONAME but has no ordinal (write @5 NONAME)", STR_ARG(e.name));
    if (d->out->exports.len < DEFFILE_MOST_EXPORTS) {
        vec_push(d->arena, &d->out->exports, e);
        return;
    }
    complain(d, e.line, "a DLL has at most %d exports; the rest is not read", DEFFILE_MOST_EXPORTS);
    d->rest = STR("");
    next_word(d);
}

static void read_exports(DefReader *d)
{
    next_word(d);
    while (d->word.kind != WORD_NONE && statement_of(&d->word) == STATEMENT_NONE) {
        if (is_name(d) && !is_attribute(d)) {
            read_export(d);
            continue;
        }
        complain(d, d->word.line, "`%.*s` stands where a name is expected", STR_ARG(d->word.text));
        skip_to_line_end(d);
        next_word(d);
    }
}

/* --- the others --- */

static bool number_of(Str text, uint64_t *out)
{
    uint64_t value = 0;
    if (!str_starts_with_nocase(text, STR("0x")))
        return str_to_u64(text, UINT64_MAX, out);
    Str digits = str_skip(text, 2);
    if (digits.len == 0 || digits.len > 16)
        return false;
    for (size_t i = 0; i < digits.len; i++) {
        static const Str hex = {"0123456789abcdef", 16};
        char c = digits.at[i];
        size_t digit = str_find_char(hex, (char)(c >= 'A' && c <= 'F' ? c - 'A' + 'a' : c));
        if (digit == hex.len)
            return false;
        value = value << 4 | digit;
    }
    *out = value;
    return true;
}

static void read_base(DefReader *d)
{
    uint32_t line = d->word.line;
    next_word(d);
    if (d->word.kind == WORD_EQUAL)
        next_word(d);
    if (!number_of(d->word.text, &d->out->base))
        complain(d, line, "BASE is followed by no address: %.*s", STR_ARG(d->word.text));
    d->out->has_base = true;
    next_word(d);
}

/* Further words on the line (INITINSTANCE, WINDOWAPI ...) meant something once. */
static void read_image(DefReader *d, bool is_program)
{
    uint32_t line = d->word.line;
    if (d->out->name.len)
        complain(d, line, "the image is named twice");
    d->out->is_program = is_program;
    next_word(d);
    if (is_name(d) && !is_word(d, "BASE") && !is_old_statement(d)) {
        d->out->name = d->word.text;
        next_word(d);
    }
    while (d->word.kind != WORD_NONE && statement_of(&d->word) == STATEMENT_NONE) {
        if (is_word(d, "BASE"))
            read_base(d);
        else if (d->word.line == line)
            next_word(d);
        else
            break;
    }
}

static void skip_line(DefReader *d)
{
    skip_to_line_end(d);
    next_word(d);
}

static void skip_lines(DefReader *d)
{
    do
        next_word(d);
    while (d->word.kind != WORD_NONE && statement_of(&d->word) == STATEMENT_NONE);
}

static void complain_of_statement(DefReader *d)
{
    Word upper = d->word;
    upper.text = str_upper(d->arena, d->word.text);
    if (statement_of(&upper) != STATEMENT_NONE)
        complain(d, d->word.line, "`%.*s` must be written in capitals: %.*s", STR_ARG(d->word.text),
                 STR_ARG(upper.text));
    else
        complain(d, d->word.line,
                 "`%.*s` is no statement of a definition file (EXPORTS, LIBRARY, NAME ...)",
                 STR_ARG(d->word.text));
    skip_line(d);
}

static void read_statement(DefReader *d)
{
    switch (statement_of(&d->word)) {
    case STATEMENT_EXPORTS:
        read_exports(d);
        return;
    case STATEMENT_LIBRARY:
        read_image(d, false);
        return;
    case STATEMENT_NAME:
        read_image(d, true);
        return;
    case STATEMENT_LINE:
        skip_line(d);
        return;
    case STATEMENT_LINES:
        skip_lines(d);
        return;
    case STATEMENT_NONE:
        if (is_old_statement(d))
            skip_line(d);
        else
            complain_of_statement(d);
    }
}

typedef struct NamePlace {
    Str name;
    size_t index;
} NamePlace;

static int compare_places(const void *a, const void *b)
{
    const NamePlace *left = a, *right = b;
    int order = str_compare(left->name, right->name);
    return order ? order : (left->index > right->index) - (left->index < right->index);
}

/* The linker that makes the DLL sorts its names: their places are known from here. */
static void set_hints(Arena *arena, DllExports *exports)
{
    NamePlace *places = arena_array(arena, NamePlace, exports->len);
    size_t count = 0;
    for (size_t i = 0; i < exports->len; i++)
        if (!exports->at[i].is_by_ordinal)
            places[count++] = (NamePlace){exports->at[i].name, i};
    if (count)
        qsort(places, count, sizeof *places, compare_places);
    for (size_t i = 0; i < count; i++)
        exports->at[places[i].index].hint = (uint16_t)i;
}

static Str decoded(Arena *arena, Str text)
{
    if (str_starts_with(text, STR("\xEF\xBB\xBF")))
        return str_skip(text, 3);
    if (str_starts_with(text, STR("\xFF\xFE")))
        return utf8_from_utf16(arena, str_skip(text, 2), false);
    if (str_starts_with(text, STR("\xFE\xFF")))
        return utf8_from_utf16(arena, str_skip(text, 2), true);
    return text;
}

bool deffile_read(Arena *arena, Str text, Str file, Diags *diags, DefFile *out)
{
    *out = (DefFile){0};
    DefReader d = {
        .arena = arena,
        .diags = diags,
        .file = file,
        .rest = decoded(arena, text),
        .line = 1,
        .out = out,
    };
    next_word(&d);
    while (d.word.kind != WORD_NONE)
        read_statement(&d);
    set_hints(arena, &out->exports);
    return d.mistakes == 0;
}
