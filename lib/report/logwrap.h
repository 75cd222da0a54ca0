/* SPDX-License-Identifier: MIT */
/* Lines that a console or a log's viewer broke at its width are put together
 * again, when the result is something a linker says. */
#ifndef CRTLINK_REPORT_LOGWRAP_H
#define CRTLINK_REPORT_LOGWRAP_H

#include "report/rules.h"

typedef struct LogWrap LogWrap;

/* Lines `first` to `last`, as one. It lasts until the next call. */
typedef void LogWholeTaker(void *user, Str line, size_t first, size_t last);

/* `rules` must live as long. */
LogWrap *logwrap_new(Arena *arena, const Ruleset *rules, LogWholeTaker *take, void *user);
void logwrap_take(LogWrap *wrap, Str line, size_t number);
/* Hands on what is held back. */
void logwrap_end(LogWrap *wrap);

#endif
