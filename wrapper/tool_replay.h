/* SPDX-License-Identifier: MIT */
/* What --predict, --why and --which share: their options, and the replay. */
#ifndef CRTLINK_WRAPPER_TOOL_REPLAY_H
#define CRTLINK_WRAPPER_TOOL_REPLAY_H

#include "linkerversion.h"
#include "tools.h"

typedef struct ReplayOptions {
    Str format;      /* "text" or "json" */
    bool is_planned; /* --planned: the command after the policy */
    bool is_msvc;    /* --rules=link */
    Str name;        /* --why's and --which's */
    StrVec argv;     /* the linker's arguments */
    bool has_argv;   /* there was a `--` */
} ReplayOptions;

/* Reads `[options] [NAME] [-- arguments]`. False: a mistake, told to the user. */
bool replay_options(Call *call, const char *tool, bool takes_name, const StrVec *arguments,
                    ReplayOptions *out);
/* Finds the linker, reads the command, replays the link. False: the command cannot be read
 * (told to the user). */
bool replay(Call *call, const ReplayOptions *options, Resolution *out);

#endif
