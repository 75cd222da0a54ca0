/* SPDX-License-Identifier: MIT */
/* What libcrtlink can tell, on one screen:
 *
 *   inspect scan FILE...                     what each file wants of the C runtime
 *   inspect replay LINKER-ARGUMENTS          how that link would end (with LIB from the
 * environment) inspect explain LOG                      what a failed link's log means
 *
 * Build: cc inspect.c $(pkg-config --cflags --libs crtlink)
 * The exit status is the answer's: 0 all is well, 1 there is something to say, 2 or 3 it cannot be
 * told. */
#include <crtlink.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int complain(const char *subject, const char *why)
{
    fprintf(stderr, "inspect: %s: %s\n", subject, why);
    return 2;
}

static void print_scan(const char *path, const crtlink_scan *scan)
{
    printf("%s: %s, %s\n", path, crtlink_scan_kind(scan), crtlink_scan_machine(scan));
    if (crtlink_scan_error(scan))
        printf("  cannot be read: %s\n", crtlink_scan_error(scan));
    for (size_t i = 0; i < crtlink_scan_member_count(scan); i++) {
        const char *error = crtlink_scan_member_error(scan, i);
        printf("  %-32s %-8s %-8s %s\n", crtlink_scan_member_name(scan, i),
               crtlink_scan_member_linkage(scan, i), crtlink_scan_member_config(scan, i),
               error ? error : "");
    }
    for (size_t i = 0; i < crtlink_scan_conflict_count(scan); i++)
        printf("  %s: %s\n", crtlink_scan_conflict_code(scan, i),
               crtlink_scan_conflict_message(scan, i));
}

static int scan_all(int count, char **paths)
{
    int worst = 0;
    for (int i = 0; i < count; i++) {
        crtlink_scan *scan;
        crtlink_status status = crtlink_scan_file(paths[i], 0, &scan);
        if (status != CRTLINK_OK)
            return complain(paths[i], crtlink_status_text(status));
        print_scan(paths[i], scan);
        if (crtlink_scan_outcome(scan) > worst)
            worst = crtlink_scan_outcome(scan);
        crtlink_scan_free(scan);
    }
    return worst;
}

static int replay_link(int count, char **arguments)
{
    static const char *const outcomes[] = {"links", "fails", "cannot be told"};
    const char *lib = getenv("LIB");
    const char *environment[2] = {NULL, NULL};
    char *setting = NULL;
    if (lib) {
        size_t size = strlen("LIB=") + strlen(lib) + 1;
        setting = malloc(size);
        if (!setting)
            return complain("LIB", strerror(ENOMEM));
        snprintf(setting, size, "LIB=%s", lib);
        environment[0] = setting;
    }
    crtlink_replay *replay;
    crtlink_status status = crtlink_replay_command((const char *const *)arguments, (size_t)count,
                                                   environment, CRTLINK_LLD_LINK, 0, &replay);
    free(setting);
    if (status != CRTLINK_OK)
        return complain("the link", crtlink_status_text(status));
    int outcome = crtlink_replay_outcome(replay);
    printf("the link %s, with %zu objects\n", outcomes[outcome],
           crtlink_replay_loaded_count(replay));
    for (size_t i = 0; i < crtlink_replay_unresolved_count(replay); i++)
        printf("  nobody defines %s\n", crtlink_replay_unresolved(replay, i));
    for (size_t i = 0; i < crtlink_replay_missing_count(replay); i++)
        printf("  there is no %s\n", crtlink_replay_missing(replay, i));
    crtlink_replay_free(replay);
    return outcome;
}

static char *read_file(const char *path, size_t *length)
{
    FILE *file = fopen(path, "rb");
    char *text = NULL;
    size_t size = 0;
    *length = 0;
    for (; file && !feof(file) && !ferror(file);) {
        if (*length == size) {
            size = size ? size * 2 : 65536;
            char *larger = realloc(text, size);
            if (!larger)
                break;
            text = larger;
        }
        *length += fread(text + *length, 1, size - *length, file);
    }
    if (!file || ferror(file) || !feof(file)) {
        free(text);
        text = NULL;
    }
    if (file)
        fclose(file);
    return text;
}

static int explain_log(const char *path)
{
    size_t length;
    char *log = read_file(path, &length);
    if (!log)
        return complain(path, strerror(errno));
    crtlink_explanation *explanation;
    crtlink_status status = crtlink_explain_log(log, length, NULL, &explanation);
    free(log);
    if (status != CRTLINK_OK)
        return complain(path, crtlink_status_text(status));
    int outcome = crtlink_explanation_outcome(explanation);
    fputs(crtlink_explanation_text(explanation, NULL), stdout);
    crtlink_explanation_free(explanation);
    return outcome;
}

int main(int argc, char **argv)
{
    if (argc > 2 && strcmp(argv[1], "scan") == 0)
        return scan_all(argc - 2, argv + 2);
    if (argc > 2 && strcmp(argv[1], "replay") == 0)
        return replay_link(argc - 2, argv + 2);
    if (argc == 3 && strcmp(argv[1], "explain") == 0)
        return explain_log(argv[2]);
    fprintf(stderr,
            "usage: inspect scan FILE... | replay ARGUMENTS | explain LOG\n"
            "(with libcrtlink %s)\n",
            crtlink_version());
    return 2;
}
