/* SPDX-License-Identifier: MIT */
/* Archives: libraries, import libraries, rlibs.
 *
 * Source: PE/COFF 6 "Archive (Library) File Format"; GNU ar's thin archives
 * and long names; `/SYM64/`, `<ECSYMBOLS>` and `<XFGHASH>` members as link.exe 14
 * and LLVM 19 write them (observed). "!<arch>\n", then members:
 *
 *   name[16] date[12] user[6] group[6] mode[8] size[10] "`\n"  data, padded to even
 *
 * name is "/" (linker members: the first, the second), "//" (long names),
 * "/123" (offset into the long names), "name/" or "name". A thin archive holds
 * only linker and name members; the others are files beside it. */
#ifndef CRTLINK_INPUTS_ARCHIVE_H
#define CRTLINK_INPUTS_ARCHIVE_H

#include "base/pieces.h"
#include "inputs/magic.h"

typedef struct Archive {
    Str bytes;
    Pieces *pieces; /* that bytes are read through; NULL: all are there */
    bool is_thin;
    Str first_linker_member;  /* big-endian index; empty when absent */
    Str second_linker_member; /* little-endian index */
    Str sym64;                /* big-endian, 64-bit offsets */
    Str ec_symbols;           /* ARM64EC's own index */
    Str long_names;
    uint64_t next; /* where archive_next goes on */
} Archive;

typedef struct ArchiveMember {
    Str name;
    Str bytes;       /* empty in a thin archive */
    uint64_t offset; /* of its header: what the linker members point at */
} ArchiveMember;

/* Reads the special members in front; archive_next then gives the first
 * ordinary one. On failure *error is a static text. */
bool archive_open(Str bytes, Archive *out, const char **error);
/* The same for a file that is read in pieces. Names are read; members and linker members are left
 * to the caller. */
bool archive_open_pieces(Pieces *pieces, Archive *out, const char **error);

/* True and *out: the next ordinary member. False: no more, and *error is NULL,
 * or a static text when the archive is damaged there. A member cut short by
 * the end of the file is an error. */
bool archive_next(Archive *archive, ArchiveMember *out, const char **error);

/* About how many ordinary members there are, as the index says: for making room, as a wrong one
 * does no harm. 0: it does not say. */
size_t archive_member_guess(const Archive *archive);

/* The member whose header is at `offset`. */
bool archive_member_at(const Archive *archive, uint64_t offset, ArchiveMember *out);
/* The same, read from a part of the file that begins there; its bytes are left to the caller. False
 * too when the part does not hold all of it. */
bool archive_member_in(const Archive *archive, Pieces *part, uint64_t offset, ArchiveMember *out);

typedef struct ArchiveSymbols {
    const Archive *archive;
    Str offsets, names; /* of the first linker member or /SYM64/ */
    unsigned offset_size;
    uint64_t index, count;
    bool is_damaged; /* the index ends early */
} ArchiveSymbols;

/* The symbol index in the order of the file: /SYM64/ or the first linker member, which
 * every writer makes. */
ArchiveSymbols archive_symbols(const Archive *archive);
bool archive_symbols_next(ArchiveSymbols *symbols, Str *name, uint64_t *member_offset);
/* The member that has the symbol `index`, which must be less than `count`. */
uint64_t archive_symbols_member(const ArchiveSymbols *symbols, uint64_t index);

#endif
