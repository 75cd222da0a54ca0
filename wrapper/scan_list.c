/* SPDX-License-Identifier: MIT */
/* A list of files, read as it comes. Each name gives one file, so that who knows how many lines of
 * JSON there are knows how far the list is done: a name that is empty or a folder is an error. */
#include "scan.h"

#include "system.h"

enum { LONGEST_NAME = 64 * 1024 };

bool scan_list_open(Arena *arena, Str path, char end, ScanList *out, Str *error)
{
    *out =
        (ScanList){.path = path, .end = end, .is_input = str_eq(path, STR("-")), .is_first = true};
    if (!out->is_input && !os_reading_open(arena, path, &out->file, error))
        return false;
    out->room = arena_array(arena, char, SCAN_LIST_ROOM);
    out->is_open = true;
    return true;
}

/* False: there is no more. */
static bool read_more(ScanList *list)
{
    size_t got = 0;
    if (list->is_input) {
        got = system_read_input_unless_interrupted(list->room, SCAN_LIST_ROOM);
    } else if (list->at < list->file.size) {
        uint64_t left = list->file.size - list->at;
        got = left < SCAN_LIST_ROOM ? (size_t)left : SCAN_LIST_ROOM;
        if (!os_reading_get(&list->file, list->at, list->room, got))
            got = 0;
    }
    list->at += got;
    list->rest = (Str){list->room, got};
    return got > 0;
}

static Str without_mark(const ScanList *list, Str name)
{
    if (list->is_first && str_starts_with(name, STR("\xEF\xBB\xBF")))
        name = str_skip(name, 3);
    if (list->end == '\n' && str_ends_with(name, STR("\r")))
        name.len--;
    return name;
}

static void check_name(ScanFile *file)
{
    if (file->path.len == 0)
        file->error = STR("the list has no name here");
    else if (file->path.len >= LONGEST_NAME)
        file->error = STR("the list has a name here that is too long");
}

bool scan_list_is_ready(const ScanList *list)
{
    return !list->is_input || str_find_char(list->rest, list->end) < list->rest.len;
}

/* What is too long is cut, and its rest skipped. */
bool scan_list_next(ScanList *list, Arena *arena, ScanFile *out)
{
    StrBuf name = strbuf(arena);
    bool has_end = false, has_any = false;
    while (!has_end && (list->rest.len || read_more(list))) {
        size_t at = str_find_char(list->rest, list->end);
        has_any = true;
        has_end = at < list->rest.len;
        size_t room = LONGEST_NAME - name.len;
        strbuf_add(&name, str_slice(list->rest, 0, at < room ? at : room));
        list->rest = str_skip(list->rest, at + 1);
    }
    /* Half a name is none. */
    if (!has_any || (!has_end && system_interruption()))
        return false;
    *out = (ScanFile){.path = without_mark(list, strbuf_str(&name)), .is_named = true};
    if (list->is_first && str_starts_with(out->path, STR("\xFF\xFE"))) {
        *out = (ScanFile){.path = list->path, .error = STR("the list is UTF-16; UTF-8 is read")};
        list->is_open = false;
    }
    list->is_first = false;
    check_name(out);
    return true;
}
