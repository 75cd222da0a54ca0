/* SPDX-License-Identifier: MIT */
/* The names in an object's symbol table that mean the same in all objects, in batches, hashed.
 * Needs nothing but the object's bytes, so a second thread can do it. */
#ifndef CRTLINK_MODEL_NAMEWALK_H
#define CRTLINK_MODEL_NAMEWALK_H

#include "inputs/coff.h"
#include "model/symtab.h"

enum { NAME_BATCH = 64 };

typedef struct NameBatch {
    size_t len;
    bool is_last;
    HashedName names[NAME_BATCH];
    uint32_t where[NAME_BATCH]; /* index of the symbol */
} NameBatch;

typedef struct NameWalk {
    const Coff *coff;
    Arena *copies;
    Str strings; /* the object's string table, or the copy */
    uint32_t index, count;
} NameWalk;

/* `coff` must live as long as the walk. `copies`: where the names are copied to, of an object whose
 * bytes go before them; NULL: they are borrowed. */
NameWalk namewalk(const Coff *coff, Arena *copies);
void namewalk_next(NameWalk *walk, NameBatch *out);

#endif
