/* SPDX-License-Identifier: MIT */
#include "win32.h"

#include "base/os.h"
#include "base/utf.h"

const Str system_program_suffix = {".exe", 4};
const bool system_ignores_case = true;

Str system_working_folder(Arena *arena)
{
    DWORD size = GetCurrentDirectoryW(0, NULL);
    wchar_t *path = arena_array(arena, wchar_t, (size_t)size + 1);
    DWORD len = GetCurrentDirectoryW(size, path);
    if (len == 0 || len >= size)
        return (Str){"", 0};
    /* "C:\" is the one that ends with a separator. */
    return win32_utf8(arena, path, path[len - 1] == L'\\' ? len - 1 : len);
}

void system_policy_files(Call *call, const char *name, StrVec *out)
{
    static const char *const folders[] = {"ProgramData", "APPDATA"};
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
        Str folder = call_variable(call, folders[i]);
        if (folder.len)
            vec_push(&call->arena, out,
                     str_format(&call->arena, "%.*s\\crtlink\\%s", STR_ARG(folder), name));
    }
}

bool system_is_program(Arena *arena, Str path)
{
    return os_file_info(arena, path).kind == OS_FILE_REGULAR;
}

static Str own_path(Arena *arena)
{
    enum { LONGEST = 32768 };
    wchar_t *path = arena_array(arena, wchar_t, LONGEST);
    return win32_utf8(arena, path, GetModuleFileNameW(NULL, path, LONGEST));
}

bool system_is_self(Arena *arena, Str path)
{
    Str self = own_path(arena), mine, others, error;
    OsFileInfo own = os_file_info(arena, self), other = os_file_info(arena, path);
    if (own.kind != OS_FILE_REGULAR || other.kind != OS_FILE_REGULAR || own.size != other.size)
        return false;
    if (own.volume == other.volume && own.identifier == other.identifier)
        return true;
    /* A copy under another name has another identity but the same bytes. */
    if (!os_file_open(arena, self, &mine, &error))
        return false;
    bool is_same = os_file_open(arena, path, &others, &error) && str_eq(mine, others);
    os_file_close(mine);
    return is_same;
}

static bool is_absolute(Str path)
{
    bool has_drive = path.len > 2 && path.at[1] == ':' && (path.at[2] == '\\' || path.at[2] == '/');
    return has_drive || str_starts_with(path, STR("\\\\"));
}

void system_path_folders(Call *call, StrVec *out)
{
    Str path = call_variable(call, "PATH");
    while (path.len) {
        Str folder = str_trim(str_cut(&path, ';'));
        if (folder.len > 1 && folder.at[0] == '"')
            folder = str_slice(folder, 1, folder.len - 1);
        if (is_absolute(folder))
            vec_push(&call->arena, out, folder);
    }
}

static void read_environment(Call *call)
{
    wchar_t *block = GetEnvironmentStringsW();
    /* Entries such as "=C:=C:\" hold the folders of drives; they go on too. */
    for (const wchar_t *at = block; at && *at; at += wcslen(at) + 1)
        vec_push(&call->arena, &call->environment, win32_utf8(&call->arena, at, wcslen(at)));
    if (block)
        (void)FreeEnvironmentStringsW(block);
}

void system_start(Call *call, int argc, char **argv)
{
    (void)argc;
    (void)argv; /* in the code page of the machine: names may be lost in it */
    const wchar_t *tail = win32_callers_tail();
    WinWords words = {0};
    wincmd_split(&call->arena, win32_utf8(&call->arena, tail, wcslen(tail)), &words);
    for (size_t i = 0; i < words.len; i++)
        vec_push(&call->arena, &call->argv, words.at[i].text);
    read_environment(call);
}

static DWORD out_failure;

Str system_out_failure(Arena *arena)
{
    return out_failure ? win32_error_text(arena, out_failure) : (Str){"", 0};
}

/* A console shows bytes by its own code page: names in UTF-8 go to it as UTF-16. What is no UTF-8
 * is a linker's, which knows that page. */
static bool needs_utf16(HANDLE to, Str text)
{
    DWORD mode;
    bool is_ascii = true;
    for (size_t i = 0; is_ascii && i < text.len; i++)
        is_ascii = (unsigned char)text.at[i] < 0x80;
    return !is_ascii && GetConsoleMode(to, &mode) && utf8_is_valid(text);
}

static bool write_utf16(HANDLE to, Str text)
{
    enum { PIECE = 4096 };
    Arena arena = {0};
    const wchar_t *wide = win32_wide(&arena, text);
    size_t len = wcslen(wide);
    bool is_written = true;
    while (is_written && len > 0) {
        DWORD done = 0, piece = len < PIECE ? (DWORD)len : PIECE;
        is_written = WriteConsoleW(to, wide, piece, &done, NULL) && done > 0;
        wide += done;
        len -= done;
    }
    arena_free(&arena);
    return is_written;
}

bool system_write(int stream, Str text)
{
    HANDLE to = win32_stream(stream);
    bool is_written = to && (needs_utf16(to, text) ? write_utf16(to, text) : win32_write(to, text));
    DWORD failure = to ? GetLastError() : ERROR_INVALID_HANDLE;
    /* A reader that has seen enough is no mistake; elsewhere a signal ends us then. */
    bool has_no_reader = failure == ERROR_BROKEN_PIPE || failure == ERROR_NO_DATA;
    if (stream == STREAM_OUT && !is_written && !has_no_reader && !out_failure)
        out_failure = failure;
    return is_written;
}

size_t system_read_input(char *buffer, size_t size)
{
    DWORD got = 0;
    HANDLE from = win32_stream(0);
    if (!from || !ReadFile(from, buffer, (DWORD)size, &got, NULL))
        return 0;
    return got;
}

void system_end_by_signal(int signal_number)
{
    /* There are none here; STATUS_CONTROL_C_EXIT is what Ctrl-C would have ended us with. */
    (void)signal_number;
    ExitProcess(0xC000013A);
}
