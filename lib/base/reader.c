/* SPDX-License-Identifier: MIT */
#include "base/reader.h"

#include <string.h>

Reader reader(Str bytes)
{
    const uint8_t *at = (const uint8_t *)bytes.at;
    return (Reader){at, at ? at + bytes.len : at, false};
}

Reader reader_at(Str bytes, uint64_t offset)
{
    if (offset > bytes.len)
        return (Reader){.failed = true};
    return reader(str_skip(bytes, (size_t)offset));
}

size_t reader_left(const Reader *r)
{
    return r->failed ? 0 : (size_t)(r->end - r->at);
}

Str read_bytes(Reader *r, uint64_t n)
{
    /* Compare lengths, not pointers: at + n could overflow. */
    if (r->failed || n > (uint64_t)(r->end - r->at)) {
        r->failed = true;
        return (Str){"", 0};
    }
    Str s = {(const char *)r->at, (size_t)n};
    if (n)
        r->at += n;
    return s;
}

/* The next `n` bytes, NULL once failed. */
static const uint8_t *take(Reader *r, size_t n)
{
    if (r->failed || n > (size_t)(r->end - r->at)) {
        r->failed = true;
        return NULL;
    }
    const uint8_t *at = r->at;
    r->at += n;
    return at;
}

uint8_t read_u8(Reader *r)
{
    const uint8_t *p = take(r, 1);
    return p ? p[0] : 0;
}

uint16_t read_u16(Reader *r)
{
    const uint8_t *p = take(r, 2);
    return p ? u16_of(p) : 0;
}

static uint32_t u32_big_of(const uint8_t *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

uint32_t read_u32(Reader *r)
{
    const uint8_t *p = take(r, 4);
    return p ? u32_of(p) : 0;
}

uint64_t read_u64(Reader *r)
{
    const uint8_t *p = take(r, 8);
    return p ? u32_of(p) | (uint64_t)u32_of(p + 4) << 32 : 0;
}

uint32_t read_u32_big(Reader *r)
{
    const uint8_t *p = take(r, 4);
    return p ? u32_big_of(p) : 0;
}

uint64_t read_u64_big(Reader *r)
{
    const uint8_t *p = take(r, 8);
    return p ? (uint64_t)u32_big_of(p) << 32 | u32_big_of(p + 4) : 0;
}

Str read_c_string(Reader *r)
{
    size_t left = reader_left(r);
    const uint8_t *nul = left ? memchr(r->at, 0, left) : NULL;
    if (!nul) {
        r->failed = true;
        return (Str){"", 0};
    }
    Str s = {(const char *)r->at, (size_t)(nul - r->at)};
    r->at = nul + 1;
    return s;
}

bool bytes_slice(Str bytes, uint64_t offset, uint64_t count, uint64_t size, Str *out)
{
    if (offset > bytes.len || (size && count > (bytes.len - offset) / size))
        return false;
    *out = str_slice(bytes, (size_t)offset, (size_t)(offset + count * size));
    return true;
}
