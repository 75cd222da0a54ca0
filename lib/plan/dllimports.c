/* SPDX-License-Identifier: MIT */
#include "plan/dllimports.h"

#include "base/map.h"

typedef enum Decoration {
    DECORATION_NONE,
    DECORATION_FULL, /* it is a symbol as it stands */
    DECORATION_SIZE, /* f@8: a symbol but for its underscore */
} Decoration;

static bool has_char(Str s, char c)
{
    return str_find_char(s, c) < s.len;
}

static bool has_prefix(Str s, char c)
{
    return s.len && s.at[0] == c;
}

static Decoration decoration_of(Str name)
{
    if (has_prefix(name, '?') || has_prefix(name, '@') || str_find(name, STR("@@")) < name.len)
        return DECORATION_FULL;
    if (!has_char(name, '@'))
        return DECORATION_NONE;
    return has_prefix(name, '_') ? DECORATION_FULL : DECORATION_SIZE;
}

/* `name` decorated as `like` is: a calling convention and the bytes of its arguments. */
static Str decorated_like(Arena *arena, Str name, Str like)
{
    size_t at = str_find_last_char(like, '@');
    bool is_vector = like.at[at - 1] == '@';
    const char *prefix = has_prefix(like, '@') ? "@" : "_";
    return str_format(arena, "%s%.*s%.*s", is_vector ? "" : prefix, STR_ARG(name),
                      STR_ARG(str_skip(like, is_vector ? at - 1 : at)));
}

/* `_y@8`, `y@8`, `@y@8`, `y@@8`: with something in front of the last @ and a number behind it. */
static bool tells_convention(Str internal)
{
    uint64_t bytes;
    size_t at = str_find_last_char(internal, '@');
    return at > 0 && at < internal.len && !has_prefix(internal, '?') &&
           str_to_u64(str_skip(internal, at + 1), UINT32_MAX, &bytes);
}

static Str x86_symbol(Arena *arena, const DllExport *e)
{
    Decoration own = decoration_of(e->name);
    if (own == DECORATION_FULL)
        return e->name;
    if (own == DECORATION_NONE && !e->forward.len && tells_convention(e->internal))
        return decorated_like(arena, e->name, e->internal);
    return str_format(arena, "_%.*s", STR_ARG(e->name));
}

/* The way to make `name` out of the symbol that the most linkers know. */
static ImportNameType name_type(Machine machine, ShortImport import, Str name)
{
    static const ImportNameType x86_types[] = {IMPORT_NOPREFIX, IMPORT_UNDECORATE};
    if (str_eq(import.symbol, name))
        return IMPORT_BY_NAME;
    for (size_t i = 0; machine == MACHINE_X86 && i < 2; i++) {
        import.name_type = x86_types[i];
        if (str_eq(importlib_import_name(&import), name))
            return x86_types[i];
    }
    return IMPORT_EXPORTAS;
}

static ImportType import_type(const DllExport *e)
{
    if (e->is_constant)
        return IMPORT_CONST;
    return e->is_data ? IMPORT_DATA : IMPORT_CODE;
}

/* Two DLLs in one link must not offer the same: their names are part of it. */
static Str unnamed_symbol(Arena *arena, const ImportLibrary *library, uint16_t ordinal)
{
    const char *prefix = library->machine == MACHINE_X86 ? "_" : "";
    Str stem = importlib_dll_stem(library->dll);
    char *at = str_to_c(arena, stem);
    for (size_t i = 0; i < stem.len; i++) {
        char c = at[i];
        bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (!is_letter && !(c >= '0' && c <= '9'))
            at[i] = '_';
    }
    return str_format(arena, "%s%s_ordinal_%u", prefix, at, (unsigned)ordinal);
}

static ShortImport import_of(Arena *arena, const ImportLibrary *library, const DllExport *e)
{
    ShortImport import = {.type = import_type(e), .ordinal_or_hint = e->hint};
    Str name = e->import_name.len ? e->import_name : e->name;
    import.symbol = library->machine == MACHINE_X86 ? x86_symbol(arena, e) : e->name;
    if (e->is_by_ordinal) {
        import.name_type = IMPORT_BY_ORDINAL;
        import.ordinal_or_hint = e->ordinal;
        if (!e->name.len)
            import.symbol = unnamed_symbol(arena, library, e->ordinal);
        return import;
    }
    import.name_type = name_type(library->machine, import, name);
    if (import.name_type == IMPORT_EXPORTAS)
        import.export_name = name;
    return import;
}

static void count(const ImportLibrary *library, const DllExport *e, const ShortImport *import,
                  DllImportCounts *counts)
{
    bool is_function = import->type == IMPORT_CODE;
    if (!e->name.len && counts->unnamed++ == 0)
        counts->first_unnamed = import->symbol;
    if (import->name_type == IMPORT_EXPORTAS)
        counts->export_as++;
    if (library->machine == MACHINE_X86 && is_function &&
        decoration_of(import->symbol) == DECORATION_NONE)
        counts->undecorated++;
}

void dllimports_add(Arena *arena, const DllExports *exports, ImportLibrary *out,
                    DllImportCounts *counts)
{
    Map symbols = map(arena);
    *counts = (DllImportCounts){0};
    for (size_t i = 0; i < exports->len; i++) {
        const DllExport *e = &exports->at[i];
        bool is_new;
        if (e->is_private)
            continue;
        ShortImport import = import_of(arena, out, e);
        map_add(&symbols, import.symbol, &is_new);
        if (!is_new) {
            if (counts->twice++ == 0)
                counts->first_twice = import.symbol;
            continue;
        }
        count(out, e, &import, counts);
        vec_push(arena, &out->imports, import);
    }
}
