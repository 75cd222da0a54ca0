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

/* Called for each input, with an empty arena. */
void fuzz(Arena *arena, Str bytes);

/* A property that must hold whatever the bytes are. */
void fuzz_expect(bool holds, const char *what);
/* Reads every byte, so that a slice that lies outside is seen. */
void fuzz_touch(Str s);
void fuzz_coff_walk(Arena *arena, const Coff *coff);
/* Valid JSON, with no byte that a terminal would act upon. */
void fuzz_expect_json(Str text);
/* No control character but the newline, and UTF-8. */
void fuzz_expect_printable(Str text);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif
