/* SPDX-License-Identifier: MIT */
/* libcrtlink as a program sees it that does all that is allowed and some that is not:
 *
 *   library_test misuse
 *   library_test threads FILE LOG     every call from eight threads at once: the same answers
 *   library_test nomemory FILE LOG    (with FAIL_ALLOCATIONS) each allocation fails once
 *
 * Says what was wrong, one line each; exit status 1 then. */
#include <crtlink.h>

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int failures;

static void expect(bool is_true, const char *what)
{
    if (!is_true) {
        printf("not so: %s\n", what);
        failures = 1;
    }
}

/* ---- the three calls, each as its JSON ---- */

typedef struct Subject {
    const char *file;
    char *log;
    size_t log_length;
} Subject;

/* A copy for free(); NULL: no memory. *status is the call's. */
static char *copy_of(const char *json, size_t length)
{
    char *copy = malloc(length + 1);
    if (copy)
        memcpy(copy, json, length + 1);
    return copy;
}

static crtlink_status scan(const Subject *subject, char **json)
{
    size_t length;
    crtlink_scan *answer = (crtlink_scan *)(uintptr_t)1;
    crtlink_status status = crtlink_scan_file(subject->file, CRTLINK_SCAN_SYMBOLS, &answer);
    if (status != CRTLINK_OK) {
        expect(answer == NULL, "no answer when there is an error (scan)");
        return status;
    }
    const char *text = crtlink_scan_json(answer, &length);
    *json = copy_of(text, length);
    crtlink_scan_free(answer);
    return status;
}

static crtlink_status replay(const Subject *subject, char **json)
{
    size_t length;
    const char *arguments[] = {"/nologo", subject->file, "nowhere.lib", "/include:nothing"};
    const char *environment[] = {"PATH=/", "LIB=.", NULL};
    crtlink_replay *answer = (crtlink_replay *)(uintptr_t)1;
    crtlink_status status =
        crtlink_replay_command(arguments, 4, environment, CRTLINK_LLD_LINK, 19, &answer);
    if (status != CRTLINK_OK) {
        expect(answer == NULL, "no answer when there is an error (replay)");
        return status;
    }
    const char *text = crtlink_replay_json(answer, &length);
    *json = copy_of(text, length);
    crtlink_replay_free(answer);
    return status;
}

static crtlink_status explain(const Subject *subject, char **json)
{
    size_t length;
    crtlink_explanation *answer = (crtlink_explanation *)(uintptr_t)1;
    crtlink_status status =
        crtlink_explain_log(subject->log, subject->log_length, "cargo", &answer);
    if (status != CRTLINK_OK) {
        expect(answer == NULL, "no answer when there is an error (explain)");
        return status;
    }
    const char *text = crtlink_explanation_json(answer, &length);
    *json = copy_of(text, length);
    crtlink_explanation_free(answer);
    return status;
}

static const struct {
    const char *name;
    crtlink_status (*run)(const Subject *subject, char **json);
} calls[] = {
    {"scan",    scan   },
    {"replay",  replay },
    {"explain", explain},
};

enum { CALLS = sizeof calls / sizeof *calls };

/* ---- misuse ---- */

static void misuse(void)
{
    crtlink_scan *scanned;
    crtlink_replay *replayed;
    crtlink_explanation *explained;
    const char *hole[] = {"a.obj", NULL};
    expect(crtlink_scan_file(NULL, 0, &scanned) == CRTLINK_BAD_ARGUMENT, "no path");
    expect(crtlink_scan_file("x", 0, NULL) == CRTLINK_BAD_ARGUMENT, "nowhere to put a scan");
    expect(crtlink_scan_file("x", 0x80, &scanned) == CRTLINK_BAD_ARGUMENT, "an unknown flag");
    expect(crtlink_replay_command(hole, 2, NULL, CRTLINK_LLD_LINK, 0, &replayed) ==
               CRTLINK_BAD_ARGUMENT,
           "a NULL among the arguments");
    expect(crtlink_replay_command(NULL, 1, NULL, CRTLINK_LLD_LINK, 0, &replayed) ==
               CRTLINK_BAD_ARGUMENT,
           "no arguments although one is announced");
    expect(crtlink_replay_command(hole, 1, NULL, (crtlink_linker)7, 0, &replayed) ==
               CRTLINK_BAD_ARGUMENT,
           "an unknown linker");
    expect(crtlink_replay_command(NULL, 0, NULL, CRTLINK_LINK_EXE, 0, NULL) == CRTLINK_BAD_ARGUMENT,
           "nowhere to put a replay");
    expect(crtlink_explain_log(NULL, 3, NULL, &explained) == CRTLINK_BAD_ARGUMENT, "no log");
    expect(crtlink_explain_log("", 0, "scons-of-old", &explained) == CRTLINK_BAD_ARGUMENT,
           "an unknown build system");
    expect(crtlink_explain_log("", 0, NULL, NULL) == CRTLINK_BAD_ARGUMENT,
           "nowhere to put an explanation");
    crtlink_scan_free(NULL);
    crtlink_replay_free(NULL);
    crtlink_explanation_free(NULL);

    expect(crtlink_explain_log(NULL, 0, NULL, &explained) == CRTLINK_OK, "an empty log");
    expect(crtlink_explanation_outcome(explained) == 0, "nothing to explain in it");
    expect(crtlink_explanation_cause_code(explained, 0) == NULL, "no cause, no code");
    crtlink_explanation_free(explained);
    expect(crtlink_scan_file("/nowhere/at/all.lib", 0, &scanned) == CRTLINK_OK,
           "a missing file is an answer");
    expect(crtlink_scan_outcome(scanned) == 2 && crtlink_scan_error(scanned), "which says so");
    expect(crtlink_scan_member_name(scanned, 0) == NULL, "it has no members");
    expect(crtlink_scan_conflict_code(scanned, SIZE_MAX) == NULL, "nor conflicts");
    crtlink_scan_free(scanned);
    expect(crtlink_scan_file(".", 0, &scanned) == CRTLINK_OK && crtlink_scan_outcome(scanned) == 2,
           "a folder cannot be read");
    crtlink_scan_free(scanned);
    expect(crtlink_replay_command(NULL, 0, NULL, CRTLINK_LINK_EXE, 0, &replayed) == CRTLINK_OK,
           "a link of nothing");
    expect(crtlink_replay_outcome(replayed) != 0, "does not link");
    crtlink_replay_free(replayed);
    for (int i = 0; i < 4; i++)
        expect(crtlink_status_text((crtlink_status)i) != NULL, "each status has a text");
}

/* ---- threads ---- */

enum { THREADS = 8, ROUNDS = 6 };

typedef struct Worker {
    const Subject *subject;
    char **wanted;
    int different;
    int first;
} Worker;

static void *work(void *context)
{
    Worker *worker = context;
    for (int i = 0; i < ROUNDS * CALLS; i++) {
        int call = (worker->first + i) % CALLS;
        char *json = NULL;
        if (calls[call].run(worker->subject, &json) != CRTLINK_OK || !json ||
            strcmp(json, worker->wanted[call]) != 0)
            worker->different++;
        free(json);
    }
    return NULL;
}

static void threads(const Subject *subject)
{
    char *wanted[CALLS] = {0};
    pthread_t ids[THREADS];
    Worker workers[THREADS];
    for (int i = 0; i < CALLS; i++)
        expect(calls[i].run(subject, &wanted[i]) == CRTLINK_OK, calls[i].name);
    for (int i = 0; i < THREADS; i++) {
        workers[i] = (Worker){.subject = subject, .wanted = wanted, .first = i};
        if (pthread_create(&ids[i], NULL, work, &workers[i]) != 0)
            exit(2);
    }
    for (int i = 0; i < THREADS; i++) {
        (void)pthread_join(ids[i], NULL);
        expect(workers[i].different == 0, "a thread gets the same answers");
    }
    for (int i = 0; i < CALLS; i++)
        free(wanted[i]);
}

/* ---- memory ---- */

#ifdef FAIL_ALLOCATIONS
extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *at, size_t size);

static unsigned long allocations, failing;
static bool goes_on;

static bool fails(void)
{
    allocations++;
    return failing && (allocations == failing || (goes_on && allocations > failing));
}

void *malloc(size_t size)
{
    return fails() ? NULL : __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
    return fails() ? NULL : __libc_calloc(count, size);
}

void *realloc(void *at, size_t size)
{
    return fails() ? NULL : __libc_realloc(at, size);
}

static void try_all(int call, const Subject *subject, const char *wanted)
{
    unsigned long refused = 0;
    for (unsigned long n = 1;; n++) {
        char *json = NULL;
        allocations = 0;
        failing = n;
        crtlink_status status = calls[call].run(subject, &json);
        unsigned long used = allocations;
        failing = 0;
        expect(status == CRTLINK_NO_MEMORY ||
                   (status == CRTLINK_OK && (!json || !strcmp(json, wanted))),
               calls[call].name);
        free(json);
        refused += status == CRTLINK_NO_MEMORY;
        if (used < n) {
            printf("note: %s: %lu allocations, %lu calls without an answer\n", calls[call].name,
                   n - 1, refused);
            /* One that fails alone may be made up for by another, smaller one. */
            expect(!goes_on || refused >= (n - 1) / 2, "what fails is told");
            return;
        }
    }
}

static void nomemory(const Subject *subject)
{
    for (int i = 0; i < CALLS; i++) {
        char *wanted = NULL;
        (void)calls[i].run(subject, &wanted);
        for (int on = 0; on < 2; on++) {
            goes_on = on;
            try_all(i, subject, wanted);
        }
        free(wanted);
    }
}
#endif

static bool read_log(const char *path, Subject *subject)
{
    FILE *file = fopen(path, "rb");
    if (!file)
        return false;
    subject->log = malloc(1 << 20);
    subject->log_length = subject->log ? fread(subject->log, 1, 1 << 20, file) : 0;
    fclose(file);
    return subject->log != NULL;
}

int main(int argc, char **argv)
{
    Subject subject = {0};
    if (argc == 2 && strcmp(argv[1], "misuse") == 0) {
        misuse();
        return failures;
    }
    if (argc != 4 || !read_log(argv[3], &subject))
        return 2;
    subject.file = argv[2];
    if (strcmp(argv[1], "threads") == 0)
        threads(&subject);
#ifdef FAIL_ALLOCATIONS
    else if (strcmp(argv[1], "nomemory") == 0)
        nomemory(&subject);
#endif
    else
        return 2;
    free(subject.log);
    return failures;
}
