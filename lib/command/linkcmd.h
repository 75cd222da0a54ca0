/* SPDX-License-Identifier: MIT */
/* What the linker was asked to do: the arguments, response files and
 * environment variables as one ordered list, each with its origin. Unchanged
 * after parsing; the plan works on its own list of edits.
 *
 * Order. link.exe: LINK, the command line, _LINK_ (documented). lld-link:
 * _LINK_, LINK, the command line (observed, 14 to 22); /lldignoreenv on the
 * command line drops both, in a response file or in a variable it does not
 * (observed). `--rsp-quoting=` too counts on the command line only. */
#ifndef CRTLINK_COMMAND_LINKCMD_H
#define CRTLINK_COMMAND_LINKCMD_H

#include "base/diag.h"
#include "command/linkopt.h"

typedef enum LinkerKind {
    LINKER_UNKNOWN, /* read as lld reads it */
    LINKER_MSVC,    /* Microsoft's link.exe */
    LINKER_LLD,     /* lld-link, rust-lld -flavor link */
} LinkerKind;

typedef enum ArgKind {
    ARG_INPUT,   /* a file */
    ARG_OPTION,  /* in the table, and of this linker */
    ARG_UNKNOWN, /* looks like an option, is in no table: passes on untouched; or empty */
    ARG_FLAVOR,  /* `-flavor` and its value: two arguments */
} ArgKind;

typedef struct Arg {
    ArgKind kind;
    Str text;              /* as the linker sees it, quotes resolved */
    const LinkOpt *option; /* ARG_OPTION */
    Str value;             /* ARG_OPTION: behind the `:`; else empty */
    Origin origin;
    size_t source; /* index into LinkCommand.sources */
} Arg;

/* One thing that the caller gave: an argument (which may be a response file)
 * or a variable. It goes on verbatim as long as no Arg of it is edited. */
typedef struct ArgSource {
    Origin origin;    /* ORIGIN_ARGUMENT or ORIGIN_VARIABLE */
    Str text;         /* verbatim */
    bool is_response; /* `@file` that could be read */
} ArgSource;

/* Both lists are in the linker's order; `-flavor link` comes first. */
typedef struct LinkCommand {
    VEC(ArgSource) sources;
    VEC(Arg) args;
    bool has_settings; /* some Arg is OPT_CRTLINK */
} LinkCommand;

typedef struct LinkEnvironment {
    Str link;             /* LINK, empty when unset */
    Str link_underscores; /* _LINK_ */
} LinkEnvironment;

/* argv without the program's name. A response file that cannot be read stays
 * an ARG_INPUT with its `@`, as the linker itself would complain about it; a
 * chain of response files that includes itself, or is beyond the limits of
 * response.h, is a SEV_ERROR Diag and false: the untouched arguments must then
 * go to the linker. link.exe does not nest: an `@` inside a response file is
 * then an input of that name. Texts borrow from argv, env and the arena. */
bool linkcmd_parse(Arena *arena, const StrVec *argv, LinkEnvironment env, LinkerKind linker,
                   Diags *diags, LinkCommand *out);

/* The last argument with this option, NULL when absent. */
const Arg *linkcmd_last(const LinkCommand *command, LinkOptId id);

/* A call that must go to the linker as it is, crtlink silent: no argument;
 * `/?`, `/help` or `--version` anywhere on the command line (`/logo --version`
 * is one); `-v` alone; `/lib`, `/dump`, `/edit`, `/editbin` first (either
 * prefix, any case); the same behind `-flavor link`; `-flavor` with another
 * value or none. */
bool linkcmd_is_passthrough(const StrVec *argv);

#endif
