/* SPDX-License-Identifier: MIT */
#include "report/missing.h"

#include "report/providers.h"

/* Unresolved names that are compared with what lld prints undecorated. */
enum { UNDECORATED_MAX = 1000 };

/* The CRT's own names have another story; but for the printf family and the like, whose
 * library is simply not there. */
static bool belongs_to_crt(Str name)
{
    CrtSymbolUse use;
    if (stl_helper_find(name) || stl_helper_is_unknown(name))
        return true;
    return crt_symbol_of_any(name, &use) && use.symbol->owner != CRT_NEUTRAL &&
           use.symbol->owner != CRT_LEGACY;
}

/* A mixture of the length and three bytes. */
static size_t filter_bit(Str key)
{
    if (key.len == 0)
        return 0;
    size_t first = (unsigned char)key.at[0], last = (unsigned char)key.at[key.len - 1],
           middle = (unsigned char)key.at[key.len / 2];
    return (key.len * 31 + first * 2053 + middle * 257 + last * 7) % KEY_FILTER_BITS;
}

bool missing_may_be(const MissingNames *missing, Str name)
{
    size_t bit = filter_bit(symbolname_key(name));
    return (missing->filter[bit / 64] >> bit % 64 & 1) != 0;
}

static void add(MissingNames *missing, Str name, size_t explanation, bool is_stranger)
{
    if (missing->names.len >= PROVIDERS_SYMBOLS_MAX || belongs_to_crt(name))
        return;
    Str key = symbolname_key(name);
    size_t bit = filter_bit(key);
    MapEntry *entry = map_add(&missing->by_key, key, NULL);
    missing->filter[bit / 64] |= (uint64_t)1 << bit % 64;
    for (size_t i = (size_t)entry->value.number; i; i = missing->names.at[i - 1].next)
        if (str_eq(missing->names.at[i - 1].name, name))
            return;
    Missing one = {.name = name,
                   .parts = symbolname_parse(name),
                   .explanation = explanation,
                   .is_stranger = is_stranger,
                   .next = (size_t)entry->value.number,
                   .found = {.how = FOUND_NOTHING}};
    vec_push(missing->arena, &missing->names, one);
    entry->value.number = missing->names.len;
    missing->not_found++;
}

/* lld prints C++ names undecorated: "void __cdecl a::f(int)". */
static bool is_undecorated(Str symbol)
{
    return str_find_char(symbol, '(') < symbol.len || str_find_char(symbol, ' ') < symbol.len ||
           str_find(symbol, STR("::")) < symbol.len;
}

/* Whether the text is of the name: "... a::f(" or "... a::x". */
static bool shows(Str text, Str name)
{
    size_t at = str_find(text, name);
    while (at < text.len) {
        Str rest = str_skip(text, at + name.len);
        bool starts = at == 0 || text.at[at - 1] == ' ' || text.at[at - 1] == '*';
        if (starts && (rest.len == 0 || rest.at[0] == '('))
            return true;
        size_t next = str_find(str_skip(text, at + 1), name);
        at = at + 1 + next;
    }
    return false;
}

typedef struct Unshown {
    Str symbol, text;
    bool is_taken;
} Unshown;

typedef VEC(Unshown) Unshowns;

static void collect_cpp(Arena *arena, const Resolution *r, Unshowns *out)
{
    for (size_t i = 0; i < r->unresolved.len && out->len < UNDECORATED_MAX; i++) {
        Str symbol = symbol_name(symtab_at(&r->symbols, r->unresolved.at[i].symbol));
        SymbolName name = symbolname_parse(symbol);
        if (name.is_cpp)
            vec_push(arena, out, ((Unshown){symbol, symbolname_text(arena, &name), false}));
    }
}

static void add_undecorated(MissingNames *missing, Unshowns *unshown, Str text, size_t explanation)
{
    for (size_t i = 0; i < unshown->len; i++) {
        Unshown *one = &unshown->at[i];
        if (one->is_taken || !shows(text, one->text))
            continue;
        one->is_taken = true;
        add(missing, one->symbol, explanation, false);
        return;
    }
}

/* What no cause took: lines that stay unexplained, and what lld did not come to tell. */
static void add_strangers(MissingNames *missing, const Resolution *r, const ExplainResult *result)
{
    for (size_t i = 0; result->causes.len && i < r->unresolved.len; i++)
        add(missing, symbol_name(symtab_at(&r->symbols, r->unresolved.at[i].symbol)), 0, true);
}

void missing_collect(Arena *arena, const Resolution *resolution, const ExplainResult *result,
                     MissingNames *out)
{
    Unshowns unshown = {0};
    *out = (MissingNames){.arena = arena, .machine = resolution->machine, .by_key = map(arena)};
    collect_cpp(arena, resolution, &unshown);
    for (size_t i = 0; i < result->causes.len; i++) {
        const StrVec *symbols = &result->causes.at[i].symbols;
        for (size_t k = 0; k < symbols->len && out->names.len < PROVIDERS_SYMBOLS_MAX; k++) {
            if (is_undecorated(symbols->at[k]))
                add_undecorated(out, &unshown, symbols->at[k], i);
            else
                add(out, symbols->at[k], i, false);
        }
    }
    add_strangers(out, resolution, result);
}

static FoundHow how_of(NameRelation relation)
{
    switch (relation) {
    case NAMES_EQUAL:
        return FOUND_LIBRARY;
    case NAMES_IMPORT:
        return FOUND_STATIC;
    case NAMES_DECORATION:
        return FOUND_DECORATION;
    case NAMES_LANGUAGE:
        return FOUND_LANGUAGE;
    case NAMES_WCHAR:
        return FOUND_WCHAR;
    case NAMES_TYPE:
        return FOUND_TYPE;
    case NAMES_SCOPE:
        return FOUND_SCOPE;
    case NAMES_DIFFER:
        return FOUND_NOTHING;
    }
    return FOUND_NOTHING;
}

/* Fills what only the member tells. */
static void look_at_member(const Meeting *meeting, Found *found)
{
    ArchiveMember member;
    ShortImport import;
    Coff coff;
    const char *error;
    found->machine = meeting->machine;
    if (!meeting->archive || !archive_member_at(meeting->archive, meeting->offset, &member))
        return;
    found->member = member.name;
    if (file_kind(member.bytes) == FILE_IMPORT && shortimport_open(member.bytes, &import, &error)) {
        found->machine = import.machine;
        found->dll = import.dll;
    } else if (file_kind(member.bytes) == FILE_COFF && coff_open(member.bytes, &coff, &error)) {
        found->machine = coff.machine;
    }
}

static bool is_other_machine(Machine wanted, Machine found)
{
    if (wanted == MACHINE_NONE || found == MACHINE_NONE || wanted == found)
        return false;
    /* An ARM64EC image takes x64 code, ARM64X both. */
    bool mixes = wanted == MACHINE_ARM64EC || wanted == MACHINE_ARM64X;
    return !(mixes && (found == MACHINE_X64 || found == MACHINE_ARM64EC || found == MACHINE_ARM64));
}

/* A vague likeness says something about the inputs of this link; in the hundreds of libraries of
 * an SDK it is chance. */
static bool is_likely(const Found *found)
{
    return found->is_on_line || found->how <= FOUND_MACHINE || found->how == FOUND_LANGUAGE;
}

/* How a place is told once its member is known. */
static void refine(const MissingNames *missing, const Missing *one, Found *found)
{
    bool is_function = found->how <= FOUND_LANGUAGE;
    if (is_other_machine(missing->machine, found->machine))
        found->how = is_function ? FOUND_MACHINE : FOUND_NOTHING;
    else if (found->how == FOUND_STATIC && !one->parts.is_import)
        found->how = FOUND_DATA;
    /* As it is, among the inputs: then something else is wrong. `X` of an import, where
     * `__imp_X` is wanted: that is there too and will be met. */
    bool is_there = found->how == FOUND_LIBRARY && found->is_on_line;
    bool is_half = found->how == FOUND_STATIC && found->dll.len > 0;
    if (is_there || is_half)
        found->how = FOUND_NOTHING;
}

static void consider(MissingNames *missing, Missing *one, const Meeting *meeting)
{
    SymbolName name = symbolname_parse(meeting->name);
    Found found = {.how = how_of(symbolname_compare(&one->parts, &name)),
                   .is_on_line = meeting->is_on_line,
                   .file = meeting->file,
                   .name = meeting->name};
    if (found.how == FOUND_NOTHING)
        return;
    look_at_member(meeting, &found);
    refine(missing, one, &found);
    if (found.how >= one->found.how || !is_likely(&found))
        return;
    if (found.how == FOUND_LIBRARY)
        missing->not_found--;
    found.file = str_copy(missing->arena, found.file);
    found.member = str_copy(missing->arena, found.member);
    found.name = str_copy(missing->arena, found.name);
    found.dll = str_copy(missing->arena, found.dll);
    one->found = found;
}

void missing_meet(MissingNames *missing, const Meeting *meeting)
{
    const MapEntry *entry = map_find(&missing->by_key, symbolname_key(meeting->name));
    if (!entry)
        return;
    for (size_t i = (size_t)entry->value.number; i; i = missing->names.at[i - 1].next)
        consider(missing, &missing->names.at[i - 1], meeting);
}
