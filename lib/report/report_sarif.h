/* SPDX-License-Identifier: MIT */
/* Explanations as SARIF 2.1.0 (OASIS, errata 01), one JSON object on one line.
 *
 * A cause is a rule, with the text of --explain as its help; a cause that was
 * found is a result. Its location is the line of the log when a log was
 * explained, else the input that shows it; the inputs of the other side are
 * related locations. SARIF's `fixes` are edits of files, which no advice for a
 * build system is: fixes are part of the message, and in the result's properties. */
#ifndef CRTLINK_REPORT_REPORT_SARIF_H
#define CRTLINK_REPORT_REPORT_SARIF_H

#include "report/linkreport.h"

Str report_sarif(Arena *arena, const LinkReport *report);

/* A file's name as a URI reference: a full path is a `file:` URI, a relative one
 * stays relative, with `/` between; bytes that URIs have no room for are `%NN`. */
Str sarif_uri(Arena *arena, Str path);

#endif
