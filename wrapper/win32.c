/* SPDX-License-Identifier: MIT */
/* Texts, paths and command lines as Windows wants them. */
#include "win32.h"

static size_t decode(Str s, uint32_t *out)
{
    const unsigned char *at = (const unsigned char *)s.at;
    static const struct {
        unsigned char mask, value, len;
    } shapes[] = {
        {0xE0, 0xC0, 2},
        {0xF0, 0xE0, 3},
        {0xF8, 0xF0, 4},
    };
    *out = 0xFFFD;
    if (at[0] < 0x80) {
        *out = at[0];
        return 1;
    }
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        if ((at[0] & shapes[i].mask) != shapes[i].value)
            continue;
        uint32_t c = at[0] & (unsigned char)~shapes[i].mask;
        for (size_t n = 1; n < shapes[i].len; n++) {
            if (n >= s.len || (at[n] & 0xC0) != 0x80)
                return n;
            c = c << 6 | (at[n] & 0x3F);
        }
        *out = c <= 0x10FFFF ? c : 0xFFFD;
        return shapes[i].len;
    }
    return 1;
}

wchar_t *win32_wide(Arena *arena, Str text)
{
    wchar_t *wide = arena_array(arena, wchar_t, text.len + 1), *to = wide;
    while (text.len && *text.at) {
        uint32_t c;
        text = str_skip(text, decode(text, &c));
        if (c > 0xFFFF) {
            *to++ = (wchar_t)(0xD800 + ((c - 0x10000) >> 10));
            c = 0xDC00 + ((c - 0x10000) & 0x3FF);
        }
        *to++ = (wchar_t)c;
    }
    *to = 0;
    return wide;
}

static char *encode(char *to, uint32_t c)
{
    if (c < 0x80) {
        *to++ = (char)c;
        return to;
    }
    int more = c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
    static const unsigned char first[] = {0, 0xC0, 0xE0, 0xF0};
    *to++ = (char)(first[more] | c >> (6 * more));
    while (more-- > 0)
        *to++ = (char)(0x80 | (c >> (6 * more) & 0x3F));
    return to;
}

Str win32_utf8(Arena *arena, const wchar_t *text, size_t len)
{
    char *bytes = arena_array(arena, char, len * 3 + 1), *to = bytes;
    for (size_t i = 0; i < len; i++) {
        uint32_t c = text[i];
        bool is_pair = c >= 0xD800 && c < 0xDC00 && i + 1 < len && text[i + 1] >= 0xDC00 &&
                       text[i + 1] < 0xE000;
        if (is_pair)
            c = 0x10000 + ((c - 0xD800) << 10) + (text[++i] - 0xDC00u);
        to = encode(to, c);
    }
    return (Str){bytes, (size_t)(to - bytes)};
}

static bool has_prefix(const wchar_t *path, const wchar_t *prefix)
{
    return wcsncmp(path, prefix, wcslen(prefix)) == 0;
}

wchar_t *win32_path(Arena *arena, Str path)
{
    /* A folder's limit is shorter: room for a file name of 8.3. */
    enum { LONGEST_PLAIN = MAX_PATH - 13 };
    wchar_t *plain = win32_wide(arena, path);
    if (wcslen(plain) < LONGEST_PLAIN || has_prefix(plain, L"\\\\?\\"))
        return plain;
    DWORD size = GetFullPathNameW(plain, 0, NULL, NULL);
    enum { PREFIX = 8 };
    wchar_t *full = arena_array(arena, wchar_t, (size_t)size + PREFIX + 1);
    wchar_t *body = full + PREFIX;
    if (size == 0 || GetFullPathNameW(plain, size, body, NULL) >= size)
        return plain;
    const wchar_t *prefix = L"\\\\?\\";
    if (has_prefix(body, L"\\\\")) {
        prefix = L"\\\\?\\UNC\\";
        body += 2;
    }
    wchar_t *start = body - wcslen(prefix);
    memcpy(start, prefix, wcslen(prefix) * sizeof *prefix);
    return start;
}

Str win32_error_text(Arena *arena, DWORD error)
{
    wchar_t text[512];
    DWORD len = FormatMessageW(FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_IGNORE_INSERTS, NULL,
                               error, 0, text, sizeof text / sizeof *text, NULL);
    while (len && (text[len - 1] <= L' ' || text[len - 1] == L'.'))
        len--;
    if (len == 0)
        return str_format(arena, "error %lu", (unsigned long)error);
    return win32_utf8(arena, text, len);
}

const wchar_t *win32_callers_tail(void)
{
    const wchar_t *at = GetCommandLineW();
    bool is_quoted = false;
    while (*at && (is_quoted || (*at != L' ' && *at != L'\t')))
        is_quoted ^= *at++ == L'"';
    while (*at == L' ' || *at == L'\t')
        at++;
    return at;
}

wchar_t *win32_command_line(Arena *arena, const Program *program)
{
    StrBuf line = strbuf(arena);
    Str name = program->argv.at[0];
    bool needs_quotes = name.len == 0 || str_find_char(name, ' ') < name.len ||
                        str_find_char(name, '\t') < name.len;
    strbuf_addf(&line, needs_quotes ? "\"%.*s\"" : "%.*s", STR_ARG(name));
    if (program->is_callers) {
        const wchar_t *tail = win32_callers_tail();
        strbuf_add_char(&line, ' ');
        strbuf_add(&line, win32_utf8(arena, tail, wcslen(tail)));
        return win32_wide(arena, strbuf_str(&line));
    }
    for (size_t i = 1; i < program->argv.len; i++) {
        strbuf_add_char(&line, ' ');
        strbuf_add(&line, wincmd_quote(arena, program->argv.at[i]));
    }
    return win32_wide(arena, strbuf_str(&line));
}

HANDLE win32_stream(int stream)
{
    DWORD id = stream == STREAM_OUT ? STD_OUTPUT_HANDLE : STD_ERROR_HANDLE;
    HANDLE handle = GetStdHandle(stream == 0 ? STD_INPUT_HANDLE : id);
    return handle == INVALID_HANDLE_VALUE ? NULL : handle;
}

bool win32_write(HANDLE to, Str text)
{
    enum { PIECE = 1 << 20 };
    while (text.len) {
        DWORD done, piece = text.len < PIECE ? (DWORD)text.len : PIECE;
        if (!WriteFile(to, text.at, piece, &done, NULL))
            return false;
        text = str_skip(text, done);
    }
    return true;
}
