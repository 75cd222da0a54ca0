/* SPDX-License-Identifier: MIT */
#include "report/fact.h"

static const char *const property_names[FACT_PROPERTY_COUNT] = {
    [FACT_CRT_SYMBOL] = "crt-symbol",   [FACT_IMPORT] = "import",
    [FACT_CRT_CORE] = "crt-core",       [FACT_CRT_DEBUG] = "crt-debug",
    [FACT_WINDOWS_API] = "windows-api", [FACT_STL_HELPER] = "stl-helper",
    [FACT_STL_DATED] = "stl-dated",     [FACT_STL_UNKNOWN] = "stl-unknown",
    [FACT_ORIGIN_CRT] = "origin-crt",   [FACT_OTHER_CRT] = "other-crt",
    [FACT_NAME_CRT] = "name-crt",       [FACT_LINKAGE] = "differ-linkage",
    [FACT_CONFIG] = "differ-config",    [FACT_STL_REMOVED] = "stl-removed",
    [FACT_CRT_UCRT] = "crt-ucrt",       [FACT_CRT_LEGACY] = "crt-legacy",
    [FACT_CRT_DATA] = "crt-data",       [FACT_KNOWN] = "known-symbol",
    [FACT_NAME_SYSTEM] = "name-system", [FACT_STL_TWICE] = "stl-twice",
};

static const char *const field_names[FIELD_COUNT] = {
    [FIELD_SYMBOL] = "symbol",
    [FIELD_FUNCTION] = "function",
    [FIELD_KEY] = "key",
    [FIELD_VALUE] = "value",
    [FIELD_OTHER_VALUE] = "other-value",
    [FIELD_NAME] = "name",
    [FIELD_ORIGIN] = "origin",
    [FIELD_OTHER] = "other",
    [FIELD_ANY_INPUT] = "any-input",
    [FIELD_TEXT] = "text",
    [FIELD_HINT] = "hint",
    [FIELD_SYSTEM_LIB] = "system-lib",
};

const char *fact_property_name(FactProperty property)
{
    return property_names[property];
}

const char *fact_field_name(FactField field)
{
    return field_names[field];
}

bool fact_property_find(Str name, FactProperty *out)
{
    for (int i = 0; i < FACT_PROPERTY_COUNT; i++) {
        if (str_eq(name, str_of(property_names[i]))) {
            *out = (FactProperty)i;
            return true;
        }
    }
    return false;
}

bool fact_field_find(Str name, FactField *out)
{
    for (int i = 0; i < FIELD_COUNT; i++) {
        if (str_eq(name, str_of(field_names[i]))) {
            *out = (FactField)i;
            return true;
        }
    }
    return false;
}

bool fact_has(const Fact *fact, FactProperty property)
{
    return (fact->properties >> property & 1) != 0;
}

static void set(Fact *fact, FactProperty property, bool is_true)
{
    if (is_true)
        fact->properties |= (uint32_t)1 << property;
}

const CrtLib *fact_crt_lib(Str path)
{
    const CrtLib *lib = str_is_empty(path) ? NULL : crt_lib_find(path);
    return lib && lib->component != CRT_NEUTRAL ? lib : NULL;
}

static void judge_symbol(Fact *fact)
{
    Str symbol = fact->message->symbol;
    /* C++ names that lld prints undecorated cannot be found in the table, but
     * an import shows all the same. */
    set(fact, FACT_IMPORT, str_starts_with(symbol, STR("__imp_")));
    if (str_is_empty(symbol) || !crt_symbol_of_any(symbol, &fact->use)) {
        fact->use.symbol = NULL;
        return;
    }
    CrtComponent owner = fact->use.symbol->owner;
    set(fact, FACT_CRT_SYMBOL, true);
    set(fact, FACT_IMPORT, fact->use.is_import);
    set(fact, FACT_CRT_CORE, owner == CRT_STARTUP || owner == CRT_VCRUNTIME || owner == CRT_UCRT);
    set(fact, FACT_CRT_UCRT, owner == CRT_UCRT);
    set(fact, FACT_CRT_LEGACY, owner == CRT_LEGACY);
    set(fact, FACT_CRT_DATA, (fact->use.symbol->flags & CRT_SYMBOL_DATA) != 0);
    set(fact, FACT_CRT_DEBUG, (fact->use.symbol->flags & CRT_SYMBOL_DEBUG) != 0);
}

static void judge_helpers(Fact *fact)
{
    WindowsApi api;
    Str symbol = fact->message->symbol;
    if (str_is_empty(symbol))
        return;
    fact->stl = stl_helper_find(symbol);
    set(fact, FACT_STL_HELPER, fact->stl != NULL);
    set(fact, FACT_STL_DATED, fact->stl && fact->stl->first);
    set(fact, FACT_STL_UNKNOWN, stl_helper_is_unknown(symbol));
    set(fact, FACT_STL_REMOVED, fact->stl && fact->stl->last);
    if (!fact->use.symbol && winapi_find(symbol, &api)) {
        fact->system_lib = api.lib;
        set(fact, FACT_WINDOWS_API, true);
    }
}

static void judge_records(Fact *fact)
{
    const LinkerMessage *m = fact->message;
    if (!wants_of_record(m->value, &fact->origin_linkage, &fact->origin_config) ||
        !wants_of_record(m->other_value, &fact->other_linkage, &fact->other_config))
        return;
    set(fact, FACT_LINKAGE, fact->origin_linkage != fact->other_linkage);
    set(fact, FACT_CONFIG, fact->origin_config != fact->other_config);
}

static bool is_dynamic_stl(const CrtLib *lib)
{
    return lib && lib->component == CRT_STL && lib->linkage == LINKAGE_DYNAMIC;
}

/* lld names the DLL itself. */
static bool is_stl_dll(Str file)
{
    Str base = str_path_base(file);
    return str_starts_with_nocase(base, STR("msvcp")) && str_ends_with_nocase(base, STR(".dll"));
}

/* lld prints C++ names as in the source. */
static bool is_stl_name(const Fact *fact)
{
    Str symbol = fact->message->symbol;
    bool is_prose = str_find_char(symbol, ' ') < symbol.len;
    return (fact->use.symbol && fact->use.symbol->owner == CRT_STL) ||
           (is_prose && str_find(symbol, STR(" std::")) < symbol.len);
}

/* Code compiled /MD imports the STL's functions and never has them itself: an
 * input that defines one beside msvcprt.lib was compiled /MT. */
static void judge_stl_twice(Fact *fact, const CrtLib *origin, const CrtLib *other)
{
    const LinkerMessage *m = fact->message;
    bool is_origin = is_dynamic_stl(origin) || is_stl_dll(m->origin.file);
    bool is_other = is_dynamic_stl(other) || is_stl_dll(m->other.file);
    if (is_origin == is_other || (origin && other) || !is_stl_name(fact))
        return;
    set(fact, FACT_STL_TWICE, true);
    fact->origin_linkage = is_origin ? LINKAGE_DYNAMIC : LINKAGE_STATIC;
    fact->other_linkage = is_other ? LINKAGE_DYNAMIC : LINKAGE_STATIC;
}

static void judge_libraries(Fact *fact)
{
    const CrtLib *origin = fact_crt_lib(fact->message->origin.file);
    const CrtLib *other = fact_crt_lib(fact->message->other.file);
    set(fact, FACT_ORIGIN_CRT, origin != NULL);
    set(fact, FACT_OTHER_CRT, other != NULL);
    if (fact->message->kind == MESSAGE_CANNOT_OPEN)
        set(fact, FACT_NAME_SYSTEM, winapi_lib_find(fact->message->name) != NULL);
    set(fact, FACT_NAME_CRT, fact_crt_lib(fact->message->name) != NULL);
    if (fact->message->kind != MESSAGE_DUPLICATE)
        return;
    judge_stl_twice(fact, origin, other);
    if (!origin || !other)
        return;
    fact->origin_linkage = origin->linkage;
    fact->origin_config = origin->config;
    fact->other_linkage = other->linkage;
    fact->other_config = other->config;
    set(fact, FACT_LINKAGE, origin->linkage != other->linkage);
    set(fact, FACT_CONFIG, origin->config != other->config);
}

/* An import that is defined in the image: the importer wants a DLL, and the
 * other one is linked in. */
static void judge_local_import(Fact *fact)
{
    fact->origin_linkage = LINKAGE_DYNAMIC;
    fact->other_linkage = LINKAGE_STATIC;
    set(fact, FACT_LINKAGE, true);
}

static void judge_name(Fact *fact)
{
    judge_symbol(fact);
    judge_helpers(fact);
}

/* What judge_name finds. */
static void copy_name(Fact *fact, const Fact *from)
{
    const uint32_t properties = 1u << FACT_CRT_SYMBOL | 1u << FACT_IMPORT | 1u << FACT_CRT_CORE |
                                1u << FACT_CRT_UCRT | 1u << FACT_CRT_LEGACY | 1u << FACT_CRT_DATA |
                                1u << FACT_CRT_DEBUG | 1u << FACT_STL_HELPER |
                                1u << FACT_STL_DATED | 1u << FACT_STL_UNKNOWN |
                                1u << FACT_STL_REMOVED | 1u << FACT_WINDOWS_API;
    fact->properties |= from->properties & properties;
    fact->use = from->use;
    fact->stl = from->stl;
    fact->system_lib = from->system_lib;
}

Fact fact_of(const LinkerMessage *message, const Fact *same_symbol)
{
    Fact fact = {.message = message, .evidence = SIZE_MAX};
    if (same_symbol)
        copy_name(&fact, same_symbol);
    else
        judge_name(&fact);
    judge_libraries(&fact);
    if (message->kind == MESSAGE_MISMATCH)
        judge_records(&fact);
    if (message->kind == MESSAGE_IMPORTED_LOCALLY)
        judge_local_import(&fact);
    if (message->kind == MESSAGE_UNRESOLVED && fact.use.symbol) {
        fact.origin_linkage = fact.use.is_import ? LINKAGE_DYNAMIC : LINKAGE_NONE;
        fact.origin_config = fact_has(&fact, FACT_CRT_DEBUG) ? CONFIG_DEBUG : CONFIG_NONE;
    }
    return fact;
}

static Str input_text(StrBuf *room, InputName name)
{
    if (str_is_empty(name.member))
        return name.file;
    room->len = 0;
    strbuf_add(room, name.file);
    strbuf_add_char(room, '(');
    strbuf_add(room, name.member);
    strbuf_add_char(room, ')');
    return strbuf_str(room);
}

Str fact_field(const Fact *fact, FactField field, StrBuf *room)
{
    const LinkerMessage *m = fact->message;
    switch (field) {
    case FIELD_SYMBOL:
        return m->symbol;
    case FIELD_FUNCTION:
        return m->function;
    case FIELD_KEY:
        return m->key;
    case FIELD_VALUE:
        return m->value;
    case FIELD_OTHER_VALUE:
        return m->other_value;
    case FIELD_NAME:
        return m->name;
    case FIELD_ORIGIN:
    case FIELD_ANY_INPUT:
        return input_text(room, m->origin);
    case FIELD_OTHER:
        return input_text(room, m->other);
    case FIELD_HINT:
        return m->hint;
    case FIELD_SYSTEM_LIB:
        return fact->system_lib ? str_of(fact->system_lib->name) : (Str){0};
    case FIELD_TEXT:
    case FIELD_COUNT:
        return m->text;
    }
    return (Str){0};
}
