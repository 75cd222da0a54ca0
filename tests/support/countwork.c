/* SPDX-License-Identifier: MIT */
/* Linked into crtlink where the compiler calls out at each straight piece of code
 * (-fsanitize-coverage=trace-pc): counts them. COUNTWORK_FILE names a file to which the process
 * adds, at its end, a line with how many it ran. The same work gives the same count but for a
 * few hundred, whatever else the machine does. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static uint64_t count;

/* NOLINTNEXTLINE(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp): the compiler's name */
void __sanitizer_cov_trace_pc(void);

/* NOLINTNEXTLINE(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp) */
void __sanitizer_cov_trace_pc(void)
{
    __atomic_fetch_add(&count, 1, __ATOMIC_RELAXED); /* by any thread */
}

__attribute__((destructor)) static void finish(void)
{
    const char *path = getenv("COUNTWORK_FILE");
    if (!path)
        return;
    FILE *file = fopen(path, "a");
    if (!file || fprintf(file, "%" PRIu64 "\n", count) < 0 || fclose(file) != 0)
        _exit(99);
}
