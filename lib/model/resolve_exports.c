/* SPDX-License-Identifier: MIT */
/* What lld finds wrong with exports, and with names of common symbols, when everything is
 * linked (lld/COFF/Driver: fixupExports, createImportLibrary; observed). */
#include "model/resolve_link.h"

/* ---- exports ---- */

static void check_ordinals(Link *link)
{
    bool is_new;
    Map ordinals = map(link->arena);
    for (size_t i = 0; i < link->exports.len; i++) {
        if (link->exports.at[i].ordinal == 0)
            continue;
        Str key = str_format(link->arena, "%u", link->exports.at[i].ordinal);
        map_add(&ordinals, key, &is_new);
        if (!is_new)
            link_error(link, "two exports have the ordinal %.*s", STR_ARG(key));
    }
}

static Str outer_name(const ExportSpec *e)
{
    return e->export_name.len ? e->export_name : e->name;
}

/* The name in the DLL: on x86 without the underscore of C. */
static Str exported_name(const Link *link, const ExportSpec *e)
{
    Str name = outer_name(e);
    bool is_plain = link->machine == MACHINE_X86 && str_starts_with(name, STR("_")) &&
                    str_find_char(name, '@') == name.len;
    return is_plain ? str_skip(name, 1) : name;
}

static bool is_same(const ExportSpec *a, const ExportSpec *b)
{
    Str none = {"", 0};
    return str_eq(a->forward.len ? none : a->export_name, b->forward.len ? none : b->export_name) &&
           a->ordinal == b->ordinal && a->is_noname == b->is_noname && a->is_data == b->is_data &&
           a->is_private == b->is_private;
}

/* Of several under one name the first counts; lld warns when they are of one symbol and not the
 * same, whereby it does not look at what they are forwarded to. */
static void check_names(Link *link)
{
    bool is_new;
    Map names = map(link->arena);
    for (size_t i = 0; i < link->exports.len; i++) {
        const ExportSpec *e = &link->exports.at[i];
        MapEntry *entry = map_add(&names, exported_name(link, e), &is_new);
        if (is_new)
            entry->value.number = i;
        const ExportSpec *first = &link->exports.at[entry->value.number];
        if (!is_new && str_eq(first->name, e->name) && !is_same(first, e))
            link_warn(link, "%.*s is exported in two ways", STR_ARG(e->name));
    }
}

static bool has_name(Str symbol, Str name)
{
    Str plain = str_starts_with(name, STR("_")) ? str_skip(name, 1) : name;
    return str_find(symbol, plain) < symbol.len;
}

static bool makes_import_library(const Link *link)
{
    for (size_t i = 0; i < link->command->args.len; i++) {
        const Arg *arg = &link->command->args.at[i];
        if (arg->kind == ARG_OPTION && str_eq(str_of(arg->option->name), STR("noimplib")))
            return false;
    }
    return true;
}

/* The import library gets its names by putting the new one into the symbol's in place of the old
 * one, which lld does not find where a weak external stands for another symbol. Of exports under
 * one name the first counts; private ones are not in it. */
static void check_renamed(Link *link)
{
    bool is_new;
    Map names = map(link->arena);
    for (size_t i = 0; i < link->exports.len; i++) {
        const ExportSpec *e = &link->exports.at[i];
        map_add(&names, outer_name(e), &is_new);
        if (is_new && !e->is_private && e->export_name.len && e->found.len &&
            !has_name(e->found, e->name))
            link_error(link, "the export of %.*s as %.*s cannot be put into an import library",
                       STR_ARG(e->name), STR_ARG(e->export_name));
    }
}

void link_check_exports(Link *link)
{
    check_ordinals(link);
    if (link->is_msvc)
        return;
    check_names(link);
    if (makes_import_library(link))
        check_renamed(link);
}

/* ---- common symbols ---- */

/* As in C: 12, -1, 0x1f. */
static bool is_integer(Str text)
{
    bool is_hex;
    if (str_starts_with(text, STR("-")))
        text = str_skip(text, 1);
    is_hex = text.len > 2 && str_starts_with_nocase(text, STR("0x"));
    text = is_hex ? str_skip(text, 2) : text;
    for (size_t i = 0; i < text.len; i++)
        if (str_find_char(STR("0123456789abcdefABCDEF"), text.at[i]) >= (is_hex ? 22u : 10u))
            return false;
    return text.len > 0;
}

/* name,power of two */
void directive_common(Link *link, Str text)
{
    Str power = text, name = str_cut(&power, ',');
    if (link->is_msvc)
        return;
    if (name.len == 0 || !is_integer(power))
        link_error(link, "/aligncomm:%.*s is malformed", STR_ARG(text));
    else
        vec_push(link->arena, &link->commons, name);
}

void link_check_commons(Link *link)
{
    bool is_new;
    Map names = map(link->arena);
    for (size_t i = 0; i < link->commons.len; i++) {
        map_add(&names, link->commons.at[i], &is_new);
        if (is_new && link_find(link, link->commons.at[i]) == SYMBOL_NONE)
            link_warn(link, "/aligncomm: there is no symbol %.*s", STR_ARG(link->commons.at[i]));
    }
}
