/* SPDX-License-Identifier: MIT */
/* Archives: what their symbol index offers, and the members that are taken. */
#include "model/resolve_link.h"

#include "base/os.h"

/* ---- members that were taken, by archive and offset ---- */

static size_t offset_slot(const Link *link, uint32_t archive, uint64_t offset)
{
    uint64_t hash = (offset + archive) * 0x9E3779B97F4A7C15u;
    size_t mask = link->seen_slots - 1, i = (size_t)(hash >> 20) & mask;
    while (link->seen_members[i].archive &&
           (link->seen_members[i].archive != archive + 1 || link->seen_members[i].offset != offset))
        i = (i + 1) & mask;
    return i;
}

static void grow_seen(Link *link)
{
    OffsetSlot *old = link->seen_members;
    size_t old_slots = link->seen_slots;
    link->seen_slots = old_slots ? old_slots * 4 : 1024;
    link->seen_members = arena_array(link->arena, OffsetSlot, link->seen_slots);
    for (size_t i = 0; i < old_slots; i++)
        if (old[i].archive)
            link->seen_members[offset_slot(link, old[i].archive - 1, old[i].offset)] = old[i];
}

static bool is_first_time(Link *link, uint32_t archive, uint64_t offset)
{
    if (link->seen_count * 2 >= link->seen_slots)
        grow_seen(link);
    size_t slot = offset_slot(link, archive, offset);
    if (link->seen_members[slot].archive)
        return false;
    link->seen_members[slot] = (OffsetSlot){offset, archive + 1};
    link->seen_count++;
    return true;
}

void archive_enqueue_member(Link *link, uint32_t archive, uint64_t offset, uint32_t symbol,
                            uint32_t asker)
{
    if (!is_first_time(link, archive, offset))
        return;
    Task task = {.kind = TASK_MEMBER,
                 .archive = archive,
                 .symbol = symbol,
                 .asker = asker,
                 .lib = FILE_NONE,
                 .offset = offset};
    vec_push(link->arena, &link->queue, task);
}

/* ---- the index ---- */

/* Those that somebody may want; of the others nobody has asked so far. */
static void offer(Link *link, const OfferGroup *group)
{
    for (size_t i = 0; i < group->len; i++) {
        if (!link_may_want(link, group->hashes[i]))
            continue;
        Str name = offergroup_name(group, i);
        uint32_t symbol = symtab_find(link->symbols, name);
        if (symbol != SYMBOL_NONE)
            link_add_lazy(link, symbol, group->first + (uint32_t)i);
    }
}

/* link.exe looks into a library when it needs a name. */
static void note_members(OpenArchive *archive, const OfferGroup *group)
{
    bool is_new;
    for (size_t i = 0; i < group->len; i++) {
        MapEntry *entry = map_add(&archive->members, offergroup_name(group, i), &is_new);
        if (is_new)
            entry->value.number = offergroup_member(group, i);
    }
}

static void read_index(Link *link, OpenArchive archive, const OfferGroup *offers)
{
    OfferGroup own;
    archive.members = map(link->arena);
    OpenArchive *kept = vec_push(link->arena, &link->archives, archive);
    if (!offers) {
        own = offers_read(link->arena, &kept->archive);
        offers = &own;
    }
    const OfferGroup *added = offers;
    if (link->is_msvc)
        note_members(kept, offers);
    else if ((added = offers_add(link->offers, archive.file, offers)) != NULL)
        offer(link, added);
    if (!added)
        link_opaque(link, "the libraries offer more names than are looked at");
    if (offers->is_damaged)
        link_opaque(link, "the symbol index of %.*s is damaged",
                    STR_ARG(link_file_name(link, archive.file)));
}

/* ---- members ---- */

/* A member of a thin archive is a file beside it. */
static bool open_beside(Link *link, Str archive_path, ArchiveMember *member, Str *path)
{
    Str error, folder = str_path_folder(archive_path);
    bool is_absolute = member->name.len && member->name.at[0] == '/';
    *path = folder.len && !is_absolute
                ? str_format(link->arena, "%.*s/%.*s", STR_ARG(folder), STR_ARG(member->name))
                : member->name;
    if (os_file_open(link->arena, *path, &member->bytes, &error))
        return true;
    link_opaque(link, "%.*s, of a thin library, cannot be read: %.*s", STR_ARG(*path),
                STR_ARG(error));
    return false;
}

static void read_import(Link *link, ResolvedFile file)
{
    const char *error = NULL;
    if (!shortimport_open(file.bytes, &file.import, &error) || file.import.damage) {
        error = error ? error : file.import.damage;
        link_error(link, "%.*s has a damaged member: %s", STR_ARG(file.path), error);
        return;
    }
    file.role = FILE_ROLE_IMPORT;
    file.is_loaded = true;
    file.machine = file.import.machine;
    uint32_t index = link_new_file(link, file);
    vec_push(link->arena, &link->out->imports, index);
    Str symbol = file.import.symbol;
    Str pointer = str_format(link->arena, "__imp_%.*s", STR_ARG(symbol));
    if (link_add_import(link, link_name(link, pointer), index, SYMBOL_IMPORT)) {
        if (file.import.type == IMPORT_CONST)
            (void)link_add_import(link, link_name(link, symbol), index, SYMBOL_IMPORT);
        if (file.import.type == IMPORT_CODE)
            (void)link_add_import(link, link_name(link, symbol), index, SYMBOL_THUNK);
    }
    /* Only later versions look at the machine of an import. */
    bool checks = link->is_msvc || link->version >= 20;
    bool fits = file.machine == link->machine || link->machine == MACHINE_NONE;
    if (checks && !fits)
        link_error(link, "%.*s is for %s, the others for %s", STR_ARG(link_file_name(link, index)),
                   machine_name(file.machine), machine_name(link->machine));
    else if (checks && link->machine == MACHINE_NONE)
        link_set_machine(link, file.machine);
}

static void read_member(Link *link, ResolvedFile file)
{
    FileKind kind = file_kind(file.bytes);
    Str name = file.member.len ? file.member : file.path;
    if (kind == FILE_IMPORT) {
        read_import(link, file);
    } else if (kind == FILE_COFF) {
        uint32_t index = link_new_file(link, file);
        link_read_object(link, index);
        if (file.again)
            link->out->files.at[index].bytes = (Str){"", 0};
    } else if (kind == FILE_BITCODE || (kind == FILE_LTCG && link->is_msvc)) {
        link_opaque(link, "%.*s(%.*s) is %s: what it needs is known after it is compiled",
                    STR_ARG(str_path_base(file.path)), STR_ARG(name), file_kind_name(kind));
    } else if (!link->is_msvc) {
        link_error(link, "%.*s(%.*s) is no object: %s", STR_ARG(str_path_base(file.path)),
                   STR_ARG(name), file_kind_name(kind));
    }
}

static void take_member(Link *link, uint32_t archive, ArchiveMember *member, Asker asker,
                        Str symbol, bool is_thin, FileAgain *again)
{
    const ResolvedFile *parent = &link->out->files.at[archive];
    ResolvedFile file = {.path = parent->path,
                         .member = member->name,
                         .archive = archive,
                         .asker = asker,
                         .symbol = symbol,
                         .is_default = parent->is_default};
    if (is_thin) {
        Str path;
        if (!open_beside(link, parent->path, member, &path))
            return;
        /* lld names such a member by its own path; with /wholearchive up to 19 as any member, from
         * then on by its name alone (observed). */
        bool is_whole = asker.kind == ASKER_WHOLE_ARCHIVE;
        if (!is_whole || link->version >= 20) {
            file.path = is_whole ? member->name : path;
            file.member = (Str){"", 0};
        }
    }
    file.bytes = member->bytes;
    file.again = again;
    read_member(link, file);
}

/* They were opened in the order of their numbers. */
const Archive *archive_of(const Link *link, uint32_t file)
{
    size_t from = 0, to = link->archives.len;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        if (link->archives.at[middle].file < file)
            from = middle + 1;
        else
            to = middle;
    }
    bool is_found = from < link->archives.len && link->archives.at[from].file == file;
    return is_found ? &link->archives.at[from].archive : NULL;
}

void archive_enqueue_offer(Link *link, uint32_t offer, uint32_t symbol, uint32_t asker)
{
    size_t index;
    const OfferGroup *group = offers_group(link->offers, offer, &index);
    archive_enqueue_member(link, group->file, offergroup_member(group, index), symbol, asker);
}

void archive_load_member(Link *link, const Task *task)
{
    Str all;
    ArchiveMember member;
    FileAgain *again = NULL;
    const Archive *archive = archive_of(link, task->archive);
    if (!archive)
        return;
    if (ahead_member(link, &member, &all)) {
        again = arena_new(link->arena, FileAgain);
        *again = (FileAgain){.is_open = true, .bytes = all};
    } else if (!archive_member_at(archive, task->offset, &member)) {
        link_error(link, "%.*s: its index names a member that is not there",
                   STR_ARG(link_file_name(link, task->archive)));
        return;
    }
    take_member(link, task->archive, &member, link_asker_of(link, task->asker),
                symbol_name(link_symbol(link, task->symbol)), archive->is_thin, again);
}

static void read_all(Link *link, uint32_t file, Archive *archive)
{
    ArchiveMember member;
    const char *error = NULL;
    Asker asker = link->out->files.at[file].asker;
    asker.kind = ASKER_WHOLE_ARCHIVE;
    while (!link->has_stopped && archive_next(archive, &member, &error))
        take_member(link, file, &member, asker, (Str){"", 0}, archive->is_thin, NULL);
    if (error)
        link_error(link, "%.*s: %s", STR_ARG(link_file_name(link, file)), error);
}

void archive_read(Link *link, uint32_t file, bool is_whole, const OfferGroup *offers)
{
    OpenArchive opened = {.file = file};
    const char *error = NULL;
    if (!archive_open(link->out->files.at[file].bytes, &opened.archive, &error)) {
        link_opaque(link, "%.*s cannot be read: %s", STR_ARG(link_file_name(link, file)), error);
        return;
    }
    if (is_whole)
        read_all(link, file, &opened.archive);
    else
        read_index(link, opened, offers);
}
