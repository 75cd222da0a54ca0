/* SPDX-License-Identifier: MIT */
/* Temporary files and folders, removed at the end and in a breakdown. Ctrl-C does not end
 * us before the linker has ended; being terminated from outside leaves them behind. */
#include "win32.h"

typedef struct TempFile {
    wchar_t *path;
    bool is_folder;
    struct TempFile *older;
} TempFile;

static TempFile *newest;

/* The newest first, so that a folder is empty when its turn comes. */
void win32_remove_temp_files(void)
{
    while (newest) {
        (void)(newest->is_folder ? RemoveDirectoryW(newest->path) : DeleteFileW(newest->path));
        newest = newest->older;
    }
}

void system_remove_temp_files(void)
{
    win32_remove_temp_files();
}

static void remember(Arena *arena, wchar_t *path, bool is_folder)
{
    TempFile *file = arena_new(arena, TempFile);
    *file = (TempFile){path, is_folder, newest};
    newest = file;
}

bool win32_temp_folder(Arena *arena, Str path)
{
    wchar_t *wide = win32_path(arena, path);
    if (!CreateDirectoryW(wide, NULL))
        return false;
    remember(arena, wide, true);
    return true;
}

HANDLE win32_temp_create(Arena *arena, Str path)
{
    wchar_t *wide = win32_path(arena, path);
    HANDLE file = CreateFileW(wide, GENERIC_READ | GENERIC_WRITE, FILE_SHARE_READ, NULL, CREATE_NEW,
                              FILE_ATTRIBUTE_TEMPORARY, NULL);
    if (file != INVALID_HANDLE_VALUE)
        remember(arena, wide, false);
    return file;
}

/* The user's own folder for such files: nobody else may read there. */
static Str temp_folder(Arena *arena)
{
    wchar_t path[MAX_PATH + 2];
    DWORD len = GetTempPathW(sizeof path / sizeof *path, path);
    if (len >= sizeof path / sizeof *path)
        len = 0;
    return win32_utf8(arena, path, len && path[len - 1] == L'\\' ? len - 1 : len);
}

/* RtlGenRandom: in a DLL that every Windows has. */
BOOLEAN NTAPI SystemFunction036(PVOID buffer, ULONG len);

Str win32_temp_name(Arena *arena, Str folder, const char *ending)
{
    uint64_t random[2] = {0};
    (void)SystemFunction036(random, sizeof random);
    if (folder.len == 0)
        folder = temp_folder(arena);
    return str_format(arena, "%.*s\\crtlink-%016llx%016llx%s", STR_ARG(folder),
                      (unsigned long long)random[0], (unsigned long long)random[1], ending);
}

Str win32_failure(Arena *arena, Str path, DWORD error)
{
    return str_format(arena, "%.*s: %.*s", STR_ARG(path), STR_ARG(win32_error_text(arena, error)));
}

bool system_temp_file(Arena *arena, Str folder, Str text, Str *path, Str *error)
{
    *path = win32_temp_name(arena, folder, ".rsp");
    HANDLE file = win32_temp_create(arena, *path);
    if (file == INVALID_HANDLE_VALUE) {
        *error = win32_failure(arena, *path, GetLastError());
        return false;
    }
    bool is_written = win32_write(file, text);
    if (!is_written)
        *error = win32_failure(arena, *path, GetLastError());
    (void)CloseHandle(file);
    if (!is_written)
        win32_remove_temp_files();
    return is_written;
}
