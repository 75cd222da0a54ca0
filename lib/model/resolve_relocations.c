/* SPDX-License-Identifier: MIT */
/* lld's last complaint: a relocation against a symbol that is nowhere, though nobody called it
 * undefined: static and in a COMDAT section that was not taken; of a precompiled header; offered by
 * a member that turned out not to define it; in a section that no object has; or, up to lld 19, of
 * an object between /start-lib and /end-lib that was needed late and not loaded. Only sections that
 * are surely linked count: with /opt:ref those that are no COMDAT. */
#include "model/resolve_link.h"

#include "base/reader.h"

#include <string.h>

enum { SECTION_REMOVE = 0x800, SECTION_SIZE = 40, RELOCATION_SIZE = 10, SECTION_IGNORED = 0 };

Str link_relocations(const Coff *coff, uint32_t section)
{
    Str relocations = {"", 0};
    Reader r = reader_at(coff->sections, (uint64_t)section * SECTION_SIZE + 24);
    uint32_t at = read_u32(&r);
    read_u32(&r); /* line numbers */
    uint16_t count = read_u16(&r);
    (void)bytes_slice(coff->bytes, at, count, RELOCATION_SIZE, &relocations);
    return relocations;
}

static bool is_lost(Link *link, uint32_t symbol)
{
    const Symbol *s = link_symbol(link, symbol);
    if (symbol_is_lazy(s))
        return true;
    Str name = symbol_name(s);
    return s->kind == SYMBOL_UNDEFINED && str_find(name, STR("_PchSym_")) < name.len &&
           !link_is_resolved(link, symbol);
}

static Str output_name(Str section)
{
    return str_slice(section, 0, str_find_char(section, '$'));
}

/* PE/COFF 4: the size is at 16, also of what has no bytes in the file. */
static bool is_empty(const Coff *coff, uint32_t section)
{
    Reader r = reader_at(coff->sections, (uint64_t)section * SECTION_SIZE + 16);
    return read_u32(&r) == 0;
}

static bool has_bytes(Link *link, const ParsedObject *object, Str name)
{
    Coff coff;
    const char *error;
    if (!coff_open(resolution_bytes(link->out, object->file), &coff, &error))
        return false;
    for (uint32_t i = 0; i < coff.section_count; i++) {
        CoffSection s = coff_section(&coff, i);
        bool is_sure = !(s.flags & COFF_SECTION_COMDAT) || !link->collects_garbage;
        if (is_sure && object->states[i + 1] != SECTION_IGNORED && !is_empty(&coff, i) &&
            str_eq(output_name(s.name), name))
            return true;
    }
    return false;
}

/* lld drops a section of the image that is empty, and what refers to it then refers to nothing.
 * Whether it is depends on all that goes into it: only what is easy to see is looked at. */
static void check_empty(Link *link, Str section, Str symbol)
{
    bool is_new;
    Str name = output_name(section);
    (void)map_add(&link->empty_names, name, &is_new);
    for (size_t i = 0; i < link->objects.len && is_new; i++)
        if (has_bytes(link, &link->objects.at[i], name))
            is_new = false;
    if (is_new)
        link_opaque(link,
                    "whether lld can write the address of %.*s, where there are no bytes, "
                    "depends on its place",
                    STR_ARG(symbol));
}

static bool has_section(Link *link, const ParsedObject *object, Str name)
{
    Coff coff;
    const char *error;
    if (!coff_open(resolution_bytes(link->out, object->file), &coff, &error))
        return true;
    for (uint32_t i = 0; i < coff.section_count; i++)
        if (str_eq(output_name(coff_section(&coff, i).name), name))
            return true;
    return false;
}

/* A section that another object was to bring, as lld makes it from version 20 on: empty. With one
 * that the linker fills or merges, it may still have a place. */
static bool is_missing_section(Link *link, Str section)
{
    Str name = output_name(section);
    bool may_be_filled = link->has_merge || str_starts_with(name, STR("."));
    for (size_t i = 0; i < link->objects.len && !may_be_filled; i++)
        may_be_filled = has_section(link, &link->objects.at[i], name);
    if (may_be_filled)
        check_empty(link, section, section);
    return !may_be_filled;
}

static void check_target(Link *link, uint32_t symbol)
{
    Coff coff;
    const char *error;
    const Symbol *s = link_symbol(link, symbol);
    if (s->kind == SYMBOL_REGULAR && (s->flags & SYMBOL_IS_EMPTY) &&
        coff_open(resolution_bytes(link->out, s->file), &coff, &error))
        check_empty(link, coff_section(&coff, s->as.value - 1).name, symbol_name(s));
}

static bool is_nowhere(Link *link, const Coff *coff, const uint8_t *states, uint32_t index)
{
    CoffSymbol s = coff_symbol(coff, index);
    if (coff_symbol_is_external(&s)) {
        uint32_t found = link_find(link, s.name);
        if (found != SYMBOL_NONE && link->has_empty)
            check_target(link, resolution_follow(link->out, found));
        return found != SYMBOL_NONE && is_lost(link, found);
    }
    if (s.storage_class == COFF_CLASS_SECTION && s.section == COFF_UNDEFINED)
        return !link->is_msvc && link->version >= 20 && is_missing_section(link, s.name);
    return s.section > 0 && (uint32_t)s.section <= coff->section_count &&
           states[s.section] == SECTION_IGNORED;
}

/* Never in the image. */
static bool is_left_out(const CoffSection *s)
{
    return s->flags & SECTION_REMOVE || str_starts_with(s->name, STR(".debug"));
}

/* Unreferenced COMDAT sections are left out; which they are is only looked for where an error
 * hangs on it. */
static bool is_bad_if_live(Link *link, const Coff *coff, size_t object, uint32_t section,
                           uint32_t index)
{
    CoffSymbol s = coff_symbol(coff, index);
    uint32_t found = coff_symbol_is_external(&s) ? link_find(link, s.name) : SYMBOL_NONE;
    return found != SYMBOL_NONE && is_lost(link, found) && link_is_live(link, object, section);
}

/* An object of no machine: lld 14 takes the link's for it; later ones read its relocations as
 * x64's, of which these are known (observed, 19 and 22). */
static bool is_unsupported(const Link *link, const Coff *coff, uint16_t type)
{
    enum { LAST_PLAIN_TYPE = 11 }; /* IMAGE_REL_AMD64_SECREL */
    return coff->machine == MACHINE_NONE && !link->is_msvc && link->version >= 15 &&
           type > LAST_PLAIN_TYPE;
}

static bool has_bad_relocation(Link *link, const Coff *coff, size_t number)
{
    const ParsedObject *object = &link->objects.at[number];
    for (uint32_t i = 0; i < coff->section_count; i++) {
        CoffSection s = coff_section(coff, i);
        if (object->states[i + 1] == SECTION_IGNORED || is_left_out(&s))
            continue;
        bool is_sure = !(s.flags & COFF_SECTION_COMDAT) || !link->collects_garbage;
        Reader r = reader(link_relocations(coff, i));
        while (reader_left(&r) >= RELOCATION_SIZE) {
            read_u32(&r); /* where */
            uint32_t index = read_u32(&r);
            uint16_t type = read_u16(&r);
            if (!is_sure) {
                if (is_bad_if_live(link, coff, number, i + 1, index))
                    return true;
                continue;
            }
            if (is_unsupported(link, coff, type)) {
                link_error(link, "relocation type %u in %.*s, an object of no machine", type,
                           STR_ARG(link_file_name(link, object->file)));
                return false;
            }
            if (is_nowhere(link, coff, object->states, index))
                return true;
        }
    }
    return false;
}

static bool has_lost_symbols(Link *link)
{
    for (size_t i = 0; i < link->opened.len; i++) {
        uint32_t symbol = link->opened.at[i];
        const Symbol *s = link_symbol(link, symbol);
        bool is_left = symbol_is_lazy(s) && (s->flags & SYMBOL_IS_PENDING);
        if (is_left || (s->kind == SYMBOL_UNDEFINED && is_lost(link, symbol)))
            return true;
    }
    return false;
}

void link_check_relocations(Link *link)
{
    bool checks_all = has_lost_symbols(link) || link->has_empty;
    for (size_t i = 0; i < link->objects.len; i++) {
        Coff coff;
        const char *error;
        const ParsedObject *object = &link->objects.at[i];
        if ((!checks_all && !object->is_suspect) ||
            !coff_open(resolution_bytes(link->out, object->file), &coff, &error))
            continue;
        if (has_bad_relocation(link, &coff, i))
            link_error(link, "%.*s refers to a symbol in a section that is not linked",
                       STR_ARG(link_file_name(link, object->file)));
    }
}
