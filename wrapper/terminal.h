/* SPDX-License-Identifier: MIT */
/* How text looks on one of our streams. Colours: what `--color` or CRTLINK_EXPLAIN_COLOR says;
 * else none where NO_COLOR is set, always where CLICOLOR_FORCE is, and otherwise on a terminal
 * that is not TERM=dumb. Lines: the terminal's width, or COLUMNS, which is asked first. */
#ifndef CRTLINK_WRAPPER_TERMINAL_H
#define CRTLINK_WRAPPER_TERMINAL_H

#include "call.h"
#include "report/textlook.h"

TextLook terminal_look(const Call *call, int stream);

#endif
