/* SPDX-License-Identifier: MIT */
#include "model/resolve_link.h"

/* What was wrong before anything was unknown stays wrong. */
void link_fail(Link *link)
{
    link->has_failed = true;
    link->is_failure_sure |= !link->is_unsure;
}

static Str format_text(Link *link, const char *format, va_list args)
{
    return str_format_v(link->arena, format, args);
}

void link_error(Link *link, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vec_push(link->arena, &link->out->errors, format_text(link, format, args));
    va_end(args);
    link_fail(link);
}

void link_warn(Link *link, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vec_push(link->arena, &link->out->warnings, format_text(link, format, args));
    va_end(args);
    if (link->warnings_are_errors)
        link_fail(link);
}

/* Each reason once: a thousand bitcode members are one. */
static void add_opaque(Link *link, Str text)
{
    for (size_t i = 0; i < link->out->opaque.len; i++)
        if (str_eq(link->out->opaque.at[i], text))
            return;
    vec_push(link->arena, &link->out->opaque, text);
}

void link_opaque(Link *link, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    add_opaque(link, format_text(link, format, args));
    va_end(args);
    link->is_unsure = true;
}

void link_ambiguous(Link *link, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    add_opaque(link, format_text(link, format, args));
    va_end(args);
}

static Duplicate *duplicate_entry(Link *link, uint32_t symbol)
{
    bool is_new;
    Str name = symbol_name(link_symbol(link, symbol));
    MapEntry *entry = map_add(&link->duplicate_of, name, &is_new);
    if (is_new) {
        Duplicate added = {.symbol = symbol};
        /* lld names no file for what it made itself or has no definition of yet. */
        if (link_symbol(link, symbol)->file != FILE_NONE)
            vec_push(link->arena, &added.files, link_symbol(link, symbol)->file);
        vec_push(link->arena, &link->out->duplicates, added);
        entry->value.number = link->out->duplicates.len;
    }
    return &link->out->duplicates.at[entry->value.number - 1];
}

void link_duplicate(Link *link, uint32_t symbol, uint32_t file)
{
    Duplicate *duplicate = duplicate_entry(link, symbol);
    link_symbol(link, symbol)->flags |= SYMBOL_IS_DUPLICATE;
    bool is_listed = duplicate->files.len && duplicate->files.at[duplicate->files.len - 1] == file;
    if (file != FILE_NONE && !is_listed)
        vec_push(link->arena, &duplicate->files, file);
    if (!link->forces_multiple || link->warnings_are_errors)
        link_fail(link);
}

void link_missing(Link *link, Str name, Asker asker)
{
    MissingFile *missing = NULL;
    for (size_t i = 0; i < link->out->missing.len && !missing; i++)
        if (str_eq(link->out->missing.at[i].name, name))
            missing = &link->out->missing.at[i];
    if (!missing)
        missing = vec_push(link->arena, &link->out->missing, (MissingFile){.name = name});
    vec_push(link->arena, &missing->askers, asker);
    link_fail(link);
}

uint32_t link_asker(Link *link, Asker asker)
{
    if (asker.kind == ASKER_FILE)
        return asker.file;
    vec_push(link->arena, &link->out->askers, asker);
    return ASKER_BASE + (uint32_t)link->out->askers.len - 1;
}

Asker link_asker_of(const Link *link, uint32_t asker)
{
    if (asker >= ASKER_BASE && asker != SYMBOL_NONE)
        return link->out->askers.at[asker - ASKER_BASE];
    return (Asker){.kind = ASKER_FILE, .file = asker};
}

Str link_file_name(Link *link, uint32_t file)
{
    return resolution_file_name(link->arena, link->out, file);
}
