/* SPDX-License-Identifier: MIT */
/* The export table of a DLL (or program, driver ...): untrusted bytes.
 *
 * Source: PE/COFF 2 "File Headers" and 6.3 "The .edata Section". An image is
 *
 *   "MZ" ... offset of the PE header at 60
 *   "PE\0\0", file header (20), optional header with its data directories, sections (40 each)
 *
 * and directory 0 points at the export directory: a table of addresses (index is the ordinal
 * less the base), and sorted names with, for each, an index into that table. An address
 * inside the directory itself is no address but a forwarder's text. */
#ifndef CRTLINK_INPUTS_PEEXPORTS_H
#define CRTLINK_INPUTS_PEEXPORTS_H

#include "inputs/dllexport.h"
#include "inputs/magic.h"

typedef struct PeExports {
    Machine machine; /* of the file header: an ARM64X image is arm64, an ARM64EC one x64 */
    Str dll;         /* the name that the image gives itself; may be empty */
    DllExports list; /* those with names in the order of the table, then the others by
                        ordinal. A function with two names is there twice */
} PeExports;

enum {
    PEEXPORTS_MOST = 0x10000,          /* ordinals have 16 bits */
    PEEXPORTS_LONGEST_NAME = 16 * 1024 /* compilers stop at 4096 */
};

/* Names are slices of `bytes`. An export that is not of code is data: it lies in a section
 * that cannot be executed. False, with a static text, when the image is damaged or exports
 * nothing. */
bool peexports_read(Arena *arena, Str bytes, PeExports *out, const char **error);

#endif
