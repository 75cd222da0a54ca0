#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""make-columns.py: prints the rows of lib/base/columns.c from the Unicode data that Python has.

A code point that stands in no row takes one column. What is not assigned joins the rows around it, so that the table
is short and newer characters of the same block are right."""
import sys
import unicodedata

def columns(code):
    """None: not assigned, any width will do."""
    char = chr(code)
    category = unicodedata.category(char)
    if category in ("Cn", "Co", "Cs"):
        return None
    # Hangul vowels and final consonants join the syllable before them.
    if category in ("Mn", "Me", "Cf") and code != 0xAD or 0x1160 <= code <= 0x11FF:
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1

rows, width, first, last = [], 1, 0, 0
for code in range(0x300, 0x110000):
    now = columns(code)
    if now is None:
        continue
    if now != width:
        if width != 1:
            rows.append((first, last, width))
        width, first = now, code
    last = code
if width != 1:
    rows.append((first, last, width))
text = [f"{{0x{a:X}, 0x{b:X}, {w}}}" for a, b, w in rows]
print(f"/* {len(rows)} rows, Unicode {unicodedata.unidata_version} */", file=sys.stderr)
line = "   "
for row in text:
    if len(line) + len(row) + 2 > 100:
        print(line)
        line = "   "
    line += f" {row},"
print(line)
