/* SPDX-License-Identifier: MIT */
/* The linker's output as a list of messages. Understands link.exe and lld-link
 * in the wordings that the rules' signs describe, with whatever cargo, CMake,
 * MSBuild and CI put around them. Bytes come in pieces of any size; memory is
 * bounded, whatever comes, and the time is linear in the length. */
#ifndef CRTLINK_REPORT_LINKERLOG_H
#define CRTLINK_REPORT_LINKERLOG_H

#include "report/messagestore.h"
#include "report/rules.h"

typedef struct LinkerLog LinkerLog;

/* What the messages' own lines tell about the build. */
typedef struct LogHints {
    bool rust, cmake, project;
} LogHints;

/* `rules` must live as long as the log. */
LinkerLog *linkerlog_new(Arena *arena, const Ruleset *rules);
void linkerlog_feed(LinkerLog *log, Str bytes);
/* The end of the output. No bytes may follow. */
void linkerlog_end(LinkerLog *log);

/* In the order of the log; equal ones once. Belongs to the log. */
const LinkerMessages *linkerlog_messages(const LinkerLog *log);
LogHints linkerlog_hints(const LinkerLog *log);
/* Messages beyond MESSAGES_MAX that were not kept. */
size_t linkerlog_dropped(const LinkerLog *log);

#endif
