/* SPDX-License-Identifier: MIT */
#include "report/json.h"

#include "base/utf.h"

#include <stdlib.h>

json_t *json_str(Arena *arena, Str s)
{
    if (!utf8_is_valid(s))
        s = utf8_printable(arena, s);
    json_t *value = json_stringn_nocheck(s.len ? s.at : "", s.len);
    return value ? value : json_null();
}

json_t *json_strs(Arena *arena, const StrVec *list)
{
    json_t *array = json_array();
    for (size_t i = 0; i < list->len; i++)
        (void)json_array_append_new(array, json_str(arena, list->at[i]));
    return array;
}

void json_put(json_t *object, const char *key, json_t *value)
{
    (void)json_object_set_new_nocheck(object, key, value);
}

/* JSON lets DEL and further control characters stand for themselves; who looks at the text in a
 * terminal is better off with escapes, which mean the same. */
static Str escape_hidden(Arena *arena, Str text)
{
    StrBuf b = strbuf(arena);
    size_t from = 0;
    for (size_t i = 0; i < text.len;) {
        uint32_t code_point;
        bool is_plain = (unsigned char)text.at[i] < 0x7F; /* the lower ones are escaped already */
        size_t hidden = is_plain ? 0 : utf8_hidden_at(text, i, &code_point);
        if (hidden) {
            strbuf_add(&b, str_slice(text, from, i));
            strbuf_addf(&b, "\\u%04x", (unsigned)code_point);
            from = i + hidden;
        }
        i += hidden + !hidden;
    }
    strbuf_add(&b, str_skip(text, from));
    return strbuf_str(&b);
}

Str json_text(Arena *arena, json_t *value)
{
    char *text = json_dumps(value, JSON_COMPACT);
    json_decref(value);
    if (!text)
        return STR("null");
    Str copy = escape_hidden(arena, str_of(text));
    free(text);
    return copy;
}
