/* SPDX-License-Identifier: MIT */
/* The queue of files and members, and what is done with each. */
#include "model/resolve_link.h"

#include "base/os.h"

enum { DEEPEST = 400 }; /* objects between /start-lib and /end-lib that load one another */

uint32_t link_new_file(Link *link, ResolvedFile file)
{
    vec_push(link->arena, &link->out->files, file);
    return (uint32_t)link->out->files.len - 1;
}

void link_enqueue_file(Link *link, Str path, bool is_whole, bool is_lazy, uint32_t asker,
                       uint32_t lib)
{
    Task task = {.kind = TASK_FILE,
                 .is_whole = is_whole,
                 .is_lazy = is_lazy,
                 .is_default = lib != FILE_NONE,
                 .asker = asker,
                 .lib = lib,
                 .path = path};
    vec_push(link->arena, &link->queue, task);
    ahead_feed(link);
}

void link_enqueue_input(Link *link, Str name, bool is_whole, bool is_lazy, Asker asker)
{
    Str path = link_find_file(link, name);
    if (!link_first_visit(link, path))
        return;
    if (str_ends_with_nocase(path, STR(".lib"))) {
        Str base = str_path_base(path);
        /* lld 14 keeps the letter case, so a request in other letters is another. */
        map_add(&link->visited_libs, link->version < 15 ? base : str_lower(link->arena, base),
                NULL);
    }
    link_enqueue_file(link, path, is_whole, is_lazy, link_asker(link, asker), FILE_NONE);
}

static bool fits_machine(const Link *link, Machine machine)
{
    if (machine == MACHINE_NONE || link->machine == MACHINE_NONE)
        return true;
    return machine == link->machine ||
           (link->machine == MACHINE_ARM64 && machine == MACHINE_ARM64X);
}

/* False: the file's directives are not read. */
static bool check_machine(Link *link, uint32_t file)
{
    Machine machine = link->out->files.at[file].machine;
    if (machine == MACHINE_ARM64EC || machine == MACHINE_ARM64X)
        link_opaque(link, "%.*s is for ARM64EC, whose rules are not known here",
                    STR_ARG(link_file_name(link, file)));
    if (!fits_machine(link, machine)) {
        link_error(link, "%.*s is for %s, the others for %s", STR_ARG(link_file_name(link, file)),
                   machine_name(machine), machine_name(link->machine));
        return false;
    }
    if (link->machine == MACHINE_NONE && machine != MACHINE_NONE)
        link_set_machine(link, machine);
    return true;
}

void link_read_object(Link *link, uint32_t file)
{
    Str directives = {"", 0};
    if (link->depth >= DEEPEST) {
        link_opaque(link, "too many objects between /start-lib and /end-lib need one another");
        return;
    }
    link->depth++;
    /* Up to lld 19 one that is only looked at may be for any machine (observed). */
    bool is_checked = !link->out->files.at[file].is_lazy || link->version >= 20 || link->is_msvc;
    if (link->out->files.at[file].is_lazy) {
        object_parse_lazy(link, file);
    } else {
        vec_push(link->arena, &link->out->loaded, file);
        link->out->files.at[file].is_loaded = true;
        object_parse(link, file, &directives);
    }
    if (is_checked && check_machine(link, file) && directives.len)
        directives_apply(link, file, directives);
    link->depth--;
}

static void read_unknown(Link *link, uint32_t file, FileKind kind)
{
    ResolvedFile *f = &link->out->files.at[file];
    f->role = FILE_ROLE_OTHER;
    Str name = link_file_name(link, file);
    if (kind == FILE_RESOURCE) {
        link->resource_files++;
    } else if (kind == FILE_BITCODE) {
        link_opaque(link, "%.*s is LLVM bitcode: what it needs is known after it is compiled",
                    STR_ARG(name));
    } else if (kind == FILE_LTCG && link->is_msvc) {
        link_opaque(link, "%.*s is a /GL object: what it needs is known after it is compiled",
                    STR_ARG(name));
    } else if (kind != FILE_PDB) {
        link_error(link, "%.*s is no object, library or resource file: %s", STR_ARG(name),
                   file_kind_name(kind));
    }
}

static void read_file(Link *link, uint32_t file, const Task *task, const OfferGroup *offers)
{
    ResolvedFile *f = &link->out->files.at[file];
    FileKind kind = file_kind(f->bytes);
    switch (kind) {
    case FILE_ARCHIVE:
    case FILE_THIN_ARCHIVE:
        f->role = FILE_ROLE_ARCHIVE;
        archive_read(link, file, task->is_whole, offers);
        break;
    case FILE_COFF:
        f->is_lazy = task->is_lazy;
        link_read_object(link, file);
        break;
    default:
        read_unknown(link, file, kind);
        break;
    }
}

static void miss_file(Link *link, const Task *task, Asker asker, Str error)
{
    OsFileKind kind = link_file_info(link, task->path).kind;
    if (task->lib != FILE_NONE)
        link->out->defaultlibs.at[task->lib].is_missing = true;
    if (kind == OS_FILE_MISSING || kind == OS_FILE_FOLDER)
        link_missing(link, task->path, asker);
    else
        link_opaque(link, "%.*s cannot be read: %.*s", STR_ARG(task->path), STR_ARG(error));
}

static void run_file(Link *link, const Task *task)
{
    AheadFile ahead = {0};
    Asker asker = link_asker_of(link, task->asker);
    DefaultLib *lib = task->lib == FILE_NONE ? NULL : &link->out->defaultlibs.at[task->lib];
    if (!ahead_open(link, &ahead))
        ahead.is_open =
            overlay_open(link->arena, link->overlay, task->path, &ahead.bytes, &ahead.error);
    if (!ahead.is_open) {
        miss_file(link, task, asker, ahead.error);
        return;
    }
    Str path = overlay_shown_path(link->overlay, task->path);
    ResolvedFile file = {.path = path,
                         .archive = FILE_NONE,
                         .asker = asker,
                         .bytes = ahead.bytes,
                         .again = ahead.is_view ? arena_new(link->arena, FileAgain) : NULL,
                         .is_default = task->is_default};
    uint32_t index = link_new_file(link, file);
    if (lib) {
        lib->file = index;
        lib->path = path;
        lib->is_forbidden = false;
    }
    read_file(link, index, task, ahead.offers);
    if (ahead.is_view)
        link->out->files.at[index].bytes = (Str){"", 0};
}

void link_drain(Link *link)
{
    while (link->queue_at < link->queue.len && !link->has_stopped) {
        Task task = link->queue.at[link->queue_at++]; /* a copy: the queue grows */
        ahead_feed(link);
        if (task.kind == TASK_FILE)
            run_file(link, &task);
        else
            archive_load_member(link, &task);
    }
}

bool link_run(Link *link)
{
    bool has_worked = link->queue_at < link->queue.len && !link->has_stopped;
    link_drain(link);
    if (link->searches)
        has_worked |= link_search_libraries(link);
    return has_worked;
}
