/* SPDX-License-Identifier: MIT */
/* One change to the link command. No reason, no edit. */
#ifndef CRTLINK_PLAN_EDIT_H
#define CRTLINK_PLAN_EDIT_H

#include "command/linkcmd.h"

typedef enum EditAction {
    EDIT_ADD,     /* `text` goes behind all arguments */
    EDIT_INSERT,  /* `text` goes in front of all arguments; several keep their order */
    EDIT_REMOVE,  /* args[arg] */
    EDIT_REPLACE, /* args[arg] becomes `text` */
} EditAction;

typedef struct Edit {
    EditAction action;
    size_t arg; /* index into LinkCommand.args; unused for EDIT_ADD, EDIT_INSERT */
    Str text;
    Str reason;       /* one clause, with the evidence: who asked for what */
    Origin policy;    /* the setting that wanted it */
    bool needs_mends; /* names a file of the plan's mends: without them it is not made */
} Edit;

typedef VEC(Edit) EditVec;

#endif
