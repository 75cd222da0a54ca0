/* SPDX-License-Identifier: MIT */
/* What tests/unit uses of Criterion, for Windows, where Criterion is not packaged: the same sources
 * are built with this header in place of Criterion's. runner.c has the program. */
#ifndef CRTLINK_TESTS_WINDOWS_CRITERION_H
#define CRTLINK_TESTS_WINDOWS_CRITERION_H

#pragma GCC system_header /* as the real one is: Criterion's macros are none that ISO C knows */

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

typedef struct TestRow {
    const char *file, *suite, *name;
    void (*run)(void);
    struct TestRow *next;
} TestRow;

typedef struct SuiteRow {
    const char *file, *suite;
    void (*init)(void);
    void (*fini)(void);
    struct SuiteRow *next;
} SuiteRow;

void runner_add_test(TestRow *row);
void runner_add_suite(SuiteRow *row);
/* A check that does not hold; it ends its test when it is fatal. `format` is empty or tells
 * more. As with Criterion, its values are asked for only then. */
void runner_fail(bool is_fatal, const char *file, int line, const char *what, const char *format,
                 ...);

/* GNU's, which the tests compare with. */
void *memmem(const void *text, size_t len, const void *part, size_t part_len);

#define TestSuite(suite_, ...)                                                                     \
    __attribute__((constructor)) static void register_suite_##suite_(void)                         \
    {                                                                                              \
        static SuiteRow row = {.file = __FILE__, .suite = #suite_, __VA_ARGS__};                   \
        runner_add_suite(&row);                                                                    \
    }                                                                                              \
    struct SuiteRow

#define Test(suite_, name_)                                                                        \
    static void test_##suite_##_##name_(void);                                                     \
    __attribute__((constructor)) static void register_##suite_##_##name_(void)                     \
    {                                                                                              \
        static TestRow row = {__FILE__, #suite_, #name_, test_##suite_##_##name_, NULL};           \
        runner_add_test(&row);                                                                     \
    }                                                                                              \
    static void test_##suite_##_##name_(void)

#define CR_CHECK(holds, is_fatal, what, ...)                                                       \
    ((holds) ? (void)0 : runner_fail(is_fatal, __FILE__, __LINE__, what, "" __VA_ARGS__))
#define CR_COMPARE(is_fatal, a, op, b, ...)                                                        \
    CR_CHECK((a)op(b), is_fatal, #a " " #op " " #b, __VA_ARGS__)
#define CR_TEXTS(is_fatal, a, op, b, ...)                                                          \
    CR_CHECK(strcmp((a), (b)) op 0, is_fatal, #a " " #op " " #b, __VA_ARGS__)

#define cr_assert(a, ...) CR_CHECK(a, true, #a, __VA_ARGS__)
#define cr_assert_not(a, ...) CR_CHECK(!(a), true, "not " #a, __VA_ARGS__)
#define cr_assert_null(a, ...) CR_CHECK((a) == NULL, true, #a " is NULL", __VA_ARGS__)
#define cr_assert_not_null(a, ...) CR_CHECK((a) != NULL, true, #a " is not NULL", __VA_ARGS__)
#define cr_assert_eq(a, b, ...) CR_COMPARE(true, a, ==, b, __VA_ARGS__)
#define cr_assert_neq(a, b, ...) CR_COMPARE(true, a, !=, b, __VA_ARGS__)
#define cr_assert_lt(a, b, ...) CR_COMPARE(true, a, <, b, __VA_ARGS__)
#define cr_assert_gt(a, b, ...) CR_COMPARE(true, a, >, b, __VA_ARGS__)
#define cr_assert_leq(a, b, ...) CR_COMPARE(true, a, <=, b, __VA_ARGS__)
#define cr_assert_geq(a, b, ...) CR_COMPARE(true, a, >=, b, __VA_ARGS__)
#define cr_assert_str_eq(a, b, ...) CR_TEXTS(true, a, ==, b, __VA_ARGS__)
#define cr_assert_str_neq(a, b, ...) CR_TEXTS(true, a, !=, b, __VA_ARGS__)
#define cr_assert_fail(...) CR_CHECK(false, true, "this is not reached", __VA_ARGS__)

#define cr_expect(a, ...) CR_CHECK(a, false, #a, __VA_ARGS__)
#define cr_expect_not(a, ...) CR_CHECK(!(a), false, "not " #a, __VA_ARGS__)
#define cr_expect_null(a, ...) CR_CHECK((a) == NULL, false, #a " is NULL", __VA_ARGS__)
#define cr_expect_not_null(a, ...) CR_CHECK((a) != NULL, false, #a " is not NULL", __VA_ARGS__)
#define cr_expect_eq(a, b, ...) CR_COMPARE(false, a, ==, b, __VA_ARGS__)
#define cr_expect_neq(a, b, ...) CR_COMPARE(false, a, !=, b, __VA_ARGS__)
#define cr_expect_lt(a, b, ...) CR_COMPARE(false, a, <, b, __VA_ARGS__)
#define cr_expect_gt(a, b, ...) CR_COMPARE(false, a, >, b, __VA_ARGS__)
#define cr_expect_leq(a, b, ...) CR_COMPARE(false, a, <=, b, __VA_ARGS__)
#define cr_expect_geq(a, b, ...) CR_COMPARE(false, a, >=, b, __VA_ARGS__)
#define cr_expect_str_eq(a, b, ...) CR_TEXTS(false, a, ==, b, __VA_ARGS__)
#define cr_expect_str_neq(a, b, ...) CR_TEXTS(false, a, !=, b, __VA_ARGS__)
#define cr_expect_fail(...) CR_CHECK(false, false, "this is not reached", __VA_ARGS__)

#endif
