/* SPDX-License-Identifier: MIT */
/* The program of the unit tests on Windows:
 *
 *   unit_tests.exe           runs every test, prints what failed and at last
 *                            `unit tests on Windows: N passed, N failed, N skipped`
 *   unit_tests.exe FROM      what it calls itself for: the tests from that number on;
 *   unit_tests.exe N one     only that one
 *
 * One process runs many tests, one after the other, each between its suite's init and fini. A test
 * that ends the process (a fault, abort, exit) has failed, and another process goes on behind it.
 */
#include <criterion/criterion.h>
#include <windows.h>

#include <fcntl.h>
#include <io.h>
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

/* Tests of what Windows does not have. Each row must fit a test. */
static const struct {
    const char *suite, *name, *why;
} not_here[] = {
#include "not_on_windows.h"
};
enum { NOT_HERE = sizeof not_here / sizeof *not_here };

static TestRow *tests;
static SuiteRow *suites;

void runner_add_test(TestRow *row)
{
    TestRow **at = &tests;
    while (*at)
        at = &(*at)->next;
    *at = row;
}

void runner_add_suite(SuiteRow *row)
{
    row->next = suites;
    suites = row;
}

void *memmem(const void *text, size_t len, const void *part, size_t part_len)
{
    for (size_t i = 0; i + part_len <= len; i++)
        if (memcmp((const char *)text + i, part, part_len) == 0)
            return (char *)text + i;
    return NULL;
}

static const TestRow *current;
static bool has_failed;
static jmp_buf end_of_test;

void runner_fail(bool is_fatal, const char *file, int line, const char *what, const char *format,
                 ...)
{
    va_list args;
    va_start(args, format);
    printf("FAILED %s::%s\n  %s:%d: %s ", current->suite, current->name, file, line, what);
    (void)vprintf(format, args);
    printf("\n");
    va_end(args);
    has_failed = true;
    if (is_fatal)
        longjmp(end_of_test, 1);
}

/* Suites of one name in two files are two. */
static const SuiteRow *suite_of(const TestRow *test)
{
    const SuiteRow *suite = suites;
    while (suite &&
           (strcmp(suite->suite, test->suite) != 0 || strcmp(suite->file, test->file) != 0))
        suite = suite->next;
    return suite;
}

static const char *why_not_here(const TestRow *test)
{
    for (size_t i = 0; i < NOT_HERE; i++)
        if (strcmp(not_here[i].suite, test->suite) == 0 &&
            strcmp(not_here[i].name, test->name) == 0)
            return not_here[i].why;
    return NULL;
}

/* Until its end, or a fatal check that does not hold. */
static void run_until_end(void (*run)(void))
{
    if (run && setjmp(end_of_test) == 0)
        run();
}

static void run_test(const TestRow *test)
{
    static const SuiteRow none;
    const SuiteRow *suite = suite_of(test);
    if (!suite)
        suite = &none;
    current = test;
    has_failed = false;
    run_until_end(suite->init);
    if (!has_failed)
        run_until_end(test->run);
    run_until_end(suite->fini);
}

/* Without a debugger's window. */
static LONG WINAPI end_at_fault(EXCEPTION_POINTERS *fault)
{
    DWORD code = fault->ExceptionRecord->ExceptionCode;
    printf("fault 0x%lX at %p\n", code, fault->ExceptionRecord->ExceptionAddress);
    (void)fflush(stdout);
    TerminateProcess(GetCurrentProcess(), code);
    return EXCEPTION_EXECUTE_HANDLER;
}

/* Two lines for each test, so that the caller knows how far it came. */
static int run_from(unsigned long first, unsigned long most)
{
    (void)SetUnhandledExceptionFilter(end_at_fault);
    unsigned long number = 0;
    for (const TestRow *test = tests; test; test = test->next, number++) {
        if (number < first || number - first >= most)
            continue;
        const char *why = why_not_here(test);
        printf("at %s::%s\n", test->suite, test->name);
        (void)fflush(stdout);
        if (!why)
            run_test(test);
        if (why)
            printf("skipped: %s::%s: %s\n", test->suite, test->name, why);
        printf("test %lu %c\n", number, why ? 's' : has_failed ? 'f' : 'p');
        (void)fflush(stdout);
    }
    return 0;
}

typedef struct Totals {
    unsigned long next, passed, failed, skipped;
} Totals;

static void take_line(const char *line, Totals *totals)
{
    unsigned long number;
    char result;
    if (strncmp(line, "at ", 3) == 0)
        return;
    if (sscanf(line, "test %lu %c", &number, &result) != 2) {
        (void)fputs(line, stdout);
        return;
    }
    totals->next = number + 1;
    totals->passed += result == 'p';
    totals->failed += result == 'f';
    totals->skipped += result == 's';
}

/* Its standard output; NULL: it could not be started. */
static FILE *start(wchar_t *line, PROCESS_INFORMATION *process)
{
    SECURITY_ATTRIBUTES inherit = {sizeof inherit, NULL, TRUE};
    STARTUPINFOW startup = {.cb = sizeof startup, .dwFlags = STARTF_USESTDHANDLES};
    HANDLE from;
    if (!CreatePipe(&from, &startup.hStdOutput, &inherit, 0))
        return NULL;
    (void)SetHandleInformation(from, HANDLE_FLAG_INHERIT, 0);
    startup.hStdError = GetStdHandle(STD_ERROR_HANDLE);
    BOOL is_started =
        CreateProcessW(NULL, line, NULL, NULL, TRUE, 0, NULL, NULL, &startup, process);
    (void)CloseHandle(startup.hStdOutput);
    return is_started ? _fdopen(_open_osfhandle((intptr_t)from, 0), "rb") : NULL;
}

static void run_process(const wchar_t *self, Totals *totals)
{
    static char line[65536];
    wchar_t call[MAX_PATH + 32];
    PROCESS_INFORMATION process;
    DWORD status;
    (void)swprintf(call, MAX_PATH + 32, L"\"%ls\" %lu", self, totals->next);
    (void)fflush(stdout);
    FILE *from = start(call, &process);
    if (!from) {
        printf("cannot start: error %lu\n", GetLastError());
        return;
    }
    while (fgets(line, sizeof line, from))
        take_line(line, totals);
    (void)WaitForSingleObject(process.hProcess, INFINITE);
    if (GetExitCodeProcess(process.hProcess, &status) && status != 0)
        printf("  (ended with 0x%lX)\n", status);
    (void)fclose(from);
}

static unsigned long count_tests(void)
{
    unsigned long count = 0;
    for (const TestRow *test = tests; test; test = test->next)
        count++;
    return count;
}

static const TestRow *test_at(unsigned long number)
{
    const TestRow *test = tests;
    while (number-- > 0)
        test = test->next;
    return test;
}

/* A row of not_on_windows.h that fits no test hides nothing, and is wrong. */
static unsigned long wrong_rows(void)
{
    unsigned long wrong = 0;
    for (size_t i = 0; i < NOT_HERE; i++) {
        const TestRow *test = tests;
        while (test && (strcmp(test->suite, not_here[i].suite) != 0 ||
                        strcmp(test->name, not_here[i].name) != 0))
            test = test->next;
        if (!test)
            printf("FAILED not_on_windows.h: there is no test %s::%s\n", not_here[i].suite,
                   not_here[i].name);
        wrong += !test;
    }
    return wrong;
}

int main(int argc, char **argv)
{
    if (argc > 1)
        return run_from(strtoul(argv[1], NULL, 10), argc > 2 ? 1 : ULONG_MAX);
    wchar_t self[MAX_PATH];
    (void)GetModuleFileNameW(NULL, self, MAX_PATH);
    unsigned long count = count_tests();
    Totals totals = {.failed = wrong_rows()};
    while (totals.next < count) {
        run_process(self, &totals);
        if (totals.next == count)
            break;
        const TestRow *test = test_at(totals.next);
        printf("FAILED %s::%s: it ended the process\n", test->suite, test->name);
        totals.failed++;
        totals.next++;
    }
    printf("unit tests on Windows: %lu passed, %lu failed, %lu skipped\n", totals.passed,
           totals.failed, totals.skipped);
    return totals.failed > 0 || totals.passed == 0;
}
