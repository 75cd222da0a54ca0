/* SPDX-License-Identifier: MIT */
/* Files that crtlink writes for others to read, on Windows. */
#include "base/os.h"
#include "win32.h"

enum { SHARE_ALL = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE };

static bool fail(Arena *arena, DWORD reason, Str *error)
{
    *error = win32_error_text(arena, reason);
    return false;
}

/* The one full name of what is there, links followed; empty when nothing is. */
static Str real_path(Arena *arena, Str path)
{
    wchar_t name[1024];
    HANDLE file = CreateFileW(win32_path(arena, path), 0, SHARE_ALL, NULL, OPEN_EXISTING,
                              FILE_FLAG_BACKUP_SEMANTICS, NULL);
    if (file == INVALID_HANDLE_VALUE)
        return (Str){"", 0};
    DWORD size = sizeof name / sizeof *name;
    DWORD len = GetFinalPathNameByHandleW(file, name, size, FILE_NAME_NORMALIZED);
    (void)CloseHandle(file);
    return len > 0 && len < size ? win32_utf8(arena, name, len) : (Str){"", 0};
}

static Str folder_of(Str path)
{
    Str base = str_path_base(path);
    return base.len == path.len ? STR(".") : str_slice(path, 0, path.len - base.len);
}

static Str target_of(Arena *arena, Str path)
{
    DWORD attributes = GetFileAttributesW(win32_path(arena, path));
    bool is_link =
        attributes != INVALID_FILE_ATTRIBUTES && (attributes & FILE_ATTRIBUTE_REPARSE_POINT) != 0;
    return is_link ? real_path(arena, path) : path;
}

bool system_is_below(Arena *arena, Str path, Str folder)
{
    Str target = target_of(arena, path);
    Str at = real_path(arena, folder_of(target)), top = real_path(arena, folder);
    if (target.len == 0 || at.len == 0 || top.len == 0)
        return false;
    bool ends_in_separator = top.at[top.len - 1] == '\\';
    return str_eq_nocase(at, top) ||
           (str_starts_with_nocase(at, top) && (ends_in_separator || at.at[top.len] == '\\'));
}

static DWORD write_new(const wchar_t *name, Str text)
{
    HANDLE file =
        CreateFileW(name, GENERIC_WRITE, 0, NULL, CREATE_NEW, FILE_ATTRIBUTE_NORMAL, NULL);
    if (file == INVALID_HANDLE_VALUE)
        return GetLastError();
    DWORD failure = win32_write(file, text) ? 0 : GetLastError();
    (void)CloseHandle(file);
    return failure;
}

bool system_write_new_file(Arena *arena, Str path, Str text, Str *error)
{
    wchar_t *name = win32_path(arena, path);
    DWORD failure = write_new(name, text);
    if (!failure)
        return true;
    if (failure != ERROR_FILE_EXISTS)
        (void)DeleteFileW(name);
    return fail(arena, failure, error);
}

bool system_write_file(Arena *arena, Str path, Str text, Str *error)
{
    Str target = target_of(arena, path);
    OsFileKind kind = os_file_info(arena, target).kind;
    if (target.len == 0 || (kind != OS_FILE_MISSING && kind != OS_FILE_REGULAR))
        return fail(arena, kind == OS_FILE_FOLDER ? ERROR_ACCESS_DENIED : ERROR_BAD_FILE_TYPE,
                    error);
    Str beside = str_format(arena, "%.*s.%lx", STR_ARG(target), GetCurrentProcessId());
    wchar_t *name = win32_path(arena, beside);
    DWORD failure = write_new(name, text);
    if (!failure && !MoveFileExW(name, win32_path(arena, target), MOVEFILE_REPLACE_EXISTING))
        failure = GetLastError();
    if (!failure)
        return true;
    if (failure != ERROR_FILE_EXISTS)
        (void)DeleteFileW(name);
    return fail(arena, failure, error);
}

/* Far behind any text: locks keep others from writing here, and the text is not only ours. */
static void lock(HANDLE file)
{
    enum { TRIES = 100, PAUSE = 10 };
    OVERLAPPED where = {.OffsetHigh = 0x40000000};
    const DWORD how = LOCKFILE_EXCLUSIVE_LOCK | LOCKFILE_FAIL_IMMEDIATELY;
    for (int i = 0; i < TRIES && !LockFileEx(file, how, 0, 1, 0, &where); i++)
        Sleep(PAUSE);
}

static Str read_all(Arena *arena, HANDLE file, size_t limit)
{
    char *text = arena_array(arena, char, limit);
    size_t len = 0;
    DWORD got = 1;
    while (len < limit && got > 0) {
        if (!ReadFile(file, text + len, (DWORD)(limit - len), &got, NULL))
            break;
        len += got;
    }
    return (Str){text, len};
}

bool system_append_file(Arena *arena, Str path, size_t limit, const Appender *appender, Str *error)
{
    HANDLE file = CreateFileW(win32_path(arena, path), GENERIC_READ | FILE_APPEND_DATA, SHARE_ALL,
                              NULL, OPEN_ALWAYS, FILE_ATTRIBUTE_NORMAL, NULL);
    if (file == INVALID_HANDLE_VALUE)
        return fail(arena, GetLastError(), error);
    if (GetFileType(file) != FILE_TYPE_DISK) {
        (void)CloseHandle(file);
        return fail(arena, ERROR_BAD_FILE_TYPE, error);
    }
    lock(file);
    Str text = appender->make(appender->context, read_all(arena, file, limit));
    DWORD failure = win32_write(file, text) ? 0 : GetLastError();
    (void)CloseHandle(file);
    return failure ? fail(arena, failure, error) : true;
}
