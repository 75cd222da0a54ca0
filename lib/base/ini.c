/* SPDX-License-Identifier: MIT */
#include "base/ini.h"

#include "base/map.h"

#include <ini.h>
#include <string.h>

/* One pass of inih over the text. inih asks for line after line and calls
 * back for each entry, so the line just given is the entry's. */
typedef struct Pass {
    Arena *arena;
    Str rest;
    uint32_t line;
    Str raw;         /* the line just given */
    Str section;     /* inih cuts names at 50 bytes: kept here in full */
    const Map *skip; /* lines already known to be wrong, by number */
    Map *too_long;
    IniEntryVec entries;
} Pass;

static Str line_key(Arena *arena, uint32_t line)
{
    return str_format(arena, "%u", line);
}

static void note_section(Pass *pass)
{
    Str s = str_trim(pass->raw);
    if (pass->line == 1 && str_starts_with(s, STR("\xEF\xBB\xBF")))
        s = str_trim(str_skip(s, 3));
    size_t end = str_find_last_char(s, ']');
    if (str_starts_with(s, STR("[")) && end < s.len)
        pass->section = str_trim(str_slice(s, 1, end));
}

/* `  key = value`: inih would take an indented entry for more of the value
 * above, but many people indent what stands under a section. */
static Str without_indent(Str line)
{
    Str rest = line;
    while (rest.len && (rest.at[0] == ' ' || rest.at[0] == '\t'))
        rest = str_skip(rest, 1);
    if (rest.len == 0 || rest.at[0] == ';' || rest.at[0] == '#')
        return line;
    Str name = str_slice(rest, 0, str_find_char(rest, '='));
    bool is_entry = name.len && name.len < rest.len && str_find_char(name, ';') == name.len;
    return is_entry || rest.at[0] == '[' ? rest : line;
}

/* inih's reader: like fgets. A line that is to be skipped is given as blank. */
static char *give_line(char *buffer, int size, void *context)
{
    Pass *pass = context;
    if (pass->rest.len == 0 || size < 2)
        return NULL;
    pass->raw = without_indent(str_cut(&pass->rest, '\n'));
    pass->line++;
    Str give = pass->raw;
    if (give.len + 2 > (size_t)size) {
        map_add(pass->too_long, line_key(pass->arena, pass->line), NULL);
        give.len = 0;
    }
    if (pass->skip->len && map_find(pass->skip, line_key(pass->arena, pass->line)))
        give.len = 0;
    note_section(pass);
    /* A NUL would end the line early: it reads as a blank. */
    for (size_t i = 0; i < give.len; i++)
        buffer[i] = (char)(give.at[i] ? give.at[i] : ' ');
    buffer[give.len] = '\n';
    buffer[give.len + 1] = '\0';
    return buffer;
}

static bool is_continuation(const Pass *pass, Str name)
{
    if (pass->entries.len == 0 || pass->raw.len == 0 ||
        (pass->raw.at[0] != ' ' && pass->raw.at[0] != '\t'))
        return false;
    const IniEntry *last = &pass->entries.at[pass->entries.len - 1];
    /* inih names a continuation after the entry above, perhaps cut. */
    return str_eq(last->section, pass->section) && str_starts_with(last->name, name);
}

static int take_entry(void *context, const char *section, const char *name, const char *value)
{
    (void)section;
    Pass *pass = context;
    Str name_str = str_of(name), value_str = str_of(value);
    if (is_continuation(pass, name_str)) {
        IniEntry *last = &pass->entries.at[pass->entries.len - 1];
        last->value = str_format(pass->arena, "%.*s%s%s", STR_ARG(last->value),
                                 last->value.len ? "\n" : "", value);
        return 1;
    }
    IniEntry entry = {pass->section, str_copy(pass->arena, name_str),
                      str_copy(pass->arena, value_str), pass->line};
    vec_push(pass->arena, &pass->entries, entry);
    return 1;
}

void ini_set_up(void)
{
#ifndef INI_WITHOUT_VARIABLES
    /* Threads read them: not written again. */
    if (ini_max_line != INI_LONGEST_LINE)
        ini_max_line = INI_LONGEST_LINE;
    if (!ini_allow_inline_comments)
        ini_allow_inline_comments = true;
#endif
}

void ini_read(Arena *arena, Str text, Str file, OriginKind kind, Diags *diags, IniEntryVec *out)
{
    enum { MOST_MISTAKES = 50 };
    ini_set_up();
    Map wrong = map(arena), too_long = map(arena);
    for (int i = 0; i <= MOST_MISTAKES; i++) {
        Pass pass = {.arena = arena, .rest = text, .skip = &wrong, .too_long = &too_long};
        int result = ini_parse_stream(give_line, &pass, take_entry, &pass);
        *out = pass.entries;
        if (result <= 0)
            break;
        /* The first wrong line; blank it and read on, to find the next. */
        Origin origin = {.kind = kind, .file = file, .number = (uint32_t)result};
        diag_add(diags, SEV_ERROR, CODE_POLICY, origin,
                 "this line is no [section], no key = value and no comment");
        map_add(&wrong, line_key(arena, (uint32_t)result), NULL);
    }
    for (size_t i = 0; i < too_long.len; i++) {
        uint64_t line = 0;
        (void)str_to_u64(too_long.entries[i].key, UINT32_MAX, &line);
        Origin origin = {.kind = kind, .file = file, .number = (uint32_t)line};
        diag_add(diags, SEV_ERROR, CODE_POLICY, origin, "this line is longer than %d bytes",
                 INI_LONGEST_LINE);
    }
}
