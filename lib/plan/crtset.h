/* SPDX-License-Identifier: MIT */
/* A complete set of CRT libraries: the one C runtime that an image shall have. */
#ifndef CRTLINK_PLAN_CRTSET_H
#define CRTLINK_PLAN_CRTSET_H

#include "model/crt.h"

typedef enum CrtUse {
    USE_KEEP, /* as asked */
    USE_AUTO,
    USE_DYNAMIC,
    USE_STATIC,
    USE_HYBRID, /* static vcruntime and STL, dynamic UCRT */
} CrtUse;

typedef struct CrtSet {
    CrtUse use;    /* dynamic, static or hybrid */
    Config config; /* release or debug */
} CrtSet;

CrtUse crtset_use_of_name(Str name); /* USE_KEEP when it is none */
const char *crtset_use_name(CrtUse use);

/* Whether the library may be in an image with this CRT. Neutral ones may, and
 * OpenMP's and /clr's, but for debug in release or the other way round. */
bool crtset_has(CrtSet set, const CrtLib *lib);
/* What stands in this set for the library; NULL: nothing does. */
const CrtLib *crtset_counterpart(CrtSet set, const CrtLib *lib);
/* The set's library of a component; NULL: it has none. */
const CrtLib *crtset_member(CrtSet set, CrtComponent component);

#endif
