/* SPDX-License-Identifier: MIT */
/* Reads fields from untrusted bytes. The first read past the end sets
 * `failed`; that read and all later ones yield zero. Read a whole record, then
 * test `failed` once. */
#ifndef CRTLINK_BASE_READER_H
#define CRTLINK_BASE_READER_H

#include "base/str.h"

typedef struct Reader {
    const uint8_t *at, *end;
    bool failed;
} Reader;

Reader reader(Str bytes);
/* The part of `bytes` that starts at `offset`; failed when that is beyond. */
Reader reader_at(Str bytes, uint64_t offset);
size_t reader_left(const Reader *r);

uint8_t read_u8(Reader *r);
uint16_t read_u16(Reader *r); /* little-endian, as all of PE/COFF */
uint32_t read_u32(Reader *r);
uint64_t read_u64(Reader *r);
uint32_t read_u32_big(Reader *r); /* the first linker member is big-endian */
uint64_t read_u64_big(Reader *r); /* as is /SYM64/ */
/* `n` bytes, or the empty Str once failed. */
Str read_bytes(Reader *r, uint64_t n);
/* Up to the next NUL, which is skipped; failed when there is none. */
Str read_c_string(Reader *r);

/* Of two or four bytes that are known to be there. */
static inline uint16_t u16_of(const void *at)
{
    const uint8_t *p = at;
    return (uint16_t)(p[0] | p[1] << 8);
}

static inline uint32_t u32_of(const void *at)
{
    const uint8_t *p = at;
    return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

/* bytes[offset .. offset + count * size), checked for overflow and for the
 * end. False, *out untouched, when it does not fit. */
bool bytes_slice(Str bytes, uint64_t offset, uint64_t count, uint64_t size, Str *out);

#endif
