/* SPDX-License-Identifier: MIT */
/* Short import objects: a 20-byte header and two or three strings.
 * Source: PE/COFF 7 "Import Library Format"; name type 4 (EXPORTAS) with its
 * third string from LLVM 19's writer (observed). */
#ifndef CRTLINK_INPUTS_SHORTIMPORT_H
#define CRTLINK_INPUTS_SHORTIMPORT_H

#include "inputs/magic.h"

typedef enum ImportType {
    IMPORT_CODE,
    IMPORT_DATA,
    IMPORT_CONST,
} ImportType;

typedef enum ImportNameType {
    IMPORT_BY_ORDINAL,
    IMPORT_BY_NAME,
    IMPORT_NOPREFIX,   /* without a leading ?, @ or _ */
    IMPORT_UNDECORATE, /* likewise, and cut at the first @ */
    IMPORT_EXPORTAS,
} ImportNameType;

typedef struct ShortImport {
    Machine machine;
    ImportType type;
    ImportNameType name_type;
    uint16_t ordinal_or_hint;
    Str symbol; /* without `__imp_` */
    Str dll;
    Str export_name;    /* EXPORTAS only */
    const char *damage; /* a static text: a wrong size, no DLL, an unknown type; or NULL */
} ShortImport;

/* On failure *error is a static text. What names a symbol is opened, though there may
 * be `damage`. */
bool shortimport_open(Str bytes, ShortImport *out, const char **error);

#endif
