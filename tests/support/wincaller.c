/* SPDX-License-Identifier: MIT */
/* Calls a Windows program as other Windows programs would: KEY VALUE ... -- PROGRAM ARGUMENT...
 *   unicode FILE    gives it VS_UNICODE_OUTPUT; what arrives is written to FILE
 *   await FILE      does what follows only when the linker has written to it
 *   break SECONDS   sends Ctrl-C to its console group after that time
 *   kill SECONDS    ends the linker (the child of the called one) after that time
 *   end SECONDS     ends the called one itself, and tells what became of the linker and of its
 * child job 1           is in a job of its own, in which all that it starts must stay stamp FILE
 * the linker writes there when it ends: tells how much later the called one did quote N SEED    no
 * program: N random argument lists through wincmd_quote and CommandLineToArgvW Prints `exit N, T
 * ms` at the end. */
#include "command/wincmd.h"

#include <windows.h>

#include <shellapi.h>
#include <tlhelp32.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t seed;

static unsigned next(unsigned below)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(seed >> 33) % below;
}

static Str random_argument(Arena *arena)
{
    static const char letters[] = "ab\\\\\\\"\" \t/:;=@'%^&|<>\xc3\xbc";
    size_t len = next(12);
    char *at = arena_array(arena, char, len + 2);
    for (size_t i = 0; i < len; i++) {
        unsigned letter = next(sizeof letters - 1);
        /* The two bytes of a character stay together. */
        at[i] = letter >= sizeof letters - 3 ? 'x' : letters[letter];
    }
    return (Str){at, len};
}

static bool is_equal(Str text, const wchar_t *wide)
{
    char bytes[256];
    int len = WideCharToMultiByte(CP_UTF8, 0, wide, -1, bytes, sizeof bytes, NULL, NULL);
    return str_eq(text, (Str){bytes, (size_t)len - 1});
}

/* What we quote, Windows itself takes apart again. */
static int test_quotes(long count)
{
    long wrong = 0;
    for (long i = 0; i < count; i++) {
        Arena arena = {0};
        StrVec arguments = {0};
        StrBuf line = strbuf(&arena);
        strbuf_add(&line, STR("program"));
        for (unsigned n = next(6); n > 0; n--) {
            vec_push(&arena, &arguments, random_argument(&arena));
            strbuf_add_char(&line, ' ');
            strbuf_add(&line, wincmd_quote(&arena, arguments.at[arguments.len - 1]));
        }
        wchar_t wide[1024];
        int found = 0;
        MultiByteToWideChar(CP_UTF8, 0, str_to_c(&arena, strbuf_str(&line)), -1, wide, 1024);
        wchar_t **words = CommandLineToArgvW(wide, &found);
        bool is_right = (size_t)found == arguments.len + 1;
        for (size_t n = 0; is_right && n < arguments.len; n++)
            is_right = is_equal(arguments.at[n], words[n + 1]);
        if (!is_right && wrong++ < 5)
            printf("wrong: %.*s\n", STR_ARG(strbuf_str(&line)));
        LocalFree(words);
        arena_free(&arena);
    }
    printf("%ld lists, %ld wrong\n", count, wrong);
    return wrong != 0;
}

typedef struct Reader {
    HANDLE from, file;
} Reader;

static DWORD WINAPI read_all(void *context)
{
    Reader *reader = context;
    char bytes[4096];
    DWORD got, done;
    while (ReadFile(reader->from, bytes, sizeof bytes, &got, NULL) && got)
        WriteFile(reader->file, bytes, got, &done, NULL);
    return 0;
}

/* 0: it has none. */
static DWORD child_of(DWORD parent)
{
    DWORD child = 0;
    HANDLE list = CreateToolhelp32Snapshot(TH32CS_SNAPPROCESS, 0);
    PROCESSENTRY32W entry = {.dwSize = sizeof entry};
    for (BOOL more = Process32FirstW(list, &entry); more; more = Process32NextW(list, &entry))
        if (entry.th32ParentProcessID == parent)
            child = entry.th32ProcessID;
    CloseHandle(list);
    return child;
}

static HANDLE open_process(DWORD process)
{
    return process ? OpenProcess(PROCESS_TERMINATE | SYNCHRONIZE, FALSE, process) : NULL;
}

static void end_called(const PROCESS_INFORMATION *called)
{
    DWORD linker = child_of(called->dwProcessId);
    HANDLE processes[2] = {open_process(linker), open_process(linker ? child_of(linker) : 0)};
    static const char *const names[2] = {"linker", "child"};
    TerminateProcess(called->hProcess, 99);
    for (int i = 0; i < 2; i++) {
        const char *state = "missing";
        if (processes[i])
            state = WaitForSingleObject(processes[i], i ? 500 : 60000) == WAIT_OBJECT_0 ? "ended"
                                                                                        : "lives";
        printf("%s %s\n", names[i], state);
        if (processes[i])
            TerminateProcess(processes[i], 1);
    }
}

static void enter_job(void)
{
    JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits = {.BasicLimitInformation.LimitFlags =
                                                       JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE};
    HANDLE job = CreateJobObjectW(NULL, NULL);
    if (!SetInformationJobObject(job, JobObjectExtendedLimitInformation, &limits, sizeof limits) ||
        !AssignProcessToJobObject(job, GetCurrentProcess()))
        printf("no job: error %lu\n", GetLastError());
}

static void tell_stamp(const wchar_t *path)
{
    DWORD now = GetTickCount(), got = 0;
    char text[32] = {0};
    HANDLE file = CreateFileW(path, GENERIC_READ, FILE_SHARE_READ, NULL, OPEN_EXISTING, 0, NULL);
    if (file != INVALID_HANDLE_VALUE && ReadFile(file, text, sizeof text - 1, &got, NULL) && got)
        printf("later %lu ms\n", now - strtoul(text, NULL, 10));
    CloseHandle(file);
}

/* The other end of Visual Studio's handle. */
typedef struct Unicode {
    HANDLE thread, theirs;
    Reader reader;
} Unicode;

static void open_unicode(const wchar_t *path, Unicode *out)
{
    SECURITY_ATTRIBUTES inherit = {sizeof inherit, NULL, TRUE};
    wchar_t number[32];
    CreatePipe(&out->reader.from, &out->theirs, &inherit, 0);
    SetHandleInformation(out->reader.from, HANDLE_FLAG_INHERIT, 0);
    out->reader.file = CreateFileW(path, GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL);
    out->thread = CreateThread(NULL, 0, read_all, &out->reader, 0, NULL);
    swprintf(number, 32, L"%llu", (unsigned long long)(uintptr_t)out->theirs);
    SetEnvironmentVariableW(L"VS_UNICODE_OUTPUT", number);
}

typedef struct Keys {
    const wchar_t *await, *break_after, *kill_after, *end_after, *stamp, *unicode, *job;
} Keys;

static void read_keys(int argc, wchar_t **argv, Keys *out)
{
    const struct {
        const wchar_t *name, **value;
    } keys[] = {
        {L"await",   &out->await      },
        {L"break",   &out->break_after},
        {L"kill",    &out->kill_after },
        {L"end",     &out->end_after  },
        {L"stamp",   &out->stamp      },
        {L"unicode", &out->unicode    },
        {L"job",     &out->job        },
    };
    for (int i = 1; i + 1 < argc && wcscmp(argv[i], L"--") != 0; i += 2)
        for (size_t k = 0; k < sizeof keys / sizeof *keys; k++)
            if (wcscmp(argv[i], keys[k].name) == 0)
                *keys[k].value = argv[i + 1];
}

static void wait_seconds(const wchar_t *seconds)
{
    Sleep((DWORD)(wcstod(seconds, NULL) * 1000));
}

static void wait_for_file(const wchar_t *path)
{
    enum { STEP = 20, MOST = 3000 };
    WIN32_FILE_ATTRIBUTE_DATA data = {0};
    for (int i = 0; i < MOST && data.nFileSizeLow == 0; i++) {
        if (!GetFileAttributesExW(path, GetFileExInfoStandard, &data))
            data.nFileSizeLow = 0;
        Sleep(STEP);
    }
}

static void disturb(const Keys *keys, const PROCESS_INFORMATION *called)
{
    if (keys->await)
        wait_for_file(keys->await);
    if (keys->break_after) {
        wait_seconds(keys->break_after);
        SetConsoleCtrlHandler(NULL, TRUE);
        if (!GenerateConsoleCtrlEvent(CTRL_C_EVENT, 0))
            printf("no console: error %lu\n", GetLastError());
    }
    if (keys->kill_after) {
        wait_seconds(keys->kill_after);
        TerminateProcess(open_process(child_of(called->dwProcessId)), 137);
    }
    if (keys->end_after) {
        wait_seconds(keys->end_after);
        end_called(called);
    }
}

int wmain(int argc, wchar_t **argv);
int wmain(int argc, wchar_t **argv)
{
    Keys keys = {0};
    Unicode unicode = {0};
    if (argc > 3 && wcscmp(argv[1], L"quote") == 0) {
        seed = wcstoul(argv[3], NULL, 10);
        return test_quotes(wcstol(argv[2], NULL, 10));
    }
    read_keys(argc, argv, &keys);
    if (keys.unicode)
        open_unicode(keys.unicode, &unicode);
    if (keys.job)
        enter_job();
    /* What follows `--`, as it was written. */
    wchar_t *line = wcsstr(GetCommandLineW(), L" -- ");
    STARTUPINFOW startup = {.cb = sizeof startup};
    PROCESS_INFORMATION called;
    DWORD start = GetTickCount(), code = 0;
    if (!line ||
        !CreateProcessW(NULL, line + 4, NULL, NULL, TRUE, 0, NULL, NULL, &startup, &called))
        return 96;
    if (unicode.theirs)
        CloseHandle(unicode.theirs);
    disturb(&keys, &called);
    WaitForSingleObject(called.hProcess, INFINITE);
    if (keys.stamp)
        tell_stamp(keys.stamp);
    GetExitCodeProcess(called.hProcess, &code);
    printf("exit %lu, %lu ms\n", code, GetTickCount() - start);
    fflush(stdout);
    if (unicode.thread)
        WaitForSingleObject(unicode.thread, 2000);
    return 0;
}
