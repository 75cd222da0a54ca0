/* SPDX-License-Identifier: MIT */
#include "system.h"
#include "win32.h"

static volatile LONG caught;

/* Runs in a thread of its own. The second time it ends us at once. */
static BOOL WINAPI on_ctrl(DWORD event)
{
    bool is_first = InterlockedExchange(&caught, 1) == 0;
    return is_first && (event == CTRL_C_EVENT || event == CTRL_BREAK_EVENT);
}

void system_catch_interruptions(void)
{
    (void)SetConsoleCtrlHandler(on_ctrl, TRUE);
}

int system_interruption(void)
{
    return (int)caught;
}

/* Ctrl-C ends the reading, too: whoever writes the list is in the same console. */
size_t system_read_input_unless_interrupted(char *buffer, size_t size)
{
    return caught ? 0 : system_read_input(buffer, size);
}

uint64_t system_milliseconds(void)
{
    return GetTickCount64();
}
