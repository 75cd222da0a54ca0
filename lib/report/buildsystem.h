/* SPDX-License-Identifier: MIT */
/* Who called the linker: decides which fix is shown. */
#ifndef CRTLINK_REPORT_BUILDSYSTEM_H
#define CRTLINK_REPORT_BUILDSYSTEM_H

#include "command/linkcmd.h"
#include "report/linkerlog.h"

typedef enum BuildSystem {
    BUILD_UNKNOWN,
    BUILD_CARGO,
    BUILD_CMAKE,
    BUILD_MSBUILD,
    BUILD_MESON,
    BUILD_BAZEL,
    BUILD_PLAIN, /* called by hand or by a makefile */
} BuildSystem;

/* What the wrapper can see of its surroundings. */
typedef struct BuildFacts {
    bool has_cargo_variable;    /* CARGO is set */
    bool has_vs_unicode_output; /* VS_UNICODE_OUTPUT is set: MSBuild reads along */
    bool has_meson_variable;    /* MESONINTROSPECT or MESON_BUILD_ROOT is set */
    const LinkCommand *command; /* NULL: not known */
    const LogHints *hints;      /* NULL: no log */
} BuildFacts;

BuildSystem build_system_detect(const BuildFacts *facts);
const char *build_system_name(BuildSystem build); /* "cargo" ...; "" for unknown */
bool build_system_find(Str name, BuildSystem *out);

#endif
