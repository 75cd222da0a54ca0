/* SPDX-License-Identifier: MIT */
/* JSON written straight into a text, for what is long: --scan says thirty things of each of a
 * million members, and a tree of them all would be large and slow. The strings are as json.h's. */
#ifndef CRTLINK_REPORT_JSONTEXT_H
#define CRTLINK_REPORT_JSONTEXT_H

#include "base/str.h"

/* With its quotes. Bytes that are no UTF-8 become `\xNN` (as text). */
void jsontext_add(StrBuf *b, Str s);
/* `"key":`, with a comma in front unless an object or array has just begun. `key` is ASCII. */
void jsontext_key(StrBuf *b, const char *key);
/* `"key":"value"`. */
void jsontext_put(StrBuf *b, const char *key, Str value);
/* An element of an array. */
void jsontext_element(StrBuf *b, Str value);
/* The comma that belongs between two, if one does. */
void jsontext_separate(StrBuf *b);

#endif
