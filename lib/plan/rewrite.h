/* SPDX-License-Identifier: MIT */
/* From a command and its edits to what the real linker is given.
 *
 * What is not edited goes on byte for byte: an argument as it was spelled, a
 * response file as `@file`. A response file one of whose words is edited is
 * replaced, in place, by its words; a variable is written anew. `/CRTLINK:`
 * arguments are removed whatever the edits. */
#ifndef CRTLINK_PLAN_REWRITE_H
#define CRTLINK_PLAN_REWRITE_H

#include "plan/edit.h"

typedef struct FinalCommand {
    StrVec argv; /* without the program's name */
    StrVec flat; /* the same with the words of all response files in their place */
    bool sets_link, sets_link_underscores;
    Str link, link_underscores; /* the new LINK, _LINK_ where the flag says so; empty is as unset */
    bool is_changed;            /* anything differs from what the caller gave */
} FinalCommand;

/* Of several edits of one Arg the last counts. A changed command with
 * /lldignoreenv also empties both variables: lld would not see that option in
 * the response file that such a command may become. Texts borrow. */
void rewrite_command(Arena *arena, const LinkCommand *command, const EditVec *edits,
                     FinalCommand *out);

/* Bytes of argv as the system counts them: each argument and its NUL. */
size_t rewrite_command_size(const FinalCommand *command);

/* The text of a response file with all of `flat` (of `argv` when that is empty)
 * but a leading `-flavor link`, one argument a line, for the linker to read:
 * UTF-8 without BOM for lld (any bytes survive), UTF-16LE with BOM for link.exe
 * (bytes that are no UTF-8 become U+FFFD). A response file is not named in it:
 * link.exe does not nest, and lld would not see `--rsp-quoting=`. Sets *kept to
 * the number of leading arguments that must stay on the command line. */
Str rewrite_response_text(Arena *arena, const FinalCommand *command, LinkerKind linker,
                          size_t *kept);

#endif
