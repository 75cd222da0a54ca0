/* SPDX-License-Identifier: MIT */
/* Shared by the *_win32.c files only. Inside crtlink every text is UTF-8; a
 * lone surrogate (file names may have one) is kept as three bytes (WTF-8), so
 * that a name survives the way there and back. */
#ifndef CRTLINK_WRAPPER_WIN32_H
#define CRTLINK_WRAPPER_WIN32_H

#include "command/wincmd.h"
#include "system.h"

#ifndef WIN32_LEAN_AND_MEAN
#define WIN32_LEAN_AND_MEAN
#endif
#include <windows.h>

/* NUL-terminated; a NUL inside cuts it short there. */
wchar_t *win32_wide(Arena *arena, Str text);
Str win32_utf8(Arena *arena, const wchar_t *text, size_t len);

/* A path for a system call: longer than MAX_PATH (260) it is made absolute and
 * gets the prefix that lifts the limit. */
wchar_t *win32_path(Arena *arena, Str path);

/* "Access is denied." for ERROR_ACCESS_DENIED, in the user's language, on one line. */
Str win32_error_text(Arena *arena, DWORD error);

/* What our caller wrote behind the program's name (whose quotes know no backslashes). */
const wchar_t *win32_callers_tail(void);
/* The command line and the environment block for CreateProcessW. */
wchar_t *win32_command_line(Arena *arena, const Program *program);
wchar_t *win32_environment(Arena *arena, const StrVec *environment);

/* Visual Studio's variable: the number of a handle to which its tools write UTF-16 instead of
 * using standard output. */
#define WIN32_UNICODE_OUTPUT "VS_UNICODE_OUTPUT"
/* NULL: we were given none. */
HANDLE win32_unicode_output(const StrVec *environment);

/* What a new process is given as its standard handles. */
typedef struct Win32Streams {
    HANDLE in, out, err;
    bool is_relayed; /* out and err are pipes to us */
} Win32Streams;

typedef struct _PROC_THREAD_ATTRIBUTE_LIST Win32Attributes;

/* With them a process is started in a job that ends it when we end, however; not what it starts.
 * NULL: the system makes none. */
Win32Attributes *win32_job_attributes(Arena *arena);

/* Starts it, in such a job where that can be. When it is relayed no other handle of ours is
 * inherited: a process that outlives the linker (mspdbsrv.exe) would keep our caller's pipes open;
 * and it is not told of Visual Studio's handle. Returns 0 or the error. */
DWORD win32_start(Arena *arena, const Program *program, const Win32Streams *streams,
                  PROCESS_INFORMATION *out);

/* All of it. False: the error is GetLastError's. */
bool win32_write(HANDLE to, Str text);

/* Temporary files and folders, removed at the end. On failure GetLastError tells. */
Str win32_temp_name(Arena *arena, Str folder, const char *ending); /* in `folder`, or the user's */
HANDLE win32_temp_create(Arena *arena, Str path);                  /* INVALID_HANDLE_VALUE */
bool win32_temp_folder(Arena *arena, Str path);
void win32_remove_temp_files(void);
/* "path: reason" */
Str win32_failure(Arena *arena, Str path, DWORD error);

/* The standard handle, or NULL when it is closed. */
HANDLE win32_stream(int stream);

#endif
