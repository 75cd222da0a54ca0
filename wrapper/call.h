/* SPDX-License-Identifier: MIT */
/* One call of crtlink: what it was given, what it found out. Filled step by
 * step by crtlink.c and tools.c. */
#ifndef CRTLINK_WRAPPER_CALL_H
#define CRTLINK_WRAPPER_CALL_H

#include "model/policy.h"
#include "plan/plan.h"
#include "plan/rewrite.h"
#include "report/linkreport.h"

typedef struct Linker {
    LinkerKind kind;
    Str path;          /* empty: none was found */
    Str name;          /* what it is called by: argv[0], which lld prints before its errors */
    bool needs_flavor; /* rust-lld: `-flavor link` goes in front */
    Origin origin;     /* the setting that named it, or ORIGIN_NONE: found */
} Linker;

typedef struct Call {
    Arena arena;
    Diags diags;
    StrVec argv;        /* without the program's name */
    StrVec environment; /* "NAME=value" */
    Policy policy;
    StrVec policy_files; /* that were read, in order */
    Linker linker;
    LinkCommand command;
    World world;
    Arena world_arena; /* of the world alone */
    bool has_world;
    Ruleset *rules;         /* of the explanations; NULL: not read yet */
    Str color;              /* --color=auto|always|never; empty: not said */
    ReportNotes said;       /* crtlink's own notes so far */
    bool is_tool;           /* no link was asked for: whatever breaks down, none is made */
    bool is_beside_linker;  /* the linker runs, and needs the processors more */
    bool is_dry;            /* nothing is run: private files have no place, only a name */
    const Overlay *overlay; /* files that the planned link reads though they are not on disk */
} Call;

enum {
    EXIT_NO_LINKER = 97, /* contract: crtlink could start no linker at all */
    EXIT_STOPPED = 98,   /* on-error = stop, and crtlink could not do its part */
};

/* The value of an environment variable; empty when unset. */
Str call_variable(const Call *call, const char *name);

/* Settings from all sources but the arguments, then those; reads the command. False:
 * the command could not be read (a Diag says why). */
bool call_read_settings(Call *call);
bool call_read_command(Call *call, const StrVec *argv);
/* Opens all inputs, once. */
void call_open_world(Call *call);
/* What its members want; and their bytes, when imports are bridged: for what they need. */
void call_conclude_world(Call *call);
/* Gives them back, with all that was read from them; they can be opened again. */
void call_close_world(Call *call);

#endif
