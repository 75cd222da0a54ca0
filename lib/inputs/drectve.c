/* SPDX-License-Identifier: MIT */
#include "inputs/drectve.h"

#include "command/wincmd.h"

void drectve_parse(Arena *arena, Str section, DirectiveVec *out)
{
    if (str_starts_with(section, STR("\xEF\xBB\xBF")))
        section = str_skip(section, 3);
    WinWords words = {0};
    wincmd_split(arena, section, &words);
    for (size_t i = 0; i < words.len; i++) {
        if (str_is_empty(words.at[i].text))
            continue;
        Directive directive = {.text = words.at[i].text};
        directive.option = linkopt_parse(directive.text, &directive.value);
        vec_push(arena, out, directive);
    }
}

DirectiveCache directive_cache(Arena *arena)
{
    return (DirectiveCache){.by_text = map(arena)};
}

DirectiveCache directive_cache_lasting(Arena *arena)
{
    return (DirectiveCache){.by_text = map(arena), .is_lasting = true};
}

DirectiveVec drectve_parse_cached(DirectiveCache *cache, Str section)
{
    bool is_new;
    Arena *arena = cache->by_text.arena;
    MapEntry *entry = map_add(&cache->by_text, section, &is_new);
    if (is_new) {
        DirectiveVec *parsed = arena_new(arena, DirectiveVec);
        if (cache->is_lasting) {
            entry->key = str_copy(arena, section);
            cache->kept += section.len;
        }
        drectve_parse(arena, entry->key, parsed);
        entry->value.pointer = parsed;
    }
    return *(DirectiveVec *)entry->value.pointer;
}

bool drectve_record(const Directive *directive, Str *key, Str *value)
{
    if (!directive->option || directive->option->id != OPT_FAILIFMISMATCH)
        return false;
    size_t at = str_find_char(directive->value, '=');
    if (at == directive->value.len)
        return false;
    *key = str_slice(directive->value, 0, at);
    *value = str_skip(directive->value, at + 1);
    return true;
}
