/* SPDX-License-Identifier: MIT */
/* What a message says about the CRT, judged with the tables of model/. Rules
 * refer to these facts by name. */
#ifndef CRTLINK_REPORT_FACT_H
#define CRTLINK_REPORT_FACT_H

#include "model/stl.h"
#include "model/wants.h"
#include "model/winapi.h"
#include "report/message.h"

typedef enum FactProperty {
    FACT_CRT_SYMBOL,  /* the symbol is one of the CRT's */
    FACT_IMPORT,      /* the symbol is wanted from a DLL (`__imp_`) */
    FACT_CRT_CORE,    /* ... and belongs to startup, vcruntime or UCRT */
    FACT_CRT_DEBUG,   /* ... and only the debug CRT has it */
    FACT_WINDOWS_API, /* the symbol is one of the Windows API, see `system_lib` */
    FACT_STL_HELPER,  /* ... one of stl-helpers.tsv, see `stl` */
    FACT_STL_DATED,   /* ... and it is known which toolset was the first to have it */
    FACT_STL_UNKNOWN, /* the symbol is named like these, but newer than the table */
    FACT_ORIGIN_CRT,  /* the origin is one of the CRT's libraries */
    FACT_OTHER_CRT,   /* so is the other side */
    FACT_NAME_CRT,    /* so is the named file */
    FACT_LINKAGE,     /* the two sides differ in static and dynamic */
    FACT_CONFIG,      /* the two sides differ in release and debug */
    FACT_STL_REMOVED, /* ... newer libraries of the STL no longer have it */
    FACT_CRT_UCRT,    /* the symbol belongs to the UCRT */
    FACT_CRT_LEGACY,  /* ... to a runtime before VS 2015, and no library of today has it */
    FACT_CRT_DATA,    /* the symbol is a variable of the CRT */
    FACT_STL_TWICE,   /* defined by the DLL of the STL and by an input that is not the CRT's */
    FACT_KNOWN,       /* a [known ...] of the rules has the symbol; set by evidence_judge */
    FACT_NAME_SYSTEM, /* the named file is one of the Windows SDK's libraries */
    FACT_PROPERTY_COUNT
} FactProperty;

typedef enum FactField {
    FIELD_SYMBOL,
    FIELD_FUNCTION,
    FIELD_KEY,
    FIELD_VALUE,
    FIELD_OTHER_VALUE,
    FIELD_NAME,
    FIELD_ORIGIN, /* file and member, as printed */
    FIELD_OTHER,
    FIELD_ANY_INPUT, /* either of the two */
    FIELD_TEXT,
    FIELD_HINT,
    FIELD_SYSTEM_LIB, /* the library of the Windows SDK that has the symbol */
    FIELD_COUNT
} FactField;

typedef struct Fact {
    const LinkerMessage *message;
    uint32_t properties;          /* bits: FactProperty */
    CrtSymbolUse use;             /* symbol NULL: not one of the CRT's */
    const WindowsLib *system_lib; /* which has the symbol; NULL: none */
    const StlHelper *stl;         /* NULL: the symbol is none */
    /* What each side wants, as far as the message itself tells. */
    Linkage origin_linkage, other_linkage;
    Config origin_config, other_config;
    size_t evidence; /* index of the EvidenceRule; SIZE_MAX: none fits */
} Fact;

const char *fact_property_name(FactProperty property);
bool fact_property_find(Str name, FactProperty *out);
const char *fact_field_name(FactField field);
bool fact_field_find(Str name, FactField *out);

/* Everything but `evidence`. `same_symbol`: the facts of another message about this symbol, so that
 * it need not be looked up again; or NULL. */
Fact fact_of(const LinkerMessage *message, const Fact *same_symbol);
bool fact_has(const Fact *fact, FactProperty property);
/* FIELD_ANY_INPUT is the origin here; matchers try FIELD_OTHER too. What must be put together is
 * in `room` until that is used again. */
Str fact_field(const Fact *fact, FactField field, StrBuf *room);
/* A CRT library whose linkage or configuration matters; NULL otherwise. */
const CrtLib *fact_crt_lib(Str path);

#endif
