/* SPDX-License-Identifier: MIT */
#include "report/rulesfile.h"

#include "base/ini.h"

static RuleSection *find_section(RuleSections *sections, Str type, Str name)
{
    for (size_t i = 0; i < sections->len; i++)
        if (str_eq(sections->at[i].type, type) && str_eq(sections->at[i].name, name))
            return &sections->at[i];
    return NULL;
}

static RuleSection *section_for(Arena *arena, RuleSections *sections, Str title, Origin origin)
{
    Str name = title, type = str_cut(&name, ' ');
    name = str_trim(name);
    RuleSection *found = find_section(sections, type, name);
    if (found)
        return found;
    RuleSection section = {.type = type, .name = name, .origin = origin};
    return vec_push(arena, sections, section);
}

static void put_key(Arena *arena, RuleSection *section, RuleKey key)
{
    for (size_t i = 0; i < section->keys.len; i++) {
        if (str_eq(section->keys.at[i].name, key.name)) {
            section->keys.at[i] = key;
            return;
        }
    }
    vec_push(arena, &section->keys, key);
}

void rulesfile_parse(Arena *arena, Str text, Str file, OriginKind kind, Diags *diags,
                     RuleSections *out)
{
    IniEntryVec entries = {0};
    ini_read(arena, text, file, kind, diags, &entries);
    for (size_t i = 0; i < entries.len; i++) {
        Origin origin = {kind, file, {0}, entries.at[i].line};
        RuleKey key = {.name = entries.at[i].name, .origin = origin};
        Str rest = entries.at[i].value;
        do {
            vec_push(arena, &key.lines, str_trim(str_cut(&rest, '\n')));
        } while (!str_is_empty(rest));
        put_key(arena, section_for(arena, out, entries.at[i].section, origin), key);
    }
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
