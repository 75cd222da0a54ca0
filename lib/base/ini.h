/* SPDX-License-Identifier: MIT */
/* INI files, read with inih; adds what inih 55 lacks: line numbers, section
 * names of any length, every mistake instead of the first, and no silent cut
 * of long lines. */
#ifndef CRTLINK_BASE_INI_H
#define CRTLINK_BASE_INI_H

#include "base/diag.h"

typedef struct IniEntry {
    Str section; /* without brackets, blanks trimmed */
    Str name;
    Str value;     /* continuation lines (indented, without `=`) joined with "\n" */
    uint32_t line; /* of the name */
} IniEntry;

typedef VEC(IniEntry) IniEntryVec;

enum { INI_LONGEST_LINE = 32 * 1024 };

/* Debian's inih has its limits as variables of the process. ini_read sets them too; whoever reads
 * in several threads does it before. */
void ini_set_up(void);

/* Lines that are no section, entry or comment, and lines longer than
 * INI_LONGEST_LINE, each give a CODE_POLICY Diag at `file` (of the given kind:
 * ORIGIN_POLICY or ORIGIN_BUILTIN) and are skipped. */
void ini_read(Arena *arena, Str text, Str file, OriginKind kind, Diags *diags, IniEntryVec *out);

#endif
