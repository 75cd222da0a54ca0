/* SPDX-License-Identifier: MIT */
#include "report/firstletters.h"

enum { ROWS_MAX = 250, DEPTH_MAX = 20, LATER_LEAST = 3 };

#define BIT(letter) ((uint64_t)1 << (letter))
static const uint64_t uppers = BIT(26) - 1, lowers = (BIT(26) - 1) << 26,
                      digits = (BIT(10) - 1) << 52;
static const uint64_t underscore = BIT(LETTER_UNDERSCORE), others = BIT(LETTER_OTHER);

/* A beginning in the making: all that the pattern read so far can stand for. */
typedef struct Row {
    Letters start, later;
    bool is_anchored; /* there was a `^` */
    bool is_later;    /* `start` is complete: anything may stand behind it */
    bool is_closed;   /* so is `later` */
} Row;

typedef VEC(Row) Rows;

typedef struct Parser {
    Arena *arena;
    Str rest; /* of the pattern */
    size_t depth;
    bool is_nocase;
    bool failed;
} Parser;

unsigned letter_of(char byte)
{
    if (byte >= 'a' && byte <= 'z')
        return 26 + (unsigned)(byte - 'a');
    if (byte >= 'A' && byte <= 'Z')
        return (unsigned)(byte - 'A');
    if (byte >= '0' && byte <= '9')
        return 52 + (unsigned)(byte - '0');
    return byte == '_' ? LETTER_UNDERSCORE : LETTER_OTHER;
}

static const Str import_mark = {"imp_", 4};

Str firstletters_core(Str text)
{
    for (;;) {
        if (text.len && text.at[0] == '_')
            text = str_skip(text, 1);
        else if (str_starts_with(text, import_mark))
            text = str_skip(text, import_mark.len);
        else
            return text;
    }
}

/* --- rows ---------------------------------------------------------------- */

/* Whether the start may be (of) the mark that firstletters_core leaves out. */
static bool may_be_import_mark(const Letters *start)
{
    for (size_t i = 0; i < start->len; i++)
        if (!(start->at[i] & BIT(letter_of(import_mark.at[i]))))
            return false;
    return true;
}

static bool is_import_mark(const Letters *start)
{
    for (size_t i = 0; i < start->len; i++)
        if (start->at[i] != BIT(letter_of(import_mark.at[i])))
            return false;
    return start->len == import_mark.len;
}

static void complete_start(Parser *p, Row *row)
{
    if (!row->is_anchored || may_be_import_mark(&row->start))
        p->failed = true;
    row->is_later = true;
}

static void close_row(Parser *p, Row *row)
{
    if (!row->is_later)
        complete_start(p, row);
    row->is_closed = true;
}

static void close_rows(Parser *p, Rows *rows)
{
    for (size_t i = 0; i < rows->len; i++)
        if (!rows->at[i].is_closed)
            close_row(p, &rows->at[i]);
}

/* Anything may stand in between. */
static void skip_in_row(Parser *p, Row *row)
{
    if (!row->is_later)
        complete_start(p, row);
    else if (row->later.len >= LATER_LEAST)
        row->is_closed = true;
    else
        row->later.len = 0;
}

static void skip(Parser *p, Rows *rows, size_t least_len)
{
    for (size_t i = 0; i < rows->len; i++)
        if (!rows->at[i].is_closed && rows->at[i].start.len >= least_len)
            skip_in_row(p, &rows->at[i]);
}

static bool is_fresh(const Row *row)
{
    return row->start.len == 0 && !row->is_closed;
}

/* What may stand in front of a core makes many rows of which nothing is seen. */
static bool has_fresh(const Rows *rows, bool is_anchored)
{
    for (size_t i = 0; i < rows->len; i++)
        if (is_fresh(&rows->at[i]) && rows->at[i].is_anchored == is_anchored)
            return true;
    return false;
}

static void push_row(Parser *p, Rows *rows, Row row)
{
    if (is_fresh(&row) && has_fresh(rows, row.is_anchored))
        return;
    if (rows->len >= ROWS_MAX)
        p->failed = true;
    else
        vec_push(p->arena, rows, row);
}

/* One of `letters` follows in this row. */
static void append_to_row(Parser *p, Row *row, uint64_t letters)
{
    if (!row->is_anchored)
        p->failed = true;
    if (row->start.len == 0 && letters == underscore)
        return; /* not part of the core */
    Letters *to = row->is_later ? &row->later : &row->start;
    to->at[to->len++] = letters;
    if (to->len < LETTERS_SEEN)
        return;
    if (!row->is_later && is_import_mark(&row->start))
        row->start.len = 0;
    else
        close_row(p, row);
}

static void append(Parser *p, Rows *rows, uint64_t letters)
{
    size_t count = rows->len;
    for (size_t i = 0; i < count && !p->failed; i++) {
        Row before = rows->at[i];
        if (before.is_closed)
            continue;
        bool may_vanish = before.start.len == 0 && (letters & underscore);
        if (!may_vanish || letters == underscore) {
            append_to_row(p, &rows->at[i], letters);
            continue;
        }
        append_to_row(p, &rows->at[i], letters & ~underscore);
        push_row(p, rows, before); /* for the `_`, which is not part of the core */
    }
}

static void add_rows(Parser *p, Rows *to, const Rows *from, bool is_closed)
{
    for (size_t i = 0; i < from->len; i++)
        if (from->at[i].is_closed == is_closed)
            push_row(p, to, from->at[i]);
}

/* --- the pattern ---------------------------------------------------------- */

static bool accept(Parser *p, Str word)
{
    bool is_next = str_starts_with(p->rest, word);
    if (is_next)
        p->rest = str_skip(p->rest, word.len);
    return is_next;
}

static char peek(const Parser *p)
{
    if (p->rest.len == 0)
        return 0;
    return p->rest.at[0];
}

static char take(Parser *p)
{
    char c = peek(p);
    if (p->rest.len == 0)
        p->failed = true;
    p->rest = str_skip(p->rest, 1);
    return c;
}

static uint64_t with_case(const Parser *p, uint64_t letters)
{
    return p->is_nocase ? letters | (letters & uppers) << 26 | (letters & lowers) >> 26 : letters;
}

static unsigned hex_digit(Parser *p)
{
    char c = take(p);
    if (c >= '0' && c <= '9')
        return (unsigned)(c - '0');
    if (c >= 'A' && c <= 'F')
        return (unsigned)(c - 'A') + 10;
    if (c >= 'a' && c <= 'f')
        return (unsigned)(c - 'a') + 10;
    p->failed = true;
    return 0;
}

/* What follows a backslash and stands for one byte. */
static char escaped_byte(Parser *p)
{
    char c = take(p);
    if (c == 'x') {
        unsigned high = hex_digit(p);
        return (char)(uint8_t)(high << 4 | hex_digit(p));
    }
    if (letter_of(c) != LETTER_OTHER)
        p->failed = true; /* of the many others that have a meaning none stands here */
    return c;
}

/* What follows a backslash, in a class or outside. */
static uint64_t escaped_letters(Parser *p)
{
    const uint64_t words = uppers | lowers | digits | underscore;
    char c = peek(p);
    uint64_t letters = 0;
    if (c == 'w')
        letters = words;
    else if (c == 'd')
        letters = digits;
    else if (c == 'D')
        letters = ~digits;
    else if (c == 'S')
        letters = ~(uint64_t)0;
    else if (c == 's' || c == 'W')
        letters = others;
    if (!letters)
        return BIT(letter_of(escaped_byte(p)));
    (void)take(p);
    return letters;
}

static uint64_t range(Parser *p, char first)
{
    uint64_t letters = 0;
    char last = take(p);
    if (last == '\\')
        last = escaped_byte(p);
    if ((uint8_t)last < (uint8_t)first)
        p->failed = true;
    for (unsigned c = (uint8_t)first; c <= (uint8_t)last; c++)
        letters |= BIT(letter_of((char)c));
    return letters;
}

/* One item of a class, or the range that it begins. */
static uint64_t class_item(Parser *p)
{
    char first = take(p);
    if (first == '[')
        p->failed = p->failed || peek(p) == ':' || peek(p) == '.' || peek(p) == '=';
    if (first == '\\') {
        if (letter_of(peek(p)) != LETTER_OTHER && peek(p) != 'x')
            return escaped_letters(p);
        first = escaped_byte(p);
    }
    bool is_range = peek(p) == '-' && p->rest.len > 1 && p->rest.at[1] != ']';
    if (!is_range)
        return BIT(letter_of(first));
    (void)take(p);
    return range(p, first);
}

static uint64_t class_letters(Parser *p)
{
    bool is_negated = accept(p, STR("^"));
    uint64_t letters = 0;
    do
        letters |= class_item(p);
    while (!p->failed && peek(p) != ']');
    (void)take(p);
    letters = with_case(p, letters);
    /* No list names all other bytes. */
    return is_negated ? ~letters | others : letters;
}

typedef struct Repeat {
    bool may_lack, may_repeat;
} Repeat;

/* "{2}", "{2,}", "{2,5}"; anything else there is too rare to be looked at. */
static Repeat braces(Parser *p)
{
    uint64_t least = 0, most = 0;
    Str inside = str_slice(p->rest, 0, str_find_char(p->rest, '}')), first = inside;
    p->rest = str_skip(p->rest, inside.len + 1);
    if (str_find_char(inside, ',') < inside.len)
        first = str_cut(&inside, ',');
    if (!str_to_u64(first, 1000, &least) || (inside.len && !str_to_u64(inside, 1000, &most)))
        p->failed = true;
    return (Repeat){least == 0, inside.len == 0 || most > 1};
}

static Repeat repeat(Parser *p)
{
    Repeat found = {false, false};
    if (accept(p, STR("?")))
        found = (Repeat){true, false};
    else if (accept(p, STR("*")))
        found = (Repeat){true, true};
    else if (accept(p, STR("+")))
        found = (Repeat){false, true};
    else if (accept(p, STR("{")))
        found = braces(p);
    else
        return found;
    if (!accept(p, STR("?")))
        (void)accept(p, STR("+"));
    return found;
}

/* A letter, or a class of letters. */
static void take_letters(Parser *p, uint64_t letters, Rows *rows)
{
    Repeat how = repeat(p);
    Rows lacking = {0};
    if (how.may_lack)
        add_rows(p, &lacking, rows, false);
    append(p, rows, letters);
    /* No number of `_` in front of the core changes it. */
    if (how.may_repeat)
        skip(p, rows, letters == underscore);
    add_rows(p, rows, &lacking, false);
}

static void take_alternatives(Parser *p, Rows *rows);

/* "(?=", "(?<!" and their like: what they say is not looked at. */
static bool is_assertion(Parser *p)
{
    const Str marks[] = {STR("?="), STR("?!"), STR("?<="), STR("?<!")};
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (accept(p, marks[i]))
            return true;
    return false;
}

/* "?:", "?>", "?<name>", "?i:" or nothing. True: it was "?i)", for what follows. */
static bool take_group_mark(Parser *p)
{
    if (accept(p, STR("?i)"))) {
        p->is_nocase = true;
        return true;
    }
    if (accept(p, STR("?i:")))
        p->is_nocase = true;
    else if (accept(p, STR("?<")))
        p->rest = str_skip(p->rest, str_find_char(p->rest, '>') + 1);
    else if (!accept(p, STR("?:")) && !accept(p, STR("?>")))
        p->failed = p->failed || peek(p) == '?' || peek(p) == '*';
    return false;
}

static void take_group(Parser *p, Rows *rows)
{
    bool was_nocase = p->is_nocase, is_checked = is_assertion(p);
    Rows once = {0};
    if (!is_checked && take_group_mark(p))
        return;
    if (!is_checked)
        add_rows(p, &once, rows, false);
    take_alternatives(p, &once);
    if (!accept(p, STR(")")))
        p->failed = true;
    p->is_nocase = was_nocase;
    if (is_checked)
        return;
    Repeat how = repeat(p);
    if (how.may_repeat)
        skip(p, &once, 0);
    add_rows(p, &once, rows, true);
    if (how.may_lack)
        add_rows(p, &once, rows, false);
    *rows = once;
}

static void anchor(Rows *rows)
{
    for (size_t i = 0; i < rows->len; i++)
        rows->at[i].is_anchored = true;
}

static void take_escape(Parser *p, Rows *rows)
{
    if (accept(p, STR("b")) || accept(p, STR("B")))
        return;
    take_letters(p, with_case(p, escaped_letters(p)), rows);
}

static void take_item(Parser *p, Rows *rows)
{
    char c = take(p);
    switch (c) {
    case '^':
        anchor(rows);
        return;
    case '$':
        close_rows(p, rows);
        return;
    case '\\':
        take_escape(p, rows);
        return;
    case '(':
        take_group(p, rows);
        return;
    case '[':
        take_letters(p, class_letters(p), rows);
        return;
    case '.':
        take_letters(p, ~(uint64_t)0, rows);
        return;
    case '?':
    case '*':
    case '+':
    case '{':
        p->failed = true;
        return;
    default:
        take_letters(p, with_case(p, BIT(letter_of(c))), rows);
    }
}

/* All that follow any of the rows, which are open, up to the end of the group. */
static void take_alternatives(Parser *p, Rows *rows)
{
    Rows all = {0}, one = {0};
    if (++p->depth > DEPTH_MAX)
        p->failed = true;
    do {
        one.len = 0;
        add_rows(p, &one, rows, false);
        while (!p->failed && p->rest.len && peek(p) != '|' && peek(p) != ')')
            take_item(p, &one);
        add_rows(p, &all, &one, false);
        add_rows(p, &all, &one, true);
    } while (!p->failed && accept(p, STR("|")));
    p->depth--;
    *rows = all;
}

bool firstletters_of(Arena *arena, Str pattern, Beginnings *out)
{
    Parser p = {.arena = arena, .rest = pattern};
    Rows rows = {0};
    push_row(&p, &rows, (Row){.is_closed = false});
    take_alternatives(&p, &rows);
    close_rows(&p, &rows);
    if (p.failed || p.rest.len)
        return false;
    for (size_t i = 0; i < rows.len; i++)
        vec_push(arena, out, ((Beginning){rows.at[i].start, rows.at[i].later}));
    return true;
}
