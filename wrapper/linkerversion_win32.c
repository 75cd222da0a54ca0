/* SPDX-License-Identifier: MIT */
/* What a program prints, read without showing it. */
#include "linkerversion.h"

#include "relay_win32.h"

#include <stdlib.h>

enum {
    LONGEST_ANSWER = 4096,
    LONGEST_WAIT = 1000, /* ms; lld answers in 20 */
};

/* The memory of a reader that may still wait is left to the system. */
Str linkerversion_ask(Arena *arena, const Program *program)
{
    PROCESS_INFORMATION process;
    Relay *relay = calloc(1, sizeof *relay);
    if (!relay || !relay_open(NULL, relay))
        return STR("");
    relay_set_held(relay, true);
    Win32Streams streams = {.out = relay->give, .is_relayed = true};
    if (win32_start(arena, program, &streams, &process) != 0)
        return STR("");
    bool is_read = relay_start(relay);
    if (is_read) {
        (void)WaitForSingleObject(process.hProcess, LONGEST_WAIT);
        relay_drain(relay, 0, LONGEST_WAIT);
    }
    (void)TerminateProcess(process.hProcess, 1);
    (void)CloseHandle(process.hProcess);
    (void)CloseHandle(process.hThread);
    Str answer = is_read ? relay_kept(relay, arena) : STR("");
    relay_close(relay);
    return str_slice(answer, 0, LONGEST_ANSWER);
}
