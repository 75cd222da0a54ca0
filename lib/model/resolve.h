/* SPDX-License-Identifier: MIT */
/* Replays a link: which files and members become part of it, for which
 * symbol, asked by whom; which default libraries come in; what stays
 * unresolved, what is defined twice, which records clash; and how it ends.
 *
 * Rules. lld-link's order is that of lld/COFF (Driver, SymbolTable, InputFiles)
 * as read in its source and observed with lld-link 14, 19 and 22: one queue of files and
 * members, archives offer their symbols lazily, the first archive wins.
 * link.exe's is the documented one ("Link order" in the MSVC linker reference): explicit inputs,
 * /DEFAULTLIB, default libraries of objects; what a library's own member lacks is
 * looked for in that library first, then in the following ones, then from the start.
 *
 * Lists tell what the linker would report had it gone on after its first error;
 * `outcome` is what it does. */
#ifndef CRTLINK_MODEL_RESOLVE_H
#define CRTLINK_MODEL_RESOLVE_H

#include "base/map.h"
#include "command/linkcmd.h"
#include "inputs/archive.h"
#include "inputs/coff.h"
#include "inputs/overlay.h"
#include "inputs/search.h"
#include "inputs/shortimport.h"
#include "model/offers.h"
#include "model/symtab.h"

typedef struct ResolveRules {
    LinkerKind linker; /* LINKER_MSVC: link.exe's documented order */
    unsigned version;  /* of lld: 14, 19, 22 ...; 0: the newest known */
} ResolveRules;

enum { RESOLVE_NEWEST_LLD = 22 };

typedef enum Outcome {
    OUTCOME_LINKS,
    OUTCOME_FAILS,
    OUTCOME_UNKNOWN, /* see `opaque` */
} Outcome;

typedef enum FileRole {
    FILE_ROLE_OBJECT,
    FILE_ROLE_ARCHIVE,
    FILE_ROLE_IMPORT,
    FILE_ROLE_OTHER, /* resources, a program database, what is no input at all */
} FileRole;

#define FILE_NONE UINT32_MAX

typedef enum AskerKind {
    ASKER_FILE,          /* an object needs the symbol; file */
    ASKER_ARGUMENT,      /* an argument names it; arg */
    ASKER_ENTRY,         /* the entry point that the linker inferred */
    ASKER_LINKER,        /* the linker itself: _load_config_used, the delay load helper */
    ASKER_DIRECTIVE,     /* /include, /export, /entry or /defaultlib in `file` */
    ASKER_ALTERNATENAME, /* stands in for another symbol; text: that symbol */
    ASKER_WHOLE_ARCHIVE, /* every member is taken */
} AskerKind;

typedef struct Asker {
    AskerKind kind;
    uint32_t file;  /* FILE_NONE when not from a file */
    const Arg *arg; /* ASKER_ARGUMENT */
    Str text;       /* the symbol or option, as far as it is not told by the rest */
} Asker;

/* A file that nobody has open: of most objects nothing is looked at a second time. */
typedef struct FileAgain {
    bool is_open;
    Str bytes; /* empty when it cannot be opened, or not yet */
} FileAgain;

typedef struct ResolvedFile {
    FileRole role;
    Str path;           /* as found; of a member: of its archive */
    Str member;         /* name in the archive, else empty */
    uint32_t archive;   /* the archive's own index, or FILE_NONE */
    Asker asker;        /* who brought it: of a member, see `symbol` */
    Str symbol;         /* the symbol for which a member was loaded, else empty */
    Str bytes;          /* where `again` is NULL; see resolution_bytes */
    FileAgain *again;   /* read in pieces: what is not there any more is read again */
    ShortImport import; /* FILE_ROLE_IMPORT */
    Machine machine;
    bool is_lazy;    /* between /start-lib and /end-lib, not needed so far */
    bool is_default; /* came as a default library */
    bool is_loaded;  /* an object or import that is part of the link */
    bool is_safeseh; /* its exception handlers are registered (@feat.00) */
} ResolvedFile;

/* All requests for one library by name. */
typedef struct DefaultLib {
    Str name;          /* as first asked for */
    Str path;          /* as found; empty: nowhere, or never looked for */
    uint32_t file;     /* FILE_NONE: forbidden, missing, or there as another file */
    bool is_forbidden; /* /nodefaultlib or /disallowlib was first */
    bool is_missing;
    VEC(Asker) askers;
} DefaultLib;

typedef struct Duplicate {
    uint32_t symbol;
    VEC(uint32_t) files;
} Duplicate;

typedef struct Unresolved {
    uint32_t symbol;
    VEC(uint32_t) files; /* objects that refer to it */
    VEC(Asker) roots;    /* and others: /include, /entry ... */
} Unresolved;

typedef struct RecordValue {
    Str value;
    uint32_t file; /* FILE_NONE: the command line */
} RecordValue;

/* A /failifmismatch key. */
typedef struct Record {
    Str key;
    bool is_clash;
    VEC(RecordValue) values; /* all, in order */
} Record;

/* A symbol that both sides name, linked statically though asked for as an import. */
typedef struct LocalImport {
    uint32_t symbol;  /* `__imp_X` */
    uint32_t defined; /* X */
} LocalImport;

typedef struct MissingFile {
    Str name;
    VEC(Asker) askers;
} MissingFile;

typedef struct Resolution {
    Outcome outcome;
    ResolveRules rules;
    Machine machine;
    Symtab symbols;
    Offers offers; /* of archives, most of which nobody asked for */
    VEC(ResolvedFile) files;
    VEC(uint32_t) loaded;  /* objects, in the linker's order */
    VEC(uint32_t) imports; /* short import members, likewise */
    VEC(DefaultLib) defaultlibs;
    VEC(Duplicate) duplicates;
    VEC(Unresolved) unresolved;
    VEC(LocalImport) local_imports;
    VEC(Asker) askers; /* that Symbol.asker counts on from FILE_COUNT_LIMIT */
    VEC(Record) records;
    VEC(MissingFile) missing;
    StrVec errors;   /* other reasons to fail */
    StrVec warnings; /* that the linker would print */
    StrVec opaque;   /* why it cannot be told */
    uint32_t entry;  /* symbol, or SYMBOL_NONE */
} Resolution;

/* Symbol.asker below it is a file, from it on an index into Resolution.askers. */
enum { ASKER_BASE = 0x40000000 };

typedef struct ResolveRequest {
    const LinkCommand *command;
    Str lib; /* the variable LIB */
    ResolveRules rules;
    const Overlay *overlay; /* files that the link reads though they are not on disk; or NULL */
} ResolveRequest;

/* Opens the inputs it needs; resolution_close lets them go. Nothing else has to
 * be freed. Never fails: what cannot be read is in `opaque` or `errors`. */
void resolve(Arena *arena, const ResolveRequest *request, Resolution *out);
void resolution_close(Resolution *resolution);
/* All bytes of a file or member, until resolution_close. Empty: it cannot be read any more. */
Str resolution_bytes(const Resolution *resolution, uint32_t file);
/* The symbol of that name, or the SYMBOL_LAZY that an offer of it would become. */
bool resolution_find(const Resolution *resolution, Str name, Symbol *out);
Symbol resolution_offered(const Resolution *resolution, uint32_t offer);
/* The archive that offers a SYMBOL_LAZY, and where in it the member is. */
bool resolution_offer(const Resolution *resolution, const Symbol *lazy, Archive *archive,
                      uint64_t *offset);

/* As the linker prints it: "a.obj", "x.lib(b.obj)"; an import "x.lib(X.dll):f". */
Str resolution_file_name(Arena *arena, const Resolution *resolution, uint32_t file);
/* Who needed the symbol first. False: nobody did. */
bool resolution_asker(const Resolution *resolution, const Symbol *symbol, Asker *out);
/* The symbol at the end of its chain of aliases, or itself. */
uint32_t resolution_follow(const Resolution *resolution, uint32_t symbol);

#endif
