/* SPDX-License-Identifier: MIT */
/* Cargo.lock: which version of each crate a build uses, and which crate needs it.
 * Source: the Cargo book, "Cargo.toml vs Cargo.lock", and files of versions 1 to 4 as cargo
 * writes them (observed): `[[package]]` sections with name, version, source (absent: a crate
 * of the workspace) and dependencies, a list of `"name"`, `"name version"` or
 * `"name version (source)"`, one a line. Only this form is read, line by line; what is
 * otherwise is passed over. */
#ifndef CRTLINK_REPORT_CARGOLOCK_H
#define CRTLINK_REPORT_CARGOLOCK_H

#include "base/str.h"

enum {
    CARGOLOCK_BYTES_MAX = 16 * 1024 * 1024,
    CARGOLOCK_PACKAGES_MAX = 20 * 1000,
};

typedef struct CargoPackage {
    Str name, version;
    bool is_local;       /* of the workspace: it has no source */
    StrVec dependencies; /* as written, without quotes */
} CargoPackage;

typedef struct CargoLock {
    VEC(CargoPackage) packages;
} CargoLock;

/* Texts are slices of `bytes`. What is beyond the limits is left out. */
void cargolock_parse(Arena *arena, Str bytes, CargoLock *out);

/* The index of the package by the name of its crate, in which `-` is `_`. An empty version:
 * any. *count (may be NULL): how many versions there are. SIZE_MAX: it is not there. */
size_t cargolock_find(const CargoLock *lock, Str crate, Str version, size_t *count);

/* Why the package is in the build: "tokenizers 0.20.0", "my-app": who needs it, who
 * needs that, up to a crate of the workspace; the shortest such chain. Empty: nobody. */
void cargolock_chain(Arena *arena, const CargoLock *lock, size_t package, StrVec *out);

#endif
