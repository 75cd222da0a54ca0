/* SPDX-License-Identifier: MIT */
#include "plan/bytes.h"

void put_u8(StrBuf *b, uint8_t value)
{
    strbuf_add_char(b, (char)value);
}

void put_u16(StrBuf *b, uint16_t value)
{
    put_u8(b, (uint8_t)value);
    put_u8(b, (uint8_t)(value >> 8));
}

void put_u32(StrBuf *b, uint32_t value)
{
    put_u16(b, (uint16_t)value);
    put_u16(b, (uint16_t)(value >> 16));
}

void put_u32_big(StrBuf *b, uint32_t value)
{
    for (int shift = 24; shift >= 0; shift -= 8)
        put_u8(b, (uint8_t)(value >> shift));
}

void put_zeros(StrBuf *b, size_t count)
{
    for (size_t i = 0; i < count; i++)
        put_u8(b, 0);
}

void put_padded(StrBuf *b, Str text, size_t size, char padding)
{
    strbuf_add(b, str_slice(text, 0, size));
    for (size_t i = text.len; i < size; i++)
        strbuf_add_char(b, padding);
}
