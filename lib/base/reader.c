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

static uint64_t read_little(Reader *r, unsigned size)
{
    Str s = read_bytes(r, size);
    uint64_t value = 0;
    for (size_t i = s.len; i > 0; i--)
        value = value << 8 | (uint8_t)s.at[i - 1];
    return value;
}

static uint64_t read_big(Reader *r, unsigned size)
{
    Str s = read_bytes(r, size);
    uint64_t value = 0;
    for (size_t i = 0; i < s.len; i++)
        value = value << 8 | (uint8_t)s.at[i];
    return value;
}

uint8_t read_u8(Reader *r)
{
    return (uint8_t)read_little(r, 1);
}

uint16_t read_u16(Reader *r)
{
    return (uint16_t)read_little(r, 2);
}

uint32_t read_u32(Reader *r)
{
    return (uint32_t)read_little(r, 4);
}

uint64_t read_u64(Reader *r)
{
    return read_little(r, 8);
}

uint32_t read_u32_big(Reader *r)
{
    return (uint32_t)read_big(r, 4);
}

uint64_t read_u64_big(Reader *r)
{
    return read_big(r, 8);
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
