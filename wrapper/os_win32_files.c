/* SPDX-License-Identifier: MIT */
/* lib/base/os.h on Windows. */
#include "base/os.h"

#include "win32.h"

#include <stdlib.h>
#include <string.h>

/* As in os_posix_files.c: larger files are mapped, and os_file_close tells by the length. */
enum { LARGEST_COPY = 16 * 1024 };

enum { SHARE_ALL = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE };

static OsFileInfo info_of(HANDLE file)
{
    BY_HANDLE_FILE_INFORMATION info;
    if (GetFileType(file) != FILE_TYPE_DISK || !GetFileInformationByHandle(file, &info))
        return (OsFileInfo){.kind = OS_FILE_OTHER};
    bool is_folder = (info.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY) != 0;
    return (OsFileInfo){
        .kind = is_folder ? OS_FILE_FOLDER : OS_FILE_REGULAR,
        .size = (uint64_t)info.nFileSizeHigh << 32 | info.nFileSizeLow,
        .volume = info.dwVolumeSerialNumber,
        .identifier = (uint64_t)info.nFileIndexHigh << 32 | info.nFileIndexLow,
    };
}

static HANDLE open_file(Arena *arena, Str path, DWORD access)
{
    return CreateFileW(win32_path(arena, path), access, SHARE_ALL, NULL, OPEN_EXISTING,
                       FILE_FLAG_BACKUP_SEMANTICS, NULL);
}

OsFileInfo os_file_info(Arena *arena, Str path)
{
    HANDLE file = open_file(arena, path, 0);
    if (file == INVALID_HANDLE_VALUE)
        return (OsFileInfo){.kind = OS_FILE_MISSING};
    OsFileInfo info = info_of(file);
    (void)CloseHandle(file);
    return info;
}

/* Returns 0 or the error. A file that has become shorter gives what is left. */
static DWORD copy_file(Arena *arena, HANDLE file, size_t size, Str *out)
{
    char *bytes = arena_array(arena, char, size);
    size_t len = 0;
    while (len < size) {
        DWORD got;
        if (!ReadFile(file, bytes + len, (DWORD)(size - len), &got, NULL))
            return GetLastError();
        if (got == 0)
            break;
        len += got;
    }
    *out = (Str){bytes, len};
    return 0;
}

/* FILE_MAP_COPY: what is written to the view is seen by nobody else. */
static DWORD map_file(HANDLE file, size_t size, DWORD access, Str *out)
{
    DWORD protection = access == FILE_MAP_COPY ? PAGE_WRITECOPY : PAGE_READONLY;
    HANDLE mapping = CreateFileMappingW(file, NULL, protection, 0, 0, NULL);
    if (!mapping)
        return GetLastError();
    const void *bytes = MapViewOfFile(mapping, access, 0, 0, size);
    DWORD error = bytes ? 0 : GetLastError();
    (void)CloseHandle(mapping);
    if (bytes)
        *out = (Str){bytes, size};
    return error;
}

static DWORD regular_file_info(HANDLE file, OsFileInfo *info)
{
    *info = info_of(file);
    if (info->kind == OS_FILE_FOLDER)
        return ERROR_ACCESS_DENIED;
    return info->kind == OS_FILE_REGULAR ? 0 : ERROR_BAD_FILE_TYPE;
}

static DWORD read_open_file(Arena *arena, HANDLE file, DWORD access, Str *out)
{
    OsFileInfo info;
    DWORD failure = regular_file_info(file, &info);
    if (failure)
        return failure;
    if (info.size <= LARGEST_COPY)
        return copy_file(arena, file, (size_t)info.size, out);
    if (info.size > SIZE_MAX)
        return ERROR_FILE_TOO_LARGE;
    return map_file(file, (size_t)info.size, access, out);
}

static Str reading_error(Arena *arena, DWORD failure)
{
    return failure == ERROR_BAD_FILE_TYPE ? STR("Not a regular file")
                                          : win32_error_text(arena, failure);
}

static bool open_view(Arena *arena, Str path, DWORD access, Str *out, Str *error)
{
    HANDLE file = open_file(arena, path, GENERIC_READ);
    DWORD failure =
        file == INVALID_HANDLE_VALUE ? GetLastError() : read_open_file(arena, file, access, out);
    if (file != INVALID_HANDLE_VALUE)
        (void)CloseHandle(file);
    if (failure)
        *error = reading_error(arena, failure);
    return failure == 0;
}

bool os_file_open(Arena *arena, Str path, Str *out, Str *error)
{
    return open_view(arena, path, FILE_MAP_READ, out, error);
}

bool os_file_open_writable(Arena *arena, Str path, Str *out, Str *error)
{
    return open_view(arena, path, FILE_MAP_COPY, out, error);
}

/* Memory that belongs to no file is a view too: of the paging file. */
bool os_bytes_open(Arena *arena, Str bytes, Str *out, Str *error)
{
    if (bytes.len <= LARGEST_COPY) {
        *out = str_copy(arena, bytes);
        return true;
    }
    HANDLE mapping = CreateFileMappingW(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE,
                                        (DWORD)((uint64_t)bytes.len >> 32), (DWORD)bytes.len, NULL);
    void *copy = mapping ? MapViewOfFile(mapping, FILE_MAP_WRITE, 0, 0, bytes.len) : NULL;
    DWORD failure = GetLastError();
    if (mapping)
        (void)CloseHandle(mapping);
    if (!copy) {
        *error = win32_error_text(arena, failure);
        return false;
    }
    memcpy(copy, bytes.at, bytes.len);
    *out = (Str){copy, bytes.len};
    return true;
}

void os_file_close(Str bytes)
{
    if (bytes.len > LARGEST_COPY)
        (void)UnmapViewOfFile(bytes.at);
}

static int compare_entries(const void *a, const void *b)
{
    const OsEntry *x = a, *y = b;
    return str_compare(x->name, y->name);
}

static bool is_dots(const wchar_t *name)
{
    return name[0] == L'.' && (name[1] == 0 || (name[1] == L'.' && name[2] == 0));
}

/* A link of any kind has to be asked what is behind it. */
static OsEntry entry_of(Arena *arena, const WIN32_FIND_DATAW *from)
{
    bool is_folder = (from->dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY) != 0;
    return (OsEntry){
        .name = win32_utf8(arena, from->cFileName, wcslen(from->cFileName)),
        .is_told = !(from->dwFileAttributes & FILE_ATTRIBUTE_REPARSE_POINT),
        .kind = is_folder ? OS_FILE_FOLDER : OS_FILE_REGULAR,
    };
}

bool os_folder_entries(Arena *arena, Str path, OsEntryVec *out, Str *error)
{
    OsEntryVec entries = {0};
    WIN32_FIND_DATAW entry;
    Str pattern = str_format(arena, "%.*s\\*", STR_ARG(path));
    HANDLE folder = FindFirstFileExW(win32_path(arena, pattern), FindExInfoBasic, &entry,
                                     FindExSearchNameMatch, NULL, FIND_FIRST_EX_LARGE_FETCH);
    if (folder == INVALID_HANDLE_VALUE) {
        *error = win32_error_text(arena, GetLastError());
        return false;
    }
    do {
        if (!is_dots(entry.cFileName))
            vec_push(arena, &entries, entry_of(arena, &entry));
    } while (FindNextFileW(folder, &entry));
    DWORD failure = GetLastError();
    (void)FindClose(folder);
    if (failure != ERROR_NO_MORE_FILES) {
        *error = win32_error_text(arena, failure);
        return false;
    }
    if (entries.len)
        qsort(entries.at, entries.len, sizeof *entries.at, compare_entries);
    *out = entries;
    return true;
}

bool os_folder_list(Arena *arena, Str path, StrVec *out, Str *error)
{
    OsEntryVec entries;
    if (!os_folder_entries(arena, path, &entries, error))
        return false;
    for (size_t i = 0; i < entries.len; i++)
        vec_push(arena, out, entries.at[i].name);
    return true;
}

bool os_reading_open(Arena *arena, Str path, OsReading *out, Str *error)
{
    OsFileInfo info;
    HANDLE file = open_file(arena, path, GENERIC_READ);
    DWORD failure = file == INVALID_HANDLE_VALUE ? GetLastError() : regular_file_info(file, &info);
    if (!failure) {
        *out = (OsReading){(intptr_t)file, info.size};
        return true;
    }
    if (file != INVALID_HANDLE_VALUE)
        (void)CloseHandle(file);
    *error = reading_error(arena, failure);
    return false;
}

static HANDLE handle_of(const OsReading *reading)
{
    HANDLE handle;
    _Static_assert(sizeof handle == sizeof reading->file, "a handle is as large as a pointer");
    memcpy(&handle, &reading->file, sizeof handle);
    return handle;
}

bool os_reading_get(const OsReading *reading, uint64_t offset, char *to, size_t len)
{
    while (len) {
        DWORD got;
        OVERLAPPED at = {.Offset = (DWORD)offset, .OffsetHigh = (DWORD)(offset >> 32)};
        DWORD most = len > 0x40000000 ? 0x40000000 : (DWORD)len;
        if (!ReadFile(handle_of(reading), to, most, &got, &at) || got == 0)
            return false;
        to += got;
        offset += got;
        len -= got;
    }
    return true;
}

void os_reading_close(const OsReading *reading)
{
    (void)CloseHandle(handle_of(reading));
}

/* Large pages are for those who may lock memory. */
void os_memory_fetch(void *at, size_t size)
{
    (void)at;
    (void)size;
}

void os_memory_is_table(void *at, size_t size)
{
    (void)at;
    (void)size;
}
