/* SPDX-License-Identifier: MIT */
/* One line of a log: what other tools put around the linker's words is taken
 * off, and the words are split into who, which code, and what. */
#ifndef CRTLINK_REPORT_LOGLINE_H
#define CRTLINK_REPORT_LOGLINE_H

#include "report/pattern.h"

typedef enum LogLineKind {
    LOGLINE_OTHER,  /* nothing of a linker's, as far as its shape tells */
    LOGLINE_CODE,   /* "x.obj : error LNK2019: ..." */
    LOGLINE_TEXT,   /* "lld-link: error: ..." */
    LOGLINE_DETAIL, /* ">>> ...", "NOTE: ..." */
} LogLineKind;

/* Who says "error:". */
typedef enum LogTool {
    TOOL_UNNAMED, /* "error: ..." alone */
    TOOL_OTHER,
    TOOL_LINKER,  /* lld-link, rust-lld, ... */
    TOOL_FOREIGN, /* a linker of another kind of files: ld.lld, wasm-ld */
} LogTool;

typedef struct LogLine {
    LogLineKind kind;
    Str text;   /* the whole line, cleaned */
    Str origin; /* LOGLINE_CODE: the input, empty for LINK itself */
    Str code;   /* LOGLINE_CODE: "LNK2019" */
    Str rest;   /* what was said */
    bool is_error;
    bool is_weak; /* LOGLINE_CODE: no colon behind the code; only a sign makes it a message */
    LogTool tool; /* LOGLINE_TEXT */
    bool starts_at_name; /* LOGLINE_TEXT: "program: error:", or "error:" alone */
} LogLine;

/* Cheap: false for nearly all lines that hold nothing for crtlink. */
bool logline_may_matter(Str raw);

/* Room for parsing a line of so many bytes. */
#define LOGLINE_ROOM(len) ((len)*2 + 64)

/* `buffer` has LOGLINE_ROOM(raw.len) bytes; the slices of the result point into
 * it or into `raw`. Taken off: colours and other control bytes; what `before` matches at the
 * start (rules: [before]; time stamps of CI, cargo's "= note:", ...); MSBuild's
 * "[x.vcxproj]", also when it was cut. A row of Visual Studio's error list
 * (columns between tabs) is put back in order. */
LogLine logline_parse(Pattern *before, Str raw, char *buffer);

/* "LNK2019", "C1047". */
bool logline_is_code(Str s);
/* How many bytes of marks, with the blanks before each, are at the start. */
size_t logline_marks(Pattern *before, Str raw);
/* Length of the terminal sequence that starts at s.at[0], an ESC (ECMA-48). */
size_t logline_escape_length(Str s);

#endif
