/* SPDX-License-Identifier: MIT */
/* What lib/ may ask of the operating system: a link-time seam. wrapper/ has
 * the real one for POSIX, tests may bring another. Paths are UTF-8 on Windows
 * and plain bytes elsewhere. */
#ifndef CRTLINK_BASE_OS_H
#define CRTLINK_BASE_OS_H

#include "base/str.h"

typedef enum OsFileKind {
    OS_FILE_MISSING,
    OS_FILE_REGULAR,
    OS_FILE_FOLDER,
    OS_FILE_OTHER, /* device, FIFO, socket: never opened */
} OsFileKind;

typedef struct OsFileInfo {
    OsFileKind kind;
    uint64_t size;               /* bytes */
    uint64_t volume, identifier; /* equal in both: the same file */
} OsFileInfo;

/* Follows symbolic links. A loop or an unreadable parent is MISSING. */
OsFileInfo os_file_info(Arena *arena, Str path);

/* The bytes of a regular file, for reading; larger files are mapped, so what
 * is read is the file's state now and later. On failure *error is a static or
 * arena text without the path ("No such file or directory"). An empty file is
 * an empty Str and true. Valid until os_file_close. */
bool os_file_open(Arena *arena, Str path, Str *out, Str *error);
/* The same as a view of one's own: what is written to it is seen by nobody else
 * and never reaches the file. */
bool os_file_open_writable(Arena *arena, Str path, Str *out, Str *error);
/* A copy of bytes that are no file, to be closed as one. */
bool os_bytes_open(Arena *arena, Str bytes, Str *out, Str *error);
void os_file_close(Str bytes);

/* A regular file to read pieces of; failure as for os_file_open. */
typedef struct OsReading {
    intptr_t file;
    uint64_t size; /* bytes, when it was opened */
} OsReading;

bool os_reading_open(Arena *arena, Str path, OsReading *out, Str *error);
/* All `len` bytes at `offset`. False: they cannot be read, or the file has become shorter. */
bool os_reading_get(const OsReading *reading, uint64_t offset, char *to, size_t len);
void os_reading_close(const OsReading *reading);

/* A hint that this memory, just allocated, is a table that will be read all over: the system may
 * use large pages for it, so that it is not slowed down by looking up where they are. */
void os_memory_is_table(void *at, size_t size);

/* How many processors this process may run on; 1 when that cannot be told. */
unsigned os_processor_count(void);

/* A second thread, for work that its starter can do as well: it may be had or not, and a breakdown
 * in it (a bad access, a file that shrinks while it is read, no memory) ends it alone. */
typedef struct OsWorker OsWorker;
typedef struct OsWork {
    void (*run)(void *context);
    /* Last of all, also after a breakdown; may be NULL. */
    void (*ended)(void *context);
    void *context;
} OsWork;

/* NULL: the system gives none. */
OsWorker *os_worker_start(Arena *arena, OsWork work);
/* Waits for its end. False: it broke down. */
bool os_worker_join(OsWorker *worker);
/* Ends the worker that calls it, as a breakdown does: for the arena that a worker has of its own
 * (Arena.out_of_memory). */
void os_worker_break_down(void *context);

/* A lock, and a bell for those who wait behind it. What is done while it is held must not be able
 * to break down. */
typedef struct OsGate OsGate;
OsGate *os_gate(Arena *arena); /* NULL: the system gives none */
void os_gate_lock(OsGate *gate);
void os_gate_unlock(OsGate *gate);
void os_gate_wait(OsGate *gate); /* unlocked meanwhile; may return for no reason */
void os_gate_ring(OsGate *gate); /* wakes all who wait */
void os_gate_close(OsGate *gate);

/* What is in a folder, with what it is where the system tells that at once (not of links). */
typedef struct OsEntry {
    Str name; /* without path; not "." and ".." */
    bool is_told;
    OsFileKind kind;
} OsEntry;

typedef VEC(OsEntry) OsEntryVec;

/* Sorted by name. */
bool os_folder_entries(Arena *arena, Str path, OsEntryVec *out, Str *error);

/* Has the system provide memory now that would otherwise be provided page by page, when it is first
 * used; may be done by another thread than the one that uses it. */
void os_memory_fetch(void *at, size_t size);

/* Names (without path, "." and "..") in a folder, sorted by bytes. */
bool os_folder_list(Arena *arena, Str path, StrVec *out, Str *error);

#endif
