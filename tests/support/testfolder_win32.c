/* SPDX-License-Identifier: MIT */
#include "support/testfolder.h"

#include <windows.h>

#include <stdio.h>
#include <stdlib.h>

const bool testfolder_ignores_case = true;
const char *const testfolder_device = "NUL";

static wchar_t folder[MAX_PATH + 64], before[4096];

static void need(bool is_done, const char *what)
{
    if (is_done)
        return;
    fprintf(stderr, "%s: error %lu\n", what, GetLastError());
    exit(2);
}

void testfolder_enter(void)
{
    static unsigned number;
    wchar_t temp[MAX_PATH + 2];
    need(GetCurrentDirectoryW(4096, before) != 0, "the working folder");
    need(GetTempPathW(MAX_PATH + 2, temp) != 0, "the folder for temporary files");
    do /* one that a process of the same number left behind is passed over */
        (void)swprintf(folder, MAX_PATH + 64, L"%lscrtlink-test-%lu-%u", temp,
                       GetCurrentProcessId(), number++);
    while (!CreateDirectoryW(folder, NULL) && GetLastError() == ERROR_ALREADY_EXISTS);
    need(SetCurrentDirectoryW(folder), "a folder for a test");
}

/* What a test that failed left open stays. */
static void remove_tree(const wchar_t *path)
{
    wchar_t inner[4096];
    WIN32_FIND_DATAW entry;
    (void)swprintf(inner, 4096, L"%ls\\*", path);
    HANDLE list = FindFirstFileW(inner, &entry);
    BOOL has_more = list != INVALID_HANDLE_VALUE;
    for (; has_more; has_more = FindNextFileW(list, &entry)) {
        if (wcscmp(entry.cFileName, L".") == 0 || wcscmp(entry.cFileName, L"..") == 0)
            continue;
        (void)swprintf(inner, 4096, L"%ls\\%ls", path, entry.cFileName);
        if (entry.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY)
            remove_tree(inner);
        else
            (void)DeleteFileW(inner);
    }
    (void)FindClose(list);
    (void)RemoveDirectoryW(path);
}

void testfolder_leave(void)
{
    need(SetCurrentDirectoryW(before), "the folder before");
    remove_tree(folder);
}

static const wchar_t *wide(const char *path)
{
    static wchar_t text[4096];
    need(MultiByteToWideChar(CP_UTF8, 0, path, -1, text, 4096) > 0, path);
    return text;
}

void testfolder_make(const char *path)
{
    need(CreateDirectoryW(wide(path), NULL) || GetLastError() == ERROR_ALREADY_EXISTS, path);
}

static void make_folders_of(const char *path)
{
    char part[4096] = "";
    for (size_t i = 0; path[i] && i + 1 < sizeof part; i++) {
        if (i > 0 && path[i] == '/')
            testfolder_make(part);
        part[i] = path[i];
    }
}

static void put(const char *path, Str bytes, DWORD access, DWORD how)
{
    DWORD done;
    make_folders_of(path);
    HANDLE file =
        CreateFileW(wide(path), access, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE,
                    NULL, how, 0, NULL);
    need(file != INVALID_HANDLE_VALUE, path);
    need(bytes.len == 0 || WriteFile(file, bytes.at, (DWORD)bytes.len, &done, NULL), path);
    (void)CloseHandle(file);
}

void testfolder_write(const char *path, Str bytes)
{
    put(path, bytes, GENERIC_WRITE, CREATE_ALWAYS);
}

void testfolder_append(const char *path, Str bytes)
{
    put(path, bytes, FILE_APPEND_DATA, OPEN_ALWAYS);
}

void testfolder_grow(const char *path, uint64_t size)
{
    LARGE_INTEGER end = {.QuadPart = (LONGLONG)size};
    HANDLE file = CreateFileW(wide(path), GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL);
    need(file != INVALID_HANDLE_VALUE && SetFilePointerEx(file, end, NULL, FILE_BEGIN) &&
             SetEndOfFile(file),
         path);
    (void)CloseHandle(file);
}

/* Links need a right that users seldom have, and pipes lie in no folder. */
bool testfolder_link(const char *target, const char *path)
{
    (void)target;
    (void)path;
    return false;
}

bool testfolder_pipe(const char *path)
{
    (void)path;
    return false;
}

Str testfolder_error(TestFolderError which)
{
    static const DWORD errors[] = {ERROR_FILE_NOT_FOUND, ERROR_PATH_NOT_FOUND, ERROR_ACCESS_DENIED};
    static char text[512];
    wchar_t wide_text[512];
    DWORD len = FormatMessageW(FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_IGNORE_INSERTS, NULL,
                               errors[which], 0, wide_text, 512, NULL);
    while (len && (wide_text[len - 1] <= L' ' || wide_text[len - 1] == L'.'))
        len--;
    len =
        (DWORD)WideCharToMultiByte(CP_UTF8, 0, wide_text, (int)len, text, sizeof text, NULL, NULL);
    return (Str){text, len};
}
