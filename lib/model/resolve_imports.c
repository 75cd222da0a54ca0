/* SPDX-License-Identifier: MIT */
/* What lld finds wrong with imports when it makes the import tables (lld/COFF/Writer): only for
 * those that something refers to, unless /opt:noref keeps all. */
#include "model/resolve_link.h"

typedef struct Found {
    uint32_t index; /* or SYMBOL_NONE */
    const Symbol *symbol;
} Found;

static Found find_symbol(Link *link, Str name)
{
    uint32_t index = link_find(link, name);
    return (Found){index, index == SYMBOL_NONE ? NULL : link_symbol(link, index)};
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

typedef enum ImportTrouble {
    TROUBLE_NONE,
    TROUBLE_POINTER_DEFINED,
    TROUBLE_PLAIN_DEFINED,
    TROUBLE_DELAYED_DATA,
    TROUBLE_THUNK_UNSURE,
} ImportTrouble;

static ImportTrouble find_trouble(Link *link, uint32_t file, const Symbol *pointer,
                                  const Symbol *plain)
{
    const ShortImport *import = &link->out->files.at[file].import;
    bool is_code = import->type == IMPORT_CODE, has_thunk = is_of(plain, file, SYMBOL_THUNK);
    /* It was there already: that is an error of its own. */
    if (!pointer || (pointer->flags & SYMBOL_IS_DUPLICATE))
        return TROUBLE_NONE;
    if (!is_of(pointer, file, SYMBOL_IMPORT))
        return TROUBLE_POINTER_DEFINED;
    if (is_code && !has_thunk && plain && !(plain->flags & SYMBOL_IS_DUPLICATE))
        return TROUBLE_PLAIN_DEFINED;
    if (!is_code && is_delayed(link, import->dll))
        return TROUBLE_DELAYED_DATA;
    return has_thunk && is_thunk_unsure(link, file) ? TROUBLE_THUNK_UNSURE : TROUBLE_NONE;
}

/* What refers to a symbol that was replaced refers to the other definition. */
static bool is_needed(Link *link, uint32_t file, Found pointer, Found plain, ImportTrouble trouble)
{
    bool is_const = link->out->files.at[file].import.type == IMPORT_CONST;
    bool has_plain = is_of(plain.symbol, file, SYMBOL_THUNK) ||
                     (is_const && is_of(plain.symbol, file, SYMBOL_IMPORT));
    if (has_plain && link_is_referred(link, plain.index))
        return true;
    return trouble != TROUBLE_THUNK_UNSURE && is_of(pointer.symbol, file, SYMBOL_IMPORT) &&
           link_is_referred(link, pointer.index);
}

static void check_import(Link *link, uint32_t file)
{
    const ShortImport *import = &link->out->files.at[file].import;
    Str name = str_format(link->arena, "__imp_%.*s", STR_ARG(import->symbol));
    Found pointer = find_symbol(link, name), plain = find_symbol(link, import->symbol);
    ImportTrouble trouble = find_trouble(link, file, pointer.symbol, plain.symbol);
    if (trouble == TROUBLE_NONE ||
        (link->collects_garbage && !is_needed(link, file, pointer, plain, trouble)))
        return;
    if (trouble == TROUBLE_POINTER_DEFINED)
        link_error(link, "%.*s is imported, but an object defines it too", STR_ARG(name));
    else if (trouble == TROUBLE_PLAIN_DEFINED)
        link_error(link, "%.*s is imported, but an object defines it too", STR_ARG(import->symbol));
    else if (trouble == TROUBLE_DELAYED_DATA)
        link_error(link, "%.*s cannot be loaded with delay: its %.*s is data", STR_ARG(import->dll),
                   STR_ARG(import->symbol));
    else
        link_opaque(link, "whether lld %u can write the ARM64 thunk of %.*s depends on its place",
                    link->version, STR_ARG(import->symbol));
}

void link_check_imports(Link *link)
{
    for (size_t i = 0; i < link->out->imports.len && !link->is_msvc; i++)
        check_import(link, link->out->imports.at[i]);
}
