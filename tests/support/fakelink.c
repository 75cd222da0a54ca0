/* SPDX-License-Identifier: MIT */
/* A Windows program in the place of link.exe that behaves as the variable FAKELINK says, for what
 * wine cannot show with a real linker. Words, from left to right:
 *   args            prints the command line behind its own name, in UTF-8
 *   variables       prints LINK and _LINK_
 *   response        prints the bytes of the first @file
 *   show=FILE       writes the file's bytes to standard output, err=FILE to standard error
 *   text            "für" as link.exe prints it: to VS_UNICODE_OUTPUT's handle in UTF-16, else in
 *                   the OEM code page
 *   bytes=N         N lines of 64 bytes
 *   child=SECONDS   starts a process that inherits all handles and outlives it
 *   sleep=SECONDS   waits; Ctrl-C ends it
 *   stamp=FILE      writes the time there (GetTickCount)
 *   exit=N          ends with N */
#include <windows.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static HANDLE out;

static void put(const void *bytes, size_t len)
{
    DWORD done;
    WriteFile(out, bytes, (DWORD)len, &done, NULL);
}

static void put_wide(const wchar_t *text)
{
    static char bytes[1 << 20];
    int len = WideCharToMultiByte(CP_UTF8, 0, text, -1, bytes, sizeof bytes, NULL, NULL);
    put(bytes, len > 0 ? (size_t)len - 1 : 0);
    put("\n", 1);
}

static const wchar_t *tail(void)
{
    const wchar_t *at = GetCommandLineW();
    int is_quoted = 0;
    while (*at && (is_quoted || *at != L' '))
        is_quoted ^= *at++ == L'"';
    return *at ? at + 1 : at;
}

static void show_file(const wchar_t *path, HANDLE to)
{
    static char bytes[1 << 20];
    DWORD got = 0, done;
    HANDLE file = CreateFileW(path, GENERIC_READ, FILE_SHARE_READ, NULL, OPEN_EXISTING, 0, NULL);
    while (ReadFile(file, bytes, sizeof bytes, &got, NULL) && got)
        WriteFile(to, bytes, got, &done, NULL);
    CloseHandle(file);
}

static void show_response(void)
{
    wchar_t path[4096] = {0};
    const wchar_t *at = wcschr(tail(), L'@');
    for (size_t i = 0; at && at[i + 1] && at[i + 1] != L' ' && at[i + 1] != L'"' && i < 4095; i++)
        path[i] = at[i + 1];
    show_file(path, out);
}

static void put_text(void)
{
    const char *handle = getenv("VS_UNICODE_OUTPUT");
    if (handle) {
        out = (HANDLE)(uintptr_t)strtoull(handle, NULL, 10);
        put(L"LINK : f\u00fcr\r\n", 24);
        out = GetStdHandle(STD_OUTPUT_HANDLE);
        return;
    }
    char bytes[64];
    int len = WideCharToMultiByte(CP_OEMCP, 0, L"LINK : f\u00fcr\r\n", 12, bytes, 64, NULL, NULL);
    put(bytes, (size_t)len);
}

static void start_child(const char *seconds)
{
    wchar_t self[4096], line[64];
    STARTUPINFOW startup = {.cb = sizeof startup};
    PROCESS_INFORMATION process;
    GetModuleFileNameW(NULL, self, 4096);
    swprintf(line, 64, L"child");
    char variable[64];
    snprintf(variable, sizeof variable, "FAKELINK=sleep=%s", seconds);
    _putenv(variable);
    CreateProcessW(self, line, NULL, NULL, TRUE, 0, NULL, NULL, &startup, &process);
}

static void write_stamp(const wchar_t *path)
{
    char text[32];
    DWORD done;
    HANDLE file = CreateFileW(path, GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL);
    snprintf(text, sizeof text, "%lu", GetTickCount());
    WriteFile(file, text, (DWORD)strlen(text), &done, NULL);
    CloseHandle(file);
}

static void do_word(const char *word)
{
    wchar_t wide[4096] = {0};
    const char *value = strchr(word, '=');
    value = value ? value + 1 : "";
    MultiByteToWideChar(CP_UTF8, 0, value, -1, wide, 4096);
    if (strcmp(word, "args") == 0)
        put_wide(tail());
    else if (strcmp(word, "variables") == 0)
        printf("LINK=%s _LINK_=%s\n", getenv("LINK"), getenv("_LINK_")), fflush(stdout);
    else if (strcmp(word, "response") == 0)
        show_response();
    else if (strncmp(word, "show=", 5) == 0)
        show_file(wide, out);
    else if (strncmp(word, "err=", 4) == 0)
        show_file(wide, GetStdHandle(STD_ERROR_HANDLE));
    else if (strcmp(word, "text") == 0)
        put_text();
    else if (strncmp(word, "bytes=", 6) == 0)
        for (long i = atol(value); i > 0; i--)
            put("0123456789012345678901234567890123456789012345678901234567890123\n", 65);
    else if (strncmp(word, "child=", 6) == 0)
        start_child(value);
    else if (strncmp(word, "sleep=", 6) == 0)
        Sleep((DWORD)(atof(value) * 1000));
    else if (strncmp(word, "stamp=", 6) == 0)
        write_stamp(wide);
    else if (strncmp(word, "exit=", 5) == 0)
        ExitProcess((UINT)strtoul(value, NULL, 0));
}

int main(void)
{
    const char *given = getenv("FAKELINK");
    char *words = _strdup(given ? given : "args");
    out = GetStdHandle(STD_OUTPUT_HANDLE);
    for (char *word = strtok(words, " "); word; word = strtok(NULL, " "))
        do_word(word);
    return 0;
}
