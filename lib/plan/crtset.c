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

/* OpenMP has import libraries only and fits every CRT; /clr's startup has no
 * static twin, so it is left to the linker. */
static bool is_out_of_reach(const CrtLib *lib)
{
    return lib->component == CRT_NEUTRAL || lib->component == CRT_OPENMP ||
           lib->component == CRT_CLR || lib->linkage == LINKAGE_NONE;
}

bool crtset_has(CrtSet set, const CrtLib *lib)
{
    if (is_out_of_reach(lib))
        return true;
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
    /* libc, libcd and their like were startup and C library in one. */
    CrtComponent component = lib->component == CRT_LEGACY ? CRT_STARTUP : lib->component;
    return crtset_member(set, component);
}
