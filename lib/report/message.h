/* SPDX-License-Identifier: MIT */
/* One thing that the linker said, taken apart. */
#ifndef CRTLINK_REPORT_MESSAGE_H
#define CRTLINK_REPORT_MESSAGE_H

#include "base/str.h"

typedef enum MessageKind {
    MESSAGE_ERROR,   /* understood as far as: the linker failed here */
    MESSAGE_WARNING, /* the same, and went on */
    MESSAGE_SUMMARY, /* "3 unresolved externals": says nothing of its own */
    MESSAGE_UNRESOLVED,
    MESSAGE_DUPLICATE,
    MESSAGE_MISMATCH,            /* /FAILIFMISMATCH */
    MESSAGE_DEFAULTLIB_CONFLICT, /* LNK4098 */
    MESSAGE_IMPORTED_LOCALLY,    /* LNK4049, LNK4217, LNK4286 */
    MESSAGE_CANNOT_OPEN,
    MESSAGE_MACHINE,
    MESSAGE_ENTRY,
    MESSAGE_DAMAGED,
    MESSAGE_LTCG,            /* objects of /GL, or what the linker's code generator says of them */
    MESSAGE_SAFESEH,         /* LNK2026 */
    MESSAGE_DELAY_LOAD,      /* LNK1194: name is the library, symbol the data that it imports */
    MESSAGE_GNU_UNRESOLVED,  /* GNU ld: `file` of the pattern is a source or section */
    MESSAGE_GNU_CANNOT_OPEN, /* GNU ld: name is what follows -l */
    MESSAGE_NOT_A_LINKER,    /* coreutils' link */
    /* Lines that belong to the message before them (lld's `>>>`). */
    MESSAGE_REFERENCE,  /* origin or file, function */
    MESSAGE_DEFINITION, /* origin or file */
    MESSAGE_VALUE,      /* origin, value */
    MESSAGE_PLACE,      /* origin: the object behind the file of the line before */
    MESSAGE_MORE,       /* count */
    MESSAGE_AVAILABLE,  /* other_input: an archive that has the symbol, but not to import */
    MESSAGE_HINT,       /* symbol: one that is defined and looks like the missing one */
    MESSAGE_KIND_COUNT
} MessageKind;

const char *message_kind_name(MessageKind kind); /* "unresolved" ... as in rules */
bool message_kind_find(Str name, MessageKind *out);
bool message_kind_is_detail(MessageKind kind);

/* An input as the linker names it: file, or file(member). */
typedef struct InputName {
    Str file, member;
} InputName;

InputName input_name_parse(Str text);
bool input_name_eq(InputName a, InputName b);

typedef struct LinkerMessage {
    MessageKind kind;
    bool is_error;
    Str code;         /* "LNK2019"; empty for lld */
    InputName origin; /* who complains, refers, or defines for the second time */
    InputName other;  /* the other side: who has other_value, who defined first */
    Str symbol;       /* as in the object, where the linker shows that: "__imp_tolower" */
    Str undecorated;  /* C++, as the linker prints it */
    Str function;
    Str key, value, other_value;
    Str hint;                     /* the first name that link.exe thinks could be meant */
    Str name;                     /* the file that cannot be opened, the library of LNK4098 */
    Str text;                     /* the line, without colours and the marks of tools around it */
    uint64_t more;                /* references beyond those shown */
    size_t first_line, last_line; /* from 1 */
} LinkerMessage;

typedef VEC(LinkerMessage) LinkerMessages;

#endif
