/* SPDX-License-Identifier: MIT */
/* The command line as argc and argv. A quote starts and ends a part that may
 * hold blanks; that is all of Windows' rules that the stand-in knows. */
#include "ucrt.h"

enum { ARGUMENT_LIMIT = 256 };

static int argument_count;
static char *arguments[ARGUMENT_LIMIT + 1];
static char **argument_vector = arguments;

static char *split_one(char **from)
{
    char *to = *from, *result = to;
    int is_quoted = 0;

    for (; **from && (is_quoted || **from != ' '); ++*from) {
        if (**from == '"')
            is_quoted = !is_quoted;
        else
            *to++ = **from;
    }
    while (**from == ' ')
        ++*from;
    *to = 0;
    return result;
}

int _configure_narrow_argv(int mode)
{
    const char *line = GetCommandLineA();
    char *copy = malloc(strlen(line) + 1);

    (void)mode;
    if (copy == 0)
        return CRT_ENOMEM;
    memcpy(copy, line, strlen(line) + 1);
    while (*copy && argument_count < ARGUMENT_LIMIT)
        arguments[argument_count++] = split_one(&copy);
    return 0;
}

int *__p___argc(void)
{
    return &argument_count;
}

char ***__p___argv(void)
{
    return &argument_vector;
}

int _initialize_narrow_environment(void)
{
    return 0;
}
