/* SPDX-License-Identifier: MIT */
/* Names as x86 and C++ decorate them, for symbols that an option or the linker names
 * without. */
#include "model/resolve_link.h"

Str link_mangle(Link *link, Str name)
{
    if (link->machine != MACHINE_X86)
        return name;
    return str_format(link->arena, "_%.*s", STR_ARG(name));
}

bool link_is_decorated(Str name)
{
    return str_starts_with(name, STR("?")) || str_find_char(name, '@') < name.len;
}

typedef struct Prefixes {
    Str at[4];
    size_t count;
} Prefixes;

/* What a function of that name may be called: C++; on x86 also __stdcall, __fastcall,
 * __vectorcall. In lld's order of preference. */
static Prefixes decorated_prefixes(Link *link, Str name)
{
    Prefixes p = {0};
    Str plain = str_skip(name, 1);
    if (link->machine != MACHINE_X86) {
        p.at[p.count++] = str_format(link->arena, "?%.*s@@Y", STR_ARG(name));
    } else if (str_starts_with(name, STR("_"))) {
        p.at[p.count++] = str_format(link->arena, "%.*s@", STR_ARG(name));
        p.at[p.count++] = str_format(link->arena, "@%.*s@", STR_ARG(plain));
        p.at[p.count++] = str_format(link->arena, "%.*s@@", STR_ARG(plain));
        p.at[p.count++] = str_format(link->arena, "?%.*s@@Y", STR_ARG(plain));
    }
    return p;
}

/* lld takes the first in the order of its hash table; with several it cannot be said here
 * which, which matters unless all of them are there anyway. */
static uint32_t find_prefix(Link *link, Str prefix)
{
    uint32_t found = SYMBOL_NONE;
    bool are_all_defined = true;
    size_t count = 0;
    link_ask_offers(link, prefix);
    uint32_t i = symtab_next_with(link->symbols, 0, prefix);
    for (; i != SYMBOL_NONE; i = symtab_next_with(link->symbols, (size_t)i + 1, prefix)) {
        const Symbol *s = link_symbol(link, i);
        if (s->kind == SYMBOL_NEW)
            continue;
        count++;
        are_all_defined &= symbol_is_defined(s);
        if (found == SYMBOL_NONE)
            found = i;
    }
    if (count > 1 && !are_all_defined)
        link_opaque(link, "several symbols begin with %.*s; which one is taken is not known",
                    STR_ARG(prefix));
    return found;
}

uint32_t link_find_mangled(Link *link, Str name)
{
    uint32_t symbol = link_find(link, name);
    if (symbol != SYMBOL_NONE) {
        if (link_symbol(link, symbol)->kind != SYMBOL_UNDEFINED)
            return symbol;
        /* lld 14 does not look behind an alias here (observed). */
        bool follows = link->version >= 15 || link->is_msvc;
        uint32_t target = follows ? link_weak_target(link, symbol) : SYMBOL_NONE;
        if (target != SYMBOL_NONE)
            return target;
    }
    Prefixes prefixes = decorated_prefixes(link, name);
    for (size_t i = 0; i < prefixes.count; i++) {
        uint32_t found = find_prefix(link, prefixes.at[i]);
        if (found != SYMBOL_NONE)
            return found;
    }
    return SYMBOL_NONE;
}

Str link_mangle_maybe(Link *link, uint32_t symbol)
{
    if (link_symbol(link, symbol)->kind != SYMBOL_UNDEFINED)
        return (Str){"", 0};
    Str name = symbol_name(link_symbol(link, symbol));
    uint32_t found = link_find_mangled(link, name);
    if (found == SYMBOL_NONE || found == symbol)
        return (Str){"", 0};
    /* lld takes the name of a static symbol for that of an external one (observed). */
    if (found & SYMBOL_LOCAL)
        found = link_name(link, link->local_names.at[found & ~SYMBOL_LOCAL]);
    Asker asker = {.kind = ASKER_ALTERNATENAME, .file = FILE_NONE, .text = name};
    link_add_undefined(link, found, link_asker(link, asker), false);
    link_set_alias(link, symbol, found, false);
    return symbol_name(link_symbol(link, found));
}
