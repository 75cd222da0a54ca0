/* SPDX-License-Identifier: MIT */
/* Calls a Windows program as other Windows programs would. Needs a line of `KEY VALUE` arguments in
 * front of `--`: unicode FILE   gives it VS_UNICODE_OUTPUT; what arrives is written to FILE break
 * SECONDS  sends Ctrl-C to its console group after that time kill SECONDS   ends the process called
 * FAKE's name after that time: the child of the called one quote N SEED   no program: N random
 * argument lists through wincmd_quote and CommandLineToArgvW Prints `exit N, T ms` at the end. */
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

static void kill_children(DWORD parent)
{
    HANDLE list = CreateToolhelp32Snapshot(TH32CS_SNAPPROCESS, 0);
    PROCESSENTRY32W entry = {.dwSize = sizeof entry};
    for (BOOL more = Process32FirstW(list, &entry); more; more = Process32NextW(list, &entry))
        if (entry.th32ParentProcessID == parent)
            TerminateProcess(OpenProcess(PROCESS_TERMINATE, FALSE, entry.th32ProcessID), 137);
    CloseHandle(list);
}

int wmain(int argc, wchar_t **argv);
int wmain(int argc, wchar_t **argv)
{
    double break_after = -1, kill_after = -1;
    HANDLE reader_thread = NULL, ours = NULL, theirs = NULL;
    Reader reader = {0};
    int i = 1;
    for (; i + 1 < argc && wcscmp(argv[i], L"--") != 0; i += 2) {
        if (wcscmp(argv[i], L"quote") == 0) {
            seed = wcstoul(argv[i + 2], NULL, 10);
            return test_quotes(wcstol(argv[i + 1], NULL, 10));
        }
        if (wcscmp(argv[i], L"break") == 0)
            break_after = wcstod(argv[i + 1], NULL);
        if (wcscmp(argv[i], L"kill") == 0)
            kill_after = wcstod(argv[i + 1], NULL);
        if (wcscmp(argv[i], L"unicode") == 0) {
            SECURITY_ATTRIBUTES inherit = {sizeof inherit, NULL, TRUE};
            wchar_t number[32];
            CreatePipe(&ours, &theirs, &inherit, 0);
            SetHandleInformation(ours, HANDLE_FLAG_INHERIT, 0);
            reader.from = ours;
            reader.file = CreateFileW(argv[i + 1], GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL);
            reader_thread = CreateThread(NULL, 0, read_all, &reader, 0, NULL);
            swprintf(number, 32, L"%llu", (unsigned long long)(uintptr_t)theirs);
            SetEnvironmentVariableW(L"VS_UNICODE_OUTPUT", number);
        }
    }
    /* What follows `--`, as it was written. */
    wchar_t *line = wcsstr(GetCommandLineW(), L" -- ");
    if (!line)
        return 95;
    STARTUPINFOW startup = {.cb = sizeof startup};
    PROCESS_INFORMATION process;
    DWORD start = GetTickCount(), code = 0;
    if (!CreateProcessW(NULL, line + 4, NULL, NULL, TRUE, 0, NULL, NULL, &startup, &process))
        return 96;
    if (theirs)
        CloseHandle(theirs);
    if (break_after >= 0) {
        Sleep((DWORD)(break_after * 1000));
        SetConsoleCtrlHandler(NULL, TRUE);
        if (!GenerateConsoleCtrlEvent(CTRL_C_EVENT, 0))
            printf("no console: error %lu\n", GetLastError());
    }
    if (kill_after >= 0) {
        Sleep((DWORD)(kill_after * 1000));
        kill_children(process.dwProcessId);
    }
    WaitForSingleObject(process.hProcess, INFINITE);
    GetExitCodeProcess(process.hProcess, &code);
    printf("exit %lu, %lu ms\n", code, GetTickCount() - start);
    if (reader_thread)
        WaitForSingleObject(reader_thread, 2000);
    return 0;
}
