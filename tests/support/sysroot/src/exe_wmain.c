/* SPDX-License-Identifier: MIT */
#include "startup.h"

int wmain(int argc, wchar_t **argv);

int wmainCRTStartup(void)
{
    _configure_wide_argv(1);
    _initialize_wide_environment();
    exit(run_initializers() ? wmain(*__p___argc(), *__p___wargv()) : 255);
}
