/* SPDX-License-Identifier: MIT */
#include "report/conflicts.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_INPUTS = 200, MOST_SIDES = 200, MOST_RECORDS = 2000 };

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
    Conflicts c = {.arena = arena};
    for (size_t i = 0; i <= MACHINE_OTHER; i++)
        c.records[i] = map(arena);
    return c;
}

static void name_conflict(Arena *arena, Conflict *conflict)
{
    const char *machine = machine_name(conflict->machine);
    switch (conflict->about) {
    case ABOUT_LINKAGE:
        conflict->code = "CRT1001";
        conflict->cause = STR("crt-static-vs-dynamic");
        conflict->key = str_format(arena, "%s C runtime", machine);
        return;
    case ABOUT_CONFIG:
        conflict->code = "CRT1002";
        conflict->cause = STR("debug-vs-release-crt");
        conflict->key = str_format(arena, "%s configuration", machine);
        return;
    case ABOUT_RECORD:
        conflict->code = "CRT1007";
        conflict->cause = STR("third-party-abi-tag");
        conflict->key = str_format(arena, "%s %.*s", machine, STR_ARG(conflict->record));
        break;
    }
    for (size_t i = 0; i < sizeof record_causes / sizeof *record_causes; i++) {
        if (str_eq(record_causes[i].key, conflict->record)) {
            conflict->code = record_causes[i].code;
            conflict->cause = str_of(record_causes[i].cause);
        }
    }
}

static Conflict *new_conflict(Conflicts *c, ConflictAbout about, Machine machine, Str record)
{
    Conflict *conflict = arena_new(c->arena, Conflict);
    *conflict = (Conflict){.about = about, .machine = machine, .record = record};
    name_conflict(c->arena, conflict);
    vec_push(c->arena, &c->all, conflict);
    return conflict;
}

/* NULL: there are so many keys that one more tells nothing. */
static Conflict *conflict_of(Conflicts *c, ConflictAbout about, Machine machine, Str record)
{
    if (about != ABOUT_RECORD) {
        Conflict **plain = &c->plain[about][machine];
        if (!*plain)
            *plain = new_conflict(c, about, machine, record);
        return *plain;
    }
    Map *records = &c->records[machine];
    MapEntry *entry = map_find(records, record);
    if (!entry && records->len < MOST_RECORDS) {
        record = str_copy(c->arena, record);
        entry = map_add(records, record, NULL);
        entry->value.pointer = new_conflict(c, about, machine, record);
    }
    return entry ? entry->value.pointer : NULL;
}

/* NULL: there are so many sides that one more tells nothing. */
static ConflictSide *side_of(Arena *arena, Conflict *conflict, Str value)
{
    if (!conflict)
        return NULL;
    for (size_t i = 0; i < conflict->sides.len; i++)
        if (str_eq(conflict->sides.at[i].value, value))
            return &conflict->sides.at[i];
    if (conflict->sides.len == MOST_SIDES)
        return NULL;
    ConflictSide side = {.value = str_copy(arena, value)};
    return vec_push(arena, &conflict->sides, side);
}

/* A member that is being added. */
typedef struct Added {
    Conflicts *to;
    const Input *input;
    const Member *member;
    Str name; /* of both; empty: not made yet */
} Added;

/* Members of one name follow each other, and are told once. */
static bool is_told(const Added *added, const ConflictSide *side)
{
    const Input *input = added->input;
    return side->last_input == added->to->inputs &&
           str_eq(str_path_base(input->members.at[side->last_member].name),
                  str_path_base(added->member->name));
}

static Str name_of(Added *added)
{
    InputKind kind = added->input->kind;
    bool is_single = kind == INPUT_OBJECT || kind == INPUT_RESOURCE;
    if (added->name.len == 0)
        added->name = origin_input_name(added->to->arena, added->input->path,
                                        is_single ? (Str){"", 0} : added->member->name);
    return added->name;
}

static void add(Added *added, ConflictAbout about, Str record, Str value)
{
    Conflicts *c = added->to;
    ConflictSide *side =
        side_of(c->arena, conflict_of(c, about, added->member->machine, record), value);
    if (!side || is_told(added, side))
        return;
    side->last_input = c->inputs;
    side->last_member = (size_t)(added->member - added->input->members.at);
    side->count++;
    if (side->inputs.len < MOST_INPUTS)
        vec_push(c->arena, &side->inputs, str_copy(c->arena, name_of(added)));
}

static void add_member(Added *added, const Wants *wants)
{
    const Str none = {"", 0};
    if (wants->linkage == LINKAGE_STATIC || wants->linkage == LINKAGE_MIXED)
        add(added, ABOUT_LINKAGE, none, STR("static"));
    if (wants->linkage == LINKAGE_DYNAMIC || wants->linkage == LINKAGE_MIXED)
        add(added, ABOUT_LINKAGE, none, STR("dynamic"));
    if (wants->config == CONFIG_RELEASE || wants->config == CONFIG_DEBUG)
        add(added, ABOUT_CONFIG, none, str_of(config_name(wants->config)));
    const DirectiveVec *directives = &added->member->directives;
    for (size_t i = 0; i < directives->len; i++) {
        Str key, value;
        if (drectve_record(&directives->at[i], &key, &value) && !str_eq(key, STR("RuntimeLibrary")))
            add(added, ABOUT_RECORD, key, value);
    }
}

void conflicts_add(Conflicts *c, const Input *input, const Wants *wants)
{
    c->inputs++;
    for (size_t i = 0; i < input->members.len; i++) {
        Added added = {.to = c, .input = input, .member = &input->members.at[i]};
        add_member(&added, &wants[i]);
    }
}

static void merge_side(Arena *arena, ConflictSide *into, const ConflictSide *more)
{
    into->count += more->count;
    for (size_t i = 0; i < more->inputs.len && into->inputs.len < MOST_INPUTS; i++)
        vec_push(arena, &into->inputs, str_copy(arena, more->inputs.at[i]));
}

void conflicts_merge(Conflicts *into, const Conflicts *more)
{
    for (size_t i = 0; i < more->all.len; i++) {
        const Conflict *from = more->all.at[i];
        Conflict *conflict = conflict_of(into, from->about, from->machine, from->record);
        for (size_t k = 0; k < from->sides.len; k++) {
            ConflictSide *side = side_of(into->arena, conflict, from->sides.at[k].value);
            if (side)
                merge_side(into->arena, side, &from->sides.at[k]);
        }
    }
    into->inputs += more->inputs;
}

static int compare_codes(const void *a, const void *b)
{
    const Conflict *const *x = a, *const *y = b;
    int order = strcmp((*x)->code, (*y)->code);
    return order ? order : str_compare((*x)->key, (*y)->key);
}

void conflicts_list(const Conflicts *c, ConflictVec *out)
{
    for (size_t i = 0; i < c->all.len; i++)
        if (c->all.at[i]->sides.len > 1)
            vec_push(c->arena, out, c->all.at[i]);
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
