/* SPDX-License-Identifier: MIT */
/* Module definition files: what a DLL exports, in words.
 *
 * Source: "Module-Definition (.Def) Files" in the MSVC linker reference; `==` and decorated
 * names as mingw-w64 writes them; which words belong together as llvm-lib 19 and 22 read
 * them (observed). A file is statements:
 *
 *   LIBRARY [name] [BASE=address]     or NAME, of a program
 *   EXPORTS
 *     name [= internal | = dll.name] [== import name] [@ordinal [NONAME]] [DATA] [CONSTANT]
 * [PRIVATE]
 *
 * Words end at a blank or at one of `=,;`, quotes make one word, `;` begins a comment. An
 * export may go over several lines and several may stand in one. Statements that matter to
 * a link only (SECTIONS, STUB, VERSION ...) are skipped. */
#ifndef CRTLINK_INPUTS_DEFFILE_H
#define CRTLINK_INPUTS_DEFFILE_H

#include "base/diag.h"
#include "inputs/dllexport.h"

typedef struct DefFile {
    Str name;        /* of the image, as written; empty: it does not say */
    bool is_program; /* NAME and not LIBRARY */
    bool has_base;
    uint64_t base; /* where it wants to be loaded */
    DllExports exports;
} DefFile;

enum {
    DEFFILE_MOST_MISTAKES = 20,
    DEFFILE_MOST_EXPORTS = 0xFFFF, /* ordinals are from 1 and have 16 bits */
};

/* `text` may be UTF-8, with or without a BOM, UTF-16 with one, or any one-byte code page. Each
 * mistake is an error in `diags` with `file` and its line; false when there is one, and *out
 * is then what could be read. Names are slices of `text` or in the arena. */
bool deffile_read(Arena *arena, Str text, Str file, Diags *diags, DefFile *out);

#endif
