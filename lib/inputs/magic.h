/* SPDX-License-Identifier: MIT */
/* What a file is, by its first bytes (never by its name, as in link.exe). */
#ifndef CRTLINK_INPUTS_MAGIC_H
#define CRTLINK_INPUTS_MAGIC_H

#include "base/str.h"

typedef enum Machine {
    MACHINE_NONE, /* 0: any machine, or not known */
    MACHINE_X86,
    MACHINE_X64,
    MACHINE_ARM,
    MACHINE_ARM64,
    MACHINE_ARM64EC,
    MACHINE_ARM64X,
    MACHINE_OTHER,
} Machine;

Machine machine_of_coff(uint16_t value);   /* IMAGE_FILE_MACHINE_*, PE/COFF 3.3.1 */
const char *machine_name(Machine machine); /* "x64", "none" ... */

typedef enum FileKind {
    FILE_UNKNOWN,
    FILE_COFF,    /* object, also /bigobj */
    FILE_LTCG,    /* anonymous object of cl /GL */
    FILE_BITCODE, /* LLVM */
    FILE_IMPORT,  /* short import object */
    FILE_ARCHIVE,
    FILE_THIN_ARCHIVE,
    FILE_RESOURCE, /* .res */
    FILE_PE,       /* DLL or program, given by mistake */
    FILE_PDB,
    FILE_ELF,         /* an object of another system */
    FILE_MACHO,       /* likewise */
    FILE_LFS_POINTER, /* Git LFS left its pointer instead of the file */
    FILE_EMPTY,
} FileKind;

/* Looks at no more than the first FILE_KIND_SIZE bytes. */
enum { FILE_KIND_SIZE = 64 };
FileKind file_kind(Str bytes);
const char *file_kind_name(FileKind kind); /* "COFF object" ... */

#endif
