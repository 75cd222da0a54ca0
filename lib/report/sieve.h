/* SPDX-License-Identifier: MIT */
/* Which of many patterns a name is worth trying with. Of hundreds a few are
 * left, for the time that one takes. */
#ifndef CRTLINK_REPORT_SIEVE_H
#define CRTLINK_REPORT_SIEVE_H

#include "base/str.h"

typedef struct Sieve Sieve;

Sieve *sieve_new(Arena *arena);
/* The pattern's number: 0, 1, ... None may follow the first text. */
size_t sieve_add(Sieve *sieve, Str pattern);
/* Looks at a text. */
void sieve_sift(Sieve *sieve, Str text);
/* False: that pattern does not match the last text that was looked at. */
bool sieve_has(const Sieve *sieve, size_t number);
/* Whether one of the first `end` patterns may match. */
bool sieve_has_below(const Sieve *sieve, size_t end);

#endif
