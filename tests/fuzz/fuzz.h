/* SPDX-License-Identifier: MIT */
/* What the fuzzers share. A target is one function, `fuzz`; the bytes lie in a block of their own
 * length, so that the sanitizer sees a read beyond them. In a fuzzer every file of the system has
 * these bytes, also those that they name themselves. */
#ifndef CRTLINK_FUZZ_FUZZ_H
#define CRTLINK_FUZZ_FUZZ_H

#include "base/diag.h"
#include "inputs/coff.h"

#include <stddef.h>
#include <stdint.h>

/* What only checks results must not be what the fuzzer sees most of. */
#ifdef __clang__
#define NOT_LOOKED_AT __attribute__((no_sanitize("coverage")))
#else
#define NOT_LOOKED_AT
#endif

/* Called for each input, with an empty arena. */
void fuzz(Arena *arena, Str bytes);

/* What takes long is done to each input that is replayed, but while more are searched for to one of
 * `turns` only: many inputs find more than much work on each. By the input's length, so that an
 * input always does the same. */
bool fuzz_is_turn(Str bytes, size_t turn, size_t turns);

/* The built-in rules without the causes; of their signs (if asked for) and evidence, which take
 * most of the time, only one part of FUZZ_PARTS, from 0. In the arena. */
enum { FUZZ_PARTS = 16 };
Str fuzz_rules_part(Arena *arena, size_t part, bool cuts_signs);

/* A property that must hold whatever the bytes are. */
void fuzz_expect(bool holds, const char *what);
/* Reads every byte, so that a slice that lies outside is seen. */
void fuzz_touch(Str s);
void fuzz_coff_walk(Arena *arena, const Coff *coff);
/* Valid JSON, with no byte that a terminal would act upon. */
void fuzz_expect_json(Str text);
/* No control character but the newline, and UTF-8. */
void fuzz_expect_printable(Str text);

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif
