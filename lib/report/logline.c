/* SPDX-License-Identifier: MIT */
#include "report/logline.h"

#include <string.h>

bool logline_may_matter(Str raw)
{
    static const Str marks[] = {
        {"LNK",    3},
        {">>>",    3},
        {"rror",   4},
        {"arning", 6},
        {"NOTE:",  5},
    };
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (str_find(raw, marks[i]) < raw.len)
            return true;
    return false;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* CSI ... final byte, OSC and its like ... BEL or ESC \, or ESC and one byte. */
size_t logline_escape_length(Str s)
{
    size_t i = 2;
    if (s.len < 2)
        return s.len;
    if (s.at[1] == '[') {
        while (i < s.len && (s.at[i] < 0x40 || s.at[i] > 0x7E))
            i++;
        return i < s.len ? i + 1 : i;
    }
    if (s.at[1] == ']' || s.at[1] == '_') {
        while (i < s.len && s.at[i] != 0x07 && s.at[i] != 0x1B)
            i++;
        return i < s.len && s.at[i] == 0x1B ? i + 2 : i + 1;
    }
    return 2;
}

/* Without escapes and control bytes, a copy unless there are none; tabs stay, they separate
 * columns. */
static Str strip_controls(Str raw, char *to)
{
    size_t len = str_plain_length(raw);
    if (len == raw.len)
        return raw;
    memcpy(to, raw.at, len);
    for (size_t i = len; i < raw.len;) {
        uint8_t c = (uint8_t)raw.at[i];
        if (c == 0x1B) {
            i += logline_escape_length(str_skip(raw, i));
            continue;
        }
        if (c >= 0x20 || c == '\t')
            to[len++] = (char)c;
        i++;
    }
    return (Str){to, len};
}

size_t logline_marks(Pattern *before, Str raw)
{
    return pattern_prefix(before, raw);
}

/* Index of the last " [", or s.len. A path is not longer than this. */
static size_t last_bracket(Str s)
{
    enum { PATH_BYTES_MAX = 700 };
    size_t start = s.len > PATH_BYTES_MAX ? s.len - PATH_BYTES_MAX : 0;
    Str end = str_skip(s, start);
    size_t open = start + str_find_last_char(end, '[');
    return open > 0 && open < s.len && s.at[open - 1] == ' ' ? open : s.len;
}

/* " [C:\x\y.vcxproj]" or " [y.csproj::TargetFramework=net8.0]". Where the rest
 * of the line was lost, " [C:\x\y.v". */
static Str strip_project(Str s)
{
    size_t open = last_bracket(s);
    Str inside = str_skip(s, open + 1);
    bool is_project = str_ends_with(s, STR("]")) && str_find(inside, STR("proj")) < inside.len;
    bool is_cut = str_find_char(inside, ']') == inside.len && inside.len > 3 &&
                  (inside.at[0] == '/' || (inside.at[1] == ':' && inside.at[2] == '\\'));
    return is_project || is_cut ? str_trim(str_slice(s, 0, open)) : s;
}

static Str strip_back(Str s)
{
    s = str_trim(s);
    while (str_ends_with(s, STR("\xE2\x90\x8D"))) /* U+240D: rustc's picture of a CR */
        s = str_trim(str_slice(s, 0, s.len - 3));
    Str once = strip_project(s);
    return once.len < s.len ? strip_project(once) : once;
}

/* Index of a code ("LNK2019") that stands alone before a `:` or a tab, or
 * s.len. lld's "[LNK4217]" at the end of a line is none. */
static size_t find_code(Str s)
{
    for (size_t at = 0; at + 7 < s.len;) {
        size_t next = str_find(str_skip(s, at), STR("LNK"));
        if (next == s.len - at)
            return s.len;
        at += next;
        size_t end = at + 3;
        while (end < s.len && is_digit(s.at[end]))
            end++;
        size_t after = end;
        while (after < s.len && s.at[after] == ' ')
            after++;
        bool starts_word = at == 0 || !is_letter(s.at[at - 1]);
        if (starts_word && end == at + 7 && after < s.len &&
            (s.at[after] == ':' || s.at[end] == '\t'))
            return at;
        at = end;
    }
    return s.len;
}

/* "error C1047:": the code generator speaks through the linker, if it is not
 * the compiler. Index of the code, or s.len. */
static size_t find_compiler_code(Str s)
{
    for (size_t at = 0; at + 7 < s.len;) {
        size_t next = str_find(str_skip(s, at), STR(" C"));
        if (next == s.len - at)
            return s.len;
        at += next + 1;
        size_t end = at + 1;
        while (end < s.len && is_digit(s.at[end]))
            end++;
        size_t after = end;
        while (after < s.len && s.at[after] == ' ')
            after++;
        if (end == at + 5 && after < s.len && s.at[after] == ':')
            return at;
    }
    return s.len;
}

static Str strip_line_number(Str origin)
{
    size_t colon = str_find_last_char(origin, ':');
    if (colon < 2 || colon >= origin.len)
        return origin;
    for (size_t i = colon + 1; i < origin.len; i++)
        if (!is_digit(origin.at[i]) && origin.at[i] != '-')
            return origin;
    return str_slice(origin, 0, colon);
}

/* What stands before the code is "origin : severity", the severity in the
 * language of the linker. */
static Str origin_of(Str before)
{
    before = str_trim(before);
    while (str_ends_with(before, STR(":")))
        before = str_trim(str_slice(before, 0, before.len - 1));
    size_t cut = before.len;
    for (size_t i = 0; i + 1 < before.len; i++)
        if (before.at[i] == ':' && before.at[i + 1] == ' ')
            cut = i;
    if (cut == before.len)
        return (Str){0};
    Str origin = strip_line_number(str_trim(str_slice(before, 0, cut)));
    /* "12: a.obj": some tool's mark that is not known. */
    for (size_t i = 0; i + 1 < origin.len; i++)
        if (origin.at[i] == ':' && origin.at[i + 1] == ' ')
            origin = str_skip(origin, i + 2);
    bool is_linker_itself =
        str_eq_nocase(origin, STR("LINK")) || str_eq_nocase(origin, STR("lld-link"));
    if (is_linker_itself)
        origin.len = 0;
    return origin;
}

bool logline_is_code(Str s)
{
    size_t letters = str_starts_with(s, STR("LNK")) ? 3 : str_starts_with(s, STR("C")) ? 1 : 0;
    for (size_t i = letters; i < s.len; i++)
        if (!is_digit(s.at[i]))
            return false;
    return letters > 0 && s.len == letters + 4;
}

/* "Error LNK2019 unresolved ...": an error list whose tabs became blanks, or a
 * line that lost its colon. Index of the code, or s.len. */
static size_t find_bare_code(Str s)
{
    size_t at = str_find(s, STR("LNK"));
    Str before = str_trim(str_slice(s, 0, at)), rest = str_skip(s, at);
    bool has_rest = rest.len > 8 && (rest.at[7] == ' ' || rest.at[7] == '\t');
    bool is_first = str_find_char(before, ' ') == before.len && before.len < 24;
    bool is_severity = str_ends_with_nocase(before, STR(" : error"));
    bool is_placed = is_first || is_severity;
    return has_rest && is_placed && logline_is_code(str_slice(rest, 0, 7)) ? at : s.len;
}

static bool parse_code(LogLine *line)
{
    Str s = line->text;
    size_t at = find_code(s), len = 7;
    if (at == s.len) {
        at = find_bare_code(s);
        line->is_weak = at < s.len;
    }
    if (at == s.len) {
        at = find_compiler_code(s);
        len = 5;
    }
    if (at == s.len)
        return false;
    line->kind = LOGLINE_CODE;
    line->code = str_slice(s, at, at + len);
    line->origin = origin_of(str_slice(s, 0, at));
    line->rest = str_trim(str_skip(s, at + len));
    if (str_starts_with(line->rest, STR(":")))
        line->rest = str_trim(str_skip(line->rest, 1));
    /* LNK4nnn are warnings, in every language; LNK6nnn are for information. */
    line->is_error =
        !str_starts_with(line->code, STR("LNK4")) && !str_starts_with(line->code, STR("LNK6"));
    return true;
}

/* "error:" or, from MSBuild, "error :". Index of the word, or s.len. */
static size_t find_severity(Str s, Str word, size_t *end)
{
    for (size_t from = 0; from < s.len;) {
        size_t at = from + str_find(str_skip(s, from), word), i = at + word.len;
        if (at == s.len)
            break;
        while (i < s.len && s.at[i] == ' ')
            i++;
        *end = i + 1;
        if (i < s.len && s.at[i] == ':')
            return at;
        from = at + word.len;
    }
    return s.len;
}

static bool is_called(Str tool, const char *const *names)
{
    for (size_t i = 0; names[i]; i++) {
        Str name = str_of(names[i]);
        bool starts = str_starts_with_nocase(tool, name);
        if (starts && (tool.len == name.len || !is_letter(tool.at[name.len])))
            return true;
    }
    return false;
}

static LogTool tool_of(Str before)
{
    static const char *const linkers[] = {"lld-link", "rust-lld", "lld", "link", NULL};
    static const char *const foreign[] = {"ld.lld", "ld64.lld", "wasm-ld", "ld", "mold", NULL};
    before = str_trim(before);
    while (str_ends_with(before, STR(":")))
        before = str_trim(str_slice(before, 0, before.len - 1));
    if (str_is_empty(before))
        return TOOL_UNNAMED;
    size_t blank = str_find_last_char(before, ' ');
    Str tool = str_path_base(blank < before.len ? str_skip(before, blank + 1) : before);
    if (is_called(tool, foreign))
        return TOOL_FOREIGN;
    return is_called(tool, linkers) ? TOOL_LINKER : TOOL_OTHER;
}

static bool parse_text(LogLine *line)
{
    Str s = line->text;
    size_t error_end = 0, warning_end = 0;
    size_t error = find_severity(s, STR("error"), &error_end);
    size_t warning = find_severity(s, STR("warning"), &warning_end);
    if (error == s.len && warning == s.len)
        return false;
    line->kind = LOGLINE_TEXT;
    line->is_error = error < warning;
    line->rest = str_trim(str_skip(s, line->is_error ? error_end : warning_end));
    Str tool = str_trim(str_slice(s, 0, line->is_error ? error : warning));
    line->tool = tool_of(tool);
    line->starts_at_name = str_is_empty(tool) || str_ends_with(tool, STR(":"));
    return true;
}

enum { MOST_COLUMNS = 8 };

typedef struct {
    Str at[MOST_COLUMNS];
    size_t count;
    size_t text; /* index of the column with the text, or MOST_COLUMNS */
    Str code;
} Columns;

/* Until VS 2013 the code is no column: "Error TAB 7 TAB error LNK2005: text". */
static void find_text_column(Columns *c)
{
    for (size_t i = 0; i < c->count && i < 3 && c->text == MOST_COLUMNS; i++) {
        size_t inside = find_code(c->at[i]);
        if (i < 2 && i + 1 < c->count && logline_is_code(c->at[i])) {
            c->code = c->at[i];
            c->text = i + 1;
        } else if (i > 0 && inside < c->at[i].len &&
                   logline_is_code(str_slice(c->at[i], inside, inside + 7))) {
            c->code = str_slice(c->at[i], inside, inside + 7);
            c->at[i] = str_trim(str_skip(c->at[i], inside + 7));
            if (str_starts_with(c->at[i], STR(":")))
                c->at[i] = str_trim(str_skip(c->at[i], 1));
            c->text = i;
        }
    }
}

/* Visual Studio's error list: [severity TAB] code TAB text TAB project [TAB]
 * file [TAB line]. The linker's order is "file : error code: text". */
static Str reorder_columns(Str s, char *to)
{
    Columns c = {.text = MOST_COLUMNS};
    Str rest = s;
    while (!str_is_empty(rest) && c.count < MOST_COLUMNS)
        c.at[c.count++] = str_trim(str_cut(&rest, '\t'));
    find_text_column(&c);
    if (c.text == MOST_COLUMNS)
        return s;
    Str file = {0};
    for (size_t i = c.text + 1; i < c.count; i++)
        if (str_find_char(c.at[i], '.') < c.at[i].len)
            file = c.at[i];
    Str parts[] = {file, STR(" : error "), c.code, STR(": "), c.at[c.text]};
    size_t len = 0;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        if (parts[i].len)
            memcpy(to + len, parts[i].at, parts[i].len);
        len += parts[i].len;
    }
    return (Str){to, len};
}

LogLine logline_parse(Pattern *before, Str raw, char *buffer)
{
    LogLine line = {.kind = LOGLINE_OTHER};
    Str s = strip_controls(raw, buffer);
    s = strip_back(str_trim(str_skip(s, logline_marks(before, s))));
    if (str_find_char(s, '\t') < s.len)
        s = reorder_columns(s, buffer + raw.len);
    line.text = s;
    line.rest = s;
    if (str_starts_with(s, STR(">>>")) || str_starts_with(s, STR("NOTE:"))) {
        line.kind = LOGLINE_DETAIL;
        return line;
    }
    if (!parse_code(&line))
        (void)parse_text(&line);
    return line;
}
