/* SPDX-License-Identifier: MIT */
/* Which CRT one object wants, concluded from its directives, its records, its
 * symbols and its compiler's command line, with the evidence kept. */
#ifndef CRTLINK_MODEL_WANTS_H
#define CRTLINK_MODEL_WANTS_H

#include "inputs/input.h"
#include "model/crt.h"

typedef enum EvidenceKind {
    EVIDENCE_DEFAULTLIB, /* text: "/DEFAULTLIB:LIBCMT" */
    EVIDENCE_RECORD,     /* text: "RuntimeLibrary=MT_StaticRelease" */
    EVIDENCE_COMPILER,   /* text: "-MD", from a /GL object */
    EVIDENCE_IMPORT,     /* text: "__imp_tolower"; the first such symbol */
    EVIDENCE_SYMBOL,     /* text: "_CrtDbgReport"; a symbol of one configuration only */
} EvidenceKind;

typedef struct CrtEvidence {
    EvidenceKind kind;
    Linkage linkage;
    Config config;
    Str text;
} CrtEvidence;

typedef struct Wants {
    Linkage linkage;
    Config config;
    uint32_t crt_imports; /* undefined `__imp_` symbols that a CRT DLL exports */
    VEC(CrtEvidence) evidence;
} Wants;

/* "static release", "dynamic", "debug", "no CRT". */
Str wants_text(Arena *arena, const Wants *wants);

void wants_of_member(Arena *arena, const Member *member, Wants *out);
/* All members together; members that want nothing do not count. */
void wants_merge(Wants *into, const Wants *more);

/* Linkage and configuration of a RuntimeLibrary record's value
 * ("MD_DynamicRelease", "MTd_StaticDebug", VC-LTL's too); false: not known. */
bool wants_of_record(Str value, Linkage *linkage, Config *config);

#endif
