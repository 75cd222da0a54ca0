/* SPDX-License-Identifier: MIT */
/* How lld's symbol table takes a symbol in (lld/COFF/SymbolTable): one function for each kind. */
#include "model/resolve_link.h"

Symbol *link_symbol(Link *link, uint32_t symbol)
{
    return symtab_at(link->symbols, symbol);
}

/* ---- offers ---- */

/* OPEN_BITS: 128 KB; more names than that only make it say yes more often. */
enum { OPEN_BITS = 1024 * 1024 };

uint64_t *open_names(Arena *arena)
{
    return arena_array(arena, uint64_t, OPEN_BITS / 64);
}

bool link_may_want(const Link *link, uint32_t hash)
{
    return link->open_names[hash % OPEN_BITS / 64] >> hash % 64 & 1;
}

static void note_wanted(Link *link, uint32_t hash)
{
    link->open_names[hash % OPEN_BITS / 64] |= (uint64_t)1 << hash % 64;
}

/* A symbol of which nothing is known is what the first archive that has its name makes of it. */
static void ask_offers(Link *link, uint32_t symbol, HashedName name)
{
    Symbol *s = link_symbol(link, symbol);
    uint32_t offer = s->kind == SYMBOL_NEW ? offers_find(link->offers, name) : OFFER_NONE;
    if (offer == OFFER_NONE)
        return;
    size_t index;
    s->kind = SYMBOL_LAZY;
    s->file = offers_group(link->offers, offer, &index)->file;
    s->as.value = offer;
}

static uint32_t find_hashed(Link *link, HashedName name)
{
    size_t index;
    uint32_t symbol = symtab_find_any(link->symbols, name);
    if (symbol == SYMBOL_NONE) {
        uint32_t offer = offers_find(link->offers, name);
        if (offer == OFFER_NONE)
            return SYMBOL_NONE;
        const OfferGroup *group = offers_group(link->offers, offer, &index);
        symbol = symtab_add(link->symbols, offergroup_name(group, index));
    }
    ask_offers(link, symbol, name);
    return link_symbol(link, symbol)->kind == SYMBOL_NEW ? SYMBOL_NONE : symbol;
}

uint32_t link_find(Link *link, Str name)
{
    return find_hashed(link, symtab_hash(name));
}

void link_ask_offers(Link *link, Str prefix)
{
    OfferWalk walk = {.offers = link->offers, .prefix = prefix};
    uint32_t offer;
    Str name;
    while (offers_next(&walk, &offer, &name))
        (void)link_find(link, name);
}

/* ---- symbols ---- */

uint32_t link_name(Link *link, Str name)
{
    return symtab_add(link->symbols, name);
}

/* The symbol becomes another kind. What it was is forgotten, who needed it is not. */
static void replace(Link *link, uint32_t symbol, SymbolKind kind, uint32_t file, uint32_t value)
{
    Symbol *s = link_symbol(link, symbol);
    s->kind = kind & SYMBOL_FOUR_BITS;
    s->flags &= SYMBOL_IS_DUPLICATE | SYMBOL_IS_ROOT | SYMBOL_WAS_OPEN;
    s->file = file;
    s->selection = 0;
    s->as.value = value;
    if (kind == SYMBOL_UNDEFINED)
        s->as.alias = SYMBOL_NONE;
}

/* At the end only these can be unresolved: a few among all names. */
static void note_open(Link *link, uint32_t symbol)
{
    Symbol *s = link_symbol(link, symbol);
    if (s->flags & SYMBOL_WAS_OPEN)
        return;
    s->flags |= SYMBOL_WAS_OPEN;
    vec_push(link->arena, &link->opened, symbol);
}

void link_load_lazy(Link *link, uint32_t symbol, uint32_t asker)
{
    Symbol *s = link_symbol(link, symbol);
    s->flags |= SYMBOL_IS_PENDING;
    note_open(link, symbol);
    if (s->kind == SYMBOL_LAZY) {
        archive_enqueue_offer(link, s->as.value, symbol, asker);
        return;
    }
    ResolvedFile *file = &link->out->files.at[s->file];
    /* Up to lld 19 the object is looked at once more but not loaded: the symbol is neither
     * undefined nor there (observed). */
    if (!file->is_lazy || link->version < 20)
        return;
    file->is_lazy = false;
    file->symbol = symbol_name(s);
    file->asker = link_asker_of(link, asker);
    link_read_object(link, s->file);
}

static void make_undefined(Link *link, uint32_t symbol)
{
    replace(link, symbol, SYMBOL_UNDEFINED, SYMBOL_NONE, 0);
    note_open(link, symbol);
    note_wanted(link, symtab_hash(symbol_name(link_symbol(link, symbol))).hash);
    if (link->is_msvc)
        vec_push(link->arena, &link->wanted, symbol);
}

void link_add_undefined(Link *link, uint32_t symbol, uint32_t asker, bool is_weak)
{
    Symbol *s = link_symbol(link, symbol);
    if (s->asker == SYMBOL_NONE)
        s->asker = asker;
    if (s->kind == SYMBOL_NEW && !is_weak)
        ask_offers(link, symbol, symtab_hash(symbol_name(s)));
    /* A weak external takes the place of an offer: it must not load it. */
    if (s->kind == SYMBOL_NEW || (is_weak && symbol_is_lazy(s)))
        make_undefined(link, symbol);
    else if (symbol_is_lazy(s))
        link_load_lazy(link, symbol, asker);
}

uint32_t link_add_root(Link *link, Str name, Asker asker)
{
    uint32_t symbol = link_find(link, name);
    /* Thousands of objects may carry the same /include or /export. */
    if (symbol != SYMBOL_NONE && (link_symbol(link, symbol)->flags & SYMBOL_IS_ROOT) &&
        !symbol_is_lazy(link_symbol(link, symbol)))
        return symbol;
    symbol = link_name(link, name);
    link_add_undefined(link, symbol, link_asker(link, asker), false);
    if (link_symbol(link, symbol)->flags & SYMBOL_IS_ROOT)
        return symbol;
    link_symbol(link, symbol)->flags |= SYMBOL_IS_ROOT;
    vec_push(link->arena, &link->roots, symbol);
    vec_push(link->arena, &link->root_askers, asker);
    return symbol;
}

/* Nobody has defined it: any definition takes it. */
static bool is_open(const Symbol *s)
{
    return s->kind == SYMBOL_NEW || s->kind == SYMBOL_UNDEFINED || symbol_is_lazy(s);
}

void link_add_regular(Link *link, uint32_t symbol, uint32_t file)
{
    if (link_symbol(link, symbol)->kind == SYMBOL_REGULAR)
        link_duplicate(link, symbol, file);
    else
        replace(link, symbol, SYMBOL_REGULAR, file, 0);
}

bool link_add_comdat(Link *link, uint32_t symbol, uint32_t file)
{
    const Symbol *s = link_symbol(link, symbol);
    if (s->kind != SYMBOL_REGULAR) {
        replace(link, symbol, SYMBOL_REGULAR, file, 0);
        link_symbol(link, symbol)->flags |= SYMBOL_IS_COMDAT;
        return true;
    }
    if (!(s->flags & SYMBOL_IS_COMDAT))
        link_duplicate(link, symbol, file);
    return false;
}

void link_add_common(Link *link, uint32_t symbol, uint32_t file, uint32_t size)
{
    const Symbol *s = link_symbol(link, symbol);
    link->common_bytes += size; /* lld makes room for each, also for one that gives way */
    if (!symbol_is_coff(s) || (s->kind == SYMBOL_COMMON && size > s->as.value))
        replace(link, symbol, SYMBOL_COMMON, file, size);
}

void link_add_absolute(Link *link, uint32_t symbol, uint32_t file, uint32_t value)
{
    const Symbol *s = link_symbol(link, symbol);
    if (is_open(s))
        replace(link, symbol, SYMBOL_ABSOLUTE, file, value);
    else if (s->kind == SYMBOL_ABSOLUTE ? s->as.value != value : !symbol_is_coff(s))
        link_duplicate(link, symbol, file);
}

void link_add_synthetic(Link *link, uint32_t symbol)
{
    const Symbol *s = link_symbol(link, symbol);
    if (is_open(s))
        replace(link, symbol, SYMBOL_SYNTHETIC, SYMBOL_NONE, 0);
    else if (!symbol_is_coff(s))
        link_duplicate(link, symbol, FILE_NONE);
}

bool link_add_import(Link *link, uint32_t symbol, uint32_t file, SymbolKind kind)
{
    if (is_open(link_symbol(link, symbol))) {
        replace(link, symbol, kind, file, 0);
        return true;
    }
    link_duplicate(link, symbol, file);
    return false;
}

/* Whether an offer of this symbol is taken at once: somebody needs it, nothing stands in for
 * it, and no member is on its way. */
static bool is_wanted(const Symbol *s)
{
    return s->kind == SYMBOL_UNDEFINED && s->as.alias == SYMBOL_NONE &&
           !(s->flags & SYMBOL_IS_PENDING);
}

void link_add_lazy(Link *link, uint32_t symbol, uint32_t offer)
{
    Symbol *s = link_symbol(link, symbol);
    if (!is_wanted(s))
        return;
    s->flags |= SYMBOL_IS_PENDING;
    archive_enqueue_offer(link, offer, symbol, s->asker);
}

void link_add_lazy_object(Link *link, uint32_t symbol, uint32_t file)
{
    Symbol *s = link_symbol(link, symbol);
    if (s->kind == SYMBOL_NEW)
        ask_offers(link, symbol, symtab_hash(symbol_name(s)));
    if (s->kind == SYMBOL_NEW) {
        s->kind = SYMBOL_LAZY_OBJECT;
        s->file = file;
    } else if (is_wanted(s)) {
        s->flags |= SYMBOL_IS_PENDING;
        ResolvedFile *object = &link->out->files.at[file];
        object->is_lazy = false;
        object->symbol = symbol_name(s);
        object->asker = link_asker_of(link, s->asker);
        link_read_object(link, file);
    }
}

void link_set_alias(Link *link, uint32_t symbol, uint32_t alias, bool is_anti_dep)
{
    Symbol *s = link_symbol(link, symbol);
    s->as.alias = alias;
    s->flags &= (uint8_t)~SYMBOL_IS_ANTI_DEP;
    if (is_anti_dep)
        s->flags |= SYMBOL_IS_ANTI_DEP;
}

void link_set_weak_alias(Link *link, uint32_t symbol, uint32_t alias, bool is_anti_dep,
                         uint32_t file)
{
    const Symbol *s = link_symbol(link, symbol);
    bool knows_anti_dep = link->version >= 20;
    if (s->kind != SYMBOL_UNDEFINED)
        return;
    if (s->as.alias != SYMBOL_NONE && s->as.alias != alias) {
        bool is_replaced = knows_anti_dep && s->flags & SYMBOL_IS_ANTI_DEP;
        if ((knows_anti_dep && is_anti_dep) || (link->allows_duplicate_weak && !is_replaced))
            return;
        if (!is_replaced)
            link_duplicate(link, symbol, file);
    }
    link_set_alias(link, symbol, alias, knows_anti_dep && is_anti_dep);
}

uint32_t link_weak_target(Link *link, uint32_t symbol)
{
    uint32_t slow = symbol, at = link_symbol(link, symbol)->as.alias;
    for (size_t steps = 0; at != SYMBOL_NONE; steps++) {
        if (at & SYMBOL_LOCAL)
            return at;
        const Symbol *s = link_symbol(link, at);
        if (s->flags & SYMBOL_IS_ANTI_DEP && s->kind == SYMBOL_UNDEFINED)
            return SYMBOL_NONE;
        if (s->kind != SYMBOL_UNDEFINED)
            return at;
        /* Brent's cycle check; lld 14 has none and runs forever. */
        if (at == slow) {
            if (link->version < 15 && !link->has_circle)
                link_error(link, "lld %u does not end on aliases in a circle", link->version);
            link->has_circle = true;
            return SYMBOL_NONE;
        }
        if ((steps & (steps + 1)) == 0)
            slow = at;
        at = s->as.alias;
    }
    return SYMBOL_NONE;
}

bool link_is_resolved(Link *link, uint32_t symbol)
{
    const Symbol *s = link_symbol(link, symbol);
    if (s->kind != SYMBOL_UNDEFINED)
        return symbol_is_defined(s);
    uint32_t target = link_weak_target(link, symbol);
    if (target == SYMBOL_NONE)
        return false;
    return (target & SYMBOL_LOCAL) || symbol_is_defined(link_symbol(link, target));
}
