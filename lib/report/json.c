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

Str json_text(Arena *arena, json_t *value)
{
    char *text = json_dumps(value, JSON_COMPACT);
    json_decref(value);
    if (!text)
        return STR("null");
    Str copy = str_copy(arena, str_of(text));
    free(text);
    return copy;
}
