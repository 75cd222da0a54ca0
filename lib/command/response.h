/* SPDX-License-Identifier: MIT */
/* Response files: `@file` stands for the words in that file.
 *
 * lld (observed, 14, 19, 22): a word `@file` inside a response file is itself
 * a response file, its path relative to the working directory. What does not
 * exist, is no file, or is UTF-16 with an odd length or a lone surrogate stays
 * the word `@file`. link.exe (documented): no nesting.
 * Text is UTF-8 or the system's code page, or what its byte order mark says:
 * UTF-8, UTF-16 LE or UTF-16 BE. */
#ifndef CRTLINK_COMMAND_RESPONSE_H
#define CRTLINK_COMMAND_RESPONSE_H

#include "base/diag.h"

enum {
    RESPONSE_MAX_DEPTH = 20,          /* files inside files */
    RESPONSE_MAX_WORDS = 1024 * 1024, /* of all response files of a run */
    RESPONSE_FILE_WORDS = 1024,       /* what a file counts besides its own: to open it costs */
    RESPONSE_MAX_BYTES = 64 * 1024 * 1024, /* the same; a file read twice counts twice */
};

typedef struct ResponseWord {
    Str text;
    Origin origin;
} ResponseWord;

typedef VEC(ResponseWord) ResponseWords;

typedef struct ResponseReader {
    Arena *arena;
    Diags *diags;
    bool nests;     /* lld */
    bool is_posix;  /* --rsp-quoting=posix */
    size_t words;   /* read so far */
    uint64_t bytes; /* the same */
} ResponseReader;

/* Appends what `word` stands for: itself, or the words of its response file
 * (*is_response tells). A file that includes itself, or is beyond the limits
 * above, is a SEV_ERROR Diag and false; *out then has some of the words. */
bool response_expand(ResponseReader *reader, Str word, Origin origin, ResponseWords *out,
                     bool *is_response);

/* The text of a response file as UTF-8 without byte order mark; borrows from
 * `bytes` unless those are UTF-16. False, *out untouched, for UTF-16 that
 * lld cannot read either. */
bool response_decode(Arena *arena, Str bytes, Str *out);

#endif
