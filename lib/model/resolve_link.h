/* SPDX-License-Identifier: MIT */
/* The state of one replay, shared by the resolve_*.c files; nobody else
 * includes this. */
#ifndef CRTLINK_MODEL_RESOLVE_LINK_H
#define CRTLINK_MODEL_RESOLVE_LINK_H

#include "base/os.h"
#include "model/resolve.h"

#include "inputs/drectve.h"
#include "model/namewalk.h"
#include "model/offers.h"

typedef enum TaskKind {
    TASK_FILE,   /* open the file and read it */
    TASK_MEMBER, /* read a member of an archive that is open */
} TaskKind;

typedef struct Task {
    TaskKind kind;
    bool is_whole, is_lazy, is_default; /* TASK_FILE */
    uint32_t archive;                   /* TASK_MEMBER */
    uint32_t symbol;                    /* TASK_MEMBER: for which it is loaded */
    uint32_t asker;                     /* as in Symbol.asker */
    uint32_t lib;                       /* TASK_FILE: index into defaultlibs, or FILE_NONE */
    uint64_t offset;                    /* TASK_MEMBER: of the member's header */
    Str path;                           /* TASK_FILE */
} Task;

typedef struct ExportSpec {
    Str name;    /* the symbol that is exported; needed */
    Str forward; /* "dll.function", or empty */
    Str export_name;
    Str found; /* the symbol that stands in for it, of another name; or empty */
    uint32_t ordinal;
    bool is_noname, is_data, is_private;
    bool is_directive;
    Asker asker;
} ExportSpec;

typedef struct AlternateName {
    Str from, to;
} AlternateName;

/* What an archive looks like from inside. */
typedef struct OpenArchive {
    uint32_t file;
    Archive archive;
    Map members; /* link.exe's order: name -> offset */
} OpenArchive;

/* What became of an object's sections. */
typedef struct ParsedObject {
    uint32_t file;
    const uint8_t *states; /* from 1; 0: not linked */
    /* A COMDAT section was not taken, a section is some other object's, or it is of no machine. */
    bool is_suspect;
} ParsedObject;

typedef enum Subsystem {
    SUBSYSTEM_NONE,
    SUBSYSTEM_CONSOLE,
    SUBSYSTEM_WINDOWS,
    SUBSYSTEM_OTHER,
} Subsystem;

typedef struct OffsetSlot {
    uint64_t offset;
    uint32_t archive; /* + 1; 0 is free */
} OffsetSlot;

typedef struct Ahead Ahead;

typedef struct Link {
    Arena *arena;
    const LinkCommand *command;
    const Overlay *overlay;
    Resolution *out;
    Symtab *symbols;      /* &out->symbols */
    Offers *offers;       /* &out->offers */
    uint64_t *open_names; /* a bit for each hash of a name that was undefined at some time */
    LibSearch search;
    DirectiveCache directives;
    unsigned version; /* of lld's rules */
    bool is_msvc;

    VEC(Task) queue;
    size_t queue_at; /* behind the task in hand */
    Ahead *ahead;    /* NULL: nobody reads ahead */
    VEC(OpenArchive) archives;
    VEC(ParsedObject) objects;
    VEC(uint32_t) opened; /* symbols with SYMBOL_WAS_OPEN */
    VEC(uint32_t) wanted; /* link.exe's order: symbols that were undefined */
    bool searches;        /* the same: libraries are searched from now on */
    OffsetSlot *seen_members;
    size_t seen_slots, seen_count;
    unsigned depth; /* of objects that load each other at once */
    /* Of the objects that are being read: their symbols, and what defines their sections. */
    VEC(uint32_t) numbers, definitions;

    Map visited_files; /* identity -> */
    Map file_infos;    /* path -> OsFileInfo */
    Map visited_libs;  /* lower-case name -> */
    Map forbidden;     /* lower-case resolved path -> */
    Map lib_requests;  /* spelling -> index + 1 into out->defaultlibs */
    Map lib_names;     /* lower-case name without .lib -> the same */
    Map record_keys;   /* -> index + 1 into out->records */
    Map duplicate_of;  /* symbol name -> index + 1 into out->duplicates */
    Map empty_names;   /* of sections: looked for bytes in them */
    Map export_texts;  /* of directives, each once */
    Map alternates;    /* from -> index + 1 */
    VEC(AlternateName) alternate_list;
    VEC(ExportSpec) exports;
    StrVec commons;      /* names that /aligncomm gives */
    VEC(uint32_t) roots; /* symbols that must be there */
    VEC(Asker) root_askers;

    Machine machine;
    uint32_t entry; /* symbol or SYMBOL_NONE */
    Subsystem subsystem;
    StrVec local_names; /* of what SYMBOL_LOCAL counts */

    bool is_wdm, collects_garbage, has_circle;
    bool forbids_all, is_dll, has_no_entry, forces_unresolved, forces_multiple;
    bool warnings_are_errors, silences_local_imports, is_debug, keeps_unused, is_safeseh;
    bool has_empty; /* there are symbols with SYMBOL_IS_EMPTY */
    bool has_merge; /* some /merge */
    bool allows_duplicate_weak;
    bool has_failed, is_failure_sure, is_unsure;
    bool has_stopped;              /* at an error behind which the linker does nothing more */
    bool makes_import_library;     /* /def and no input: nothing is linked */
    const uint8_t *live;           /* by symbol, when it has been asked for (resolve_live.c) */
    const uint8_t **live_sections; /* of each object, from 1; with it */
    uint32_t resource_objects, resource_files;
    uint64_t common_bytes;
} Link;

/* resolve_report.c: what is found on the way */
void link_fail(Link *link);
void link_error(Link *link, const char *format, ...) PRINTF_LIKE(2, 3);
void link_warn(Link *link, const char *format, ...) PRINTF_LIKE(2, 3);
void link_opaque(Link *link, const char *format, ...) PRINTF_LIKE(2, 3);
/* A list cannot be told exactly; the outcome can. */
void link_ambiguous(Link *link, const char *format, ...) PRINTF_LIKE(2, 3);
void link_duplicate(Link *link, uint32_t symbol, uint32_t file);
void link_missing(Link *link, Str name, Asker asker);
uint32_t link_asker(Link *link, Asker asker);
Asker link_asker_of(const Link *link, uint32_t asker);
Str link_file_name(Link *link, uint32_t file);

/* resolve_symbols.c: one function for each way to bring a symbol in */
/* SYMBOL_NONE when nobody has brought it in, or offers it. */
uint32_t link_find(Link *link, Str name);
/* Makes symbols of all offers whose names begin so. */
void link_ask_offers(Link *link, Str prefix);
/* A name of that hash may be undefined: an offer of it is to be looked at. */
bool link_may_want(const Link *link, uint32_t hash);
uint64_t *open_names(Arena *arena);       /* for Link.open_names */
uint32_t link_name(Link *link, Str name); /* the symbol of that name, for the functions below */
Symbol *link_symbol(Link *link, uint32_t symbol);
void link_add_undefined(Link *link, uint32_t symbol, uint32_t asker, bool is_weak);
uint32_t link_add_root(Link *link, Str name, Asker asker);
void link_add_regular(Link *link, uint32_t symbol, uint32_t file);
/* True: this one is linked. */
bool link_add_comdat(Link *link, uint32_t symbol, uint32_t file);
void link_add_common(Link *link, uint32_t symbol, uint32_t file, uint32_t size);
void link_add_absolute(Link *link, uint32_t symbol, uint32_t file, uint32_t value);
void link_add_synthetic(Link *link, uint32_t symbol);
bool link_add_import(Link *link, uint32_t symbol, uint32_t file, SymbolKind kind);
void link_add_lazy_object(Link *link, uint32_t symbol, uint32_t file);
void link_add_lazy(Link *link, uint32_t symbol, uint32_t offer);
void link_load_lazy(Link *link, uint32_t symbol, uint32_t asker);
void link_set_alias(Link *link, uint32_t symbol, uint32_t alias, bool is_anti_dep);
void link_set_weak_alias(Link *link, uint32_t symbol, uint32_t alias, bool is_anti_dep,
                         uint32_t file);
/* What stands in for an undefined symbol at the end of the chain: a symbol, a local one
 * (SYMBOL_LOCAL), or SYMBOL_NONE. */
uint32_t link_weak_target(Link *link, uint32_t symbol);
bool link_is_resolved(Link *link, uint32_t symbol);

/* resolve_search.c */
Str link_find_file(Link *link, Str name);
Str link_find_library(Link *link, Str name);
OsFileInfo link_file_info(Link *link, Str path);
bool link_first_visit(Link *link, Str path);
void link_set_machine(Link *link, Machine machine);

/* resolve_defaultlibs.c */
void link_forbid_library(Link *link, Str name);
void link_request_library(Link *link, Str name, Asker asker);

/* resolve_queue.c */
void link_enqueue_file(Link *link, Str path, bool is_whole, bool is_lazy, uint32_t asker,
                       uint32_t lib);
void link_enqueue_input(Link *link, Str name, bool is_whole, bool is_lazy, Asker asker);
bool link_run(Link *link); /* false: there was nothing to do */
void link_drain(Link *link);
uint32_t link_new_file(Link *link, ResolvedFile file);
/* Behind the reading of any file: machine check, directives. */
void link_read_object(Link *link, uint32_t file);

typedef struct AheadFile {
    Str bytes, error; /* error: when it is not open */
    bool is_open;
    bool is_view; /* only what object_parse reads is there, and only while the task is in hand */
    const OfferGroup *offers; /* of an archive; NULL: they are not read */
} AheadFile;

/* resolve_ahead.c: a second thread that reads what is queued */
/* When there are enough inputs; and the symbol table's memory is had from the system. */
void ahead_start(Link *link);
void ahead_feed(Link *link); /* hands new tasks over */
/* False: the file of the task in hand was not opened ahead. */
bool ahead_open(Link *link, AheadFile *out);
/* The same of a member of the task in hand, of which only what object_parse reads is there;
 * *again: all of it. */
bool ahead_member(Link *link, ArchiveMember *out, Str *again);
void ahead_stop(Link *link);

/* The names of an object, from there or read here. */
typedef struct NameSource {
    NameWalk walk;
    NameBatch own;
    size_t task;
    bool is_ahead, has_batch, is_done;
} NameSource;

void link_names(Link *link, NameWalk walk, NameSource *out);
const NameBatch *link_next_names(Link *link, NameSource *source); /* NULL: all are taken */

/* resolve_objects.c */
void object_parse(Link *link, uint32_t file, Str *directives);
void object_parse_lazy(Link *link, uint32_t file);

/* resolve_archives.c */
/* `offers`: what its index has; NULL: it is yet to be read. */
void archive_read(Link *link, uint32_t file, bool is_whole, const OfferGroup *offers);
void archive_enqueue_member(Link *link, uint32_t archive, uint64_t offset, uint32_t symbol,
                            uint32_t asker);
/* The member that an offer is of. */
void archive_enqueue_offer(Link *link, uint32_t offer, uint32_t symbol, uint32_t asker);
void archive_load_member(Link *link, const Task *task);
const Archive *archive_of(const Link *link, uint32_t file); /* NULL: it is none */

/* resolve_directives.c */
void directives_apply(Link *link, uint32_t file, Str section);
void directive_record(Link *link, Str text, uint32_t file);
void directive_export(Link *link, Str text, bool is_directive, Asker asker);
void directive_alternate(Link *link, Str text);
void directive_subsystem(Link *link, Str text);

/* resolve_entry.c, mangle.c */
Str link_mangle(Link *link, Str name);
bool link_is_decorated(Str name);
uint32_t link_find_mangled(Link *link, Str name);
/* The name that the symbol is an alias of from then on, or empty. */
Str link_mangle_maybe(Link *link, uint32_t symbol);
void link_infer_subsystem(Link *link);
void link_choose_entry(Link *link);
void link_add_synthetics(Link *link);
void link_settle(Link *link); /* the loop until nothing more is needed */

/* resolve_end.c */
void link_finish(Link *link);

/* resolve_checks.c */
void link_check_options(Link *link);
void link_check_unknown(Link *link, const Arg *arg);
void link_check_merge(Link *link, Str text);
void link_check_guard(Link *link);

/* resolve_values.c */
/* False: lld has no such option, though it has one of that name. */
bool link_is_known_value(Link *link, const Arg *arg);
void link_check_value(Link *link, const LinkOpt *option, Str text, Str value);
/* The same for the command line. */
void link_check_values(Link *link);

/* resolve_exports.c */
void link_check_exports(Link *link);
void directive_common(Link *link, Str text); /* /aligncomm */
void link_check_commons(Link *link);

/* resolve_imports.c */
void link_check_imports(Link *link);

/* resolve_relocations.c */
/* Of a section (from 0), PE/COFF 5.2: u32 address, u32 symbol, u16 type. Of more than 65534 these
 * are all that is looked at. */
Str link_relocations(const Coff *coff, uint32_t section);
void link_check_relocations(Link *link);

/* resolve_live.c */
/* Something that stays in the image refers to it. Only at the end of the link. */
bool link_is_referred(Link *link, uint32_t symbol);
/* That section (from 1) of link->objects' one stays in it. Only at the end of the link. */
bool link_is_live(Link *link, size_t object, uint32_t section);

/* resolve_command.c */
void link_read_options(Link *link);
void link_enqueue_inputs(Link *link);
void link_request_libraries(Link *link);
void link_add_exports(Link *link);
void link_add_delayloads(Link *link);
void link_check_output(Link *link);

/* resolve_msvc.c */
bool link_search_libraries(Link *link); /* false: there was nothing to take */
bool link_is_offered(Link *link, Str name);

/* resolve_def.c */
void link_read_def(Link *link);

#endif
