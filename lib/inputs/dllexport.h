/* SPDX-License-Identifier: MIT */
/* One thing that a DLL exports: from its export table, or from a .def file. */
#ifndef CRTLINK_INPUTS_DLLEXPORT_H
#define CRTLINK_INPUTS_DLLEXPORT_H

#include "base/str.h"

typedef struct DllExport {
    Str name;           /* in the export table; empty: it has an ordinal only */
    Str internal;       /* .def, behind `=`: the symbol inside the DLL; empty: `name` */
    Str import_name;    /* .def, behind `==`: what importers look for; empty: `name` */
    Str forward;        /* "other.function" or "other.#5": it is in another DLL */
    uint16_t ordinal;   /* 0: none is known */
    uint16_t hint;      /* its place among the names of the export table */
    bool is_by_ordinal; /* NONAME: importers must use the ordinal */
    bool is_data;
    bool is_constant;
    bool is_private; /* .def: not in the import library */
    uint32_t line;   /* .def */
} DllExport;

typedef VEC(DllExport) DllExports;

#endif
