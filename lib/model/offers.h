/* SPDX-License-Identifier: MIT */
/* The names that archives offer. A link asks for few of them, so they are kept in a few bytes each
 * and become symbols when somebody asks. */
#ifndef CRTLINK_MODEL_OFFERS_H
#define CRTLINK_MODEL_OFFERS_H

#include "inputs/archive.h"
#include "model/symtab.h"

typedef struct OfferedName {
    uint32_t at;    /* where its text begins in the texts of the index */
    uint32_t start; /* symtab_start of it */
} OfferedName;

/* What one archive offers, in the order of its index. */
typedef struct OfferGroup {
    uint32_t file;  /* the archive */
    uint32_t first; /* number of its first name; the others follow */
    OfferedName *names;
    uint32_t *hashes; /* symtab_hash of each */
    size_t len;
    bool is_damaged; /* the rest of the index cannot be read */
    Str texts;       /* the index itself, borrowed */
    bool has_second;
    Str offsets, indices; /* the second linker member */
    ArchiveSymbols first_index;
} OfferGroup;

/* Reads an archive's index: Microsoft's second linker member when there is one, else GNU's, as lld
 * does; the order of names decides which member is queued first. Needs nothing but the archive's
 * bytes, so a second thread can do it. */
OfferGroup offers_read(Arena *arena, const Archive *archive);
/* The member that has the name `index`: offset of its header. */
uint64_t offergroup_member(const OfferGroup *group, size_t index);
Str offergroup_name(const OfferGroup *group, size_t index);

typedef struct OfferSlot {
    uint32_t hash, entry; /* number + 1; 0 is free */
} OfferSlot;

typedef struct Offers {
    Arena *arena;
    VEC(OfferGroup) groups;
    VEC(uint32_t) pages; /* which group has the numbers of this page */
    OfferSlot *slots;
    size_t slot_count, count;
} Offers;

#define OFFER_NONE UINT32_MAX

Offers offers(Arena *arena);
/* About so many names will be added in all: a wrong guess costs only time. */
void offers_expect(Offers *offers, size_t count);
/* Takes an archive's names in; of equal ones the first is found. NULL: there are too many names. */
const OfferGroup *offers_add(Offers *offers, uint32_t file, const OfferGroup *group);
/* The number of the offer, or OFFER_NONE. */
uint32_t offers_find(const Offers *offers, HashedName name);
/* Who makes it, and which of the group's names it is. */
const OfferGroup *offers_group(const Offers *offers, uint32_t number, size_t *index);

/* A walk over all that begin with a prefix, equal names included. */
typedef struct OfferWalk {
    const Offers *offers;
    Str prefix;
    size_t group, index;
} OfferWalk;

/* False: no more. */
bool offers_next(OfferWalk *walk, uint32_t *number, Str *name);

#endif
