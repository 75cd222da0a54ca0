/* SPDX-License-Identifier: MIT */
/* The directives in an object's .drectve sections: linker options, as
 * compilers write them (`/DEFAULTLIB:"LIBCMT"`, `-defaultlib:msvcrt`,
 * `/FAILIFMISMATCH:"RuntimeLibrary=MT_StaticRelease"`). */
#ifndef CRTLINK_INPUTS_DRECTVE_H
#define CRTLINK_INPUTS_DRECTVE_H

#include "base/map.h"
#include "command/linkopt.h"

typedef struct Directive {
    const LinkOpt *option; /* NULL: no option that link.exe or lld knows */
    Str text;              /* the whole word, quotes resolved */
    Str value;             /* behind the `:` */
} Directive;

typedef VEC(Directive) DirectiveVec;

/* Appends the directives of one section. A UTF-8 BOM and NULs are skipped. */
void drectve_parse(Arena *arena, Str section, DirectiveVec *out);

/* Thousands of objects carry the same text: it is parsed once. Sections that were
 * parsed must stay readable as long as the cache is used. */
typedef struct DirectiveCache {
    Map by_text; /* -> DirectiveVec */
    bool is_lasting;
    size_t kept; /* bytes of sections that were copied */
} DirectiveCache;

DirectiveCache directive_cache(Arena *arena);
/* One that keeps copies of the sections, so that they may go. */
DirectiveCache directive_cache_lasting(Arena *arena);
/* As drectve_parse for an object's only section; the result is shared. */
DirectiveVec drectve_parse_cached(DirectiveCache *cache, Str section);

/* `key=value` of a /FAILIFMISMATCH. False when it has no `=`. */
bool drectve_record(const Directive *directive, Str *key, Str *value);

#endif
