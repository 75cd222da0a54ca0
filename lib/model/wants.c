/* SPDX-License-Identifier: MIT */
#include "model/wants.h"

static Linkage merge_linkage(Linkage a, Linkage b)
{
    if (a == LINKAGE_NONE || a == b)
        return b;
    return b == LINKAGE_NONE ? a : LINKAGE_MIXED;
}

static Config merge_config(Config a, Config b)
{
    if (a == CONFIG_NONE || a == b)
        return b;
    return b == CONFIG_NONE ? a : CONFIG_MIXED;
}

enum { MOST_EVIDENCE = 64 };

/* Concludes from it, too; what is beyond the limit is only no longer listed. */
static void add_evidence(Arena *arena, Wants *wants, CrtEvidence evidence)
{
    for (size_t i = 0; i < wants->evidence.len; i++) {
        const CrtEvidence *known = &wants->evidence.at[i];
        if (known->kind == evidence.kind && str_eq_nocase(known->text, evidence.text))
            return;
    }
    wants->linkage = merge_linkage(wants->linkage, evidence.linkage);
    wants->config = merge_config(wants->config, evidence.config);
    if (wants->evidence.len < MOST_EVIDENCE)
        vec_push(arena, &wants->evidence, evidence);
}

bool wants_of_record(Str value, Linkage *linkage, Config *config)
{
    static const struct {
        Str value;
        Linkage linkage;
        Config config;
    } rows[] = {
        {{"MT_StaticRelease", 16},      LINKAGE_STATIC,  CONFIG_RELEASE},
        {{"MTd_StaticDebug", 15},       LINKAGE_STATIC,  CONFIG_DEBUG  },
        {{"MD_DynamicRelease", 17},     LINKAGE_DYNAMIC, CONFIG_RELEASE},
        {{"MDd_DynamicDebug", 16},      LINKAGE_DYNAMIC, CONFIG_DEBUG  },
        {{"MT_LTL_StaticRelease", 20},  LINKAGE_STATIC,  CONFIG_RELEASE},
        {{"MD_LTL_DynamicRelease", 21}, LINKAGE_DYNAMIC, CONFIG_RELEASE},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (str_eq(rows[i].value, value)) {
            *linkage = rows[i].linkage;
            *config = rows[i].config;
            return true;
        }
    }
    return false;
}

/* ucrt and vcruntime alone do not tell: a hybrid build names them beside
 * libcmt. They count only when nothing else does. */
static bool is_decisive(const CrtLib *lib)
{
    return lib->component == CRT_STARTUP || lib->component == CRT_STL ||
           lib->component == CRT_CONCRT || lib->component == CRT_CLR ||
           lib->component == CRT_LEGACY;
}

static void take_defaultlib(Arena *arena, const Directive *directive, Wants *wants, Wants *weak)
{
    const CrtLib *lib = crt_lib_find(directive->value);
    if (!lib || lib->linkage == LINKAGE_NONE || lib->component == CRT_OPENMP ||
        lib->component == CRT_NEUTRAL)
        return;
    Wants *into = is_decisive(lib) ? wants : weak;
    CrtEvidence evidence = {EVIDENCE_DEFAULTLIB, lib->linkage, lib->config, directive->text};
    add_evidence(arena, into, evidence);
}

static void take_record(Arena *arena, const Directive *directive, Wants *wants)
{
    Str key, value;
    CrtEvidence evidence = {.kind = EVIDENCE_RECORD};
    if (!drectve_record(directive, &key, &value))
        return;
    /* Level 2 exists only under _DEBUG; 0 and 1 say nothing. */
    if (str_eq(key, STR("_ITERATOR_DEBUG_LEVEL")) && str_eq(value, STR("2")))
        evidence.config = CONFIG_DEBUG;
    else if (!str_eq(key, STR("RuntimeLibrary")) ||
             !wants_of_record(value, &evidence.linkage, &evidence.config))
        return;
    evidence.text = directive->value;
    add_evidence(arena, wants, evidence);
}

/* One -MD or -MT in the words that cl hands to its back end. */
static void take_compiler_flags(Arena *arena, Str flags, Wants *wants)
{
    static const struct {
        Str flag;
        Linkage linkage;
        Config config;
    } rows[] = {
        {{"-MD", 3},  LINKAGE_DYNAMIC, CONFIG_RELEASE},
        {{"-MT", 3},  LINKAGE_STATIC,  CONFIG_RELEASE},
        {{"-MDd", 4}, LINKAGE_DYNAMIC, CONFIG_DEBUG  },
        {{"-MTd", 4}, LINKAGE_STATIC,  CONFIG_DEBUG  },
    };
    while (flags.len) {
        Str word = str_cut(&flags, '\0');
        for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
            if (str_eq(word, rows[i].flag)) {
                CrtEvidence e = {EVIDENCE_COMPILER, rows[i].linkage, rows[i].config, word};
                add_evidence(arena, wants, e);
            }
        }
    }
}

/* `__imp_` of a CRT function can only come from a DLL. Without it a name says
 * nothing (the import library has a thunk of it), unless one configuration alone has it. */
static void take_symbols(Arena *arena, const Member *member, Wants *wants)
{
    MemberSymbols symbols = member_symbols(arena, member);
    MemberSymbol symbol;
    CrtEvidence first_import = {0}, first_debug = {0};
    while (member_symbols_next_wanted(&symbols, &symbol)) {
        CrtSymbolUse use;
        if (!crt_symbol_of(symbol.name, member->machine, &use) || use.symbol->owner == CRT_OPENMP)
            continue;
        bool is_exported = !(use.symbol->flags & CRT_SYMBOL_STATIC);
        if (use.is_import && is_exported && wants->crt_imports++ == 0)
            first_import =
                (CrtEvidence){EVIDENCE_IMPORT, LINKAGE_DYNAMIC, CONFIG_NONE, symbol.name};
        if ((use.symbol->flags & CRT_SYMBOL_DEBUG) && !first_debug.text.len)
            first_debug = (CrtEvidence){EVIDENCE_SYMBOL, LINKAGE_NONE, CONFIG_DEBUG, symbol.name};
    }
    if (first_import.text.len)
        add_evidence(arena, wants, first_import);
    if (first_debug.text.len)
        add_evidence(arena, wants, first_debug);
}

void wants_of_member(Arena *arena, const Member *member, Wants *out)
{
    Wants wants = {0}, weak = {0};
    for (size_t i = 0; i < member->directives.len; i++) {
        const Directive *directive = &member->directives.at[i];
        if (directive->option && directive->option->id == OPT_DEFAULTLIB)
            take_defaultlib(arena, directive, &wants, &weak);
        else
            take_record(arena, directive, &wants);
    }
    take_compiler_flags(arena, member->compiler_flags, &wants);
    take_symbols(arena, member, &wants);
    *out = wants;
    for (size_t i = 0; i < weak.evidence.len; i++)
        add_evidence(arena, out, weak.evidence.at[i]);
    out->linkage = wants.linkage == LINKAGE_NONE ? weak.linkage : wants.linkage;
    out->config = wants.config == CONFIG_NONE ? weak.config : wants.config;
}

void wants_merge(Wants *into, const Wants *more)
{
    into->linkage = merge_linkage(into->linkage, more->linkage);
    into->config = merge_config(into->config, more->config);
    into->crt_imports += more->crt_imports;
}

Str wants_text(Arena *arena, const Wants *wants)
{
    bool has_linkage = wants->linkage != LINKAGE_NONE, has_config = wants->config != CONFIG_NONE;
    if (!has_linkage && !has_config)
        return STR("no CRT");
    if (!has_linkage || !has_config)
        return str_of(has_linkage ? linkage_name(wants->linkage) : config_name(wants->config));
    return str_format(arena, "%s %s", linkage_name(wants->linkage), config_name(wants->config));
}
