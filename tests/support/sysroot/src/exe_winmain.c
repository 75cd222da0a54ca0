/* SPDX-License-Identifier: MIT */
#include "startup.h"

int WinMain(void *instance, void *previous, char *command_line, int show);

int WinMainCRTStartup(void)
{
    static char no_arguments[1];
    exit(run_initializers() ? WinMain(0, 0, no_arguments, 1) : 255);
}
