/* SPDX-License-Identifier: MIT */
/* Wide programs of the stand-in get their whole command line as argv[0]. */
#include "ucrt.h"

int *__p___argc(void);

static wchar_t *arguments[2];
static wchar_t **argument_vector = arguments;

int _configure_wide_argv(int mode)
{
    (void)mode;
    arguments[0] = GetCommandLineW();
    *__p___argc() = 1;
    return 0;
}

wchar_t ***__p___wargv(void)
{
    return &argument_vector;
}

int _initialize_wide_environment(void)
{
    return 0;
}
