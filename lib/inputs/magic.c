/* SPDX-License-Identifier: MIT */
#include "inputs/magic.h"

#include "base/reader.h"
#include "inputs/coff.h"

typedef struct MachineRow {
    uint16_t value;
    Machine machine;
} MachineRow;

/* PE/COFF 3.3.1 "Machine Types"; ARM64EC and ARM64X from winnt.h. */
static const MachineRow machines[] = {
    {0x0000, MACHINE_NONE   },
    {0x014c, MACHINE_X86    },
    {0x8664, MACHINE_X64    },
    {0x01c0, MACHINE_ARM    },
    {0x01c2, MACHINE_ARM    },
    {0x01c4, MACHINE_ARM    },
    {0xaa64, MACHINE_ARM64  },
    {0xa641, MACHINE_ARM64EC},
    {0xa64e, MACHINE_ARM64X },
    {0x0200, MACHINE_OTHER  }, /* Itanium */
    {0x0ebc, MACHINE_OTHER  }, /* EFI byte code */
    {0x0166, MACHINE_OTHER  }, /* MIPS */
    {0x01f0, MACHINE_OTHER  }, /* PowerPC */
    {0x5032, MACHINE_OTHER  }, /* RISC-V, 32 bit */
    {0x5064, MACHINE_OTHER  }, /* RISC-V, 64 bit */
    {0x6264, MACHINE_OTHER  }, /* LoongArch, 64 bit */
};

static const MachineRow *machine_row(uint16_t value)
{
    for (size_t i = 0; i < sizeof machines / sizeof *machines; i++)
        if (machines[i].value == value)
            return &machines[i];
    return NULL;
}

Machine machine_of_coff(uint16_t value)
{
    const MachineRow *row = machine_row(value);
    return row ? row->machine : MACHINE_OTHER;
}

const char *machine_name(Machine machine)
{
    static const char *const names[] = {
        [MACHINE_NONE] = "none",     [MACHINE_X86] = "x86",     [MACHINE_X64] = "x64",
        [MACHINE_ARM] = "arm",       [MACHINE_ARM64] = "arm64", [MACHINE_ARM64EC] = "arm64ec",
        [MACHINE_ARM64X] = "arm64x", [MACHINE_OTHER] = "other",
    };
    return names[machine];
}

typedef struct MagicRow {
    Str bytes;
    FileKind kind;
} MagicRow;

static const MagicRow magics[] = {
    {{"!<arch>\n", 8},                                   FILE_ARCHIVE     },
    {{"!<thin>\n", 8},                                   FILE_THIN_ARCHIVE},
    {{"BC\xC0\xDE", 4},                                  FILE_BITCODE     },
    {{"\xDE\xC0\x17\x0B", 4},                            FILE_BITCODE     },
    {{"\0\0\0\0\x20\0\0\0\xFF\xFF\0\0\xFF\xFF\0\0", 16}, FILE_RESOURCE    },
    {{"MZ", 2},                                          FILE_PE          },
    {{"Microsoft C/C++ MSF ", 20},                       FILE_PDB         },
    {{"Microsoft C/C++ program database ", 33},          FILE_PDB         },
    {{"\x7F"
      "ELF",
      4},
     FILE_ELF                                                             },
    {{"\xCF\xFA\xED\xFE", 4},                            FILE_MACHO       },
    {{"\xCE\xFA\xED\xFE", 4},                            FILE_MACHO       },
    {{"version https://git-lfs.github.com/spec/", 40},   FILE_LFS_POINTER },
};

/* Sig1 0, Sig2 0xFFFF, Version: a short import (PE/COFF 7), a /bigobj or an
 * anonymous object (winnt.h, ANON_OBJECT_HEADER). */
static FileKind anonymous_kind(Str bytes)
{
    if (bytes.len < 6)
        return FILE_UNKNOWN;
    if (u16_of(bytes.at + 4) == 0)
        return FILE_IMPORT;
    Str class_id = {"", 0};
    (void)bytes_slice(bytes, COFF_CLASS_ID_OFFSET, 1, COFF_CLASS_ID_SIZE, &class_id);
    if (str_eq(class_id, coff_bigobj_class_id()))
        return FILE_COFF;
    if (str_eq(class_id, coff_ltcg_class_id()))
        return FILE_LTCG;
    return FILE_UNKNOWN;
}

/* Nothing marks a COFF object but a known machine and a plausible header. */
static bool looks_like_coff(Str bytes)
{
    Reader r = reader(bytes);
    const MachineRow *row = machine_row(read_u16(&r));
    uint16_t sections = read_u16(&r);
    read_u32(&r); /* timestamp */
    uint32_t symbols_at = read_u32(&r);
    uint32_t symbols = read_u32(&r);
    uint16_t optional = read_u16(&r);
    if (r.failed || !row)
        return false;
    return row->machine != MACHINE_NONE ||
           (optional == 0 && (sections || symbols) && symbols_at <= bytes.len);
}

FileKind file_kind(Str bytes)
{
    if (bytes.len == 0)
        return FILE_EMPTY;
    if (bytes.len >= 4 && u32_of(bytes.at) == 0xFFFF0000)
        return anonymous_kind(bytes);
    /* Each member of each library is asked: most begin with a byte that no magic begins with. */
    for (size_t i = 0; i < sizeof magics / sizeof *magics; i++)
        if (magics[i].bytes.at[0] == bytes.at[0] && str_starts_with(bytes, magics[i].bytes))
            return magics[i].kind;
    return looks_like_coff(bytes) ? FILE_COFF : FILE_UNKNOWN;
}

const char *file_kind_name(FileKind kind)
{
    static const char *const names[] = {
        [FILE_UNKNOWN] = "file of an unknown kind",
        [FILE_COFF] = "COFF object",
        [FILE_LTCG] = "/GL object",
        [FILE_BITCODE] = "LLVM bitcode",
        [FILE_IMPORT] = "import object",
        [FILE_ARCHIVE] = "library",
        [FILE_THIN_ARCHIVE] = "thin library",
        [FILE_RESOURCE] = "resource file",
        [FILE_PE] = "DLL or program",
        [FILE_PDB] = "program database",
        [FILE_ELF] = "ELF object",
        [FILE_MACHO] = "Mach-O object",
        [FILE_LFS_POINTER] = "Git LFS pointer",
        [FILE_EMPTY] = "empty file",
    };
    return names[kind];
}
