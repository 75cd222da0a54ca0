/* SPDX-License-Identifier: MIT */
/* One file that the linker reads: its kind and its members. An object file is
 * an input with one member of its own name. */
#ifndef CRTLINK_INPUTS_INPUT_H
#define CRTLINK_INPUTS_INPUT_H

#include "base/diag.h"
#include "base/pieces.h"
#include "inputs/bitcode.h"
#include "inputs/coff.h"
#include "inputs/drectve.h"
#include "inputs/magic.h"

typedef enum InputKind {
    INPUT_UNKNOWN,
    INPUT_OBJECT,
    INPUT_ARCHIVE,
    INPUT_IMPORT_LIBRARY, /* an archive whose members are short imports and their descriptors */
    INPUT_RESOURCE,
    INPUT_DLL,
} InputKind;

typedef enum MemberKind {
    MEMBER_OTHER,
    MEMBER_OBJECT,
    MEMBER_IMPORT,
    MEMBER_BITCODE,
    MEMBER_LTCG,
    MEMBER_RESOURCE,
} MemberKind;

typedef struct Member {
    Str name;
    MemberKind kind;
    Machine machine;
    Str bytes; /* of the member itself */
    DirectiveVec directives;
    Str compiler_flags; /* MEMBER_LTCG: cl's command line; else empty */
    Str opaque;         /* why its directives cannot be known before the link; empty: they can */
    Str import_dll;     /* MEMBER_IMPORT */
    Str import_symbol;  /* MEMBER_IMPORT */
    Str error;          /* empty: it could be read */
    bool is_own_file;   /* of a thin archive: `bytes` are a mapping of their own */
} Member;

typedef struct Input {
    Str path;
    InputKind kind;
    Machine machine; /* of its members, NONE when they differ or have none */
    VEC(Member) members;
    Str error; /* why the file as a whole cannot be read; empty: it can */
    Str bytes;
    Pieces *pieces;  /* that `bytes` are a view of; NULL: they are all there */
    bool is_outline; /* input_open_outline */
} Input;

/* What reading many inputs shares. */
typedef struct InputReader {
    Arena *arena;
    DirectiveCache directives;
    Pieces *pieces;  /* NULL, unless files are opened through them */
    bool is_outline; /* input_open_outline is at work */
} InputReader;

InputReader input_reader(Arena *arena);

/* Always fills *out: what cannot be read has `error`. False when the file as a
 * whole could not be read. Names are slices of the mapping, which lives until
 * input_close. */
bool input_open(InputReader *reader, Str path, Input *out);
/* Through reader->pieces, one input at a time: of COFF members only headers, section table, symbols
 * and directives are there, of import, bitcode and /GL members all. */
bool input_open_pieces(InputReader *reader, Str path, Input *out);
/* Through reader->pieces, what outlives the file: all but the bytes, which are empty, and the
 * symbols, which are not looked at; so damage to them goes without an `error`. The directives must
 * be kept by a lasting cache. There is nothing left to close. */
bool input_open_outline(InputReader *reader, Str path, Input *out);
/* Makes an outline of one that was opened by reader->pieces and a lasting cache, symbols and all.
 */
void input_become_outline(Arena *arena, Input *input);
void input_close(Input *input);

/* An external name that the member has or needs. An import member has two:
 * the symbol and its `__imp_` form. */
typedef struct MemberSymbol {
    Str name;
    bool is_undefined; /* needs it (weak externals too) */
} MemberSymbol;

/* A walk over the symbols of one member; the symbol table is read as it goes,
 * nothing is kept. */
typedef struct MemberSymbols {
    Arena *arena; /* for the `__imp_` names of import members */
    const Member *member;
    Coff coff;
    Bitcode bitcode;
    uint32_t index;
} MemberSymbols;

MemberSymbols member_symbols(Arena *arena, const Member *member);
bool member_symbols_next(MemberSymbols *symbols, MemberSymbol *out);
/* The next undefined one; the names of the others are not read. */
bool member_symbols_next_wanted(MemberSymbols *symbols, MemberSymbol *out);

/* The crate (package) name behind an rlib's file name: "libort_sys-0a1b2c3d4e5f6071.rlib"
 * gives "ort_sys". Empty: the name is not of that form. */
Str input_crate_name(Str path);

const char *input_kind_name(InputKind kind);   /* "archive" ... as in the JSON */
const char *member_kind_name(MemberKind kind); /* "object" ... as in the JSON */

#endif
