/* SPDX-License-Identifier: MIT */
/* Rust's symbol names as their authors wrote them. Two manglings: the old one,
 * `_ZN4core3fmt5write17h0123456789abcdefE`, which borrows C++'s form, and v0,
 * `_RNvNtC4core3fmt5write` (Rust RFC 2603). Hashes and disambiguators are left out. Takes bounded
 * time and memory whatever the name holds: v0 has references to earlier parts, which could grow
 * without end. */
#ifndef CRTLINK_REPORT_RUSTNAME_H
#define CRTLINK_REPORT_RUSTNAME_H

#include "base/str.h"

/* Empty: no name of Rust's, one with parts that are not known here, or one too long. */
Str rustname_demangle(Arena *arena, Str symbol);

/* The two, for each its own. */
Str rustname_demangle_legacy(Arena *arena, Str symbol);
Str rustname_demangle_v0(Arena *arena, Str symbol);

#endif
