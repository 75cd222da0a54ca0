/* SPDX-License-Identifier: MIT */
#include "report/crates.h"

#include "base/os.h"
#include "report/cargolock.h"
#include "report/namelist.h"

enum {
    CRATES_SHOWN = 4,
    CHAIN_SHOWN = 4,
    FOLDERS_UP_MAX = 40,
    RLIB_BYTES_MAX = 8 * 1024 * 1024, /* of each; paths are found in the first objects */
    PATHS_MAX = 64,                   /* of other crates, whose code was inlined */
};

static bool is_version_char(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c == '.' || c == '+' || c == '-';
}

/* "0.1.10" out of "NAME-0.1.10/src/..."; the name's `-` are `_` in a crate. */
static Str version_after(Str path, Str crate)
{
    if (path.len <= crate.len + 1 || path.at[crate.len] != '-')
        return (Str){0};
    for (size_t i = 0; i < crate.len; i++)
        if (path.at[i] != crate.at[i] && !(path.at[i] == '-' && crate.at[i] == '_'))
            return (Str){0};
    Str version = str_skip(path, crate.len + 1);
    size_t end = 0;
    while (end < version.len && end < 64 && is_version_char(version.at[end]))
        end++;
    bool is_whole = end < version.len && (version.at[end] == '/' || version.at[end] == '\\');
    bool is_number = end > 0 && version.at[0] >= '0' && version.at[0] <= '9';
    return is_whole && is_number ? str_slice(version, 0, end) : (Str){0};
}

static size_t find_separator(Str s)
{
    size_t slash = str_find_char(s, '/'), backslash = str_find_char(s, '\\');
    return slash < backslash ? slash : backslash;
}

Str crates_version_in(Str bytes, Str crate)
{
    Str rest = str_slice(bytes, 0, RLIB_BYTES_MAX);
    for (size_t i = 0; i < PATHS_MAX; i++) {
        size_t at = str_find(rest, STR("registry"));
        rest = str_skip(rest, at + 8);
        Str path = str_slice(rest, 0, 512);
        if (path.len < 5)
            break;
        if (!str_eq(str_slice(path, 0, 5), STR("/src/")) &&
            !str_eq(str_slice(path, 0, 5), STR("\\src\\")))
            continue;
        path = str_skip(path, 5);
        Str version = version_after(str_skip(path, find_separator(path) + 1), crate);
        if (version.len)
            return version;
    }
    return (Str){0};
}

static Str find_lock(Arena *arena, Str folder)
{
    for (size_t i = 0; i < FOLDERS_UP_MAX && folder.len; i++) {
        Str path = str_format(arena, "%.*s/Cargo.lock", STR_ARG(folder));
        OsFileInfo info = os_file_info(arena, path);
        if (info.kind == OS_FILE_REGULAR && info.size <= CARGOLOCK_BYTES_MAX)
            return path;
        folder = str_path_folder(folder);
    }
    return (Str){0};
}

static bool read_lock(Arena *arena, Str folder, CargoLock *out)
{
    Str bytes, error, path = find_lock(arena, folder);
    if (!path.len || !os_file_open(arena, path, &bytes, &error))
        return false;
    cargolock_parse(arena, str_copy(arena, bytes), out);
    os_file_close(bytes);
    return true;
}

static const Input *find_rlib(const CratesRequest *request, Str file)
{
    for (size_t i = 0; i < request->input_count; i++)
        if (str_eq(str_path_base(request->inputs[i].input->path), str_path_base(file)))
            return request->inputs[i].input;
    return NULL;
}

/* ", which tokenizers 0.20.0 needs, which my-app needs" */
static Str chain_text(Arena *arena, const CargoLock *lock, size_t package)
{
    StrVec chain = {0};
    StrBuf b = strbuf(arena);
    cargolock_chain(arena, lock, package, &chain);
    for (size_t i = 0; i < chain.len; i++) {
        bool is_shown = i + 1 == chain.len || i < CHAIN_SHOWN - 1;
        if (is_shown)
            strbuf_addf(&b, ", which %.*s needs", STR_ARG(chain.at[i]));
        else if (i == CHAIN_SHOWN - 1)
            strbuf_addf(&b, ", and so on");
    }
    return strbuf_str(&b);
}

/* Empty: it does not say. */
static Str version_of_rlib(Arena *arena, Str path, Str crate)
{
    Str bytes, error;
    if (!os_file_open(arena, path, &bytes, &error))
        return (Str){0};
    Str version = str_copy(arena, crates_version_in(bytes, crate));
    os_file_close(bytes);
    return version;
}

static Str crate_note(Arena *arena, const CratesRequest *request, const CargoLock *lock, Str file)
{
    size_t versions = 0;
    Str crate = input_crate_name(file);
    const Input *rlib = find_rlib(request, file);
    Str version = rlib ? version_of_rlib(arena, rlib->path, crate) : (Str){0};
    size_t package = cargolock_find(lock, crate, version, &versions);
    bool is_listed = package < lock->packages.len;
    if (!is_listed && version.len)
        return str_format(arena, "%.*s is the crate's version %.*s", STR_ARG(crate),
                          STR_ARG(version));
    if (!is_listed || lock->packages.at[package].is_local)
        return (Str){0};
    if (versions > 1 && version.len == 0)
        return str_format(arena, "%.*s is one of %zu versions of that crate in Cargo.lock",
                          STR_ARG(crate), versions);
    Str chain = chain_text(arena, lock, package);
    return str_format(arena, "%.*s is the crate %.*s %.*s%.*s", STR_ARG(crate),
                      STR_ARG(lock->packages.at[package].name),
                      STR_ARG(lock->packages.at[package].version), STR_ARG(chain));
}

/* The rlibs that an explanation names, the sides' first: those are the culprits. */
static NameSet rlibs_of(Arena *arena, const Explanation *explanation)
{
    NameSet files = nameset(arena);
    for (size_t i = 0; i < explanation->sides.len; i++)
        for (size_t k = 0; k < explanation->sides.at[i].witnesses.len; k++)
            if (explanation->sides.at[i].witnesses.at[k].crate.len)
                nameset_add(&files,
                            str_path_base(explanation->sides.at[i].witnesses.at[k].name.file));
    for (size_t i = 0; i < explanation->inputs.len; i++) {
        Str file = str_path_base(input_name_parse(explanation->inputs.at[i]).file);
        if (input_crate_name(file).len)
            nameset_add(&files, file);
    }
    return files;
}

static void add_notes(Arena *arena, const CratesRequest *request, const CargoLock *lock,
                      Explanation *explanation)
{
    NameSet files = rlibs_of(arena, explanation);
    size_t added = 0;
    for (size_t i = 0; i < files.names.len && added < CRATES_SHOWN; i++) {
        Str note = crate_note(arena, request, lock, files.names.at[i]);
        if (!note.len)
            continue;
        added++;
        vec_push(arena, &explanation->notes, note);
    }
}

static const Input *first_rlib(const CratesRequest *request)
{
    for (size_t i = 0; i < request->input_count; i++)
        if (input_crate_name(request->inputs[i].input->path).len)
            return request->inputs[i].input;
    return NULL;
}

void crates_add(Arena *arena, const CratesRequest *request, ExplainResult *result)
{
    CargoLock lock = {0};
    const Input *rlib = first_rlib(request);
    if (!rlib)
        return;
    if (!read_lock(arena, request->folder, &lock)) /* else it lies in target/debug/deps */
        (void)read_lock(arena, str_path_folder(rlib->path), &lock);
    for (size_t i = 0; i < result->causes.len; i++)
        add_notes(arena, request, &lock, &result->causes.at[i]);
}
