/* SPDX-License-Identifier: MIT */
/* lib/base/os.h on POSIX. */
#define _DEFAULT_SOURCE /* madvise */
#include "base/os.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* Larger files are mapped; up to this size a copy is quicker, and what is in
 * the arena never has this length. That is how os_file_close tells. */
/* Above it a mapping costs less: no fresh pages to clear, no copy (measured). */
enum { LARGEST_COPY = 16 * 1024 };

static bool is_copied(size_t size)
{
#ifdef OS_NEVER_MAPS
    /* libcrtlink: a mapped file that shrinks would end somebody else's program. */
    (void)size;
    return true;
#else
    return size <= LARGEST_COPY;
#endif
}

static Str error_text(Arena *arena, int error)
{
    return str_copy(arena, str_of(strerror(error)));
}

static OsFileKind file_kind(const struct stat *info)
{
    if (S_ISREG(info->st_mode))
        return OS_FILE_REGULAR;
    return S_ISDIR(info->st_mode) ? OS_FILE_FOLDER : OS_FILE_OTHER;
}

OsFileInfo os_file_info(Arena *arena, Str path)
{
    struct stat info;
    if (stat(str_to_c(arena, path), &info) != 0)
        return (OsFileInfo){.kind = OS_FILE_MISSING};
    return (OsFileInfo){
        .kind = file_kind(&info),
        .size = info.st_size > 0 ? (uint64_t)info.st_size : 0,
        .volume = (uint64_t)info.st_dev,
        .identifier = (uint64_t)info.st_ino,
    };
}

/* Returns 0 or an errno. A file that has become shorter gives what is left. */
static int copy_file(Arena *arena, int file, size_t size, Str *out)
{
    char *bytes = arena_array(arena, char, size);
    size_t len = 0;
    while (len < size) {
        ssize_t got = read(file, bytes + len, size - len);
        if (got < 0 && errno != EINTR)
            return errno;
        if (got == 0)
            break;
        len += got > 0 ? (size_t)got : 0;
    }
    *out = (Str){bytes, len};
    return 0;
}

static int map_file(int file, size_t size, int protection, Str *out)
{
    void *bytes = mmap(NULL, size, protection, MAP_PRIVATE, file, 0);
    if (bytes == MAP_FAILED)
        return errno;
    *out = (Str){bytes, size};
    return 0;
}

/* Returns 0 or an errno. */
static int regular_file_info(int file, struct stat *info)
{
    if (fstat(file, info) != 0)
        return errno;
    if (S_ISDIR(info->st_mode))
        return EISDIR;
    return S_ISREG(info->st_mode) ? 0 : EINVAL;
}

static int read_open_file(Arena *arena, int file, int protection, Str *out)
{
    struct stat info;
    int failure = regular_file_info(file, &info);
    if (failure)
        return failure;
    if ((uintmax_t)info.st_size > SIZE_MAX / 2)
        return EFBIG;
    if (is_copied((size_t)info.st_size))
        return copy_file(arena, file, (size_t)info.st_size, out);
    return map_file(file, (size_t)info.st_size, protection, out);
}

/* O_NONBLOCK: opening a FIFO must not wait for a writer. */
static int open_for_reading(Arena *arena, Str path)
{
    return open(str_to_c(arena, path), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
}

static Str reading_error(Arena *arena, int failure)
{
    return failure == EINVAL ? STR("Not a regular file") : error_text(arena, failure);
}

static bool open_file(Arena *arena, Str path, int protection, Str *out, Str *error)
{
    int file = open_for_reading(arena, path);
    int failure = file < 0 ? errno : read_open_file(arena, file, protection, out);
    if (file >= 0)
        (void)close(file);
    if (failure)
        *error = reading_error(arena, failure);
    return failure == 0;
}

bool os_file_open(Arena *arena, Str path, Str *out, Str *error)
{
    return open_file(arena, path, PROT_READ, out, error);
}

bool os_file_open_writable(Arena *arena, Str path, Str *out, Str *error)
{
    return open_file(arena, path, PROT_READ | PROT_WRITE, out, error);
}

bool os_bytes_open(Arena *arena, Str bytes, Str *out, Str *error)
{
    if (is_copied(bytes.len)) {
        *out = str_copy(arena, bytes);
        return true;
    }
    int protection = PROT_READ | PROT_WRITE;
    void *copy = mmap(NULL, bytes.len, protection, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (copy == MAP_FAILED) {
        *error = error_text(arena, errno);
        return false;
    }
    memcpy(copy, bytes.at, bytes.len);
    *out = (Str){copy, bytes.len};
    return true;
}

void os_file_close(Str bytes)
{
    if (!is_copied(bytes.len))
        (void)munmap((void *)bytes.at, bytes.len);
}

bool os_reading_open(Arena *arena, Str path, OsReading *out, Str *error)
{
    struct stat info = {0};
    int file = open_for_reading(arena, path);
    int failure = file < 0 ? errno : regular_file_info(file, &info);
    if (!failure) {
        *out = (OsReading){file, info.st_size > 0 ? (uint64_t)info.st_size : 0};
        return true;
    }
    if (file >= 0)
        (void)close(file);
    *error = reading_error(arena, failure);
    return false;
}

bool os_reading_get(const OsReading *reading, uint64_t offset, char *to, size_t len)
{
    while (len) {
        ssize_t got = pread((int)reading->file, to, len, (off_t)offset);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return false;
        to += got;
        offset += (uint64_t)got;
        len -= (size_t)got;
    }
    return true;
}

void os_reading_close(const OsReading *reading)
{
    (void)close((int)reading->file);
}

void os_memory_is_table(void *at, size_t size)
{
#ifdef MADV_HUGEPAGE
    const uintptr_t large = (uintptr_t)2 * 1024 * 1024;
    uintptr_t first = ((uintptr_t)at + large - 1) & ~(large - 1);
    uintptr_t end = ((uintptr_t)at + size) & ~(large - 1);
    if (first < end)
        (void)madvise((char *)at + (first - (uintptr_t)at), end - first, MADV_HUGEPAGE);
#else
    (void)at;
    (void)size;
#endif
}

/* What of it is in whole pages. An old kernel refuses, which costs only time. */
void os_memory_fetch(void *at, size_t size)
{
#ifdef MADV_POPULATE_WRITE
    const uintptr_t page = 4096;
    uintptr_t first = ((uintptr_t)at + page - 1) & ~(page - 1);
    uintptr_t end = ((uintptr_t)at + size) & ~(page - 1);
    if (first < end)
        (void)madvise((char *)at + (first - (uintptr_t)at), end - first, MADV_POPULATE_WRITE);
#else
    (void)at;
    (void)size;
#endif
}

static int compare_entries(const void *a, const void *b)
{
    const OsEntry *x = a, *y = b;
    return str_compare(x->name, y->name);
}

static OsEntry entry_of(Arena *arena, const struct dirent *from)
{
    OsEntry entry = {.name = str_copy(arena, str_of(from->d_name))};
    entry.is_told = from->d_type != DT_UNKNOWN && from->d_type != DT_LNK;
    entry.kind = from->d_type == DT_REG   ? OS_FILE_REGULAR
                 : from->d_type == DT_DIR ? OS_FILE_FOLDER
                                          : OS_FILE_OTHER;
    return entry;
}

static int read_entries(Arena *arena, DIR *folder, OsEntryVec *entries)
{
    for (;;) {
        errno = 0;
        const struct dirent *entry = readdir(folder);
        if (!entry)
            return errno;
        Str name = str_of(entry->d_name);
        if (!str_eq(name, STR(".")) && !str_eq(name, STR("..")))
            vec_push(arena, entries, entry_of(arena, entry));
    }
}

bool os_folder_entries(Arena *arena, Str path, OsEntryVec *out, Str *error)
{
    OsEntryVec entries = {0};
    DIR *folder = opendir(str_to_c(arena, path));
    int failure = folder ? read_entries(arena, folder, &entries) : errno;
    if (folder)
        (void)closedir(folder);
    if (failure) {
        *error = error_text(arena, failure);
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
