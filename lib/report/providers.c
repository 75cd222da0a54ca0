/* SPDX-License-Identifier: MIT */
#include "report/providers.h"

#include "base/os.h"
#include "report/missing.h"
#include "report/providernotes.h"

typedef struct Library {
    Str path;
    bool is_first; /* by its name the likely one */
} Library;

typedef struct Search {
    Arena *arena;
    const ProvidersRequest *request;
    MissingNames missing;
    Map folders_seen; /* by identity */
    Map of_link;      /* libraries that the link read: base names in lower case -> how many */
    VEC(Library) libraries;
    size_t names_left;
} Search;

/* ---- what the link read ---- */

static void meet_symbol(Search *search, const Symbol *symbol)
{
    const Resolution *r = search->request->resolution;
    bool is_found = symbol_is_lazy(symbol) || symbol_is_coff(symbol) ||
                    symbol->kind == SYMBOL_ABSOLUTE || symbol->kind == SYMBOL_IMPORT;
    if (!is_found || symbol->file >= r->files.len)
        return;
    const ResolvedFile *file = &r->files.at[symbol->file];
    Meeting meeting = {.name = symbol_name(symbol),
                       .file = file->path,
                       .is_on_line = true,
                       .machine = file->machine};
    Archive archive;
    if (symbol->kind == SYMBOL_LAZY && resolution_offer(r, symbol, &archive, &meeting.offset))
        meeting.archive = &archive;
    missing_meet(&search->missing, &meeting);
}

/* Those that nobody asked for; of equal ones the first, as for the linker. */
static void search_offers(Search *search)
{
    const Resolution *r = search->request->resolution;
    OfferWalk walk = {.offers = &r->offers};
    uint32_t offer;
    Str name;
    while (offers_next(&walk, &offer, &name)) {
        if (!missing_may_be(&search->missing, name) ||
            symtab_find(&r->symbols, name) != SYMBOL_NONE ||
            offers_find(&r->offers, symtab_hash(name)) != offer)
            continue;
        Symbol lazy = resolution_offered(r, offer);
        meet_symbol(search, &lazy);
    }
}

static void search_link(Search *search)
{
    const Symtab *symbols = &search->request->resolution->symbols;
    for (size_t i = 0; i < symbols->len; i++) {
        const Symbol *symbol = symtab_at(symbols, i);
        if (missing_may_be(&search->missing, symbol_name(symbol)))
            meet_symbol(search, symbol);
    }
    search_offers(search);
}

/* ---- the folders ---- */

static bool first_visit(Search *search, Str folder)
{
    bool is_new;
    OsFileInfo info = os_file_info(search->arena, folder);
    uint64_t identity[] = {info.volume, info.identifier};
    Str key = str_copy(search->arena, (Str){(const char *)identity, sizeof identity});
    map_add(&search->folders_seen, key, &is_new);
    return is_new && info.kind == OS_FILE_FOLDER;
}

static Str base_key(Arena *arena, Str path)
{
    return str_lower(arena, str_path_base(path));
}

static void mark_libraries_of_link(Search *search)
{
    const Resolution *r = search->request->resolution;
    for (size_t i = 0; i < r->files.len; i++)
        if (r->files.at[i].role == FILE_ROLE_ARCHIVE)
            (void)map_add(&search->of_link, base_key(search->arena, r->files.at[i].path), NULL);
}

static bool same_file(Arena *arena, Str a, Str b)
{
    OsFileInfo one = os_file_info(arena, a), other = os_file_info(arena, b);
    return one.volume == other.volume && one.identifier == other.identifier;
}

/* Asks the system only about files of the same name. */
static bool is_of_link(Search *search, Str path)
{
    const Resolution *r = search->request->resolution;
    if (!map_find(&search->of_link, base_key(search->arena, path)))
        return false;
    for (size_t i = 0; i < r->files.len; i++)
        if (r->files.at[i].role == FILE_ROLE_ARCHIVE &&
            str_eq_nocase(str_path_base(r->files.at[i].path), str_path_base(path)) &&
            same_file(search->arena, r->files.at[i].path, path))
            return true;
    return false;
}

/* The library of a missing name of the Windows API. */
static bool is_first_choice(const MissingNames *missing, Str file)
{
    const WindowsLib *lib = winapi_lib_find(file);
    WindowsApi api;
    for (size_t i = 0; lib && i < missing->names.len; i++)
        if (winapi_find(missing->names.at[i].name, &api) && api.lib == lib)
            return true;
    return false;
}

static bool is_library_name(Str name)
{
    const CrtLib *crt = crt_lib_find(name);
    return (str_ends_with_nocase(name, STR(".lib")) || str_ends_with_nocase(name, STR(".a"))) &&
           (!crt || crt->component == CRT_NEUTRAL);
}

static void list_folder(Search *search, Str folder)
{
    Str error;
    StrVec names = {0};
    if (!first_visit(search, folder) || !os_folder_list(search->arena, folder, &names, &error))
        return;
    for (size_t i = 0; i < names.len; i++) {
        if (!is_library_name(names.at[i]) || search->libraries.len >= PROVIDERS_LIBRARIES_MAX)
            continue;
        Library library = {
            str_format(search->arena, "%.*s/%.*s", STR_ARG(folder), STR_ARG(names.at[i])),
            is_first_choice(&search->missing, names.at[i])};
        vec_push(search->arena, &search->libraries, library);
    }
}

static void read_archive(Search *search, Str path, Str bytes)
{
    Archive archive;
    const char *error;
    Meeting meeting = {.file = path, .archive = &archive};
    if (!archive_open(bytes, &archive, &error))
        return;
    ArchiveSymbols symbols = archive_symbols(&archive);
    if (symbols.names.len > PROVIDERS_INDEX_MAX)
        return;
    while (search->names_left && archive_symbols_next(&symbols, &meeting.name, &meeting.offset)) {
        search->names_left--;
        if (missing_may_be(&search->missing, meeting.name))
            missing_meet(&search->missing, &meeting);
    }
}

static void look_into(Search *search, Str path)
{
    Str bytes, error;
    if (is_of_link(search, path) || !os_file_open(search->arena, path, &bytes, &error))
        return;
    read_archive(search, path, bytes);
    os_file_close(bytes);
}

static void search_libraries(Search *search, bool is_first)
{
    for (size_t i = 0; i < search->libraries.len; i++) {
        if (search->missing.not_found == 0 || search->names_left == 0)
            return;
        if (search->libraries.at[i].is_first == is_first)
            look_into(search, search->libraries.at[i].path);
    }
}

static void search_in_folders(Search *search)
{
    LibSearch folders = {0};
    search_folders(search->arena, search->request->command, search->request->lib, &folders);
    for (size_t i = 0; i < folders.folders.len; i++)
        list_folder(search, folders.folders.at[i]);
    mark_libraries_of_link(search);
    search_libraries(search, true);
    search_libraries(search, false);
}

void providers_add(Arena *arena, const ProvidersRequest *request, ExplainResult *result)
{
    Search search = {.arena = arena,
                     .request = request,
                     .folders_seen = map(arena),
                     .of_link = map(arena),
                     .names_left = PROVIDERS_NAMES_MAX};
    missing_collect(arena, request->resolution, result, &search.missing);
    if (search.missing.names.len == 0)
        return;
    search_link(&search);
    search_in_folders(&search);
    providernotes_add(arena, &search.missing, result);
}
