/* SPDX-License-Identifier: MIT */
#include "report/cargolock.h"

#include "base/map.h"

/* "x" in `key = "x"`; false: the line is another. */
static bool take_value(Str line, Str key, Str *out)
{
    if (!str_starts_with(line, key))
        return false;
    Str rest = str_trim(str_skip(line, key.len));
    if (!str_starts_with(rest, STR("=")))
        return false;
    rest = str_trim(str_skip(rest, 1));
    if (rest.len < 2 || rest.at[0] != '"')
        return false;
    rest = str_skip(rest, 1);
    *out = str_slice(rest, 0, str_find_char(rest, '"'));
    return true;
}

static void take_dependency(Arena *arena, CargoPackage *package, Str line)
{
    if (!str_starts_with(line, STR("\"")))
        return;
    Str text = str_skip(line, 1);
    text = str_slice(text, 0, str_find_char(text, '"'));
    if (text.len)
        vec_push(arena, &package->dependencies, text);
}

static void take_line(Arena *arena, CargoPackage *package, Str line, bool *in_list)
{
    Str value;
    if (*in_list) {
        *in_list = !str_starts_with(line, STR("]"));
        take_dependency(arena, package, line);
    } else if (take_value(line, STR("name"), &value)) {
        package->name = value;
    } else if (take_value(line, STR("version"), &value)) {
        package->version = value;
    } else if (take_value(line, STR("source"), &value)) {
        package->is_local = false;
    } else if (str_starts_with(line, STR("dependencies"))) {
        *in_list = !str_ends_with(line, STR("]"));
    }
}

void cargolock_parse(Arena *arena, Str bytes, CargoLock *out)
{
    CargoPackage *package = NULL;
    bool in_list = false;
    Str rest = str_slice(bytes, 0, CARGOLOCK_BYTES_MAX);
    *out = (CargoLock){0};
    while (rest.len) {
        Str line = str_trim(str_cut(&rest, '\n'));
        bool starts = str_eq(line, STR("[[package]]")) || str_eq(line, STR("[root]"));
        if (starts && out->packages.len >= CARGOLOCK_PACKAGES_MAX)
            return;
        if (starts) {
            CargoPackage fresh = {.is_local = true};
            package = vec_push(arena, &out->packages, fresh);
            in_list = false;
        } else if (str_starts_with(line, STR("[")) && !in_list) {
            package = NULL; /* [metadata], [[patch.unused]] */
        } else if (package) {
            take_line(arena, package, line, &in_list);
        }
    }
}

static bool is_dash(char c)
{
    return c == '-' || c == '_';
}

static bool same_crate(Str package, Str crate)
{
    if (package.len != crate.len)
        return false;
    for (size_t i = 0; i < crate.len; i++)
        if (package.at[i] != crate.at[i] && !(is_dash(package.at[i]) && is_dash(crate.at[i])))
            return false;
    return true;
}

size_t cargolock_find(const CargoLock *lock, Str crate, Str version, size_t *count)
{
    size_t found = SIZE_MAX, versions = 0;
    for (size_t i = 0; i < lock->packages.len; i++) {
        const CargoPackage *package = &lock->packages.at[i];
        if (!same_crate(package->name, crate))
            continue;
        versions++;
        bool fits = version.len == 0 || str_eq(package->version, version);
        if (fits && found == SIZE_MAX)
            found = i;
    }
    if (count)
        *count = versions;
    return found;
}

typedef struct Walk {
    Arena *arena;
    const CargoLock *lock;
    Map by_name;   /* name and "name version" -> index + 1; of several, the first */
    size_t *needs; /* the package on the way to the one asked for; SIZE_MAX: not reached */
    VEC(size_t) queue;
} Walk;

static void index_names(Walk *walk)
{
    walk->by_name = map(walk->arena);
    for (size_t i = 0; i < walk->lock->packages.len; i++) {
        const CargoPackage *package = &walk->lock->packages.at[i];
        Str full =
            str_format(walk->arena, "%.*s %.*s", STR_ARG(package->name), STR_ARG(package->version));
        bool is_new;
        MapEntry *entry = map_add(&walk->by_name, package->name, &is_new);
        if (is_new)
            entry->value.number = i + 1;
        entry = map_add(&walk->by_name, full, &is_new);
        if (is_new)
            entry->value.number = i + 1;
    }
}

/* Version 1 adds the source in parentheses. */
static size_t find_dependency(const Walk *walk, Str text)
{
    size_t at = str_find(text, STR(" ("));
    const MapEntry *entry = map_find(&walk->by_name, str_slice(text, 0, at));
    return entry ? (size_t)entry->value.number - 1 : SIZE_MAX;
}

/* From the crates of the workspace on, so that the first way found is the shortest. */
static void reach(Walk *walk, size_t from)
{
    const CargoPackage *package = &walk->lock->packages.at[from];
    for (size_t i = 0; i < package->dependencies.len; i++) {
        size_t to = find_dependency(walk, package->dependencies.at[i]);
        if (to == SIZE_MAX || walk->needs[to] != SIZE_MAX)
            continue;
        walk->needs[to] = from;
        vec_push(walk->arena, &walk->queue, to);
    }
}

static Str package_text(Arena *arena, const CargoPackage *package)
{
    if (package->is_local)
        return package->name;
    return str_format(arena, "%.*s %.*s", STR_ARG(package->name), STR_ARG(package->version));
}

void cargolock_chain(Arena *arena, const CargoLock *lock, size_t package, StrVec *out)
{
    Walk walk = {.arena = arena, .lock = lock};
    if (package >= lock->packages.len)
        return;
    walk.needs = arena_array(arena, size_t, lock->packages.len);
    index_names(&walk);
    for (size_t i = 0; i < lock->packages.len; i++) {
        walk.needs[i] = lock->packages.at[i].is_local ? i : SIZE_MAX;
        if (lock->packages.at[i].is_local)
            vec_push(arena, &walk.queue, i);
    }
    for (size_t i = 0; i < walk.queue.len && walk.needs[package] == SIZE_MAX; i++)
        reach(&walk, walk.queue.at[i]);
    size_t at = package;
    while (walk.needs[at] != SIZE_MAX && walk.needs[at] != at) {
        at = walk.needs[at];
        vec_push(arena, out, package_text(arena, &lock->packages.at[at]));
    }
}
