/* SPDX-License-Identifier: MIT */
/* What lld finds wrong with imports when it makes the import tables (lld/COFF/Writer): only for
 * those that something refers to, unless /opt:noref keeps all. */
#include "model/resolve_link.h"

static const Symbol *find_symbol(Link *link, Str name)
{
    uint32_t symbol = link_find(link, name);
    return symbol == SYMBOL_NONE ? NULL : link_symbol(link, symbol);
}

static bool is_of(const Symbol *s, uint32_t file, SymbolKind kind)
{
    return s && s->kind == kind && s->file == file;
}

static bool is_delayed(Link *link, Str dll)
{
    for (size_t i = 0; i < link->command->args.len; i++) {
        const Arg *arg = &link->command->args.at[i];
        if (arg->kind == ARG_OPTION && arg->option->id == OPT_DELAYLOAD &&
            str_eq_nocase(arg->value, dll))
            return true;
    }
    return false;
}

/* Up to lld 19 an ARM64 thunk may jump through an entry of a table with 4-byte entries. Whether it
 * can ("misaligned ldr/str offset") depends on where that entry comes to lie in the image. */
static bool is_thunk_unsure(const Link *link, uint32_t file)
{
    bool has_small_entries = link->machine == MACHINE_X86 || link->machine == MACHINE_ARM;
    return has_small_entries && link->version < 20 &&
           link->out->files.at[file].machine == MACHINE_ARM64;
}

static void check_import(Link *link, uint32_t file)
{
    const ShortImport *import = &link->out->files.at[file].import;
    Str name = str_format(link->arena, "__imp_%.*s", STR_ARG(import->symbol));
    const Symbol *pointer = find_symbol(link, name);
    const Symbol *plain = find_symbol(link, import->symbol);
    bool is_code = import->type == IMPORT_CODE, has_thunk = is_of(plain, file, SYMBOL_THUNK);
    bool has_pointer = is_of(pointer, file, SYMBOL_IMPORT);
    bool has_const = import->type == IMPORT_CONST && is_of(plain, file, SYMBOL_IMPORT);
    /* It was there already: that is an error of its own. */
    if (!pointer || (pointer->flags & SYMBOL_IS_DUPLICATE))
        return;
    /* What refers to a symbol that was replaced refers to the other definition. */
    bool is_plain_live = !link->collects_garbage || (plain && plain->asker != SYMBOL_NONE);
    bool is_live = !link->collects_garbage || (has_pointer && pointer->asker != SYMBOL_NONE) ||
                   ((has_thunk || has_const) && is_plain_live);
    if (!is_live)
        return;
    if (!has_pointer)
        link_error(link, "%.*s is imported, but an object defines it too", STR_ARG(name));
    else if (is_code && !has_thunk && plain && !(plain->flags & SYMBOL_IS_DUPLICATE))
        link_error(link, "%.*s is imported, but an object defines it too", STR_ARG(import->symbol));
    else if (!is_code && is_delayed(link, import->dll))
        link_error(link, "%.*s cannot be loaded with delay: its %.*s is data", STR_ARG(import->dll),
                   STR_ARG(import->symbol));
    else if (has_thunk && is_plain_live && is_thunk_unsure(link, file))
        link_opaque(link, "whether lld %u can write the ARM64 thunk of %.*s depends on its place",
                    link->version, STR_ARG(import->symbol));
}

void link_check_imports(Link *link)
{
    for (size_t i = 0; i < link->out->imports.len && !link->is_msvc; i++)
        check_import(link, link->out->imports.at[i]);
}
