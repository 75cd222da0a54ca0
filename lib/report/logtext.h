/* SPDX-License-Identifier: MIT */
/* The bytes of a log as lines: UTF-16 becomes UTF-8, a byte order mark goes,
 * a carriage return ends a line too, and text that a tool printed escaped (by
 * rustc when it is not UTF-8, by cargo as JSON) is put back as it was. Bytes
 * come in pieces of any size; memory is bounded. */
#ifndef CRTLINK_REPORT_LOGTEXT_H
#define CRTLINK_REPORT_LOGTEXT_H

#include "base/str.h"

enum {
    LOG_LINE_MAX = 128 * 1024, /* bytes; the rest of a longer line is dropped */
};

typedef struct LogText LogText;

/* `line` lasts until the next call; `number` counts from 1, by line feeds. */
typedef void LogLineTaker(void *user, Str line, size_t number);

LogText *logtext_new(Arena *arena, LogLineTaker *take, void *user);
void logtext_feed(LogText *text, Str bytes);
/* The end of the log. No bytes may follow. */
void logtext_end(LogText *text);

#endif
