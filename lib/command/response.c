/* SPDX-License-Identifier: MIT */
#include "command/response.h"

#include "base/os.h"
#include "base/utf.h"
#include "command/wincmd.h"

/* The response files that are open, innermost first. */
typedef struct Frame {
    const struct Frame *outer;
    Str path;
    OsFileInfo info;
    unsigned depth;
} Frame;

static bool expand(ResponseReader *r, ResponseWord word, const Frame *outer, ResponseWords *out,
                   bool *is_response);

static unsigned unit_at(Str bytes, size_t i, bool is_big_endian)
{
    unsigned first = (uint8_t)bytes.at[i], second = (uint8_t)bytes.at[i + 1];
    return is_big_endian ? first << 8 | second : second << 8 | first;
}

/* Even in length and every surrogate part of a pair. */
static bool is_valid_utf16(Str bytes, bool is_big_endian)
{
    bool after_high = false;
    for (size_t i = 0; i + 1 < bytes.len; i += 2) {
        unsigned unit = unit_at(bytes, i, is_big_endian);
        bool is_low = unit >= 0xDC00 && unit < 0xE000;
        if (is_low != after_high)
            return false;
        after_high = unit >= 0xD800 && unit < 0xDC00;
    }
    return bytes.len % 2 == 0 && !after_high;
}

bool response_decode(Arena *arena, Str bytes, Str *out)
{
    bool is_little = str_starts_with(bytes, STR("\xFF\xFE"));
    bool is_big = str_starts_with(bytes, STR("\xFE\xFF"));
    if (!is_little && !is_big) {
        *out = str_skip(bytes, str_starts_with(bytes, STR("\xEF\xBB\xBF")) ? 3 : 0);
        return true;
    }
    bytes = str_skip(bytes, 2);
    if (!is_valid_utf16(bytes, is_big))
        return false;
    *out = utf8_from_utf16(arena, bytes, is_big);
    return true;
}

static bool is_same_file(const Frame *a, const Frame *b)
{
    if (a->info.identifier || b->info.identifier)
        return a->info.identifier == b->info.identifier && a->info.volume == b->info.volume;
    return str_eq(a->path, b->path);
}

/* Its caller's mistake, not a file to be read: false, with the reason. */
static bool check_frame(ResponseReader *r, const Frame *frame, Origin origin)
{
    for (const Frame *f = frame->outer; f; f = f->outer) {
        if (!is_same_file(f, frame))
            continue;
        diag_add(r->diags, SEV_ERROR, CODE_SKIPPED, origin, "response file %.*s includes itself",
                 STR_ARG(frame->path));
        return false;
    }
    if (frame->depth <= RESPONSE_MAX_DEPTH)
        return true;
    diag_add(r->diags, SEV_ERROR, CODE_SKIPPED, origin,
             "response file %.*s is nested more than %d files deep", STR_ARG(frame->path),
             RESPONSE_MAX_DEPTH);
    return false;
}

/* False, with the reason, once more was read than any real link needs. */
static bool spend(ResponseReader *r, const Frame *frame, size_t words, uint64_t bytes)
{
    r->words += words;
    r->bytes += bytes;
    if (r->words <= RESPONSE_MAX_WORDS && r->bytes <= RESPONSE_MAX_BYTES)
        return true;
    Origin origin = {.kind = ORIGIN_RESPONSE, .file = frame->path, .number = 1};
    diag_add(r->diags, SEV_ERROR, CODE_SKIPPED, origin,
             "the response files are longer than %d words or %d MiB", RESPONSE_MAX_WORDS,
             RESPONSE_MAX_BYTES / (1024 * 1024));
    return false;
}

static bool read_words(ResponseReader *r, Str text, const Frame *frame, ResponseWords *out)
{
    WinCursor cursor = wincmd_cursor(text);
    WinWord word;
    bool is_response;
    while (r->is_posix ? wincmd_next_posix(r->arena, &cursor, &word)
                       : wincmd_next(r->arena, &cursor, &word)) {
        Origin origin = {.kind = ORIGIN_RESPONSE, .file = frame->path, .number = word.line};
        ResponseWord found = {word.text, origin};
        if (!spend(r, frame, 1, 0))
            return false;
        if (!r->nests)
            vec_push(r->arena, out, found);
        else if (!expand(r, found, frame, out, &is_response))
            return false;
    }
    return true;
}

/* A copy: the file may be gone or changed before the words are used. False
 * when it cannot be read. */
static bool read_text(ResponseReader *r, Str path, Str *out)
{
    Str bytes, error, text;
    if (!os_file_open(r->arena, path, &bytes, &error))
        return false;
    bool is_text = response_decode(r->arena, bytes, &text);
    if (is_text)
        *out = str_copy(r->arena, text);
    os_file_close(bytes);
    return is_text;
}

static bool expand(ResponseReader *r, ResponseWord word, const Frame *outer, ResponseWords *out,
                   bool *is_response)
{
    Frame frame = {.outer = outer, .depth = outer ? outer->depth + 1 : 1};
    *is_response = false;
    if (str_starts_with(word.text, STR("@"))) {
        frame.path = str_skip(word.text, 1);
        frame.info = os_file_info(r->arena, frame.path);
    }
    if (frame.info.kind != OS_FILE_REGULAR) {
        vec_push(r->arena, out, word);
        return true;
    }
    if (!check_frame(r, &frame, word.origin) ||
        !spend(r, &frame, RESPONSE_FILE_WORDS, frame.info.size))
        return false;
    Str text;
    if (!read_text(r, frame.path, &text)) {
        vec_push(r->arena, out, word);
        return true;
    }
    *is_response = true;
    return read_words(r, text, &frame, out);
}

bool response_expand(ResponseReader *reader, Str word, Origin origin, ResponseWords *out,
                     bool *is_response)
{
    return expand(reader, (ResponseWord){word, origin}, NULL, out, is_response);
}
