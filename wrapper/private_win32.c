/* SPDX-License-Identifier: MIT */
/* The private folder of one link, below the user's folder for temporary files. Its
 * name is another one in each link: there is no path here that always leads to it. */
#include "win32.h"

#include "base/os.h"

typedef struct PrivateFile {
    Str path;
    uint64_t size;
} PrivateFile;

typedef struct PrivateFolder {
    Str path; /* empty: system_private_root was not called */
    VEC(PrivateFile) files;
} PrivateFolder;

static PrivateFolder private_folder;

Str system_private_root(Arena *arena, Str folder, bool is_stable)
{
    (void)is_stable;
    if (private_folder.path.len == 0)
        private_folder.path = win32_temp_name(arena, folder, "");
    return private_folder.path;
}

bool system_private_open(Arena *arena, Str *error)
{
    if (win32_temp_folder(arena, private_folder.path))
        return true;
    *error = win32_failure(arena, private_folder.path, GetLastError());
    return false;
}

static Str path_in_folder(Arena *arena, Str path)
{
    return str_format(arena, "%.*s\\%.*s", STR_ARG(private_folder.path), STR_ARG(path));
}

static bool make_folders(Arena *arena, Str path, Str *error)
{
    for (size_t end = 0; end < path.len; end++) {
        end += str_find_char(str_skip(path, end), '/');
        Str folder = path_in_folder(arena, str_slice(path, 0, end));
        if (!win32_temp_folder(arena, folder) && GetLastError() != ERROR_ALREADY_EXISTS) {
            *error = win32_failure(arena, folder, GetLastError());
            return false;
        }
    }
    return true;
}

static HANDLE create(Arena *arena, Str path, Str *error)
{
    if (!make_folders(arena, str_path_folder(path), error))
        return INVALID_HANDLE_VALUE;
    Str name = path_in_folder(arena, path);
    HANDLE file = win32_temp_create(arena, name);
    if (file == INVALID_HANDLE_VALUE)
        *error = win32_failure(arena, name, GetLastError());
    return file;
}

static bool finish(Arena *arena, Str path, HANDLE file, DWORD failure, Str *error)
{
    Str name = path_in_folder(arena, path);
    (void)CloseHandle(file);
    if (failure)
        *error = win32_failure(arena, name, failure);
    PrivateFile made = {name, os_file_info(arena, name).size};
    vec_push(arena, &private_folder.files, made);
    return failure == 0;
}

bool system_private_write(Arena *arena, Str path, Str bytes, Str *error)
{
    HANDLE file = create(arena, path, error);
    if (file == INVALID_HANDLE_VALUE)
        return false;
    DWORD failure = win32_write(file, bytes) ? 0 : GetLastError();
    return finish(arena, path, file, failure, error);
}

/* False: the bytes are not those that were seen. */
static bool is_as_seen(Str bytes, const OverlayPatch *patch)
{
    return patch->offset <= bytes.len && patch->was.len <= bytes.len - patch->offset &&
           str_eq(str_slice(bytes, patch->offset, patch->offset + patch->was.len), patch->was);
}

static DWORD patch_file(HANDLE file, const OverlayPatches *patches)
{
    for (size_t i = 0; i < patches->len; i++) {
        LARGE_INTEGER offset = {.QuadPart = (LONGLONG)patches->at[i].offset};
        if (!SetFilePointerEx(file, offset, NULL, FILE_BEGIN) ||
            !win32_write(file, patches->at[i].is))
            return GetLastError();
    }
    return 0;
}

bool system_private_copy(Arena *arena, Str path, Str source, const OverlayPatches *patches,
                         Str *error)
{
    Str bytes, reason;
    if (!os_file_open(arena, source, &bytes, &reason)) {
        *error = str_format(arena, "%.*s: %.*s", STR_ARG(source), STR_ARG(reason));
        return false;
    }
    bool is_seen = true;
    for (size_t i = 0; is_seen && i < patches->len; i++)
        is_seen = is_as_seen(bytes, &patches->at[i]);
    if (!is_seen)
        *error = str_format(arena, "%.*s changed while it was read", STR_ARG(source));
    HANDLE file = is_seen ? create(arena, path, error) : INVALID_HANDLE_VALUE;
    DWORD failure = 0;
    if (file != INVALID_HANDLE_VALUE)
        failure = win32_write(file, bytes) ? patch_file(file, patches) : GetLastError();
    os_file_close(bytes);
    return file != INVALID_HANDLE_VALUE && finish(arena, path, file, failure, error);
}

void system_private_close(void)
{
    private_folder.files.len = 0;
    win32_remove_temp_files();
}

bool system_private_is_whole(Arena *arena)
{
    for (size_t i = 0; i < private_folder.files.len; i++) {
        const PrivateFile *file = &private_folder.files.at[i];
        OsFileInfo info = os_file_info(arena, file->path);
        if (info.kind != OS_FILE_REGULAR || info.size != file->size)
            return false;
    }
    return true;
}
