/* SPDX-License-Identifier: MIT */
/* Jansson over Str. JSON is UTF-8: bytes of a name that are not become
 * `\xNN` (as text), so that every name can be written. */
#ifndef CRTLINK_REPORT_JSON_H
#define CRTLINK_REPORT_JSON_H

#include "base/str.h"

#include <jansson.h>

/* Memory that Jansson does not get leaves a value out. All that adds values to others goes through
 * json_put and json_add: they note it, and json_text gives up with the arena. */
json_t *json_str(Arena *arena, Str s);
json_t *json_strs(Arena *arena, const StrVec *list);
/* Takes over `value`. */
void json_put(json_t *object, const char *key, json_t *value);
void json_add(json_t *array, json_t *value);
/* The text of `value`, on one line; drops the reference. Arrays and objects in it have one owner.
 */
Str json_text(Arena *arena, json_t *value);

#endif
