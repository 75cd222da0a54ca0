/* SPDX-License-Identifier: MIT */
#include "startup.h"

int wWinMain(void *instance, void *previous, wchar_t *command_line, int show);

int wWinMainCRTStartup(void)
{
    static wchar_t no_arguments[1];
    exit(run_initializers() ? wWinMain(0, 0, no_arguments, 1) : 255);
}
