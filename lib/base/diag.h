/* SPDX-License-Identifier: MIT */
/* Where a fact comes from, and what crtlink has to say about it. */
#ifndef CRTLINK_BASE_DIAG_H
#define CRTLINK_BASE_DIAG_H

#include "base/str.h"

typedef enum OriginKind {
    ORIGIN_NONE,
    ORIGIN_ARGUMENT,  /* number: position on the command line, 1 is the first after the name */
    ORIGIN_RESPONSE,  /* file, number: line in it */
    ORIGIN_VARIABLE,  /* file: the variable's name, number: word in it, from 1; 0 the whole */
    ORIGIN_DIRECTIVE, /* file, member (empty for an object file) */
    ORIGIN_INPUT,     /* file, member: the input itself */
    ORIGIN_POLICY,    /* file, number: line in it */
    ORIGIN_DEFFILE,   /* file, number: line in a module definition (.def) file */
    ORIGIN_BUILTIN,   /* file: name of the built-in table or default */
} OriginKind;

typedef struct Origin {
    OriginKind kind;
    Str file;
    Str member;
    uint32_t number;
} Origin;

/* "argument 5", "link.rsp:3", "LINK, word 2", "z.lib(inflate.obj)",
 * "crtlink.ini:12", "built-in crtlink.ini:4". */
Str origin_text(Arena *arena, Origin origin);
/* "lib(member)" with base names, or the file as it is when member is empty. */
Str origin_input_name(Arena *arena, Str file, Str member);

typedef enum Severity {
    SEV_NOTE,  /* the link goes on as meant */
    SEV_ERROR, /* a part of the work could not be done: on-error decides */
} Severity;

typedef struct Diag {
    Severity severity;
    const char *code; /* "CRT0002"; static */
    Origin origin;
    Str text; /* one sentence, no newline */
} Diag;

/* crtlink's own codes, CRT0001 to CRT0999. */
#define CODE_REWRITE "CRT0001"   /* the policy changed the link */
#define CODE_POLICY "CRT0002"    /* a mistake in a policy file or setting */
#define CODE_SKIPPED "CRT0003"   /* a step of crtlink's that had to be skipped */
#define CODE_INPUT "CRT0004"     /* an input that cannot be read */
#define CODE_LINKER "CRT0005"    /* no linker could be found or started */
#define CODE_NO_CHOICE "CRT0006" /* use = auto found no C runtime that links */

typedef struct Diags {
    Arena *arena;
    VEC(Diag) list;
} Diags;

void diag_add(Diags *diags, Severity severity, const char *code, Origin origin, const char *format,
              ...) PRINTF_LIKE(5, 6);

#endif
