/* SPDX-License-Identifier: MIT */
/* What stays in the image when unreferenced COMDAT sections are left out (lld/COFF/MarkLive): all
 * other sections, and from these and the roots on whatever is referred to. Costs a walk over the
 * relocations of all objects: it is done once, and only when an error hangs on it. */
#include "model/resolve_link.h"

#include "base/reader.h"

#include <string.h>

enum { SECTION_REMOVE = 0x800, SELECT_ASSOCIATIVE = 5, SECTION_IGNORED = 0, RELOCATION_SIZE = 10 };

typedef struct LiveSection {
    uint32_t object, section; /* index into link->objects; from 1 */
} LiveSection;

/* All by section, from 1. */
typedef struct LiveObject {
    Coff coff;
    uint8_t *is_live;
    uint32_t *child, *sibling; /* associative sections; 0: no more */
} LiveObject;

typedef struct Marker {
    Link *link;
    LiveObject *objects;
    LiveSection *home; /* of each symbol; section 0: none */
    uint8_t *is_needed;
    VEC(LiveSection) queue;
} Marker;

static void enqueue(Marker *m, LiveSection s)
{
    const LiveObject *o = &m->objects[s.object];
    if (s.section == 0 || s.section > o->coff.section_count || o->is_live[s.section] ||
        m->link->objects.at[s.object].states[s.section] == SECTION_IGNORED)
        return;
    o->is_live[s.section] = 1;
    vec_push(m->link->arena, &m->queue, s);
}

static void need(Marker *m, uint32_t symbol)
{
    symbol = resolution_follow(m->link->out, symbol);
    if (symbol == SYMBOL_NONE || symbol & SYMBOL_LOCAL)
        return;
    m->is_needed[symbol] = 1;
    enqueue(m, m->home[symbol]);
}

static void note_home(Marker *m, uint32_t object, const CoffSymbol *s)
{
    uint32_t symbol = s->storage_class == COFF_CLASS_EXTERNAL
                          ? symtab_find(m->link->symbols, s->name)
                          : SYMBOL_NONE;
    if (symbol == SYMBOL_NONE)
        return;
    const Symbol *found = link_symbol(m->link, symbol);
    if (found->kind == SYMBOL_REGULAR && found->file == m->link->objects.at[object].file)
        m->home[symbol] = (LiveSection){object, (uint32_t)s->section};
}

/* PE/COFF 5.5.5: the aux record of an associative section names the one that it belongs to. */
static void note_parent(LiveObject *o, const CoffSymbol *s)
{
    if (s->storage_class != COFF_CLASS_STATIC || s->value != 0 || s->aux.len < 18)
        return;
    Reader r = reader_at(s->aux, 12);
    uint32_t parent = read_u16(&r), child = (uint32_t)s->section;
    bool is_associative = read_u8(&r) == SELECT_ASSOCIATIVE;
    if (o->coff.is_bigobj) {
        read_u8(&r);
        parent |= (uint32_t)read_u16(&r) << 16;
    }
    if (!is_associative || parent == 0 || parent > o->coff.section_count || o->sibling[child])
        return;
    o->sibling[child] = o->child[parent];
    o->child[parent] = child;
}

static void need_target(Marker *m, LiveSection from, uint32_t index)
{
    const Coff *coff = &m->objects[from.object].coff;
    if (index >= coff->symbol_count)
        return;
    CoffSymbol s = coff_symbol(coff, index);
    uint32_t symbol =
        coff_symbol_is_external(&s) ? symtab_find(m->link->symbols, s.name) : SYMBOL_NONE;
    if (symbol != SYMBOL_NONE)
        need(m, symbol);
    else if (s.section > 0)
        enqueue(m, (LiveSection){from.object, (uint32_t)s.section});
}

static void follow(Marker *m, LiveSection at)
{
    const LiveObject *o = &m->objects[at.object];
    Reader r = reader(link_relocations(&o->coff, at.section - 1));
    while (reader_left(&r) >= RELOCATION_SIZE) {
        read_u32(&r); /* where */
        need_target(m, at, read_u32(&r));
        read_u16(&r); /* type */
    }
    for (uint32_t i = o->child[at.section]; i; i = o->sibling[i])
        enqueue(m, (LiveSection){at.object, i});
}

static void open_object(Marker *m, uint32_t object)
{
    const ParsedObject *parsed = &m->link->objects.at[object];
    LiveObject *o = &m->objects[object];
    const char *error;
    if (!coff_open(resolution_bytes(m->link->out, parsed->file), &o->coff, &error))
        o->coff = (Coff){0};
    size_t sections = (size_t)o->coff.section_count + 1;
    o->is_live = arena_array(m->link->arena, uint8_t, sections);
    o->child = arena_array(m->link->arena, uint32_t, sections);
    o->sibling = arena_array(m->link->arena, uint32_t, sections);
    for (uint32_t i = 0; i < o->coff.symbol_count; i++) {
        CoffSymbol s = coff_symbol(&o->coff, i);
        if (s.section > 0 && (uint32_t)s.section < sections) {
            note_home(m, object, &s);
            note_parent(o, &s);
        }
        i += s.aux_count;
    }
}

static void enqueue_plain_sections(Marker *m, uint32_t object)
{
    const Coff *coff = &m->objects[object].coff;
    for (uint32_t i = 0; i < coff->section_count; i++) {
        CoffSection s = coff_section(coff, i);
        if (!(s.flags & (COFF_SECTION_COMDAT | SECTION_REMOVE)) &&
            !str_starts_with(s.name, STR(".debug")))
            enqueue(m, (LiveSection){object, i + 1});
    }
}

static void mark(Link *link)
{
    Marker m = {
        .link = link,
        .objects = arena_array(link->arena, LiveObject, link->objects.len),
        .home = arena_array(link->arena, LiveSection, link->symbols->len),
        .is_needed = arena_array(link->arena, uint8_t, link->symbols->len),
    };
    for (uint32_t i = 0; i < link->objects.len; i++)
        open_object(&m, i);
    for (uint32_t i = 0; i < link->objects.len; i++)
        enqueue_plain_sections(&m, i);
    for (size_t i = 0; i < link->roots.len; i++)
        need(&m, link->roots.at[i]);
    while (m.queue.len)
        follow(&m, m.queue.at[--m.queue.len]);
    link->live = m.is_needed;
    link->live_sections = arena_array(link->arena, const uint8_t *, link->objects.len);
    for (uint32_t i = 0; i < link->objects.len; i++)
        link->live_sections[i] = m.objects[i].is_live;
}

bool link_is_live(Link *link, size_t object, uint32_t section)
{
    if (!link->live)
        mark(link);
    return link->live_sections[object][section];
}

bool link_is_referred(Link *link, uint32_t symbol)
{
    if (!link->collects_garbage)
        return true;
    if (link_symbol(link, symbol)->asker == SYMBOL_NONE)
        return false;
    if (!link->live)
        mark(link);
    return link->live[symbol];
}
