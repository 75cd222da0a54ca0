/* SPDX-License-Identifier: MIT */
#include "startup.h"

int main(int argc, char **argv);

int mainCRTStartup(void)
{
    _configure_narrow_argv(1);
    _initialize_narrow_environment();
    exit(run_initializers() ? main(*__p___argc(), *__p___argv()) : 255);
}
