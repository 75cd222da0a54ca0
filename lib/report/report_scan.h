/* SPDX-License-Identifier: MIT */
/* --scan: what one input wants, as text or as an element of crtlink.scan/1. */
#ifndef CRTLINK_REPORT_REPORT_SCAN_H
#define CRTLINK_REPORT_REPORT_SCAN_H

#include "model/wants.h"
#include "report/conflicts.h"

enum {
    SCAN_SYMBOLS = 1 << 0, /* list each member's external symbols */
};

/* `wants` has one element for each member. */
Str report_scan_text(Arena *arena, const Input *input, const Wants *wants, unsigned flags);
Str report_scan_json(Arena *arena, const Input *input, const Wants *wants, unsigned flags);

Str report_conflict_json(Arena *arena, const Conflict *conflict);
/* {"path": ..., "message": ...}; `member` may be empty. */
Str report_error_json(Arena *arena, Str path, Str member, Str message);

#endif
