/* SPDX-License-Identifier: MIT */
/* What a function is called in its source, as far as its decorated name shows it without a
 * demangler: enough to see that two names mean the same function.
 * Source: the MSVC documentation of decorated names; C++: `?name@inner@outer@@` and what
 * follows is the type, `??0` and `??1` in front of a class make its constructor and
 * destructor, `??$name@` is a template's (observed with clang-cl and undname). */
#ifndef CRTLINK_REPORT_SYMBOLNAME_H
#define CRTLINK_REPORT_SYMBOLNAME_H

#include "base/str.h"

typedef struct SymbolName {
    Str decorated;  /* without `__imp_` */
    Str base;       /* "name"; a constructor's: its class */
    Str scope;      /* "inner@outer"; C++ only */
    Str type;       /* what follows; C++ only */
    char special;   /* '0' a constructor, '1' a destructor, '?' another name that C++ makes up */
    bool is_import; /* `__imp_` was in front */
    bool is_cpp;
} SymbolName;

SymbolName symbolname_parse(Str symbol);
/* The same for all decorations of one name; a slice of `symbol`. Quick: it is asked
 * for each name of each library. */
Str symbolname_key(Str symbol);
/* "outer::inner::name"; a C name without decoration; else the decorated one. */
Str symbolname_text(Arena *arena, const SymbolName *name);

typedef enum NameRelation {
    NAMES_EQUAL,
    NAMES_IMPORT,     /* but for `__imp_` */
    NAMES_DECORATION, /* one is C, or of another calling convention */
    NAMES_LANGUAGE,   /* one is C, the other C++ */
    NAMES_WCHAR,      /* but for /Zc:wchar_t: unsigned short or wchar_t */
    NAMES_TYPE,       /* the same C++ function with other arguments ... */
    NAMES_SCOPE,      /* in another namespace or class */
    NAMES_DIFFER,
} NameRelation;

NameRelation symbolname_compare(const SymbolName *a, const SymbolName *b);

#endif
