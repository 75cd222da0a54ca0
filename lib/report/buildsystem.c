/* SPDX-License-Identifier: MIT */
#include "report/buildsystem.h"

static const char *const names[] = {
    [BUILD_UNKNOWN] = "",        [BUILD_CARGO] = "cargo", [BUILD_CMAKE] = "cmake",
    [BUILD_MSBUILD] = "msbuild", [BUILD_MESON] = "meson", [BUILD_BAZEL] = "bazel",
    [BUILD_PLAIN] = "plain",
};

const char *build_system_name(BuildSystem build)
{
    return names[build];
}

/* Tools that go with one of them, or that hide one. */
static const struct {
    const char *name;
    BuildSystem build;
} also[] = {
    {"cargo-dist", BUILD_CARGO  },
    {"vcpkg",      BUILD_CMAKE  },
    {"conan",      BUILD_CMAKE  },
    {"ninja",      BUILD_CMAKE  },
    {"node-gyp",   BUILD_MSBUILD},
    {"nmake",      BUILD_PLAIN  },
    {"make",       BUILD_PLAIN  },
};

bool build_system_find(Str name, BuildSystem *out)
{
    for (size_t i = 0; i < sizeof also / sizeof *also; i++) {
        if (str_eq_nocase(name, str_of(also[i].name))) {
            *out = also[i].build;
            return true;
        }
    }
    for (int i = BUILD_UNKNOWN + 1; i <= (int)BUILD_PLAIN; i++) {
        if (str_eq_nocase(name, str_of(names[i]))) {
            *out = (BuildSystem)i;
            return true;
        }
    }
    return false;
}

static bool has(Str text, const char *part)
{
    return str_find(text, str_of(part)) < text.len;
}

/* Marks that each build system leaves on the command line. */
static BuildSystem system_of_arg(const Arg *arg)
{
    Str text = arg->text, base = str_path_base(text);
    if (str_ends_with_nocase(base, STR(".rlib")) || str_ends_with(base, STR(".rcgu.o")) ||
        (arg->kind == ARG_INPUT && str_eq(base, STR("symbols.o"))))
        return BUILD_CARGO;
    if (has(text, "CMakeFiles") || has(text, "intermediate.manifest"))
        return BUILD_CMAKE;
    if (has(text, ".dir\\Debug\\") || has(text, ".dir\\Release\\"))
        return BUILD_CMAKE; /* of CMake's Visual Studio generator */
    if (has(text, ".exe.p/") || has(text, ".exe.p\\") || has(text, ".dll.p/"))
        return BUILD_MESON;
    if (has(text, "bazel-out"))
        return BUILD_BAZEL;
    return BUILD_UNKNOWN;
}

static BuildSystem system_of_hints(const LogHints *hints)
{
    if (hints->rust)
        return BUILD_CARGO;
    if (hints->cmake)
        return BUILD_CMAKE;
    return hints->project ? BUILD_MSBUILD : BUILD_UNKNOWN;
}

/* The command line comes first: variables are inherited, so that a CMake
 * project built by a build script has CARGO set, too. */
BuildSystem build_system_detect(const BuildFacts *facts)
{
    for (size_t i = 0; facts->command && i < facts->command->args.len; i++) {
        BuildSystem build = system_of_arg(&facts->command->args.at[i]);
        if (build != BUILD_UNKNOWN)
            return build;
    }
    if (facts->has_vs_unicode_output)
        return BUILD_MSBUILD;
    if (facts->has_cargo_variable)
        return BUILD_CARGO;
    if (facts->has_meson_variable)
        return BUILD_MESON;
    return facts->hints ? system_of_hints(facts->hints) : BUILD_UNKNOWN;
}
