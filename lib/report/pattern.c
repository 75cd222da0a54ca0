/* SPDX-License-Identifier: MIT */
#include "report/pattern.h"

#ifndef PCRE2_CODE_UNIT_WIDTH
#define PCRE2_CODE_UNIT_WIDTH 8
#endif
#include <pcre2.h>
#include <string.h>

/* A linker's line is matched in a few hundred steps. These limits end a
 * hostile one within milliseconds. */
enum { STEPS_MAX = 200000, DEPTH_MAX = 2000, HEAP_MAX_KIB = 4096 };

struct Pattern {
    Arena *arena;
    Str source;
    bool was_compiled; /* or at least tried */
    bool has_jit;      /* the same */
    bool is_machine_code;
    pcre2_code *code;
    pcre2_match_data *match;
    pcre2_match_context *limits;
};

/* PCRE2 lives in the arena as all else does. What it gives back stays there
 * until the end; that is little, for matching with JIT allocates nothing. */
static void *take_memory(PCRE2_SIZE size, void *arena)
{
    return arena_alloc(arena, 1, size);
}

static void return_memory(void *memory, void *arena)
{
    (void)memory;
    (void)arena;
}

static Str pcre2_message(Arena *arena, int number)
{
    PCRE2_UCHAR text[200];
    int length = pcre2_get_error_message(number, text, sizeof text);
    if (length < 0)
        return STR("not a valid pattern");
    return str_copy(arena, (Str){(const char *)text, (size_t)length});
}

void pattern_free(Pattern *pattern)
{
    if (!pattern || !pattern->code)
        return;
    pcre2_code_free(pattern->code);
    pattern->code = NULL;
}

static void set_up_match(Pattern *pattern, pcre2_general_context *memory)
{
    pattern->match = pcre2_match_data_create_from_pattern(pattern->code, memory);
    pattern->limits = pcre2_match_context_create(memory);
    pcre2_set_match_limit(pattern->limits, STEPS_MAX);
    pcre2_set_depth_limit(pattern->limits, DEPTH_MAX);
    pcre2_set_heap_limit(pattern->limits, HEAP_MAX_KIB);
}

/* The machine code of the JIT takes the most time and memory of all, so only a
 * pattern that is used gets it. */
static bool make_code(Pattern *pattern, int *number, PCRE2_SIZE *at)
{
    uint32_t options = PCRE2_DUPNAMES | PCRE2_DOLLAR_ENDONLY | PCRE2_NEVER_UTF | PCRE2_NEVER_UCP |
                       PCRE2_NEVER_BACKSLASH_C;
    Str source = pattern->source;
    pcre2_general_context *memory =
        pcre2_general_context_create(take_memory, return_memory, pattern->arena);
    pcre2_compile_context *context = pcre2_compile_context_create(memory);
    pattern->was_compiled = true;
    pattern->code = pcre2_compile((PCRE2_SPTR)source.at, source.len, options, number, at, context);
    if (pattern->code)
        set_up_match(pattern, memory);
    return pattern->code != NULL;
}

Pattern *pattern_later(Arena *arena, Str source)
{
    Pattern *pattern = arena_new(arena, Pattern);
    pattern->arena = arena;
    /* An empty Str may have a NULL pointer, which PCRE2 takes for an error. */
    pattern->source = source.len ? source : STR("");
    return pattern;
}

Pattern *pattern_compile(Arena *arena, Str source, Str *message, size_t *offset)
{
    int number = 0;
    PCRE2_SIZE at = 0;
    Pattern *pattern = pattern_later(arena, source);
    bool is_good = make_code(pattern, &number, &at);
    *offset = at;
    if (is_good)
        return pattern;
    *message = pcre2_message(arena, number);
    return NULL;
}

Str pattern_source(const Pattern *pattern)
{
    return pattern->source;
}

static bool is_usable(Pattern *pattern)
{
    int number = 0;
    PCRE2_SIZE at = 0;
    if (!pattern->was_compiled)
        (void)make_code(pattern, &number, &at);
    if (!pattern->code)
        return false;
    if (!pattern->has_jit) {
        pattern->has_jit = true;
        /* Without JIT (not built in, or no executable memory) matching is
         * slower, not different. */
        pattern->is_machine_code = pcre2_jit_compile(pattern->code, PCRE2_JIT_COMPLETE) == 0;
    }
    return true;
}

static bool run(Pattern *pattern, Str text)
{
    PCRE2_SPTR at = (PCRE2_SPTR)(text.len ? text.at : "");
    if (!is_usable(pattern))
        return false;
    if (pattern->is_machine_code) /* without the checks of pcre2_match, which take longer */
        return pcre2_jit_match(pattern->code, at, text.len, 0, 0, pattern->match,
                               pattern->limits) >= 0;
    return pcre2_match(pattern->code, at, text.len, 0, 0, pattern->match, pattern->limits) >= 0;
}

size_t pattern_prefix(Pattern *pattern, Str text)
{
    if (!run(pattern, text))
        return 0;
    const PCRE2_SIZE *ends = pcre2_get_ovector_pointer(pattern->match);
    return ends[0] == 0 ? ends[1] : 0;
}

bool pattern_matches(Pattern *pattern, Str text)
{
    return run(pattern, text);
}

/* The name table has entries of equal size: the group's number in two bytes,
 * big-endian, then the name (pcre2api, "Information about a pattern"). */
typedef struct NameTable {
    const uint8_t *at;
    uint32_t count, entry_size;
} NameTable;

static NameTable name_table(const Pattern *pattern)
{
    NameTable table = {0};
    PCRE2_SPTR at = NULL;
    pcre2_pattern_info(pattern->code, PCRE2_INFO_NAMECOUNT, &table.count);
    pcre2_pattern_info(pattern->code, PCRE2_INFO_NAMEENTRYSIZE, &table.entry_size);
    pcre2_pattern_info(pattern->code, PCRE2_INFO_NAMETABLE, &at);
    table.at = at;
    return table;
}

static const char *table_name(const NameTable *table, uint32_t i)
{
    return (const char *)table->at + (size_t)i * table->entry_size + 2;
}

static Str group_text(const Pattern *pattern, const NameTable *table, uint32_t i, Str text)
{
    const uint8_t *entry = table->at + (size_t)i * table->entry_size;
    uint32_t group = (uint32_t)entry[0] << 8 | entry[1];
    const PCRE2_SIZE *ends = pcre2_get_ovector_pointer(pattern->match);
    if (group >= pcre2_get_ovector_count(pattern->match) || ends[2 * (size_t)group] == PCRE2_UNSET)
        return (Str){0};
    return str_slice(text, ends[2 * (size_t)group], ends[2 * (size_t)group + 1]);
}

static PatternGroup *group_called(PatternGroup *groups, size_t count, const char *name)
{
    for (size_t g = 0; g < count; g++)
        if (groups[g].name[0] == name[0] && strcmp(groups[g].name, name) == 0)
            return &groups[g];
    return NULL;
}

bool pattern_capture(Pattern *pattern, Str text, PatternGroup *groups, size_t count)
{
    if (!run(pattern, text))
        return false;
    NameTable table = name_table(pattern);
    for (size_t g = 0; g < count; g++)
        groups[g].text = (Str){0};
    for (uint32_t i = 0; i < table.count; i++) {
        Str caught = group_text(pattern, &table, i, text);
        PatternGroup *group =
            caught.len ? group_called(groups, count, table_name(&table, i)) : NULL;
        if (group && str_is_empty(group->text))
            group->text = caught;
    }
    return true;
}

void pattern_group_names(Arena *arena, const Pattern *pattern, StrVec *out)
{
    NameTable table = name_table(pattern);
    for (uint32_t i = 0; i < table.count; i++)
        vec_push(arena, out, str_copy(arena, str_of(table_name(&table, i))));
}
