/* SPDX-License-Identifier: MIT */
/* The options of link.exe and lld-link, one table.
 *
 * Sources: Microsoft's "MSVC linker reference" and what link.exe 14.36 prints
 * for `/?`; lld's lld/COFF/Options.td and `lld-link -help` (14, 19, 22);
 * tests/e2e/options.sh compares. Names match in any letter case after `/` or
 * `-`; lld also takes `/?` and `-?` in front. What is not in the table passes
 * on untouched. Where the linkers disagree whether an option may have a value,
 * the table has the wider of the two. */
#ifndef CRTLINK_COMMAND_LINKOPT_H
#define CRTLINK_COMMAND_LINKOPT_H

#include "base/str.h"

/* Only options whose meaning crtlink uses have an id of their own. */
typedef enum LinkOptId {
    OPT_OTHER, /* known to the linker, of no interest to crtlink */
    OPT_ALTERNATENAME,
    OPT_CRTLINK, /* crtlink's own: /CRTLINK:section.key=value */
    OPT_DEBUG,
    OPT_DEF,
    OPT_DEFAULTLIB,
    OPT_DELAYLOAD,
    OPT_DISALLOWLIB,
    OPT_DLL,
    OPT_DRIVER,
    OPT_END_LIB,
    OPT_ENTRY,
    OPT_EXPORT,
    OPT_FAILIFMISMATCH,
    OPT_FORCE,
    OPT_HELP, /* `/?`, `/help` */
    OPT_IMPLIB,
    OPT_INCLUDE,
    OPT_INCLUDEOPTIONAL,
    OPT_INFERASANLIBS,
    OPT_LIBPATH,
    OPT_LLDIGNOREENV,
    OPT_LTCG,
    OPT_MACHINE,
    OPT_MERGE,
    OPT_NODEFAULTLIB,
    OPT_NOENTRY,
    OPT_OUT,
    OPT_PRINT_VERSION, /* `--version`; `/version:` is another one */
    OPT_RSP_QUOTING,
    OPT_SECTION,
    OPT_START_LIB,
    OPT_SUBSYSTEM,
    OPT_VCTOOLSDIR,
    OPT_VERBOSE,
    OPT_WHOLEARCHIVE,
    OPT_WINSYSROOT,
    OPT_WX,
} LinkOptId;

enum {
    OPT_TAKES_VALUE = 1 << 0,    /* `/name:value`; without OPT_VALUE_OPTIONAL the `:` is a must */
    OPT_VALUE_OPTIONAL = 1 << 1, /* `/name` and `/name:value` */
    OPT_DASH_DASH = 1 << 2,      /* spelled `--name` and `--name=value`, in no other way */
    OPT_NAMES_LIBRARY = 1 << 3,  /* value is a library; the plan may edit it */
    OPT_NAMES_INPUT = 1 << 4,    /* value is a file that is read */
    OPT_NAMES_OUTPUT = 1 << 5,   /* value is a file that is written */
    OPT_IN_DRECTVE = 1 << 6,     /* link.exe accepts it inside an object file */
    OPT_LLD_ONLY = 1 << 7,
    OPT_LINK_ONLY = 1 << 8, /* link.exe only */
    OPT_LAST_WINS = 1 << 9, /* given again, it replaces the earlier one */
    OPT_ALIAS = 1 << 10,    /* a second name for the id of another row */
};

typedef struct LinkOpt {
    const char *name; /* lower case, without `/` and `:` */
    LinkOptId id;
    unsigned flags;
} LinkOpt;

/* Sorted by name (and, for one name, the `--` one first); test_linkopt checks
 * the order. */
extern const LinkOpt link_opts[];
extern const size_t link_opt_count;

/* `argument` with its `/` or `-`. NULL when it is no option of either linker,
 * *value untouched. Else *value is what follows the `:` (empty when there is
 * none). A path such as `/home/x.obj` is no option: its name must match as a
 * whole; nor is `/out` without a `:` or `/dll:x` with one (observed, lld-link
 * 14 to 22: it looks for files of those names). */
const LinkOpt *linkopt_parse(Str argument, Str *value);
/* The row of an id of its own; NULL for OPT_OTHER. */
const LinkOpt *linkopt_by_id(LinkOptId id);

#endif
