/* SPDX-License-Identifier: MIT */
/* The private folder of one link.
 *
 * The linker writes the paths of its inputs into program databases, and the
 * image holds a checksum of those: a folder with a random name would make every
 * link another one, and would name files that are gone. So the folder is handed
 * to the linker open, with a fixed number, and its place in the command is
 *
 *   ../../../proc/self/fd/99/../../../..
 *
 * To the system that is the folder: the handle is one of a folder four levels
 * further down. Read as text, as lld makes an absolute path of it for a program
 * database (observed, 14 to 22), the four steps up leave the root; with the
 * original's absolute path behind it, the original is what it names. */
#include "posix.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/fs.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#define HANDLE_FOLDER "crtlink/-/-/-" /* crtlink's own files lie in its first part */

typedef struct PrivateFile {
    const char *path;
    uint64_t size;
} PrivateFile;

typedef struct PrivateFolder {
    const char *path; /* NULL: system_private_root was not called */
    bool is_stable;
    int handle; /* + 1; 0: none */
    VEC(PrivateFile) files;
} PrivateFolder;

static PrivateFolder private_folder;

int private_handle(void)
{
    return private_folder.handle - 1;
}

/* How many steps lead up to the root, by the name that the shell has for the
 * working folder or by its real one: lld takes the first where it is right. */
static size_t depth_of(Str path)
{
    size_t depth = 0;
    while (path.len)
        depth += str_cut(&path, '/').len > 0;
    return depth;
}

static bool may_have_handle(void)
{
    struct rlimit most;
    return getrlimit(RLIMIT_NOFILE, &most) == 0 && most.rlim_cur > POSIX_PRIVATE_HANDLE;
}

static bool can_be_stable(Arena *arena, size_t *depth)
{
    const char *shell = getenv("PWD");
    Str folder = system_working_folder(arena);
    *depth = depth_of(folder);
    if (shell && depth_of(str_of(shell)) > *depth)
        *depth = depth_of(str_of(shell));
    return folder.len && may_have_handle() && access("/proc/self/fd", X_OK) == 0;
}

Str system_private_root(Arena *arena, Str folder, bool is_stable)
{
    size_t depth;
    PrivateFolder *mine = &private_folder;
    if (!mine->path) {
        mine->path = tempfile_name(arena, folder, "");
        mine->is_stable = is_stable && can_be_stable(arena, &depth);
    }
    if (!mine->is_stable || !can_be_stable(arena, &depth))
        return str_of(mine->path);
    StrBuf root = strbuf(arena);
    for (size_t i = 0; i < depth; i++)
        strbuf_add(&root, STR("../"));
    strbuf_addf(&root, "proc/self/fd/%d/../../../..", POSIX_PRIVATE_HANDLE);
    return strbuf_str(&root);
}

static Str failure(Arena *arena, const char *path, int reason)
{
    return str_format(arena, "%s: %s", path, strerror(reason));
}

static char *path_in_folder(Arena *arena, Str path)
{
    return str_to_c(arena, str_format(arena, "%s/%.*s", private_folder.path, STR_ARG(path)));
}

/* All folders down to the one that `path` lies in, or to itself. */
static bool make_folders(Arena *arena, Str path, Str *error)
{
    for (size_t end = 0; end < path.len; end++) {
        end += str_find_char(str_skip(path, end), '/');
        char *folder = path_in_folder(arena, str_slice(path, 0, end));
        if (tempfile_create(arena, folder, true) < 0 && errno != EEXIST) {
            *error = failure(arena, folder, errno);
            return false;
        }
    }
    return true;
}

static bool open_handle(Arena *arena, Str *error)
{
    if (!make_folders(arena, STR(HANDLE_FOLDER), error))
        return false;
    char *path = path_in_folder(arena, STR(HANDLE_FOLDER));
    int handle = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
    if (handle < 0)
        *error = failure(arena, path, errno);
    private_folder.handle = handle + 1;
    return handle >= 0;
}

bool system_private_open(Arena *arena, Str *error)
{
    PrivateFolder *mine = &private_folder;
    if (tempfile_create(arena, mine->path, true) < 0) {
        *error = failure(arena, mine->path, errno);
        return false;
    }
    return !mine->is_stable || open_handle(arena, error);
}

/* Returns the open file, or -1 with *error. */
static int create(Arena *arena, Str path, Str *error)
{
    if (!make_folders(arena, str_path_folder(path), error))
        return -1;
    char *name = path_in_folder(arena, path);
    int file = tempfile_create(arena, name, false);
    if (file < 0)
        *error = failure(arena, name, errno);
    return file;
}

static bool finish(Arena *arena, Str path, int file, int reason, Str *error)
{
    struct stat info = {0};
    char *name = path_in_folder(arena, path);
    if (reason == 0 && fstat(file, &info) != 0)
        reason = errno;
    if (close(file) != 0 && reason == 0)
        reason = errno;
    if (reason)
        *error = failure(arena, name, reason);
    PrivateFile made = {name, (uint64_t)info.st_size};
    vec_push(arena, &private_folder.files, made);
    return reason == 0;
}

bool system_private_write(Arena *arena, Str path, Str bytes, Str *error)
{
    int reason = 0, file = create(arena, path, error);
    if (file < 0)
        return false;
    if (tempfile_write(file, bytes, &reason))
        reason = 0;
    return finish(arena, path, file, reason, error);
}

/* ---- copies ---- */

enum { BUFFER = 256 * 1024 };

static int copy_by_reading(Arena *arena, int from, int to)
{
    int reason;
    char *buffer = arena_array(arena, char, BUFFER);
    for (;;) {
        ssize_t got = read(from, buffer, BUFFER);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return got < 0 ? errno : 0;
        if (!tempfile_write(to, (Str){buffer, (size_t)got}, &reason))
            return reason ? reason : EIO;
    }
}

/* Within one file system the kernel copies; what it has not done is read and
 * written, from where both files stand. */
static int copy_bytes(Arena *arena, int from, int to, uint64_t size)
{
    if (ioctl(to, FICLONE, from) == 0)
        return 0;
    struct sigaction ignore = {.sa_handler = SIG_IGN}, before;
    (void)sigaction(SIGXFSZ, &ignore, &before);
    while (size > 0) {
        ssize_t done = copy_file_range(from, NULL, to, NULL, (size_t)size, 0);
        if (done <= 0)
            break;
        size -= (uint64_t)done;
    }
    (void)sigaction(SIGXFSZ, &before, NULL);
    return copy_by_reading(arena, from, to);
}

/* -1: the bytes are not those that were seen. */
static int patch_file(Arena *arena, int file, const OverlayPatches *patches)
{
    for (size_t i = 0; i < patches->len; i++) {
        const OverlayPatch *patch = &patches->at[i];
        char *there = arena_array(arena, char, patch->was.len);
        ssize_t got = pread(file, there, patch->was.len, (off_t)patch->offset);
        if (got != (ssize_t)patch->was.len || memcmp(there, patch->was.at, patch->was.len) != 0)
            return -1;
        errno = EIO;
        if (pwrite(file, patch->is.at, patch->is.len, (off_t)patch->offset) !=
            (ssize_t)patch->is.len)
            return errno;
    }
    return 0;
}

static bool is_same_state(const struct stat *a, const struct stat *b)
{
    return a->st_size == b->st_size && a->st_mtim.tv_sec == b->st_mtim.tv_sec &&
           a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

static int copy_and_patch(Arena *arena, int from, int to, const OverlayPatches *patches)
{
    struct stat before, after;
    if (fstat(from, &before) != 0)
        return errno;
    int reason = copy_bytes(arena, from, to, (uint64_t)before.st_size);
    if (reason)
        return reason;
    if (fstat(from, &after) != 0 || !is_same_state(&before, &after))
        return -1;
    return patch_file(arena, to, patches);
}

bool system_private_copy(Arena *arena, Str path, Str source, const OverlayPatches *patches,
                         Str *error)
{
    char *original = str_to_c(arena, source);
    int from = open(original, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (from < 0) {
        *error = failure(arena, original, errno);
        return false;
    }
    int to = create(arena, path, error);
    if (to < 0) {
        (void)close(from);
        return false;
    }
    int reason = copy_and_patch(arena, from, to, patches);
    (void)close(from);
    bool is_done = finish(arena, path, to, reason > 0 ? reason : 0, error);
    if (reason < 0)
        *error = str_format(arena, "%s changed while it was read", original);
    return is_done && reason == 0;
}

void system_private_close(void)
{
    if (private_folder.handle)
        (void)close(private_handle());
    private_folder.handle = 0;
    private_folder.files.len = 0;
    posix_remove_temp_files();
}

bool system_private_is_whole(Arena *arena)
{
    for (size_t i = 0; i < private_folder.files.len; i++) {
        const PrivateFile *file = &private_folder.files.at[i];
        OsFileInfo info = os_file_info(arena, str_of(file->path));
        if (info.kind != OS_FILE_REGULAR || info.size != file->size)
            return false;
    }
    return true;
}
