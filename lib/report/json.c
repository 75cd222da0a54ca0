/* SPDX-License-Identifier: MIT */
#include "report/json.h"

#include "base/utf.h"

#include <stdlib.h>
#include <string.h>

json_t *json_str(Arena *arena, Str s)
{
    if (!utf8_is_valid(s))
        s = utf8_printable(arena, s);
    return json_stringn_nocheck(s.len ? s.at : "", s.len);
}

json_t *json_strs(Arena *arena, const StrVec *list)
{
    json_t *array = json_array();
    for (size_t i = 0; i < list->len; i++)
        json_add(array, json_str(arena, list->at[i]));
    return array;
}

/* A second reference to an array or object says that something is missing in it: that needs no
 * memory. (One that is NULL itself is missing where it should have gone.) */
static void mark_incomplete(json_t *container)
{
    if (container && container->refcount == 1)
        (void)json_incref(container);
}

/* Takes the marks away again. */
static bool is_complete(json_t *value)
{
    const char *key;
    size_t i;
    json_t *part;
    bool is_good = true;
    if (!json_is_object(value) && !json_is_array(value))
        return value != NULL;
    json_object_foreach(value, key, part) is_good &= is_complete(part);
    json_array_foreach(value, i, part) is_good &= is_complete(part);
    if (value->refcount > 1) {
        json_decref(value);
        is_good = false;
    }
    return is_good;
}

void json_put(json_t *object, const char *key, json_t *value)
{
    if (json_object_set_new_nocheck(object, key, value) != 0)
        mark_incomplete(object);
}

void json_add(json_t *array, json_t *value)
{
    if (json_array_append_new(array, value) != 0)
        mark_incomplete(array);
}

/* JSON lets DEL and further control characters stand for themselves; who looks at the text in a
 * terminal is better off with escapes, which mean the same. */
static Str escape_hidden(Arena *arena, Str text)
{
    StrBuf b = strbuf(arena);
    size_t from = 0;
    for (size_t i = 0; i < text.len;) {
        uint32_t code_point;
        unsigned char c = (unsigned char)text.at[i];
        bool is_plain = c < 0x7F && c != '#'; /* the lower ones are escaped already */
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

/* json_dumps (2.14) ignores it when there is no memory for a key. */
typedef struct Text {
    char *at;
    size_t len, cap;
    bool is_lost; /* no memory: what follows is dropped */
} Text;

static int take_piece(const char *piece, size_t len, void *context)
{
    Text *text = context;
    size_t need = text->len + len;
    if (need > text->cap && !text->is_lost) {
        size_t larger = need > SIZE_MAX / 2 ? need : need * 2;
        char *grown = realloc(text->at, larger);
        text->is_lost = !grown;
        if (grown) {
            text->at = grown;
            text->cap = larger;
        }
    }
    if (text->is_lost)
        return -1;
    memcpy(text->at + text->len, piece, len);
    text->len = need;
    return 0;
}

Str json_text(Arena *arena, json_t *value)
{
    Text text = {0};
    bool is_whole = is_complete(value) &&
                    json_dump_callback(value, take_piece, &text, JSON_COMPACT) == 0 &&
                    !text.is_lost;
    json_decref(value);
    if (!is_whole) {
        free(text.at);
        arena_give_up(arena);
    }
    Str copy = escape_hidden(arena, (Str){text.at, text.len});
    free(text.at);
    return copy;
}
