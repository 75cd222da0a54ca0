/* SPDX-License-Identifier: MIT */
/* Functions that compiled code calls behind the program's back, and which toolset's
 * libraries were the first to have them: config/stl-helpers.tsv and config/toolsets.tsv,
 * compiled in. */
#ifndef CRTLINK_MODEL_STL_H
#define CRTLINK_MODEL_STL_H

#include "base/str.h"

typedef struct Toolset {
    const char *version; /* "14.44" */
    const char *release; /* "VS 2022 17.14" */
} Toolset;

extern const Toolset toolsets[]; /* oldest first: a later one is at a higher address */
extern const size_t toolset_count;

typedef struct StlHelper {
    const char *name;     /* as on x64 */
    const Toolset *first; /* NULL: in the oldest that was looked at */
    const Toolset *last;  /* NULL: in the newest */
} StlHelper;

extern const StlHelper stl_helpers[]; /* sorted by name, as strcmp */
extern const size_t stl_helper_count;

/* By the name in an object or in a linker's message, in any decoration; NULL: none. */
const StlHelper *stl_helper_find(Str decorated);
/* Named as only the STL names its helpers, but not in the table: newer than it. */
bool stl_helper_is_unknown(Str decorated);

#endif
