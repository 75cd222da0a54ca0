/* SPDX-License-Identifier: MIT */
#include "report/rulesfile.h"

#include "base/ini.h"

#include <ini.h>
#include <string.h>

/* Not by way of base/ini.h: policies may indent their keys, so there an
 * indented line with a `=` is a key. Here it is more of the text above, which
 * tells people to write things like `rustflags = [...]`. */

enum {
    LINE_MAX_BYTES = 4000, /* enough for a line that a person writes */
    TITLE_MAX_BYTES = 48,  /* inih cuts longer ones without a word */
};

typedef struct IniParse {
    Arena *arena;
    Diags *diags;
    OriginKind kind;
    Str file;
    Str rest;         /* what has not been read yet */
    uint32_t line;    /* of the line read last, from 1: inih does not tell */
    bool is_indented; /* that line starts with a blank: the value before goes on */
    RuleSections *out;
    Str title;      /* of the section of the line before */
    size_t section; /* its index */
} IniParse;

static Origin here(const IniParse *parse)
{
    return (Origin){parse->kind, parse->file, {0}, parse->line};
}

static bool is_title_too_long(Str line)
{
    char end = line.at[0] == '[' ? ']' : '=';
    return str_trim(str_slice(line, 0, str_find_char(line, end))).len > TITLE_MAX_BYTES;
}

/* What inih would cut, or refuse without telling which of several lines it
 * was. NULL: the line is fine. */
static const char *line_mistake(Str line, bool is_indented)
{
    Str trimmed = str_trim(line);
    bool is_section = str_starts_with(trimmed, STR("["));
    if (line.len > LINE_MAX_BYTES)
        return "this line is too long";
    if (line.len && memchr(line.at, 0, line.len))
        return "this line has a NUL byte";
    if (trimmed.len == 0 || is_indented || trimmed.at[0] == ';' || trimmed.at[0] == '#')
        return NULL;
    if (is_section ? str_find_char(trimmed, ']') == trimmed.len
                   : str_find_char(trimmed, '=') == trimmed.len)
        return "this line is neither [section] nor key = value";
    return is_title_too_long(trimmed) ? "this name is too long" : NULL;
}

/* inih's reader, as fgets; a wrong line is given as an empty one. */
static char *give_line(char *to, int size, void *user)
{
    IniParse *parse = user;
    if (str_is_empty(parse->rest) || size < 2)
        return NULL;
    Str line = str_cut(&parse->rest, '\n');
    if (parse->line++ == 0 && str_starts_with(line, STR("\xEF\xBB\xBF")))
        line = str_skip(line, 3);
    parse->is_indented = line.len && (line.at[0] == ' ' || line.at[0] == '\t');
    const char *mistake = line_mistake(line, parse->is_indented);
    if (!mistake && line.len > (size_t)size - 2) /* as inih was built; see INI_WITHOUT_VARIABLES */
        mistake = "the line is too long for the inih that crtlink was built with";
    if (mistake) {
        diag_add(parse->diags, SEV_ERROR, CODE_POLICY, here(parse), "%s", mistake);
        line.len = 0;
    }
    if (line.len)
        memcpy(to, line.at, line.len);
    to[line.len] = '\n';
    to[line.len + 1] = 0;
    return to;
}

static RuleSection *find_section(RuleSections *sections, Str type, Str name)
{
    for (size_t i = 0; i < sections->len; i++)
        if (str_eq(sections->at[i].type, type) && str_eq(sections->at[i].name, name))
            return &sections->at[i];
    return NULL;
}

static RuleSection *section_called(IniParse *parse, Str title)
{
    Str name = title, type = str_cut(&name, ' ');
    name = str_trim(name);
    RuleSection *found = find_section(parse->out, type, name);
    if (found)
        return found;
    RuleSection section = {.origin = here(parse)};
    section.type = str_copy(parse->arena, type);
    section.name = str_copy(parse->arena, name);
    return vec_push(parse->arena, parse->out, section);
}

/* Nearly always that of the line before. */
static RuleSection *section_for(IniParse *parse, Str title)
{
    if (parse->title.len && str_eq(parse->title, title))
        return &parse->out->at[parse->section];
    RuleSection *section = section_called(parse, title);
    parse->title = str_copy(parse->arena, title);
    parse->section = (size_t)(section - parse->out->at);
    return section;
}

static RuleKey *find_key(RuleSection *section, Str name)
{
    for (size_t i = 0; i < section->keys.len; i++)
        if (str_eq(section->keys.at[i].name, name))
            return &section->keys.at[i];
    return NULL;
}

/* inih calls this once a line: for a continuation line the key's name comes
 * again. */
static int take_line(void *user, const char *title, const char *name, const char *value)
{
    IniParse *parse = user;
    RuleSection *section = section_for(parse, str_of(title));
    RuleKey *key = find_key(section, str_of(name));
    if (!key) {
        RuleKey fresh = {.name = str_copy(parse->arena, str_of(name)), .origin = here(parse)};
        key = vec_push(parse->arena, &section->keys, fresh);
    } else if (!parse->is_indented) {
        key->lines = (StrVec){0};
        key->origin = here(parse);
    }
    vec_push(parse->arena, &key->lines, str_copy(parse->arena, str_trim(str_of(value))));
    return 1;
}

void rulesfile_parse(Arena *arena, Str text, Str file, OriginKind kind, Diags *diags,
                     RuleSections *out)
{
    IniParse parse = {
        .arena = arena, .diags = diags, .kind = kind, .file = file, .rest = text, .out = out};
    ini_set_up();
    (void)ini_parse_stream(give_line, &parse, take_line, &parse);
}

const RuleKey *rulesection_key(const RuleSection *section, const char *name)
{
    for (size_t i = 0; i < section->keys.len; i++)
        if (str_eq(section->keys.at[i].name, str_of(name)))
            return &section->keys.at[i];
    return NULL;
}

Str rulekey_text(Arena *arena, const RuleKey *key)
{
    StrBuf text = strbuf(arena);
    for (size_t i = 0; i < key->lines.len; i++) {
        Str line = key->lines.at[i];
        if (str_eq(line, STR("."))) {
            strbuf_add(&text, STR("\n\n"));
            continue;
        }
        if (text.len && text.at[text.len - 1] != '\n')
            strbuf_add_char(&text, ' ');
        strbuf_add(&text, line);
    }
    return strbuf_str(&text);
}

Str rulekey_pattern(Arena *arena, const RuleKey *key)
{
    return str_join(arena, &key->lines, STR(""));
}

void rulekey_words(Arena *arena, const RuleKey *key, StrVec *out)
{
    for (size_t i = 0; i < key->lines.len; i++) {
        Str rest = key->lines.at[i];
        while (!str_is_empty(rest)) {
            Str word = str_trim(str_cut(&rest, ','));
            if (!str_is_empty(word))
                vec_push(arena, out, word);
        }
    }
}
