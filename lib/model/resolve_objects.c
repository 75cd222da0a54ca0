/* SPDX-License-Identifier: MIT */
/* An object's sections and symbols, in the order in which lld reads them
 * (lld/COFF/InputFiles: ObjFile). A COMDAT section is pending until its leader, the first symbol
 * behind its section symbol, tells whether this copy is the one that is linked. */
#include "model/resolve_link.h"

#include "base/reader.h"

#include <string.h>

typedef enum SectionState {
    SECTION_IGNORED, /* not linked: discarded, .drectve, for the linker to remove */
    SECTION_LINKED,
    SECTION_PENDING,
    SECTION_LINKED_EMPTY, /* the same, without bytes */
} SectionState;

static bool is_linked(uint8_t state)
{
    return state == SECTION_LINKED || state == SECTION_LINKED_EMPTY;
}

enum {
    SECTION_SIZE = 40,
    SYMBOL_SIZE = 18,
    BIG_SYMBOL_SIZE = 20,
    FLAG_REMOVE = 0x800,
    FLAG_COMDAT = 0x1000,
};

enum {
    SELECT_NO_DUPLICATES = 1,
    SELECT_ANY,
    SELECT_SAME_SIZE,
    SELECT_EXACT_MATCH,
    SELECT_ASSOCIATIVE,
    SELECT_LARGEST,
};

typedef struct RawSymbol {
    uint32_t value;
    int32_t section;
    uint8_t storage_class, aux_count;
} RawSymbol;

/* PE/COFF 5.5.5 */
typedef struct SectionDefinition {
    uint32_t length;
    uint32_t number; /* of the section that an associative one belongs to */
    uint8_t selection;
    bool is_there;
} SectionDefinition;

typedef struct WeakExternal {
    uint32_t index; /* of the symbol in the object */
    uint32_t symbol;
} WeakExternal;

typedef struct Object {
    Link *link;
    uint32_t file;
    Coff coff;
    size_t symbol_size;
    size_t numbers;     /* where this object's part of link->numbers begins */
    size_t definitions; /* and of link->definitions */
    uint8_t *states;    /* SectionState, from 1 */
    VEC(uint32_t) pending;
    VEC(WeakExternal) weak;
    Str directives;
    bool has_resources, is_suspect;
    bool is_broken;
    bool goes; /* its bytes are only there while it is read: names are copied */
} Object;

static const char *symbol_at(const Object *o, uint32_t index)
{
    return o->coff.symbols.at + (size_t)index * o->symbol_size;
}

static inline RawSymbol raw_symbol(const Object *o, uint32_t index)
{
    const char *at = symbol_at(o, index);
    RawSymbol s = {.value = u32_of(at + 8)};
    s.section = o->coff.is_bigobj ? (int32_t)u32_of(at + 12) : (int16_t)u16_of(at + 12);
    at += o->coff.is_bigobj ? 18 : 16;
    s.storage_class = (uint8_t)at[0];
    s.aux_count = (uint8_t)at[1];
    return s;
}

static Str raw_name(const Object *o, uint32_t index)
{
    const char *at = symbol_at(o, index);
    Str all = {at, 8};
    if (u32_of(at) == 0) {
        all = str_slice(str_skip(o->coff.strings, u32_of(at + 4)), 0, COFF_LONGEST_NAME);
    }
    const char *end = all.len ? memchr(all.at, 0, all.len) : NULL;
    return end ? (Str){all.at, (size_t)(end - all.at)} : all;
}

/* The symbol of that name, which number_names has looked up. */
static uint32_t number_of(const Object *o, uint32_t index)
{
    return o->link->numbers.at[o->numbers + index];
}

/* The symbol + 1 that defines a COMDAT whose leader is due, or 0. */
static uint32_t *definition_of(const Object *o, int32_t section)
{
    return &o->link->definitions.at[o->definitions + (size_t)section];
}

/* Its name means the same in all objects. */
static bool is_named(const RawSymbol *s)
{
    return s->storage_class == COFF_CLASS_EXTERNAL ||
           s->storage_class == COFF_CLASS_WEAK_EXTERNAL ||
           (s->storage_class == COFF_CLASS_SECTION && s->section == COFF_UNDEFINED);
}

static bool has_aux(const Object *o, uint32_t index, const RawSymbol *s)
{
    return s->aux_count > 0 && index + 1 < o->coff.symbol_count;
}

/* C++/CLI also puts one behind external absolute symbols. */
static SectionDefinition section_definition(const Object *o, uint32_t index, const RawSymbol *s)
{
    SectionDefinition d = {0};
    bool can_have = s->storage_class == COFF_CLASS_STATIC ||
                    (s->storage_class == COFF_CLASS_EXTERNAL && s->section == COFF_ABSOLUTE);
    if (!can_have || !has_aux(o, index, s))
        return d;
    const char *aux = symbol_at(o, index + 1);
    d.is_there = true;
    d.length = u32_of(aux);
    d.number = u16_of(aux + 12);
    if (o->coff.is_bigobj)
        d.number |= (uint32_t)u16_of(aux + 16) << 16;
    d.selection = (uint8_t)aux[14];
    return d;
}

static const char *section_header(const Object *o, uint32_t number)
{
    return o->coff.sections.at + (size_t)(number - 1) * SECTION_SIZE;
}

static uint32_t section_flags(const Object *o, uint32_t number)
{
    return u32_of(section_header(o, number) + 36);
}

static uint32_t section_size(const Object *o, uint32_t number)
{
    return u32_of(section_header(o, number) + 16);
}

/* Only names with a dot and one of these letters mean something here; the others are most. */
static bool has_special_name(const Object *o, uint32_t number)
{
    const char *name = section_header(o, number);
    return name[0] == '/' || (name[0] == '.' && (name[1] == 'd' || name[1] == 'l' ||
                                                 (name[1] == 'r' && name[2] == 's')));
}

static RARE SectionState read_special(Object *o, uint32_t number)
{
    CoffSection section = coff_section(&o->coff, number - 1);
    if (str_eq(section.name, STR(".drectve"))) {
        if (section.is_cut)
            link_opaque(o->link, "the directives of %.*s are cut off",
                        STR_ARG(link_file_name(o->link, o->file)));
        /* Of several, lld takes the last. */
        if (o->link->is_msvc && o->directives.len)
            o->directives = str_format(o->link->arena, "%.*s %.*s", STR_ARG(o->directives),
                                       STR_ARG(section.data));
        else
            o->directives = section.data;
        return SECTION_IGNORED;
    }
    if (str_eq(section.name, STR(".llvm_addrsig")) ||
        str_eq(section.name, STR(".llvm.call-graph-profile")) ||
        (!o->link->is_debug && str_starts_with(section.name, STR(".debug_"))))
        return SECTION_IGNORED;
    if (str_eq(section.name, STR(".rsrc")) || str_starts_with(section.name, STR(".rsrc$")))
        o->has_resources = true;
    return section.flags & FLAG_REMOVE ? SECTION_IGNORED : SECTION_LINKED;
}

static SectionState read_section(Object *o, uint32_t number)
{
    if (has_special_name(o, number))
        return read_special(o, number);
    if (section_flags(o, number) & FLAG_REMOVE)
        return SECTION_IGNORED;
    return section_size(o, number) ? SECTION_LINKED : SECTION_LINKED_EMPTY;
}

static void read_sections(Object *o)
{
    for (uint32_t i = 1; i <= o->coff.section_count; i++) {
        bool is_comdat = section_flags(o, i) & FLAG_COMDAT;
        o->states[i] = (uint8_t)(is_comdat ? SECTION_PENDING : read_section(o, i));
    }
}

static void broken(Object *o, const char *what)
{
    if (!o->is_broken)
        link_error(o->link, "%.*s is damaged: %s", STR_ARG(link_file_name(o->link, o->file)), what);
    o->is_broken = true;
}

/* Of a symbol that was just defined there. */
static void note_empty(Object *o, uint32_t symbol, uint32_t number)
{
    Symbol *s = link_symbol(o->link, symbol);
    if (o->states[number] != SECTION_LINKED_EMPTY || s->file != o->file ||
        s->kind != SYMBOL_REGULAR)
        return;
    s->flags |= SYMBOL_IS_EMPTY;
    s->as.value = number;
    o->link->has_empty = true;
}

/* A symbol of a section that is not linked is needed from elsewhere. */
static void add_regular(Object *o, uint32_t index, const RawSymbol *s)
{
    if (s->storage_class != COFF_CLASS_EXTERNAL)
        return;
    if (!is_linked(o->states[s->section])) {
        link_add_undefined(o->link, number_of(o, index), o->file, false);
        return;
    }
    link_add_regular(o->link, number_of(o, index), o->file);
    if (o->states[s->section] == SECTION_LINKED_EMPTY)
        note_empty(o, number_of(o, index), (uint32_t)s->section);
}

/* ---- COMDAT ---- */

typedef struct Leader {
    uint32_t size;
    Str contents;
} Leader;

/* Section `number` of a file. */
static bool leader_in(Link *link, uint32_t file, uint64_t number, Leader *out)
{
    const char *error;
    Object o = {0};
    if (!coff_open(resolution_bytes(link->out, file), &o.coff, &error) || number == 0 ||
        number > o.coff.section_count)
        return false;
    out->size = section_size(&o, (uint32_t)number);
    out->contents = coff_section(&o.coff, (uint32_t)number - 1).data;
    return true;
}

/* The section of the copy that was taken. */
static bool leader_of(Object *o, const Symbol *s, Leader *out)
{
    return s->file != SYMBOL_NONE && leader_in(o->link, s->file, s->as.value, out);
}

static bool has_contents(Object *o, uint32_t number, Str contents)
{
    Leader own;
    return leader_in(o->link, o->file, number, &own) && str_eq(own.contents, contents);
}

/* True: this larger copy takes the place of the earlier one. */
static bool select_comdat(Object *o, uint32_t symbol, uint32_t number, uint8_t selection)
{
    const Symbol *s = link_symbol(o->link, symbol);
    Leader leader = {0};
    uint8_t first = s->selection;
    if ((selection == SELECT_ANY && first == SELECT_LARGEST) ||
        (selection == SELECT_LARGEST && first == SELECT_ANY))
        selection = first = SELECT_LARGEST;
    if (selection != first || selection == SELECT_NO_DUPLICATES) {
        link_duplicate(o->link, symbol, o->file);
        return false;
    }
    if (selection == SELECT_ANY || !leader_of(o, s, &leader))
        return false;
    uint32_t size = section_size(o, number);
    if (selection == SELECT_LARGEST)
        return leader.size < size;
    bool is_same = selection == SELECT_SAME_SIZE ? leader.size == size
                                                 : has_contents(o, number, leader.contents);
    if (!is_same)
        link_duplicate(o->link, symbol, o->file);
    return false;
}

static void read_leader(Object *o, uint32_t index, const RawSymbol *s)
{
    uint32_t number = (uint32_t)s->section, symbol = SYMBOL_NONE;
    uint32_t defined_by = *definition_of(o, s->section) - 1;
    RawSymbol section_symbol = raw_symbol(o, defined_by);
    SectionDefinition d = section_definition(o, defined_by, &section_symbol);
    bool prevails = true, is_comdat = false;
    *definition_of(o, s->section) = 0;
    if (s->storage_class == COFF_CLASS_EXTERNAL) {
        symbol = number_of(o, index);
        prevails = link_add_comdat(o->link, symbol, o->file);
        is_comdat = link_symbol(o->link, symbol)->flags & SYMBOL_IS_COMDAT;
    }
    if (d.selection < SELECT_NO_DUPLICATES || d.selection > SELECT_LARGEST) {
        broken(o, "a COMDAT section has an unknown selection");
        return;
    }
    if (is_comdat && !prevails && select_comdat(o, symbol, number, d.selection)) {
        link_symbol(o->link, symbol)->file = o->file;
        prevails = true;
    }
    o->is_suspect |= !prevails;
    o->states[number] = (uint8_t)(prevails ? read_section(o, number) : SECTION_IGNORED);
    if (prevails && is_comdat) {
        link_symbol(o->link, symbol)->selection = (unsigned)d.selection & SYMBOL_FOUR_BITS;
        link_symbol(o->link, symbol)->as.value = number;
        note_empty(o, symbol, number);
    }
}

/* A section that belongs to another goes with it. */
static void read_associative(Object *o, uint32_t number, uint32_t parent)
{
    if (parent == 0 || parent > o->coff.section_count) {
        broken(o, "an associative COMDAT section belongs to none");
    } else if (o->states[parent] == SECTION_PENDING) {
        link_error(o->link, "%.*s: an associative COMDAT section belongs to one that comes later",
                   STR_ARG(link_file_name(o->link, o->file)));
    } else if (is_linked(o->states[parent])) {
        o->states[number] = (uint8_t)read_section(o, number);
    } else {
        o->states[number] = SECTION_IGNORED;
    }
}

/* What was read while its section was pending: section symbols of associative ones, and
 * symbols in front of a leader. */
static void read_pending(Object *o)
{
    for (size_t i = 0; i < o->pending.len && !o->is_broken; i++) {
        uint32_t index = o->pending.at[i];
        RawSymbol s = raw_symbol(o, index);
        SectionDefinition d = section_definition(o, index, &s);
        if (d.is_there && d.selection == SELECT_ASSOCIATIVE)
            read_associative(o, (uint32_t)s.section, d.number);
        if (o->states[s.section] != SECTION_PENDING)
            add_regular(o, index, &s);
    }
}

/* ---- symbols ---- */

static void read_absolute(Object *o, uint32_t index, const RawSymbol *s)
{
    Str name = raw_name(o, index);
    /* @feat.00 bit 0: the object's exception handlers are registered (PE/COFF 4.x). */
    if (str_eq(name, STR("@feat.00"))) {
        if (s->value & 1)
            o->link->out->files.at[o->file].is_safeseh = true;
        return;
    }
    if (s->storage_class == COFF_CLASS_EXTERNAL && !str_eq(name, STR("@comp.id")))
        link_add_absolute(o->link, number_of(o, index), o->file, s->value);
}

/* The descriptors in Microsoft's import libraries name sections of other objects, with their flags
 * as value. lld 14 refuses them; later ones up to 19 take a value for the size of a common symbol;
 * from 20 on they are empty sections (observed). */
static bool read_far_section(Object *o, uint32_t index, const RawSymbol *s)
{
    if (o->link->version >= 20 || o->link->is_msvc) {
        o->is_suspect = true;
        return true;
    }
    if (o->link->version < 15 || s->value == 0)
        return false;
    link_add_common(o->link, number_of(o, index), o->file, s->value);
    return true;
}

/* Of no section that the object has. */
static RARE void read_elsewhere(Object *o, uint32_t index, const RawSymbol *s)
{
    bool is_external = s->storage_class == COFF_CLASS_EXTERNAL;
    bool is_far = s->storage_class == COFF_CLASS_SECTION && s->section == COFF_UNDEFINED;
    if (is_external && s->section == COFF_UNDEFINED) {
        link_add_common(o->link, number_of(o, index), o->file, s->value);
    } else if (s->section == COFF_ABSOLUTE) {
        read_absolute(o, index, s);
    } else if (s->section != COFF_DEBUG && !(is_far && read_far_section(o, index, s))) {
        broken(o, "a symbol is in a section that does not exist");
        o->link->has_stopped = !o->link->is_msvc;
    }
}

static RARE void read_pending_section(Object *o, uint32_t index, const RawSymbol *s)
{
    SectionDefinition d = section_definition(o, index, s);
    if (d.is_there && d.selection != SELECT_ASSOCIATIVE)
        *definition_of(o, s->section) = index + 1;
    vec_push(o->link->arena, &o->pending, index);
}

static void read_defined(Object *o, uint32_t index, const RawSymbol *s)
{
    if (*definition_of(o, s->section))
        read_leader(o, index, s);
    else if (o->states[s->section] != SECTION_PENDING)
        add_regular(o, index, s);
    else
        read_pending_section(o, index, s);
}

static RARE void read_weak(Object *o, uint32_t index)
{
    WeakExternal weak = {index, number_of(o, index)};
    link_add_undefined(o->link, weak.symbol, o->file, true);
    vec_push(o->link->arena, &o->weak, weak);
}

static void read_symbol(Object *o, uint32_t index, const RawSymbol *s)
{
    bool is_external = s->storage_class == COFF_CLASS_EXTERNAL;
    if (s->storage_class == COFF_CLASS_WEAK_EXTERNAL)
        read_weak(o, index);
    else if (s->section > 0 && (uint32_t)s->section <= o->coff.section_count)
        read_defined(o, index, s);
    else if (is_external && s->section == COFF_UNDEFINED && s->value == 0)
        link_add_undefined(o->link, number_of(o, index), o->file, false);
    else
        read_elsewhere(o, index, s);
}

/* The symbol that an entry of the object's table stands for. Of an unnamed one the number is kept:
 * two weak externals may have the same. */
static uint32_t alias_target(Object *o, uint32_t index)
{
    if (index >= o->coff.symbol_count)
        return SYMBOL_NONE;
    RawSymbol s = raw_symbol(o, index);
    if (is_named(&s))
        return link_find(o->link, raw_name(o, index));
    uint32_t *number = &o->link->numbers.at[o->numbers + index];
    if (*number != SYMBOL_NONE)
        return *number;
    bool is_there = s.section == COFF_ABSOLUTE ||
                    (s.section > 0 && (uint32_t)s.section <= o->coff.section_count &&
                     is_linked(o->states[s.section]));
    if (!is_there)
        return SYMBOL_NONE;
    Str name = raw_name(o, index);
    if (o->goes)
        name = str_copy(o->link->arena, name);
    vec_push(o->link->arena, &o->link->local_names, name);
    *number = SYMBOL_LOCAL | ((uint32_t)o->link->local_names.len - 1);
    return *number;
}

/* Only named symbols have a number so far. */
static void clear_targets(Object *o)
{
    for (size_t i = 0; i < o->weak.len; i++) {
        RawSymbol s = raw_symbol(o, o->weak.at[i].index);
        if (!has_aux(o, o->weak.at[i].index, &s))
            continue;
        uint32_t target = u32_of(symbol_at(o, o->weak.at[i].index + 1));
        RawSymbol t = target < o->coff.symbol_count ? raw_symbol(o, target) : s;
        if (!is_named(&t))
            o->link->numbers.at[o->numbers + target] = SYMBOL_NONE;
    }
}

static void read_weak_externals(Object *o)
{
    clear_targets(o);
    for (size_t i = 0; i < o->weak.len && !o->is_broken; i++) {
        const WeakExternal *weak = &o->weak.at[i];
        RawSymbol s = raw_symbol(o, weak->index);
        if (!has_aux(o, weak->index, &s)) {
            broken(o, "a weak external has no symbol that stands in for it");
            return;
        }
        const char *aux = symbol_at(o, weak->index + 1);
        if (u32_of(aux + 4) == COFF_WEAK_LIBRARY)
            link_symbol(o->link, weak->symbol)->flags |= SYMBOL_SEARCHES_LIBRARIES;
        link_set_weak_alias(o->link, weak->symbol, alias_target(o, u32_of(aux)),
                            u32_of(aux + 4) == COFF_WEAK_ANTI_DEPENDENCY, o->file);
    }
}

/* ---- names ---- */

/* Looks up all names first, which is quicker than one by one. An object that is loaded while this
 * one is read puts its numbers behind ours. */
static void number_names(Object *o)
{
    uint32_t numbers[NAME_BATCH];
    NameSource source;
    const NameBatch *batch;
    o->numbers = o->link->numbers.len;
    vec_reserve(o->link->arena, &o->link->numbers, o->coff.symbol_count);
    o->link->numbers.len += o->coff.symbol_count;
    link_names(o->link, namewalk(&o->coff, o->goes ? o->link->arena : NULL), &source);
    while ((batch = link_next_names(o->link, &source)) != NULL) {
        symtab_add_all(o->link->symbols, batch->names, batch->len, numbers);
        for (size_t i = 0; i < batch->len; i++)
            o->link->numbers.at[o->numbers + batch->where[i]] = numbers[i];
    }
}

/* As with the numbers. */
static void make_definitions(Object *o, size_t sections)
{
    o->definitions = o->link->definitions.len;
    vec_reserve(o->link->arena, &o->link->definitions, sections);
    o->link->definitions.len += sections;
    memset(o->link->definitions.at + o->definitions, 0, sections * sizeof(uint32_t));
}

static bool open_object(Link *link, uint32_t file, Object *o)
{
    const char *error = NULL;
    *o = (Object){.link = link, .file = file};
    if (!coff_open(link->out->files.at[file].bytes, &o->coff, &error)) {
        link_error(link, "%.*s cannot be read: %s", STR_ARG(link_file_name(link, file)), error);
        return false;
    }
    if (o->coff.damage && link->is_msvc) {
        link_error(link, "%.*s is damaged: %s", STR_ARG(link_file_name(link, file)),
                   o->coff.damage);
        return false;
    }
    o->symbol_size = o->coff.is_bigobj ? BIG_SYMBOL_SIZE : SYMBOL_SIZE;
    /* coff_open checked that all records are there. */
    o->coff.symbol_count = (uint32_t)(o->coff.symbols.len / o->symbol_size);
    link->out->files.at[file].machine = o->coff.machine;
    o->goes = link->out->files.at[file].again != NULL;
    return true;
}

void object_parse(Link *link, uint32_t file, Str *directives)
{
    Object o;
    if (!open_object(link, file, &o))
        return;
    size_t sections = (size_t)o.coff.section_count + 1;
    o.states = arena_array(link->arena, uint8_t, sections);
    number_names(&o);
    make_definitions(&o, sections);
    read_sections(&o);
    for (uint32_t i = 0; i < o.coff.symbol_count && !o.is_broken; i++) {
        RawSymbol s = raw_symbol(&o, i);
        read_symbol(&o, i, &s);
        i += s.aux_count;
    }
    read_pending(&o);
    read_weak_externals(&o);
    link->numbers.len = o.numbers;
    link->definitions.len = o.definitions;
    link->resource_objects += o.has_resources;
    vec_push(link->arena, &link->objects,
             ((ParsedObject){file, o.states, o.is_suspect || o.coff.machine == MACHINE_NONE}));
    if (!link->has_stopped)
        *directives = o.directives;
}

/* lld's look at an object between /start-lib and /end-lib does not skip the aux records of
 * symbols that it passes over. */
void object_parse_lazy(Link *link, uint32_t file)
{
    Object o;
    if (!open_object(link, file, &o))
        return;
    for (uint32_t i = 0; i < o.coff.symbol_count; i++) {
        RawSymbol s = raw_symbol(&o, i);
        bool is_common = s.section == COFF_UNDEFINED && s.value != 0;
        if (s.storage_class != COFF_CLASS_EXTERNAL || (s.section == COFF_UNDEFINED && !is_common))
            continue;
        Str name = raw_name(&o, i);
        if (s.section == COFF_ABSOLUTE &&
            (str_eq(name, STR("@feat.00")) || str_eq(name, STR("@comp.id"))))
            continue;
        link_add_lazy_object(link, link_name(link, name), file);
        i += s.aux_count;
    }
}
