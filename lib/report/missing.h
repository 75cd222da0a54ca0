/* SPDX-License-Identifier: MIT */
/* The names that providers.h looks for, and the best place found for each. */
#ifndef CRTLINK_REPORT_MISSING_H
#define CRTLINK_REPORT_MISSING_H

#include "model/resolve.h"
#include "report/explain.h"
#include "report/symbolname.h"

/* From the surest to the vaguest. */
typedef enum FoundHow {
    FOUND_LIBRARY, /* as it is, in a library that is not on the command line */
    FOUND_STATIC,  /* asked for as an import, but linked statically */
    FOUND_DATA,    /* a variable of a DLL, asked for without dllimport */
    FOUND_MACHINE, /* for another machine */
    FOUND_DECORATION,
    FOUND_LANGUAGE, /* C here, C++ there */
    FOUND_WCHAR,
    FOUND_TYPE,
    FOUND_SCOPE,
    FOUND_NOTHING,
} FoundHow;

typedef struct Found {
    FoundHow how;
    bool is_on_line; /* the link read it; else it is in a folder of LIB or /LIBPATH */
    Str file;        /* path of the object or library */
    Str member;      /* of a library */
    Str name;        /* as it is there */
    Str dll;         /* of an import */
    Machine machine; /* NONE: not known */
} Found;

typedef struct Missing {
    Str name; /* as in the object */
    SymbolName parts;
    size_t explanation; /* index into the result's causes */
    bool is_stranger;   /* no cause took it; it is told with the first one */
    size_t next;        /* with the same key, plus 1; 0: none */
    Found found;
} Missing;

enum { KEY_FILTER_BITS = 64 * 1024 };

typedef struct MissingNames {
    Arena *arena;
    Machine machine; /* of the link */
    VEC(Missing) names;
    Map by_key;                            /* symbolname_key -> index of the first, plus 1 */
    uint64_t filter[KEY_FILTER_BITS / 64]; /* which keys there can be, by length and ends */
    size_t not_found;
} MissingNames;

/* The names of all explanations that are worth looking for. */
void missing_collect(Arena *arena, const Resolution *resolution, const ExplainResult *result,
                     MissingNames *out);

/* Where a name was met. `found` has all but `how` and the name. */
typedef struct Meeting {
    Str name;
    Str file;
    bool is_on_line;
    const Archive *archive; /* NULL: an object */
    uint64_t offset;        /* of the member in the archive */
    Machine machine;        /* of an object */
} Meeting;

/* Whether somebody may miss the name; quick, for it is asked for millions. */
bool missing_may_be(const MissingNames *missing, Str name);
/* Keeps the place where it is better than what is known. */
void missing_meet(MissingNames *missing, const Meeting *meeting);

#endif
