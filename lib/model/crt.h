/* SPDX-License-Identifier: MIT */
/* The C runtime's libraries and symbols, as tables: config/crt-libraries.tsv
 * and config/crt-symbols.tsv, compiled in. */
#ifndef CRTLINK_MODEL_CRT_H
#define CRTLINK_MODEL_CRT_H

#include "inputs/magic.h"

typedef enum Linkage {
    LINKAGE_NONE, /* says nothing about static or dynamic */
    LINKAGE_STATIC,
    LINKAGE_DYNAMIC,
    LINKAGE_MIXED,
} Linkage;

typedef enum Config {
    CONFIG_NONE,
    CONFIG_RELEASE,
    CONFIG_DEBUG,
    CONFIG_MIXED,
} Config;

typedef enum CrtComponent {
    CRT_STARTUP,   /* libcmt, msvcrt: entry points, static initialisers, /GS */
    CRT_VCRUNTIME, /* exceptions, RTTI, memcpy and friends */
    CRT_UCRT,      /* stdio, heap, locale, time, mathematics */
    CRT_STL,       /* msvcprt, libcpmt */
    CRT_CONCRT,
    CRT_OPENMP,  /* vcomp: import libraries only, fits any CRT */
    CRT_CLR,     /* msvcmrt: start of /clr programs, dynamic only */
    CRT_LEGACY,  /* before VS 2005: libc, libcd, libcp ... */
    CRT_NEUTRAL, /* oldnames, legacy_stdio_definitions ...: fits any CRT */
} CrtComponent;

typedef struct CrtLib {
    const char *name; /* lower case, without .lib */
    CrtComponent component;
    Linkage linkage;
    Config config;
    const char *dll; /* what it imports from, comma between several, "" when nothing */
    bool is_variant; /* crt_lib_of never answers with it: libcpmt1, libcpmtd0 ... */
} CrtLib;

extern const CrtLib crt_libs[]; /* sorted by name */
extern const size_t crt_lib_count;

/* By name or path, any case, with or without `.lib`. NULL: none of the CRT's. */
const CrtLib *crt_lib_find(Str name_or_path);
/* The library of the same component in the other linkage and configuration:
 * libcmt -> msvcrt, libcpmtd0 -> msvcprt. NULL: there is none. */
const CrtLib *crt_lib_twin(const CrtLib *lib, Linkage linkage, Config config);
/* The library of a complete set. NULL: the set has none (STL variants aside). */
const CrtLib *crt_lib_of(CrtComponent component, Linkage linkage, Config config);

const char *crt_component_name(CrtComponent component); /* "startup" ... */
const char *linkage_name(Linkage linkage);              /* "static" ... */
const char *config_name(Config config);                 /* "release" ... */

enum {
    CRT_SYMBOL_DATA = 1 << 0,   /* a variable: an import of it cannot be a thunk */
    CRT_SYMBOL_DEBUG = 1 << 1,  /* only the debug CRT has it */
    CRT_SYMBOL_STATIC = 1 << 2, /* never imported: always linked into the image */
};

/* Without a pointer: the loader would have to write every row of thousands before each link. */
typedef struct CrtSymbol {
    uint32_t name_at; /* in crt_symbol_names */
    uint8_t name_len;
    uint8_t owner; /* a CrtComponent */
    uint16_t flags;
} CrtSymbol;

extern const CrtSymbol crt_symbols[]; /* sorted by name, as strcmp */
extern const size_t crt_symbol_count;
extern const char crt_symbol_names[]; /* each ended by a NUL */

/* As C or C++ decorates it on x64: no `__imp_`, no leading `_` of x86. */
static inline const char *crt_symbol_name(const CrtSymbol *symbol)
{
    return crt_symbol_names + symbol->name_at;
}

typedef struct CrtSymbolUse {
    const CrtSymbol *symbol;
    bool is_import; /* `__imp_` in front: wants it from a DLL */
} CrtSymbolUse;

/* By the name in an object or in a linker's message. Strips `__imp_`, for x86
 * also the leading `_` and `@N`, and ARM64EC's `#`. */
bool crt_symbol_of(Str decorated, Machine machine, CrtSymbolUse *out);
/* Where the machine is not known (messages do not name it): the form of x64, else that of x86. */
bool crt_symbol_of_any(Str decorated, CrtSymbolUse *out);

#endif
