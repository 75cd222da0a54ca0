/* SPDX-License-Identifier: MIT */
/* Fields of files that are written: little-endian unless the name says so. */
#ifndef CRTLINK_PLAN_BYTES_H
#define CRTLINK_PLAN_BYTES_H

#include "base/str.h"

void put_u8(StrBuf *b, uint8_t value);
void put_u16(StrBuf *b, uint16_t value);
void put_u32(StrBuf *b, uint32_t value);
void put_u32_big(StrBuf *b, uint32_t value);
void put_zeros(StrBuf *b, size_t count);
/* `text` and then `padding`, `size` bytes in all; text that is longer is cut. */
void put_padded(StrBuf *b, Str text, size_t size, char padding);

#endif
