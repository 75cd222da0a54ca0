/* SPDX-License-Identifier: MIT */
#include "startup.h"

int DllMain(void *instance, unsigned reason, void *reserved);

int _DllMainCRTStartup(void *instance, unsigned reason, void *reserved)
{
    enum { PROCESS_ATTACH = 1 };
    if (reason == PROCESS_ATTACH && !run_initializers())
        return 0;
    return DllMain(instance, reason, reserved);
}
