/* SPDX-License-Identifier: MIT */
#include "plan/crtset.h"

static const char *const use_names[] = {
    [USE_KEEP] = "keep",     [USE_AUTO] = "auto",     [USE_DYNAMIC] = "dynamic",
    [USE_STATIC] = "static", [USE_HYBRID] = "hybrid",
};

CrtUse crtset_use_of_name(Str name)
{
    for (size_t i = 0; i < sizeof use_names / sizeof *use_names; i++)
        if (str_eq(str_of(use_names[i]), name))
            return (CrtUse)i;
    return USE_KEEP;
}

const char *crtset_use_name(CrtUse use)
{
    return use_names[use];
}

/* Hybrid is static but for the UCRT (Microsoft's "/NODEFAULTLIB:libucrt.lib
 * /DEFAULTLIB:ucrt.lib"). */
static Linkage linkage_of(CrtSet set, CrtComponent component)
{
    if (set.use == USE_DYNAMIC || (set.use == USE_HYBRID && component == CRT_UCRT))
        return LINKAGE_DYNAMIC;
    return LINKAGE_STATIC;
}

/* These go with any linkage (oldnames, OpenMP) or have one only (/clr): for
 * them a set only tells debug from release. */
static bool keeps_its_linkage(const CrtLib *lib)
{
    return lib->component == CRT_NEUTRAL || lib->component == CRT_OPENMP ||
           lib->component == CRT_CLR || lib->linkage == LINKAGE_NONE;
}

/* vcompd -> vcomp, comsuppwd -> comsuppw; itself when there is no such pair. */
static const CrtLib *same_in_config(CrtSet set, const CrtLib *lib)
{
    const CrtLib *twin = crt_lib_twin(lib, lib->linkage, set.config);
    return twin ? twin : lib;
}

bool crtset_has(CrtSet set, const CrtLib *lib)
{
    if (keeps_its_linkage(lib))
        return same_in_config(set, lib) == lib;
    return lib->component != CRT_LEGACY && lib->linkage == linkage_of(set, lib->component) &&
           (lib->config == set.config || lib->config == CONFIG_NONE);
}

const CrtLib *crtset_member(CrtSet set, CrtComponent component)
{
    return crt_lib_of(component, linkage_of(set, component), set.config);
}

const CrtLib *crtset_counterpart(CrtSet set, const CrtLib *lib)
{
    if (crtset_has(set, lib))
        return lib;
    if (keeps_its_linkage(lib))
        return same_in_config(set, lib);
    /* libc, libcd and their like were startup and C library in one. */
    CrtComponent component = lib->component == CRT_LEGACY ? CRT_STARTUP : lib->component;
    return crtset_member(set, component);
}
