/* SPDX-License-Identifier: MIT */
#include "model/resolve.h"

#include "base/os.h"
#include "model/resolve_link.h"

static void open_link(Arena *arena, const ResolveRequest *request, Resolution *out, Link *link)
{
    *out = (Resolution){.rules = request->rules,
                        .symbols = symtab(arena),
                        .offers = offers(arena),
                        .entry = SYMBOL_NONE};
    *link = (Link){
        .arena = arena,
        .command = request->command,
        .overlay = request->overlay,
        .out = out,
        .symbols = &out->symbols,
        .offers = &out->offers,
        .open_names = open_names(arena),
        .directives = directive_cache_lasting(arena),
        .version = request->rules.version ? request->rules.version : RESOLVE_NEWEST_LLD,
        .is_msvc = request->rules.linker == LINKER_MSVC,
        .visited_files = map(arena),
        .file_infos = map(arena),
        .visited_libs = map(arena),
        .forbidden = map(arena),
        .lib_requests = map(arena),
        .lib_names = map(arena),
        .record_keys = map(arena),
        .duplicate_of = map(arena),
        .empty_names = map(arena),
        .export_texts = map(arena),
        .alternates = map(arena),
        .entry = SYMBOL_NONE,
    };
    search_folders(arena, request->command, request->lib, &link->search);
}

/* With link.exe and up to lld 14 the /defaultlib of the command line are queued behind the inputs;
 * later ones only when all inputs, with the default libraries they ask for, are read (observed). */
static void read_inputs(Link *link)
{
    bool is_early = link->version < 15 || link->is_msvc;
    link_enqueue_inputs(link);
    if (is_early)
        link_request_libraries(link);
    (void)link_run(link);
    if (link->machine == MACHINE_NONE && !link->has_stopped) {
        link_warn(link, "no /machine, and no input tells it: x64");
        link_set_machine(link, MACHINE_X64);
    }
    if (!is_early) {
        link_request_libraries(link);
        (void)link_run(link);
    }
}

static Outcome outcome_of(const Link *link)
{
    if (link->is_unsure && !link->is_failure_sure)
        return OUTCOME_UNKNOWN;
    return link->has_failed ? OUTCOME_FAILS : OUTCOME_LINKS;
}

/* Up to where the linker stops at an error, or has done all that it does. */
static void replay(Link *link)
{
    link_read_options(link);
    read_inputs(link);
    if (link->has_stopped)
        return;
    link_check_options(link);
    link_add_exports(link);
    link_read_def(link);
    if (link->makes_import_library)
        return;
    link_infer_subsystem(link);
    link_choose_entry(link);
    link_add_delayloads(link);
    link_check_output(link);
    link_add_synthetics(link);
    link->searches = link->is_msvc;
    link_settle(link);
    link_finish(link);
    link->out->entry = link->entry;
}

void resolve(Arena *arena, const ResolveRequest *request, Resolution *out)
{
    Link link;
    open_link(arena, request, out, &link);
    replay(&link);
    ahead_stop(&link);
    out->outcome = outcome_of(&link);
}

static void close_file(const ResolvedFile *file)
{
    if (!file->again)
        os_file_close(file->bytes);
    else if (file->again->is_open)
        os_file_close(file->again->bytes);
}

void resolution_close(Resolution *resolution)
{
    for (size_t i = 0; i < resolution->files.len; i++)
        if (resolution->files.at[i].archive == FILE_NONE)
            close_file(&resolution->files.at[i]);
}

Str resolution_bytes(const Resolution *resolution, uint32_t file)
{
    const ResolvedFile *f = &resolution->files.at[file];
    FileAgain *again = f->again;
    Str error;
    if (!again)
        return f->bytes;
    if (!again->is_open && !os_file_open(resolution->symbols.arena, f->path, &again->bytes, &error))
        again->bytes = (Str){"", 0};
    again->is_open = true;
    return again->bytes;
}

Symbol resolution_offered(const Resolution *resolution, uint32_t offer)
{
    size_t index;
    const OfferGroup *group = offers_group(&resolution->offers, offer, &index);
    Str name = offergroup_name(group, index);
    Symbol symbol = symbol_named(resolution->symbols.arena, name);
    symbol.kind = SYMBOL_LAZY;
    symbol.file = group->file;
    symbol.as.value = offer;
    return symbol;
}

bool resolution_find(const Resolution *resolution, Str name, Symbol *out)
{
    uint32_t symbol = symtab_find(&resolution->symbols, name);
    if (symbol != SYMBOL_NONE) {
        *out = *symtab_at(&resolution->symbols, symbol);
        return true;
    }
    uint32_t offer = offers_find(&resolution->offers, symtab_hash(name));
    if (offer != OFFER_NONE)
        *out = resolution_offered(resolution, offer);
    return offer != OFFER_NONE;
}

bool resolution_offer(const Resolution *resolution, const Symbol *lazy, Archive *archive,
                      uint64_t *offset)
{
    size_t index;
    const char *error;
    const OfferGroup *group = offers_group(&resolution->offers, lazy->as.value, &index);
    *offset = offergroup_member(group, index);
    return archive_open(resolution_bytes(resolution, group->file), archive, &error);
}

Str resolution_file_name(Arena *arena, const Resolution *resolution, uint32_t file)
{
    if (file == FILE_NONE || file >= resolution->files.len)
        return STR("<internal>");
    const ResolvedFile *f = &resolution->files.at[file];
    if (f->role == FILE_ROLE_IMPORT)
        return str_format(arena, "%.*s(%.*s):%.*s", STR_ARG(str_path_base(f->path)),
                          STR_ARG(f->import.dll), STR_ARG(f->import.symbol));
    return origin_input_name(arena, f->path, f->member);
}

bool resolution_asker(const Resolution *resolution, const Symbol *symbol, Asker *out)
{
    if (symbol->asker == SYMBOL_NONE)
        return false;
    if (symbol->asker >= ASKER_BASE)
        *out = resolution->askers.at[symbol->asker - ASKER_BASE];
    else
        *out = (Asker){.kind = ASKER_FILE, .file = symbol->asker};
    return true;
}

uint32_t resolution_follow(const Resolution *resolution, uint32_t symbol)
{
    for (size_t i = 0; i <= resolution->symbols.len; i++) {
        const Symbol *s = symtab_at(&resolution->symbols, symbol);
        if (s->kind != SYMBOL_UNDEFINED || s->as.alias == SYMBOL_NONE ||
            (s->as.alias & SYMBOL_LOCAL))
            return symbol;
        symbol = s->as.alias;
    }
    return symbol;
}
