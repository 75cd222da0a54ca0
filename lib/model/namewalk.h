/* SPDX-License-Identifier: MIT */
/* The names that a file brings into a link, in batches, hashed: those in an object's symbol table
 * that mean the same in all objects, those that an archive's index offers. Needs nothing but the
 * file's bytes, so a second thread can do it. */
#ifndef CRTLINK_MODEL_NAMEWALK_H
#define CRTLINK_MODEL_NAMEWALK_H

#include "inputs/archive.h"
#include "inputs/coff.h"
#include "model/symtab.h"

enum { NAME_BATCH = 64 };

typedef struct NameBatch {
    size_t len;
    bool is_last, is_damaged; /* is_damaged: the rest cannot be read */
    HashedName names[NAME_BATCH];
    uint64_t where[NAME_BATCH]; /* index of the symbol; offset of the member */
} NameBatch;

typedef struct NameWalk {
    const char *table; /* what is walked; NULL: nothing */
    const Coff *coff;  /* an object; NULL: an archive */
    uint32_t index, count;
    bool has_second;
    Str offsets, indices, names; /* the second linker member */
    ArchiveSymbols first;        /* without one */
    bool is_damaged;
} NameWalk;

/* lld reads Microsoft's second linker member when there is one, else GNU's index: the order of
 * names decides which member is queued first. */
NameWalk namewalk_archive(const Archive *archive);
/* `coff` must live as long as the walk. */
NameWalk namewalk_object(const Coff *coff);
/* How many names there are at most. */
size_t namewalk_count(const NameWalk *walk);
void namewalk_next(NameWalk *walk, NameBatch *out);

#endif
