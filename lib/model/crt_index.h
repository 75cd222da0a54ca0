/* SPDX-License-Identifier: MIT */
/* An open-addressed index over crt_symbols, made by tools/embed.sh with the
 * table: a link asks for a million names, nearly all of which are not there. */
#ifndef CRTLINK_MODEL_CRT_INDEX_H
#define CRTLINK_MODEL_CRT_INDEX_H

#include <stddef.h>
#include <stdint.h>

/* No name is longer; tools/embed.sh checks it. */
enum { CRT_SYMBOL_LONGEST = 255 };

/* A name starts its search at slot hash % crt_symbol_slot_count, where hash is
 * h = h * 33 + byte, from 0, in 32 bits, and goes on to the next slot until it
 * meets a 0; the last slot is followed by the first. A slot is an index into
 * crt_symbols, plus 1. */
extern const uint16_t crt_symbol_slots[];
extern const size_t crt_symbol_slot_count;

#endif
