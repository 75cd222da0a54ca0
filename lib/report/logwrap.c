/* SPDX-License-Identifier: MIT */
#include "report/logwrap.h"

#include "report/logline.h"

#include <string.h>

/* Nothing says that a line was broken. What is known: all pieces but the last
 * are as wide as the console, no line is wider, and the next line starts in the
 * middle of something. A line is held back only when it is as wide as the
 * widest so far, which in other logs is rare. */

enum {
    WIDTH_MIN = 60,
    WIDTH_MAX = 500,
    PIECE_BYTES_MAX = 2048, /* three bytes a column, and colours */
    WHOLE_BYTES_MAX = 16 * 1024,
    SILENT_PIECES_MAX = 5, /* before it is seen what it says: a long path */
    CUT_BYTES = 40,        /* of what is looked for, and colours within */
};

struct LogWrap {
    LogWholeTaker *take;
    void *user;
    const Ruleset *rules;
    char *held; /* WHOLE_BYTES_MAX */
    size_t held_len;
    bool is_holding;
    size_t first, last; /* numbers of the lines in it */
    size_t pieces;
    bool matters;       /* there is something of a linker's in it */
    size_t width;       /* of its last piece */
    size_t widest;      /* of all lines so far */
    size_t known_width; /* at which lines certainly were broken; or 0 */
    char *cleaned;      /* room for logline_parse, twice */
};

LogWrap *logwrap_new(Arena *arena, const Ruleset *rules, LogWholeTaker *take, void *user)
{
    LogWrap *wrap = arena_new(arena, LogWrap);
    wrap->take = take;
    wrap->user = user;
    wrap->rules = rules;
    wrap->held = arena_array(arena, char, WHOLE_BYTES_MAX);
    wrap->cleaned = arena_array(arena, char, LOGLINE_ROOM(WHOLE_BYTES_MAX));
    return wrap;
}

/* --- width --------------------------------------------------------------- */

/* East Asian wide and full-width letters (Unicode's East Asian Width, roughly)
 * by their UTF-8 lead byte: U+1100.., U+2E80..U+D7A3, U+F900.., U+FF00... */
static bool is_wide(const uint8_t *p)
{
    if (p[0] == 0xE1)
        return p[1] >= 0x84 && p[1] <= 0x85;
    if (p[0] == 0xE2)
        return p[1] >= 0xBA;
    return (p[0] >= 0xE3 && p[0] <= 0xED) || (p[0] == 0xEF && p[1] >= 0xA4 && p[1] <= 0xBD);
}

static size_t sequence_length(const uint8_t *p, size_t left)
{
    size_t len = p[0] >= 0xF0 ? 4 : p[0] >= 0xE0 ? 3 : p[0] >= 0xC0 ? 2 : 1;
    for (size_t i = 1; i < len; i++)
        if (i >= left || (p[i] & 0xC0) != 0x80)
            return 1;
    return len;
}

/* A byte that is not UTF-8 is one of an old code page: as wide as its bytes. */
static size_t columns_of(Str line)
{
    size_t columns = str_plain_length(line);
    for (size_t i = columns; i < line.len;) {
        const uint8_t *p = (const uint8_t *)line.at + i;
        if (p[0] == 0x1B) {
            i += logline_escape_length(str_skip(line, i));
            continue;
        }
        size_t len = sequence_length(p, line.len - i);
        if (len >= 3)
            columns += is_wide(p) || len == 4 ? 2 : 1;
        else if (p[0] >= 0x20 || p[0] == '\t')
            columns++;
        i += len;
    }
    return columns;
}

/* Where a wide letter did not fit, or a blank at the end was lost, the line is
 * one column short. */
static bool is_full(size_t columns, size_t width)
{
    return columns == width || columns + 1 == width;
}

static bool is_usual_width(size_t width)
{
    return width == 80 || width == 100 || width == 120 || width == 132 || width == 160;
}

/* --- what belongs together ------------------------------------------------ */

/* A bracket or a quote that is still open: this is not all of it. */
static bool is_open(Str text)
{
    size_t quotes = 0;
    ptrdiff_t depth = 0;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.at[i];
        quotes += c == '"';
        depth += (c == '(' || c == '[') - (c == ')' || c == ']');
    }
    return quotes % 2 == 1 || depth > 0;
}

static bool is_cut_word(Str word)
{
    const Str words[] = {STR("error"), STR("warning"), STR("fatal")};
    for (size_t i = 0; i < 3; i++)
        if (word.len < words[i].len && str_ends_with(words[i], word))
            return true;
    return false;
}

/* Whether a line that has a message starts one, too: "bj) : error LNK2019:" and
 * "ror LNK2019:" do not. */
static bool starts_well(const LogLine *line)
{
    if (line->kind == LOGLINE_TEXT)
        return line->starts_at_name;
    if (line->kind != LOGLINE_CODE)
        return false;
    Str before = str_slice(line->text, 0, (size_t)(line->code.at - line->text.at));
    if (str_is_empty(line->origin)) {
        Str word = str_trim(str_cut(&before, ' '));
        return !str_starts_with(line->text, STR(":")) && !is_cut_word(word);
    }
    size_t open = str_find_char(line->origin, '('), close = str_find_char(line->origin, ')');
    bool is_balanced = (open == line->origin.len) == (close == line->origin.len);
    return is_balanced && str_find_char(line->origin, '.') > 0 &&
           str_find_char(line->origin, '.') < line->origin.len;
}

/* "2024-05-06T07:08:09" and the next second are the same mark. */
static bool is_same_mark(const char *a, const char *b, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        bool are_digits = a[i] >= '0' && a[i] <= '9' && b[i] >= '0' && b[i] <= '9';
        if (a[i] != b[i] && !are_digits)
            return false;
    }
    return true;
}

/* What CI puts before each piece, and MSBuild's blanks below its "12>", are not
 * part of what was broken. SIZE_MAX: `line` has marks of its own, so it is a
 * line of its own. */
static size_t repeated_marks(const LogWrap *wrap, Str line)
{
    size_t marks = logline_marks(wrap->rules->before, line);
    size_t held_marks = logline_marks(wrap->rules->before, (Str){wrap->held, wrap->held_len});
    if (marks == 0)
        return str_is_empty(str_trim(str_slice(line, 0, held_marks))) ? held_marks : 0;
    if (marks > held_marks || !is_same_mark(line.at, wrap->held, marks))
        return SIZE_MAX;
    return marks + (marks < line.len && line.at[marks] == ' ');
}

static bool may_matter(const LogWrap *wrap, Str text)
{
    return logline_may_matter(text) || rules_has_line_sign(wrap->rules, text);
}

static bool says_something(const LogWrap *wrap, const LogLine *line)
{
    return line->kind == LOGLINE_CODE || line->kind == LOGLINE_DETAIL ||
           (line->kind == LOGLINE_TEXT && line->tool == TOOL_LINKER) ||
           (line->kind == LOGLINE_OTHER && rules_has_line_sign(wrap->rules, line->text));
}

static bool is_known_width(const LogWrap *wrap)
{
    return wrap->known_width && is_full(wrap->width, wrap->known_width);
}

static bool is_likely_width(const LogWrap *wrap, size_t marks)
{
    return is_known_width(wrap) || is_usual_width(wrap->width) ||
           is_usual_width(wrap->width - marks);
}

/* Neither the held part nor `line` shows anything of a linker's. Their border
 * may: "LNK20" and "19". */
static bool may_follow_silently(const LogWrap *wrap, Str line, size_t marks)
{
    return is_likely_width(wrap, marks) && wrap->pieces < SILENT_PIECES_MAX &&
           is_full(columns_of(line), wrap->width);
}

/* `held` may be complete in itself. Does `line` follow it? */
static bool may_follow(const LogWrap *wrap, const LogLine *held, const LogLine *line, size_t marks)
{
    if (starts_well(line)) /* or its file's name was cut */
        return is_known_width(wrap) && held->kind == LOGLINE_OTHER &&
               str_find_char(held->text, ' ') == held->text.len;
    return is_likely_width(wrap, marks) || is_open(held->text);
}

/* Behind the held bytes; it belongs to them when their length says so. */
static Str append(LogWrap *wrap, Str rest)
{
    if (rest.len)
        memcpy(wrap->held + wrap->held_len, rest.at, rest.len);
    return (Str){wrap->held, wrap->held_len + rest.len};
}

static bool parsed_belongs(LogWrap *wrap, Str line, const LogLine *next, size_t marks)
{
    Str held = {wrap->held, wrap->held_len};
    LogLine own = logline_parse(wrap->rules->before, held, wrap->cleaned + LOGLINE_ROOM(line.len));
    if (!may_follow(wrap, &own, next, marks))
        return false;
    bool is_sure = !says_something(wrap, &own) || is_open(own.text);
    Str joined = append(wrap, str_skip(line, marks));
    LogLine whole = logline_parse(wrap->rules->before, joined, wrap->cleaned);
    if (!says_something(wrap, &whole))
        return may_follow_silently(wrap, line, marks);
    if (is_sure)
        wrap->known_width = wrap->width;
    return true;
}

static bool belongs_to_held(LogWrap *wrap, Str line, size_t *marks)
{
    if (str_is_empty(line) || wrap->held_len + line.len > WHOLE_BYTES_MAX)
        return false;
    bool matters = may_matter(wrap, line);
    LogLine next = {.kind = LOGLINE_OTHER};
    if (matters)
        next = logline_parse(wrap->rules->before, line, wrap->cleaned);
    if (next.kind == LOGLINE_DETAIL || (!wrap->known_width && starts_well(&next)))
        return false;
    *marks = repeated_marks(wrap, line);
    if (*marks == SIZE_MAX)
        return false;
    Str rest = str_skip(line, *marks);
    Str border = append(wrap, str_slice(rest, 0, CUT_BYTES));
    border = str_skip(border, wrap->held_len > CUT_BYTES ? wrap->held_len - CUT_BYTES : 0);
    wrap->matters = wrap->matters || matters || may_matter(wrap, border);
    (void)append(wrap, rest);
    return wrap->matters ? parsed_belongs(wrap, line, &next, *marks)
                         : may_follow_silently(wrap, line, *marks);
}

/* --- holding back ---------------------------------------------------------- */

static void let_go(LogWrap *wrap)
{
    if (wrap->is_holding)
        wrap->take(wrap->user, (Str){wrap->held, wrap->held_len}, wrap->first, wrap->last);
    wrap->is_holding = false;
}

/* Bytes are at least as many as columns, so that short lines are not counted. */
static bool is_piece(LogWrap *wrap, Str line, size_t *width)
{
    if (line.len < WIDTH_MIN || line.len + 1 < wrap->widest)
        return false;
    if (line.len > PIECE_BYTES_MAX) {
        wrap->widest = PIECE_BYTES_MAX;
        return false;
    }
    *width = columns_of(line);
    if (*width > wrap->widest)
        wrap->widest = *width;
    return *width >= WIDTH_MIN && *width <= WIDTH_MAX && is_full(*width, wrap->widest);
}

void logwrap_take(LogWrap *wrap, Str line, size_t number)
{
    size_t width = 0, skip = 0;
    bool was_holding = wrap->is_holding;
    bool belongs = was_holding && belongs_to_held(wrap, line, &skip);
    bool is_full_piece = is_piece(wrap, line, &width);
    if (belongs) {
        wrap->held_len += line.len - skip;
        wrap->pieces++;
    } else {
        let_go(wrap);
        if (!is_full_piece) {
            wrap->take(wrap->user, line, number, number);
            return;
        }
        memcpy(wrap->held, line.at, line.len);
        wrap->held_len = line.len;
        wrap->first = number;
        wrap->pieces = 1;
        wrap->matters = may_matter(wrap, line);
        wrap->is_holding = true;
    }
    wrap->last = number;
    wrap->width = width;
    if (!is_full_piece)
        let_go(wrap);
}

void logwrap_end(LogWrap *wrap)
{
    let_go(wrap);
}
