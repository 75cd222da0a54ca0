/* SPDX-License-Identifier: MIT */
#include "report/rustname.h"

#include "base/utf.h"

enum { LONGEST_SYMBOL = 8192 };

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_lower_hex(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'f');
}

/* "17h0123456789abcdef" is a path's last part: without it the name is C++'s. */
static bool is_hash(Str part)
{
    if (part.len != 17 || part.at[0] != 'h')
        return false;
    for (size_t i = 1; i < part.len; i++)
        if (!is_lower_hex(part.at[i]))
            return false;
    return true;
}

/* "3foo": its length, then so many bytes. */
static bool cut_part(Str *rest, Str *out)
{
    uint64_t len;
    size_t digits = 0;
    while (digits < rest->len && is_digit(rest->at[digits]))
        digits++;
    if (!str_to_u64(str_slice(*rest, 0, digits), LONGEST_SYMBOL, &len) ||
        len > rest->len - digits || len == 0)
        return false;
    *out = str_slice(*rest, digits, digits + (size_t)len);
    *rest = str_skip(*rest, digits + (size_t)len);
    return true;
}

static const struct {
    const char *code, *text;
} escapes[] = {
    {"SP", "@"},
    {"BP", "*"},
    {"RF", "&"},
    {"LT", "<"},
    {"GT", ">"},
    {"LP", "("},
    {"RP", ")"},
    {"C",  ","},
};

/* "$u20$": a code point; control characters stay as they are written. */
static bool add_code_point(StrBuf *out, Str hex)
{
    char bytes[4];
    uint32_t c = 0;
    if (hex.len == 0 || hex.len > 6)
        return false;
    for (size_t i = 0; i < hex.len; i++) {
        if (!is_lower_hex(hex.at[i]))
            return false;
        c = c << 4 | (uint32_t)(is_digit(hex.at[i]) ? hex.at[i] - '0' : hex.at[i] - 'a' + 10);
    }
    if (c < 0x20 || c > 0x10FFFF)
        return false;
    strbuf_add(out, (Str){bytes, utf8_put(c, bytes)});
    return true;
}

/* Between two `$`. */
static bool add_escape(StrBuf *out, Str code)
{
    for (size_t i = 0; i < sizeof escapes / sizeof *escapes; i++)
        if (str_eq(code, str_of(escapes[i].code))) {
            strbuf_add(out, str_of(escapes[i].text));
            return true;
        }
    return code.len && code.at[0] == 'u' && add_code_point(out, str_skip(code, 1));
}

static void add_legacy_part(StrBuf *out, Str part)
{
    /* A `_` makes a part that begins with an escape an identifier. */
    if (str_starts_with(part, STR("_$")))
        part = str_skip(part, 1);
    while (part.len) {
        size_t end = part.at[0] == '$' ? str_find_char(str_skip(part, 1), '$') : part.len;
        if (end + 1 < part.len && add_escape(out, str_slice(part, 1, 1 + end))) {
            part = str_skip(part, end + 2);
        } else if (str_starts_with(part, STR(".."))) {
            strbuf_add(out, STR("::"));
            part = str_skip(part, 2);
        } else {
            strbuf_add_char(out, part.at[0]);
            part = str_skip(part, 1);
        }
    }
}

Str rustname_demangle_legacy(Arena *arena, Str symbol)
{
    StrVec parts = {0};
    Str rest = symbol, part;
    if (rest.len > LONGEST_SYMBOL)
        return STR("");
    if (str_starts_with(rest, STR("__ZN")))
        rest = str_skip(rest, 1);
    if (!str_starts_with(rest, STR("_ZN")))
        return STR("");
    for (rest = str_skip(rest, 3); rest.len && rest.at[0] != 'E';) {
        if (!cut_part(&rest, &part))
            return STR("");
        vec_push(arena, &parts, part);
    }
    if (parts.len < 2 || rest.len == 0 || !is_hash(parts.at[parts.len - 1]))
        return STR("");
    StrBuf out = strbuf(arena);
    for (size_t i = 0; i + 1 < parts.len; i++) {
        strbuf_add(&out, i ? STR("::") : STR(""));
        add_legacy_part(&out, parts.at[i]);
    }
    return strbuf_str(&out);
}

Str rustname_demangle(Arena *arena, Str symbol)
{
    Str name = rustname_demangle_v0(arena, symbol);
    return name.len ? name : rustname_demangle_legacy(arena, symbol);
}
