/* SPDX-License-Identifier: MIT */
/* Jansson over Str. JSON is UTF-8: bytes of a name that are not become
 * `\xNN` (as text), so that every name can be written. */
#ifndef CRTLINK_REPORT_JSON_H
#define CRTLINK_REPORT_JSON_H

#include "base/str.h"

#include <jansson.h>

json_t *json_str(Arena *arena, Str s);
json_t *json_strs(Arena *arena, const StrVec *list);
/* Takes over `value`. */
void json_put(json_t *object, const char *key, json_t *value);
/* The text of `value`, on one line; drops the reference. */
Str json_text(Arena *arena, json_t *value);

#endif
