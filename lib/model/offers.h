/* SPDX-License-Identifier: MIT */
/* The names that archives offer. A link asks for few of them, so they are kept in a few bytes each
 * and become symbols when somebody asks. */
#ifndef CRTLINK_MODEL_OFFERS_H
#define CRTLINK_MODEL_OFFERS_H

#include "inputs/archive.h"
#include "model/symtab.h"

/* What one archive offers, in the order of its index. */
typedef struct OfferGroup {
    uint32_t file;    /* the archive */
    uint32_t first;   /* number of its first name; the others follow */
    uint32_t *hashes; /* symtab_hash of each */
    uint16_t *starts; /* what they begin with: the lower half of symtab_start */
    uint32_t *marks;  /* where in the texts every OFFER_MARK-th begins */
    size_t len;
    uint64_t *filter; /* a bit for each hash, and few others */
    uint32_t filter_mask;
    bool is_damaged; /* the rest of the index cannot be read */
    Str texts;       /* the index itself, borrowed */
    bool has_second;
    Str offsets, indices; /* the second linker member */
    ArchiveSymbols first_index;
} OfferGroup;

enum { OFFER_MARK = 8 };

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

/* Where names are found. Most links ask for few names once their libraries are read: those are
 * looked for in the groups, and a group gets its slots when that has taken as long as making them
 * takes. */
typedef struct OfferTable {
    OfferSlot *slots;
    size_t slot_count;
    size_t count;  /* slots that are taken */
    size_t listed; /* groups whose names are in the slots */
    size_t names;  /* of those, equal ones included */
    size_t effort; /* spent on the others, in names that could have got a slot */
} OfferTable;

typedef struct Offers {
    Arena *arena;
    VEC(OfferGroup) groups;
    VEC(uint32_t) pages; /* which group has the numbers of this page */
    size_t len;          /* names of all groups */
    OfferTable *table;
} Offers;

#define OFFER_NONE UINT32_MAX

Offers offers(Arena *arena);
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
    Str rest; /* of the group's texts, from the name `index` on; or empty */
} OfferWalk;

/* False: no more. */
bool offers_next(OfferWalk *walk, uint32_t *number, Str *name);

#endif
