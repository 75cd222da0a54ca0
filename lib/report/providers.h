/* SPDX-License-Identifier: MIT */
/* For names that stayed unresolved: who has them. Looked for among all that the link
 * read, and in every library in the folders of /LIBPATH and LIB: a library that is not on the
 * command line, or one that has the name for another machine, in another decoration, with
 * other arguments. */
#ifndef CRTLINK_REPORT_PROVIDERS_H
#define CRTLINK_REPORT_PROVIDERS_H

#include "model/resolve.h"
#include "report/explain.h"

/* Beyond these it stops looking, so that a red build is not also a slow one. */
enum {
    PROVIDERS_SYMBOLS_MAX = 200,             /* missing names */
    PROVIDERS_LIBRARIES_MAX = 8 * 1024,      /* files in the folders */
    PROVIDERS_NAMES_MAX = 2 * 1024 * 1024,   /* of all libraries together */
    PROVIDERS_INDEX_MAX = 256 * 1024 * 1024, /* bytes of the names of one library */
};

typedef struct ProvidersRequest {
    const Resolution *resolution; /* of the link that failed */
    const LinkCommand *command;
    Str lib; /* the variable LIB */
} ProvidersRequest;

/* Adds to each explanation with missing names what was found: notes, and in front of the
 * fixes the library to add. Names of the C runtime are left out: their library is not on
 * the line because another one is. */
void providers_add(Arena *arena, const ProvidersRequest *request, ExplainResult *result);

#endif
