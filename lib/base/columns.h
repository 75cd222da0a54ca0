/* SPDX-License-Identifier: MIT */
/* How wide a terminal shows a text. Source: Unicode's East Asian Width and general categories
 * (tools/make-columns.py); characters of ambiguous width count as narrow. */
#ifndef CRTLINK_BASE_COLUMNS_H
#define CRTLINK_BASE_COLUMNS_H

#include "base/str.h"

/* Columns of UTF-8 text without control characters; each byte that is no UTF-8 takes one. */
size_t columns_of(Str text);

#endif
