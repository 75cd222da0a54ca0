/* SPDX-License-Identifier: MIT */
#include "model/crt.h"

#include "model/crt_index.h"
#include "model/decoration.h"

#include <string.h>

const CrtLib *crt_lib_find(Str name_or_path)
{
    Str name = str_path_base(name_or_path);
    if (str_ends_with_nocase(name, STR(".lib")))
        name.len -= 4;
    size_t low = 0, high = crt_lib_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = str_compare_nocase(name, str_of(crt_libs[middle].name));
        if (order == 0)
            return &crt_libs[middle];
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

/* vcomp goes with every linkage, oldnames with every configuration too. */
static bool lib_fits(const CrtLib *lib, Linkage linkage, Config config)
{
    return (lib->linkage == LINKAGE_NONE || lib->linkage == linkage) &&
           (lib->config == CONFIG_NONE || lib->config == config);
}

const CrtLib *crt_lib_of(CrtComponent component, Linkage linkage, Config config)
{
    for (size_t i = 0; i < crt_lib_count; i++) {
        const CrtLib *lib = &crt_libs[i];
        if (lib->component == component && !lib->is_variant && lib_fits(lib, linkage, config))
            return lib;
    }
    return NULL;
}

/* These components are collections: a library replaces only its own sibling,
 * comsuppwd comsuppw, but never oldnames. */
static bool is_collection(CrtComponent component)
{
    return component == CRT_CLR || component == CRT_LEGACY || component == CRT_NEUTRAL;
}

/* The name without the `d` of the debug twin. */
static Str lib_stem(const CrtLib *lib)
{
    Str name = str_of(lib->name);
    if (lib->config == CONFIG_DEBUG && str_ends_with(name, STR("d")))
        name.len--;
    return name;
}

static const CrtLib *sibling(const CrtLib *lib, Linkage linkage, Config config)
{
    Str stem = lib_stem(lib);
    for (size_t i = 0; i < crt_lib_count; i++) {
        const CrtLib *other = &crt_libs[i];
        if (other->component == lib->component && lib_fits(other, linkage, config) &&
            str_eq(lib_stem(other), stem))
            return other;
    }
    return NULL;
}

const CrtLib *crt_lib_twin(const CrtLib *lib, Linkage linkage, Config config)
{
    /* libcpmtd0 stays libcpmtd0: its iterator debug level is the objects'. */
    if (lib_fits(lib, linkage, config))
        return lib;
    if (is_collection(lib->component))
        return sibling(lib, linkage, config);
    return crt_lib_of(lib->component, linkage, config);
}

const char *crt_component_name(CrtComponent component)
{
    switch (component) {
    case CRT_STARTUP:
        return "startup";
    case CRT_VCRUNTIME:
        return "vcruntime";
    case CRT_UCRT:
        return "ucrt";
    case CRT_STL:
        return "stl";
    case CRT_CONCRT:
        return "concrt";
    case CRT_OPENMP:
        return "openmp";
    case CRT_CLR:
        return "clr";
    case CRT_LEGACY:
        return "legacy";
    case CRT_NEUTRAL:
        return "neutral";
    }
    return "unknown";
}

const char *linkage_name(Linkage linkage)
{
    switch (linkage) {
    case LINKAGE_NONE:
        return "none";
    case LINKAGE_STATIC:
        return "static";
    case LINKAGE_DYNAMIC:
        return "dynamic";
    case LINKAGE_MIXED:
        return "mixed";
    }
    return "unknown";
}

const char *config_name(Config config)
{
    switch (config) {
    case CONFIG_NONE:
        return "none";
    case CONFIG_RELEASE:
        return "release";
    case CONFIG_DEBUG:
        return "debug";
    case CONFIG_MIXED:
        return "mixed";
    }
    return "unknown";
}

static const CrtSymbol *find_exact(Str name)
{
    if (name.len > CRT_SYMBOL_LONGEST)
        return NULL;
    uint32_t hash = 0;
    for (size_t i = 0; i < name.len; i++)
        hash = hash * 33 + (unsigned char)name.at[i];
    size_t at = hash % crt_symbol_slot_count;
    while (crt_symbol_slots[at]) {
        const CrtSymbol *symbol = &crt_symbols[crt_symbol_slots[at] - 1];
        if (str_eq((Str){crt_symbol_name(symbol), symbol->name_len}, name))
            return symbol;
        at = at + 1 == crt_symbol_slot_count ? 0 : at + 1;
    }
    return NULL;
}

/* ARM64EC marks a function of C++ with `$$h` inside its name; what is left
 * without it is the x64 name. */
static const CrtSymbol *find_arm64ec_cpp(Str name)
{
    char plain[CRT_SYMBOL_LONGEST];
    size_t mark = str_find(name, STR("$$h"));
    if (mark == name.len || name.len - 3 > sizeof plain)
        return NULL;
    memcpy(plain, name.at, mark);
    memcpy(plain + mark, name.at + mark + 3, name.len - mark - 3);
    return find_exact((Str){plain, name.len - 3});
}

static const CrtSymbol *find_x64(Str name)
{
    if (str_starts_with(name, STR("#")))
        name = str_skip(name, 1);
    const CrtSymbol *symbol = find_exact(name);
    if (!symbol && str_starts_with(name, STR("?")))
        symbol = find_arm64ec_cpp(name);
    return symbol;
}

/* C++ has its own decoration and no underscore. */
static const CrtSymbol *find_x86(Str name)
{
    if (str_starts_with(name, STR("?")))
        return find_exact(name);
    return decoration_cut_x86(&name, NULL) ? find_exact(name) : NULL;
}

static bool take_use(const CrtSymbol *symbol, bool is_import, CrtSymbolUse *out)
{
    if (symbol)
        *out = (CrtSymbolUse){symbol, is_import};
    return symbol != NULL;
}

bool crt_symbol_of(Str decorated, Machine machine, CrtSymbolUse *out)
{
    if (machine == MACHINE_NONE)
        return crt_symbol_of_any(decorated, out);
    Str name = decorated;
    bool is_import = decoration_cut_import(&name);
    const CrtSymbol *symbol = machine == MACHINE_X86 ? find_x86(name) : find_x64(name);
    return take_use(symbol, is_import, out);
}

/* `_open` is x64's `_open`, not x86's `open`, and `__imp__time64` x64's `_time64`: the common
 * one. */
bool crt_symbol_of_any(Str decorated, CrtSymbolUse *out)
{
    Str name = decorated;
    bool is_import = decoration_cut_import(&name);
    const CrtSymbol *symbol = find_x64(name);
    return take_use(symbol ? symbol : find_x86(name), is_import, out);
}
