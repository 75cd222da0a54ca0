/* SPDX-License-Identifier: MIT */
#include "report/known.h"

#include "report/namelist.h"

/* Distinct names of each sort that are looked at. */
enum { NAMES_MAX = 2000 };

static bool fits_name(const KnownInput *known, Str name)
{
    for (size_t i = 0; name.len && i < known->inputs.len; i++)
        if (str_glob_nocase(known->inputs.at[i], name))
            return true;
    return false;
}

/* What the messages name, each once: 10000 messages name the same few files. */
typedef struct Named {
    NameSet inputs, symbols;
} Named;

static void add_input(Named *named, InputName name)
{
    Str base = str_path_base(name.file);
    nameset_add(&named->inputs, base);
    nameset_add(&named->inputs, input_crate_name(base));
    nameset_add(&named->inputs, str_path_base(name.member));
}

static Named names_of(Arena *arena, const FactRefs *facts)
{
    Named named = {nameset(arena), nameset(arena)};
    for (size_t i = 0; i < facts->len; i++) {
        const LinkerMessage *m = facts->at[i].fact->message;
        if (named.inputs.names.len < NAMES_MAX) {
            add_input(&named, m->origin);
            add_input(&named, m->other);
            nameset_add(&named.inputs, str_path_base(m->name));
        }
        /* Of strangers it was found out already whether anybody knows them (evidence.c). */
        const Fact *fact = facts->at[i].fact;
        bool may_be_known = fact_has(fact, FACT_KNOWN) || fact_has(fact, FACT_CRT_SYMBOL);
        if (m->kind == MESSAGE_UNRESOLVED && may_be_known && named.symbols.names.len < NAMES_MAX)
            nameset_add(&named.symbols, m->symbol);
    }
    return named;
}

static bool fits(const KnownInput *known, const Named *named)
{
    for (size_t i = 0; i < named->inputs.names.len; i++)
        if (fits_name(known, named->inputs.names.at[i]))
            return true;
    for (size_t i = 0; known->symbol && i < named->symbols.names.len; i++)
        if (pattern_matches(known->symbol, named->symbols.names.at[i]))
            return true;
    return false;
}

static bool is_about(const KnownInput *known, Str cause)
{
    for (size_t i = 0; i < known->causes.len; i++)
        if (str_eq(known->causes.at[i], cause))
            return true;
    return known->causes.len == 0;
}

void known_find(Arena *arena, const Ruleset *rules, Str cause, const FactRefs *facts,
                KnownRefs *out)
{
    Named named = names_of(arena, facts);
    for (size_t k = 0; k < rules->known.len; k++) {
        const KnownInput *known = &rules->known.at[k];
        if (is_about(known, cause) && fits(known, &named))
            vec_push(arena, out, ((KnownRef){known}));
    }
}

Linkage known_direction(const KnownRefs *known)
{
    Linkage direction = LINKAGE_NONE;
    for (size_t i = 0; i < known->len; i++) {
        if (!known->at[i].known->is_fixed)
            continue;
        if (direction != LINKAGE_NONE && direction != known->at[i].known->linkage)
            return LINKAGE_MIXED;
        direction = known->at[i].known->linkage;
    }
    return direction;
}
