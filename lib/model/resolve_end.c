/* SPDX-License-Identifier: MIT */
/* What is left undefined when nothing more is loaded. */
#include "model/resolve_link.h"

static bool has_part(Str s, Str part)
{
    return str_find(s, part) < s.len;
}

/* `__imp_X` of an X that an object of the link defines: a pointer to it is made (LNK4217). */
static uint32_t local_import(Link *link, Str name)
{
    if (!str_starts_with(name, STR("__imp_")))
        return SYMBOL_NONE;
    uint32_t plain = link_find(link, str_skip(name, 6));
    if (plain == SYMBOL_NONE)
        return SYMBOL_NONE;
    const Symbol *s = link_symbol(link, plain);
    if (symbol_is_defined(s))
        return plain;
    if (s->kind != SYMBOL_UNDEFINED || !link_is_resolved(link, plain))
        return SYMBOL_NONE;
    /* Older lld's look at X before or after they resolve its alias, by the order of their
     * hash table. */
    if (link->version < 20 && !link->is_msvc)
        link_opaque(link, "whether lld %u takes %.*s for %.*s depends on its hash table",
                    link->version, STR_ARG(symbol_name(s)), STR_ARG(name));
    return plain;
}

static bool is_import_of_undefined(Link *link, Str name)
{
    if (!str_starts_with(name, STR("__imp_")))
        return false;
    uint32_t plain = link_find(link, str_skip(name, 6));
    return plain != SYMBOL_NONE && link_symbol(link, plain)->kind == SYMBOL_UNDEFINED;
}

/* With /force an undefined symbol becomes 0, and what it stands in for, or a pointer to it, is then
 * resolved, if that comes later in lld's hash table. */
static void note_forced(Link *link, const Symbol *s)
{
    bool has_alias = s->as.alias != SYMBOL_NONE && !(s->as.alias & SYMBOL_LOCAL);
    if (link->forces_unresolved && (has_alias || is_import_of_undefined(link, symbol_name(s))))
        link_ambiguous(link, "whether %.*s is called unresolved depends on lld's hash table",
                       STR_ARG(symbol_name(s)));
}

/* Up to lld 19 an alias of a symbol that is on offer but not linked makes the linker itself break
 * down, before it says what is undefined (observed). */
static bool is_breakdown(Link *link, const Symbol *s, uint32_t symbol)
{
    uint32_t target = link_weak_target(link, symbol);
    if (link->is_msvc || link->version >= 20 || target == SYMBOL_NONE || (target & SYMBOL_LOCAL) ||
        !symbol_is_lazy(link_symbol(link, target)))
        return false;
    link_error(link, "lld %u breaks down on %.*s, which stands for a symbol that it does not link",
               link->version, STR_ARG(symbol_name(s)));
    link->has_stopped = true;
    return true;
}

/* In the order in which their names came in. */
static void sort_opened(Link *link)
{
    size_t words = link->symbols->len / 64 + 1, len = 0;
    uint64_t *bits = arena_array(link->arena, uint64_t, words);
    for (size_t i = 0; i < link->opened.len; i++)
        bits[link->opened.at[i] / 64] |= (uint64_t)1 << link->opened.at[i] % 64;
    for (size_t word = 0; word < words; word++)
        for (unsigned bit = 0; bits[word] && bit < 64; bit++)
            if (bits[word] >> bit & 1)
                link->opened.at[len++] = (uint32_t)(word * 64 + bit);
}

/* Symbol -> index + 1 into out->unresolved. */
static Map list_unresolved(Link *link)
{
    Map unresolved = map(link->arena);
    sort_opened(link);
    for (size_t k = 0; k < link->opened.len; k++) {
        uint32_t i = link->opened.at[k];
        const Symbol *s = link_symbol(link, i);
        if (s->kind != SYMBOL_UNDEFINED || link_is_resolved(link, i))
            continue;
        Str name = symbol_name(s);
        uint32_t defined = local_import(link, name);
        if (defined != SYMBOL_NONE) {
            vec_push(link->arena, &link->out->local_imports, ((LocalImport){i, defined}));
            continue;
        }
        if (has_part(name, STR("_PchSym_")) || is_breakdown(link, s, i))
            continue;
        note_forced(link, s);
        vec_push(link->arena, &link->out->unresolved, (Unresolved){.symbol = i});
        map_add(&unresolved, name, NULL)->value.number = link->out->unresolved.len;
    }
    return unresolved;
}

static void add_references_of(Link *link, const Map *unresolved, uint32_t file)
{
    Coff coff;
    const char *error;
    if (!coff_open(resolution_bytes(link->out, file), &coff, &error))
        return;
    for (uint32_t i = 0; i < coff.symbol_count; i++) {
        CoffSymbol s = coff_symbol(&coff, i);
        i += s.aux_count;
        if (!coff_symbol_is_external(&s))
            continue;
        const MapEntry *entry = map_find(unresolved, s.name);
        if (!entry)
            continue;
        Unresolved *u = &link->out->unresolved.at[entry->value.number - 1];
        if (u->files.len == 0 || u->files.at[u->files.len - 1] != file)
            vec_push(link->arena, &u->files, file);
    }
}

static void add_roots(Link *link, const Map *unresolved)
{
    for (size_t i = 0; i < link->roots.len; i++) {
        const Symbol *s = link_symbol(link, link->roots.at[i]);
        const MapEntry *entry = map_find(unresolved, symbol_name(s));
        if (entry)
            vec_push(link->arena, &link->out->unresolved.at[entry->value.number - 1].roots,
                     link->root_askers.at[i]);
    }
}

/* The linker complains only about what an object or a root refers to: an alternate name
 * that does not exist is no error of its own. */
static void drop_unreferenced(Link *link)
{
    size_t kept = 0;
    for (size_t i = 0; i < link->out->unresolved.len; i++) {
        Unresolved u = link->out->unresolved.at[i];
        if (u.files.len || u.roots.len)
            link->out->unresolved.at[kept++] = u;
    }
    link->out->unresolved.len = kept;
}

/* x86: with /safeseh every object must have registered its handlers. */
static void check_safeseh(Link *link)
{
    for (size_t i = 0; i < link->out->loaded.len && link->is_safeseh; i++)
        if (!link->out->files.at[link->out->loaded.at[i]].is_safeseh)
            link_error(link, "/safeseh: %.*s has not registered its exception handlers",
                       STR_ARG(link_file_name(link, link->out->loaded.at[i])));
}

static void check_resources(Link *link)
{
    if (link->resource_objects > 1 || (link->resource_objects == 1 && link->resource_files))
        link_error(link, "more than one object with resources");
}

/* All of them go into .data. */
static void check_commons(Link *link)
{
    if (!link->is_msvc && link->common_bytes > UINT32_MAX)
        link_error(link, "common symbols take more than 4 GiB");
}

void link_finish(Link *link)
{
    if (link->has_stopped)
        return;
    Map unresolved = list_unresolved(link);
    if (link->has_stopped) {
        link->out->unresolved.len = 0;
        return;
    }
    for (size_t i = 0; i < link->out->loaded.len && unresolved.len; i++)
        add_references_of(link, &unresolved, link->out->loaded.at[i]);
    add_roots(link, &unresolved);
    drop_unreferenced(link);
    if (link->out->unresolved.len && (!link->forces_unresolved || link->warnings_are_errors))
        link_fail(link);
    if (link->out->local_imports.len && !link->silences_local_imports && link->warnings_are_errors)
        link_fail(link);
    link_check_commons(link);
    link_check_exports(link);
    check_resources(link);
    check_commons(link);
    link_check_guard(link);
    link_check_imports(link);
    link_check_relocations(link);
    if (link->machine == MACHINE_X86)
        check_safeseh(link);
}
