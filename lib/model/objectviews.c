/* SPDX-License-Identifier: MIT */
#include "model/objectviews.h"

#include "inputs/coff.h"

size_t objectviews_due(const ObjectViews *views, size_t done)
{
    const ObjectView *next = &views->at[views->opened % OBJECTVIEWS];
    const ObjectView *middle = &views->at[(views->opened + OBJECTVIEWS / 2) % OBJECTVIEWS];
    return next->is_open && next->task >= done ? middle->task + 1 : 0;
}

static ObjectView *next_view(ObjectViews *views, size_t task)
{
    ObjectView *view = &views->at[views->opened % OBJECTVIEWS];
    if (view->is_open)
        pieces_close(&view->pieces);
    view->pieces.largest = OBJECTVIEWS_LARGEST;
    view->is_open = false;
    view->task = task;
    return view;
}

/* What object_parse looks at. False: it is no object, or cannot be read. */
static bool need_object(Pieces *pieces, Str bytes)
{
    Coff coff;
    const char *error;
    if (!pieces_need(pieces, str_slice(bytes, 0, FILE_KIND_SIZE)) ||
        file_kind(bytes) != FILE_COFF || !coff_need_tables(pieces, bytes) ||
        !coff_open(bytes, &coff, &error))
        return false;
    const Str name = STR(".drectve");
    for (uint32_t i = coff_next_section(&coff, 0, name); i < coff.section_count;
         i = coff_next_section(&coff, i + 1, name))
        if (!pieces_need(pieces, coff_section(&coff, i).data))
            return false;
    return true;
}

static bool keep(ObjectViews *views, ObjectView *view)
{
    pieces_end_reading(&view->pieces);
    view->is_open = true;
    views->opened++;
    return true;
}

static bool drop(ObjectView *view)
{
    pieces_close(&view->pieces);
    return false;
}

bool objectviews_open(ObjectViews *views, Arena *arena, size_t task, Str path, Str *bytes)
{
    Str error;
    ObjectView *view = next_view(views, task);
    Pieces *pieces = &view->pieces;
    if (!pieces_open(arena, pieces, path, &error))
        return false;
    *bytes = pieces->bytes;
    bool is_read = !pieces->is_whole && need_object(pieces, *bytes);
    return is_read ? keep(views, view) : drop(view);
}

/* NULL: what is there now is not what was mapped. */
static const OsReading *archive_file(ObjectViews *views, Arena *arena, Str path, Str mapping)
{
    Str error;
    size_t page = (uintptr_t)mapping.at / 4096;
    ViewedArchive *archive = &views->archives[page % OBJECTVIEWS_ARCHIVES];
    if (archive->mapping != mapping.at) {
        if (archive->is_open)
            os_reading_close(&archive->file);
        archive->mapping = mapping.at;
        archive->is_open = os_reading_open(arena, path, &archive->file, &error);
    }
    return archive->is_open && archive->file.size == mapping.len ? &archive->file : NULL;
}

bool objectviews_open_member(ObjectViews *views, Arena *arena, size_t task, Str path,
                             const Archive *archive, uint64_t offset, ArchiveMember *member,
                             uint64_t *at)
{
    const OsReading *file = archive_file(views, arena, path, archive->bytes);
    if (!file)
        return false;
    ObjectView *view = next_view(views, task);
    Pieces *pieces = &view->pieces;
    pieces_open_part(arena, pieces, file, offset);
    const char *begin = pieces->bytes.at;
    if (!archive_member_in(archive, pieces, offset, member))
        return drop(view);
    *at = offset + (uint64_t)(member->bytes.at - begin);
    pieces_cut(pieces, (size_t)(member->bytes.at + member->bytes.len - begin));
    if (!need_object(pieces, member->bytes))
        return drop(view);
    member->name = str_copy(arena, member->name);
    return keep(views, view);
}

void objectviews_close(ObjectViews *views)
{
    for (size_t i = 0; i < OBJECTVIEWS; i++) {
        if (views->at[i].is_open)
            pieces_close(&views->at[i].pieces);
        pieces_free(&views->at[i].pieces);
    }
    for (size_t i = 0; i < OBJECTVIEWS_ARCHIVES; i++)
        if (views->archives[i].is_open)
            os_reading_close(&views->archives[i].file);
    *views = (ObjectViews){0};
}
