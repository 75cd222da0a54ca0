/* SPDX-License-Identifier: MIT */
#include "report/jsontext.h"

#include "base/utf.h"

static const char digits_lower[] = "0123456789abcdef", digits_upper[] = "0123456789ABCDEF";

static void add_escape(StrBuf *b, uint32_t code_point)
{
    static const char shorts[] = "btn\0fr"; /* U+0008 to U+000D */
    char text[6] = {'\\', 'u'};
    size_t len = sizeof text;
    if (code_point >= 8 && code_point <= 13 && shorts[code_point - 8]) {
        text[1] = shorts[code_point - 8];
        len = 2;
    } else {
        for (size_t i = 0; i < 4; i++)
            text[2 + i] = digits_lower[code_point >> (12 - 4 * i) & 15];
    }
    strbuf_add(b, (Str){text, len});
}

static void add_byte(StrBuf *b, uint8_t byte)
{
    char text[] = {'\\', '\\', 'x', digits_upper[byte >> 4], digits_upper[byte & 15]};
    strbuf_add(b, (Str){text, sizeof text});
}

/* Where a byte is no UTF-8, all that cannot be shown is written as bytes, as utf8_printable does.
 */
static void add_escaped(StrBuf *b, Str s, bool is_utf8)
{
    for (size_t i = 0, len; i < s.len; i += len) {
        uint32_t code_point;
        size_t hidden = utf8_hidden_at(s, i, &code_point);
        len = hidden ? hidden : utf8_get(s, i, &code_point);
        bool is_marked = s.at[i] == '"' || s.at[i] == '\\';
        if (is_marked)
            strbuf_add(b, s.at[i] == '"' ? STR("\\\"") : STR("\\\\"));
        else if (hidden && is_utf8)
            add_escape(b, code_point);
        else if (len && !hidden)
            strbuf_add(b, str_slice(s, i, i + len));
        else
            for (size_t k = 0; k < len + !len; k++)
                add_byte(b, (uint8_t)s.at[i + k]);
        len += !len;
    }
}

void jsontext_add(StrBuf *b, Str s)
{
    strbuf_add_char(b, '"');
    if (utf8_is_plain(s) && str_find_char(s, '"') == s.len && str_find_char(s, '\\') == s.len)
        strbuf_add(b, s);
    else
        add_escaped(b, s, utf8_is_valid(s));
    strbuf_add_char(b, '"');
}

void jsontext_separate(StrBuf *b)
{
    Str last = str_skip(strbuf_str(b), b->len ? b->len - 1 : 0);
    if (last.len && last.at[0] != '{' && last.at[0] != '[' && last.at[0] != ':')
        strbuf_add_char(b, ',');
}

void jsontext_key(StrBuf *b, const char *key)
{
    jsontext_separate(b);
    strbuf_add_char(b, '"');
    strbuf_add(b, str_of(key));
    strbuf_add(b, STR("\":"));
}

void jsontext_put(StrBuf *b, const char *key, Str value)
{
    jsontext_key(b, key);
    jsontext_add(b, value);
}

void jsontext_element(StrBuf *b, Str value)
{
    jsontext_separate(b);
    jsontext_add(b, value);
}
