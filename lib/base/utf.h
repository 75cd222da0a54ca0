/* SPDX-License-Identifier: MIT */
/* UTF-16 as Windows writes it into response files, and UTF-8. */
#ifndef CRTLINK_BASE_UTF_H
#define CRTLINK_BASE_UTF_H

#include "base/str.h"

/* UTF-8 of UTF-16 bytes; a lone surrogate becomes U+FFFD, an odd last byte
 * is dropped. */
Str utf8_from_utf16(Arena *arena, Str bytes, bool is_big_endian);
/* Writes one code point, up to 4 bytes; how many. What is none (a surrogate,
 * above U+10FFFF) becomes U+FFFD. */
size_t utf8_put(uint32_t code_point, char *to);
/* The code point that starts at s.at[at], and its length in bytes; 0: that is no UTF-8. */
size_t utf8_get(Str s, size_t at, uint32_t *code_point);
bool utf8_is_valid(Str s);
/* One line, safe for a terminal, a log and any markup around it: control
 * bytes and escapes become `\xNN`, invalid UTF-8 too, and what CI systems take for a
 * command ("::" where a line or a word may begin, the second # of "##[", "##vso["). */
Str utf8_printable(Arena *arena, Str s);

/* The same, added to a text. */
void utf8_add_printable(StrBuf *b, Str s);
/* All bytes are printable ASCII and none is a command: the text is what it shows. */
bool utf8_is_plain(Str s);

/* The length in bytes of what a terminal or a CI system would act upon instead of showing it: a
 * control character, one that changes the line or the direction of text, the second # of "##". 0:
 * none such starts at s.at[at]. */
size_t utf8_hidden_at(Str s, size_t at, uint32_t *code_point);

#endif
