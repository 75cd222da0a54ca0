/* SPDX-License-Identifier: MIT */
/* --scan: what one input wants, as text or as an element of crtlink.scan/1. */
#ifndef CRTLINK_REPORT_REPORT_SCAN_H
#define CRTLINK_REPORT_REPORT_SCAN_H

#include "model/wants.h"
#include "report/conflicts.h"

enum {
    SCAN_SYMBOLS = 1 << 0, /* list each member's external symbols */
    SCAN_JSON = 1 << 1,
};

/* Where it goes. `out` may have an arena of its own, which then holds nothing else. */
typedef struct ScanText {
    StrBuf *out;
    Arena *scratch;
    unsigned flags;
} ScanText;

/* The three parts of one text: what comes before the members, each of them, what comes after them.
 * As JSON they are one line without its end. */
void report_scan_head(const ScanText *text, const Input *input);
void report_scan_member(const ScanText *text, const Input *input, const Member *member,
                        const Wants *wants);
void report_scan_end(const ScanText *text, const Input *input);
/* What is said instead of what is missing, the end included. */
void report_scan_broken(const ScanText *text, Str path, bool has_head, Str error);

/* The whole. `wants` has one element for each member. */
Str report_scan_text(Arena *arena, const Input *input, const Wants *wants, unsigned flags);
Str report_scan_json(Arena *arena, const Input *input, const Wants *wants, unsigned flags);

Str report_conflict_json(Arena *arena, const Conflict *conflict);
/* {"path": ..., "message": ...}; `member` may be empty. */
Str report_error_json(Arena *arena, Str path, Str member, Str message);

#endif
