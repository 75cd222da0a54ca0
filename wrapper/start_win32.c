/* SPDX-License-Identifier: MIT */
/* Starts a program: what it inherits, and what becomes of it when we are ended. */
#include "win32.h"

wchar_t *win32_environment(Arena *arena, const StrVec *environment)
{
    size_t size = 2;
    for (size_t i = 0; i < environment->len; i++)
        size += environment->at[i].len + 1;
    wchar_t *block = arena_array(arena, wchar_t, size), *to = block;
    for (size_t i = 0; i < environment->len; i++) {
        const wchar_t *entry = win32_wide(arena, environment->at[i]);
        size_t len = wcslen(entry);
        memcpy(to, entry, len * sizeof *to);
        to += len + 1;
    }
    return block;
}

/* An inheritable double of each stream; at most three, none twice. */
typedef struct Inherited {
    Win32Streams streams;
    HANDLE list[3];
    DWORD count;
} Inherited;

static HANDLE inherit(Inherited *to, HANDLE stream)
{
    HANDLE self = GetCurrentProcess(), copy;
    if (!stream || !DuplicateHandle(self, stream, self, &copy, 0, TRUE, DUPLICATE_SAME_ACCESS))
        return NULL;
    to->list[to->count++] = copy;
    return copy;
}

static void close_inherited(Inherited *inherited)
{
    for (DWORD i = 0; i < inherited->count; i++)
        (void)CloseHandle(inherited->list[i]);
}

static bool is_unicode_output(Str entry)
{
    return str_starts_with_nocase(entry, STR(WIN32_UNICODE_OUTPUT "="));
}

HANDLE win32_unicode_output(const StrVec *environment)
{
    for (size_t i = 0; i < environment->len; i++) {
        Str value = environment->at[i];
        uint64_t handle;
        if (!is_unicode_output(value))
            continue;
        (void)str_cut(&value, '=');
        if (str_to_u64(value, UINT32_MAX, &handle))
            return (HANDLE)(uintptr_t)handle; /* NOLINT(performance-no-int-to-ptr): a number is all
                                                 that the variable can hold */
    }
    return NULL;
}

static StrVec without_unicode_output(Arena *arena, const StrVec *environment)
{
    StrVec rest = {0};
    for (size_t i = 0; i < environment->len; i++)
        if (!is_unicode_output(environment->at[i]))
            vec_push(arena, &rest, environment->at[i]);
    return rest;
}

/* A console program that is started by one without a console would open a window of its own.
 * Where there is a console it must be shared: Ctrl-C goes to all that do. */
static DWORD window_flag(void)
{
    DWORD process;
    return GetConsoleProcessList(&process, 1) == 0 ? CREATE_NO_WINDOW : 0;
}

/* The linker must not outlive us when somebody ends us the hard way: the system ends what is in
 * this job when our handle to it, the only one, is closed. What the linker starts (mspdbsrv.exe,
 * which serves other links too) is not in it. */
static HANDLE make_job(void)
{
    HANDLE job = CreateJobObjectW(NULL, NULL);
    JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits = {.BasicLimitInformation.LimitFlags =
                                                       JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE |
                                                       JOB_OBJECT_LIMIT_SILENT_BREAKAWAY_OK};
    if (job &&
        SetInformationJobObject(job, JobObjectExtendedLimitInformation, &limits, sizeof limits))
        return job;
    if (job)
        (void)CloseHandle(job);
    return NULL;
}

/* The job as an attribute: a process that is put into it later could be forgotten, suspended, when
 * we are ended just before. The attribute is read when the process starts: it is in the arena. */
static bool add_job(Arena *arena, Win32Attributes *attributes)
{
    HANDLE *job = arena_new(arena, HANDLE);
    *job = make_job();
    return *job && UpdateProcThreadAttribute(attributes, 0, PROC_THREAD_ATTRIBUTE_JOB_LIST, job,
                                             sizeof *job, NULL, NULL);
}

static Win32Attributes *empty_attributes(Arena *arena, DWORD count)
{
    SIZE_T size = 0;
    (void)InitializeProcThreadAttributeList(NULL, count, 0, &size);
    Win32Attributes *attributes = arena_alloc(arena, 1, size);
    return InitializeProcThreadAttributeList(attributes, count, 0, &size) ? attributes : NULL;
}

Win32Attributes *win32_job_attributes(Arena *arena)
{
    Win32Attributes *attributes = empty_attributes(arena, 1);
    return attributes && add_job(arena, attributes) ? attributes : NULL;
}

/* No other handle than these is inherited. */
static Win32Attributes *limited_attributes(Arena *arena, Inherited *given, bool has_job)
{
    Win32Attributes *attributes = empty_attributes(arena, 2);
    if (!attributes ||
        !UpdateProcThreadAttribute(attributes, 0, PROC_THREAD_ATTRIBUTE_HANDLE_LIST, given->list,
                                   given->count * sizeof *given->list, NULL, NULL) ||
        (has_job && !add_job(arena, attributes)))
        return NULL;
    return attributes;
}

static DWORD create_process(Arena *arena, const Program *program, STARTUPINFOEXW *startup,
                            bool is_relayed, PROCESS_INFORMATION *out)
{
    wchar_t *line = win32_command_line(arena, program);
    StrVec variables = program->environment;
    if (is_relayed)
        variables = without_unicode_output(arena, &variables);
    wchar_t *environment = win32_environment(arena, &variables);
    DWORD flags = CREATE_UNICODE_ENVIRONMENT | EXTENDED_STARTUPINFO_PRESENT | window_flag();
    if (CreateProcessW(win32_path(arena, program->path), line, NULL, NULL, TRUE, flags, environment,
                       NULL, &startup->StartupInfo, out))
        return 0;
    return GetLastError();
}

/* A job of somebody else's that we are in may forbid one of ours: the link happens without. */
static DWORD create_in_job(Arena *arena, const Program *program, Inherited *given,
                           STARTUPINFOEXW *startup, PROCESS_INFORMATION *out)
{
    bool is_relayed = given->streams.is_relayed, is_limited = is_relayed && given->count > 0;
    startup->lpAttributeList =
        is_limited ? limited_attributes(arena, given, true) : win32_job_attributes(arena);
    if (startup->lpAttributeList && !create_process(arena, program, startup, is_relayed, out))
        return 0;
    startup->lpAttributeList = is_limited ? limited_attributes(arena, given, false) : NULL;
    if (is_limited && !startup->lpAttributeList)
        return GetLastError();
    return create_process(arena, program, startup, is_relayed, out);
}

DWORD win32_start(Arena *arena, const Program *program, const Win32Streams *streams,
                  PROCESS_INFORMATION *out)
{
    Inherited given = {.streams = *streams};
    STARTUPINFOEXW startup = {.StartupInfo = {.cb = sizeof startup}};
    startup.StartupInfo.dwFlags = STARTF_USESTDHANDLES;
    startup.StartupInfo.hStdInput = inherit(&given, streams->in);
    startup.StartupInfo.hStdOutput = inherit(&given, streams->out);
    startup.StartupInfo.hStdError = inherit(&given, streams->err);
    DWORD error = create_in_job(arena, program, &given, &startup, out);
    close_inherited(&given);
    return error;
}
