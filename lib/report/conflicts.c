/* SPDX-License-Identifier: MIT */
#include "report/conflicts.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_INPUTS = 200, MOST_SIDES = 200 };

typedef struct RecordCause {
    Str key;
    const char *code;
    const char *cause;
} RecordCause;

/* RuntimeLibrary is told apart into linkage and configuration instead. */
static const RecordCause record_causes[] = {
    {{"_ITERATOR_DEBUG_LEVEL", 21}, "CRT1003", "iterator-debug-level"},
    {{"_MSC_VER", 8},               "CRT1005", "msc-ver-mismatch"    },
    {{"annotate_string", 15},       "CRT1006", "asan-annotation"     },
    {{"annotate_vector", 15},       "CRT1006", "asan-annotation"     },
    {{"annotate_optional", 17},     "CRT1006", "asan-annotation"     },
};

Conflicts conflicts(Arena *arena)
{
    return (Conflicts){.arena = arena, .by_key = map(arena)};
}

/* NULL: there are so many sides that one more tells nothing. */
static ConflictSide *side_of(Arena *arena, Conflict *conflict, Str value)
{
    for (size_t i = 0; i < conflict->sides.len; i++)
        if (str_eq(conflict->sides.at[i].value, value))
            return &conflict->sides.at[i];
    if (conflict->sides.len == MOST_SIDES)
        return NULL;
    ConflictSide side = {.value = str_copy(arena, value)};
    return vec_push(arena, &conflict->sides, side);
}

static void add(Conflicts *c, const char *code, const char *cause, Str key, Str value, Str who)
{
    bool is_new;
    MapEntry *entry = map_find(&c->by_key, key);
    if (!entry) {
        entry = map_add(&c->by_key, str_copy(c->arena, key), &is_new);
        Conflict *fresh = arena_new(c->arena, Conflict);
        *fresh = (Conflict){.code = code, .cause = str_of(cause), .key = entry->key};
        entry->value.pointer = fresh;
    }
    ConflictSide *side = side_of(c->arena, entry->value.pointer, value);
    /* Members of one name follow each other. */
    if (!side || (side->inputs.len && str_eq(side->inputs.at[side->inputs.len - 1], who)))
        return;
    side->count++;
    if (side->inputs.len < MOST_INPUTS)
        vec_push(c->arena, &side->inputs, str_copy(c->arena, who));
}

static void add_records(Conflicts *c, const Member *member, Str who)
{
    for (size_t i = 0; i < member->directives.len; i++) {
        Str key, value;
        if (!drectve_record(&member->directives.at[i], &key, &value) ||
            str_eq(key, STR("RuntimeLibrary")))
            continue;
        const char *code = "CRT1007", *cause = "third-party-abi-tag";
        for (size_t r = 0; r < sizeof record_causes / sizeof *record_causes; r++) {
            if (str_eq(record_causes[r].key, key)) {
                code = record_causes[r].code;
                cause = record_causes[r].cause;
            }
        }
        Str full = str_format(c->arena, "%s %.*s", machine_name(member->machine), STR_ARG(key));
        add(c, code, cause, full, value, who);
    }
}

void conflicts_add(Conflicts *c, const Input *input, const Member *member, const Wants *wants)
{
    bool is_single = input->kind == INPUT_OBJECT || input->kind == INPUT_RESOURCE;
    Str who = origin_input_name(c->arena, input->path, is_single ? (Str){"", 0} : member->name);
    const char *machine = machine_name(member->machine);
    if (wants->linkage == LINKAGE_STATIC || wants->linkage == LINKAGE_DYNAMIC)
        add(c, "CRT1001", "crt-static-vs-dynamic", str_format(c->arena, "%s C runtime", machine),
            str_of(linkage_name(wants->linkage)), who);
    if (wants->linkage == LINKAGE_MIXED) {
        Str key = str_format(c->arena, "%s C runtime", machine);
        add(c, "CRT1001", "crt-static-vs-dynamic", key, STR("static"), who);
        add(c, "CRT1001", "crt-static-vs-dynamic", key, STR("dynamic"), who);
    }
    if (wants->config == CONFIG_RELEASE || wants->config == CONFIG_DEBUG)
        add(c, "CRT1002", "debug-vs-release-crt", str_format(c->arena, "%s configuration", machine),
            str_of(config_name(wants->config)), who);
    add_records(c, member, who);
}

static int compare_codes(const void *a, const void *b)
{
    const Conflict *const *x = a, *const *y = b;
    int order = strcmp((*x)->code, (*y)->code);
    return order ? order : str_compare((*x)->key, (*y)->key);
}

void conflicts_list(const Conflicts *c, ConflictVec *out)
{
    for (size_t i = 0; i < c->by_key.len; i++) {
        const Conflict *conflict = c->by_key.entries[i].value.pointer;
        if (conflict->sides.len > 1)
            vec_push(c->arena, out, conflict);
    }
    if (out->len)
        qsort(out->at, out->len, sizeof(const Conflict *), compare_codes);
}

Str conflict_message(Arena *arena, const Conflict *conflict)
{
    StrBuf b = strbuf(arena);
    strbuf_addf(&b, "%.*s: ", STR_ARG(conflict->key));
    for (size_t i = 0; i < conflict->sides.len; i++) {
        const ConflictSide *side = &conflict->sides.at[i];
        strbuf_addf(&b, "%s%zu want%s %.*s (%.*s%s)", i ? ", " : "", side->count,
                    side->count == 1 ? "s" : "", STR_ARG(side->value), STR_ARG(side->inputs.at[0]),
                    side->count > 1 ? " ..." : "");
    }
    return strbuf_str(&b);
}
