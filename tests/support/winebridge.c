/* SPDX-License-Identifier: MIT */
/* A linker that wine can start. Built by winegcc it is a Windows program that has the C library of
 * Linux: it runs the Linux linker that CRTLINK_TEST_LINKER names with its own arguments, passes on
 * what that writes to either stream, and ends with its exit code.
 *
 * Z: is the root of Linux' files in wine, so `Z:\a\b` in an argument, in LIB and LINK, and in
 * response files, becomes `/a/b`, and
 * `C:\a` a path in WINEPREFIX; every other `\` in such a path becomes `/`. A response file is read,
 * turned and written anew as UTF-8. */
#include <windows.h>

#include <shellapi.h>

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* "" for Z:, the folder of the drive for C:, NULL when there is no path here. */
static const char *root_of(const char *at)
{
    static char drive_c[4096];
    const char *prefix = getenv("WINEPREFIX");
    if (at[0] == 0 || at[1] != ':' || (at[2] != '\\' && at[2] != '/'))
        return NULL;
    if (at[0] == 'Z' || at[0] == 'z')
        return "";
    snprintf(drive_c, sizeof drive_c, "%s/drive_c", prefix ? prefix : "");
    return (at[0] == 'C' || at[0] == 'c') && prefix ? drive_c : NULL;
}

/* A path ends with its word, a quote or a `;`. */
static char *turn_paths(const char *text)
{
    size_t len = 0, size = strlen(text) + 1;
    int is_path = 0;
    char *to = malloc(size);
    for (const char *at = text; *at; at++) {
        const char *root = is_path ? NULL : root_of(at);
        if (root) {
            size += strlen(root);
            to = realloc(to, size);
            memcpy(to + len, root, strlen(root));
            len += strlen(root);
            is_path = 1;
            at += 2;
        } else if (*at == '"' || *at == ';' || *at == '\n' || *at == '\r') {
            is_path = 0;
        }
        to[len++] = *at == '\\' && is_path ? '/' : *at;
    }
    to[len] = 0;
    return to;
}

static char *utf8(const WCHAR *wide)
{
    int size = WideCharToMultiByte(CP_UTF8, 0, wide, -1, NULL, 0, NULL, NULL);
    char *text = malloc((size_t)size + 1);
    WideCharToMultiByte(CP_UTF8, 0, wide, -1, text, size, NULL, NULL);
    return text;
}

static char *read_file(const char *path, size_t *size)
{
    FILE *file = fopen(path, "rb");
    char *bytes = calloc(1, 64 << 20);
    if (!file)
        return NULL;
    *size = fread(bytes, 1, (64 << 20) - 2, file);
    fclose(file);
    return bytes;
}

/* `@file`: a copy with Linux paths, which is removed at the end. */
static char copies[16][64];
static int copy_count;

static char *turn_response_file(char *argument)
{
    size_t size = 0;
    char *bytes = read_file(argument + 1, &size);
    if (!bytes || copy_count == 16)
        return argument;
    if (size > 1 && (unsigned char)bytes[0] == 0xFF && (unsigned char)bytes[1] == 0xFE)
        bytes = utf8((const WCHAR *)(void *)(bytes + 2));
    bytes = turn_paths(bytes);
    char *copy = copies[copy_count++];
    sprintf(copy, "@/tmp/winebridge-%d-%d.rsp", (int)getpid(), copy_count);
    FILE *file = fopen(copy + 1, "wb");
    fputs(bytes, file);
    fclose(file);
    return copy;
}

static void turn_variable(const char *name)
{
    char *value = getenv(name);
    if (value)
        setenv(name, turn_paths(value), 1);
}

static void become_linker(char **argv, int out, int err)
{
    static const char *const variables[] = {"LIB", "LINK", "_LINK_", "TMP", "TEMP"};
    for (size_t i = 0; i < sizeof variables / sizeof *variables; i++)
        turn_variable(variables[i]);
    dup2(out, 1);
    dup2(err, 2);
    for (int fd = 3; fd < 1024; fd++)
        close(fd);
    execv(argv[0], argv);
    _exit(127);
}

/* Windows' handles are wine's own and no Linux ones. */
static void relay(int from[2])
{
    HANDLE to[2] = {GetStdHandle(STD_OUTPUT_HANDLE), GetStdHandle(STD_ERROR_HANDLE)};
    struct pollfd fds[2] = {
        {from[0], POLLIN, 0},
        {from[1], POLLIN, 0}
    };
    static char bytes[65536];
    while (fds[0].fd >= 0 || fds[1].fd >= 0) {
        poll(fds, 2, -1);
        for (int i = 0; i < 2; i++) {
            if (fds[i].fd < 0 || !fds[i].revents)
                continue;
            ssize_t len = read(fds[i].fd, bytes, sizeof bytes);
            DWORD done;
            if (len <= 0)
                fds[i].fd = -1;
            else
                WriteFile(to[i], bytes, (DWORD)len, &done, NULL);
        }
    }
}

int main(void)
{
    int count = 0, out[2], err[2], status = 0;
    WCHAR **words = CommandLineToArgvW(GetCommandLineW(), &count);
    char **argv = calloc((size_t)count + 1, sizeof *argv);
    argv[0] = getenv("CRTLINK_TEST_LINKER");
    if (!argv[0] || pipe(out) || pipe(err))
        return 96;
    for (int i = 1; i < count; i++) {
        argv[i] = turn_paths(utf8(words[i]));
        if (argv[i][0] == '@')
            argv[i] = turn_response_file(argv[i]);
    }
    pid_t child = fork();
    if (child == 0)
        become_linker(argv, out[1], err[1]);
    close(out[1]);
    close(err[1]);
    int from[2] = {out[0], err[0]};
    relay(from);
    waitpid(child, &status, 0);
    for (int i = 0; i < copy_count; i++)
        unlink(copies[i] + 1);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
