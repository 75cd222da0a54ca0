/* SPDX-License-Identifier: MIT */
/* One line of a log: what other tools put around the linker's words is taken
 * off, and the words are split into who, which code, and what. */
#ifndef CRTLINK_REPORT_LOGLINE_H
#define CRTLINK_REPORT_LOGLINE_H

#include "base/str.h"

typedef enum LogLineKind {
    LOGLINE_OTHER,  /* nothing of a linker's, as far as its shape tells */
    LOGLINE_CODE,   /* "x.obj : error LNK2019: ..." */
    LOGLINE_TEXT,   /* "lld-link: error: ..." */
    LOGLINE_DETAIL, /* ">>> ...", "NOTE: ..." */
} LogLineKind;

typedef struct LogLine {
    LogLineKind kind;
    Str text;   /* the whole line, cleaned */
    Str origin; /* LOGLINE_CODE: the input, empty for LINK itself */
    Str code;   /* LOGLINE_CODE: "LNK2019" */
    Str rest;   /* what was said */
    bool is_error;
    bool is_linker; /* LOGLINE_TEXT: said by a program that is called like a linker */
} LogLine;

/* Cheap: false for nearly all lines that hold nothing for crtlink. */
bool logline_may_matter(Str raw);

/* `buffer` has room for raw.len * 2 + 64 bytes; the slices of the result point
 * into it. Taken off: colours and other control bytes, MSBuild's "12>" and
 * "[x.vcxproj]", cargo's "= note:", "[build]", time stamps of CI logs. A row
 * of Visual Studio's error list (columns between tabs) is put back in order. */
LogLine logline_parse(Str raw, char *buffer);

#endif
