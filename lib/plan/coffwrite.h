/* SPDX-License-Identifier: MIT */
/* Builds a COFF object in memory: what crtlink itself gives to the linker.
 *
 * Source: Microsoft "PE Format" chapters 3 to 5. Layout: file header, section
 * table, each section's bytes and relocations, symbols, strings. The same calls
 * give the same bytes: there is no timestamp, and symbols and sections keep the
 * order in which they were added.
 *
 * Names and bytes are borrowed until coffwrite_finish. A wrong handle, or a machine
 * other than x64, x86, arm64 and arm64ec, is a mistake of the caller (assert). */
#ifndef CRTLINK_PLAN_COFFWRITE_H
#define CRTLINK_PLAN_COFFWRITE_H

#include "base/map.h"
#include "inputs/coff.h"

typedef uint32_t CoffSectionId; /* from 1, as in the file; 0 is none */
typedef struct CoffSymbolId {
    uint32_t index;
} CoffSymbolId;

/* Section characteristics, without the alignment. */
#define COFFWRITE_CODE 0x60000020u       /* code, executable, readable */
#define COFFWRITE_CONST 0x40000040u      /* initialised, readable */
#define COFFWRITE_DATA 0xC0000040u       /* initialised, readable, writable */
#define COFFWRITE_DIRECTIVES 0x00000A00u /* for the linker only, not in the image */

/* What the linker puts in place; the machine decides on the number. */
typedef enum CoffFixup {
    FIXUP_POINTER,          /* the address: 8 bytes, on x86 4 */
    FIXUP_IMAGE_RELATIVE,   /* 4 bytes, from the image's start */
    FIXUP_RELATIVE,         /* 4 bytes, from the end of the field */
    FIXUP_BRANCH,           /* arm64: the distance in b and bl */
    FIXUP_PAGE,             /* arm64: adrp */
    FIXUP_PAGE_OFFSET_LOAD, /* arm64: the low 12 bits in ldr */
    FIXUP_KINDS,
} CoffFixup;

typedef enum CoffSelection {
    COFF_SELECT_NO_DUPLICATES = 1,
    COFF_SELECT_ANY = 2,
    COFF_SELECT_SAME_SIZE = 3,
    COFF_SELECT_EXACT_MATCH = 4,
    COFF_SELECT_ASSOCIATIVE = 5,
    COFF_SELECT_LARGEST = 6,
} CoffSelection;

typedef struct CoffWriter CoffWriter;

/* On x86 the object says that it has no exception handlers (@feat.00), so that
 * /SAFESEH accepts it. */
CoffWriter *coffwrite_new(Arena *arena, Machine machine);

/* `alignment` is a power of two, 1 to 8192. Names longer than 8 bytes go to the
 * string table. */
CoffSectionId coffwrite_section(CoffWriter *w, Str name, uint32_t flags, unsigned alignment,
                                Str bytes);
/* Makes the section a COMDAT. The first external symbol that is added in it after
 * this names it. `associate` is for COFF_SELECT_ASSOCIATIVE only, else 0. */
void coffwrite_comdat(CoffWriter *w, CoffSectionId section, CoffSelection selection,
                      CoffSectionId associate);
/* A linker option, put into .drectve behind a blank: "/ALTERNATENAME:a=b". ASCII;
 * quote words that hold blanks. */
void coffwrite_directive(CoffWriter *w, Str option);

/* A defined symbol; in a section of code it is a function. */
CoffSymbolId coffwrite_external(CoffWriter *w, Str name, CoffSectionId section, uint32_t value);
CoffSymbolId coffwrite_static(CoffWriter *w, Str name, CoffSectionId section, uint32_t value);
/* Two calls with one name give one symbol; a name that is already defined here
 * gives that one. */
CoffSymbolId coffwrite_undefined(CoffWriter *w, Str name);
/* `name` is `target` unless another file defines it (PE/COFF 5.5.3). */
CoffSymbolId coffwrite_weak(CoffWriter *w, Str name, CoffSymbolId target, CoffWeakSearch search);
/* The section itself, with its aux record; written only when asked for, or in a
 * COMDAT. */
CoffSymbolId coffwrite_section_symbol(CoffWriter *w, CoffSectionId section);
/* Any other: `aux` must be empty. Not found by coffwrite_undefined. */
CoffSymbolId coffwrite_symbol(CoffWriter *w, const CoffSymbol *symbol);

/* `offset`: where in the section's bytes; what stands there is the addend. */
void coffwrite_fixup(CoffWriter *w, CoffSectionId section, uint32_t offset, CoffFixup fixup,
                     CoffSymbolId symbol);
/* Bytes of a pointer on this machine: 4 or 8. */
unsigned coffwrite_pointer_size(Machine machine);

/* The object. Nothing may be added afterwards. At most 65279 sections. */
Str coffwrite_finish(CoffWriter *w);

/* IMAGE_FILE_MACHINE_* of a machine that can be written, else 0. */
uint16_t coffwrite_machine(Machine machine);

#endif
