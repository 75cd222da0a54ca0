/* SPDX-License-Identifier: MIT */
#include "report/known.h"

static bool fits_name(const KnownInput *known, Str name)
{
    for (size_t i = 0; name.len && i < known->inputs.len; i++)
        if (str_glob_nocase(known->inputs.at[i], name))
            return true;
    return false;
}

static bool fits_input(const KnownInput *known, InputName name)
{
    Str base = str_path_base(name.file);
    return fits_name(known, base) || fits_name(known, input_crate_name(base)) ||
           fits_name(known, str_path_base(name.member));
}

static bool fits(const KnownInput *known, const LinkerMessage *m)
{
    bool is_missing = m->kind == MESSAGE_UNRESOLVED && m->symbol.len && known->symbol;
    return fits_input(known, m->origin) || fits_input(known, m->other) ||
           fits_name(known, str_path_base(m->name)) ||
           (is_missing && pattern_matches(known->symbol, m->symbol));
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
    for (size_t k = 0; k < rules->known.len; k++) {
        const KnownInput *known = &rules->known.at[k];
        bool is_fit = false;
        for (size_t i = 0; is_about(known, cause) && i < facts->len && !is_fit; i++)
            is_fit = fits(known, facts->at[i].fact->message);
        if (is_fit)
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
