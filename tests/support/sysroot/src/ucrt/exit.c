/* SPDX-License-Identifier: MIT */
#include "ucrt.h"

typedef void (*VoidFunction)(void);

enum { EXIT_LIMIT = 128 };

static VoidFunction functions[EXIT_LIMIT];
static int function_count;

int _crt_atexit(VoidFunction function)
{
    if (function_count == EXIT_LIMIT)
        return -1;
    functions[function_count++] = function;
    return 0;
}

__declspec(noreturn) void exit(int code)
{
    while (function_count > 0)
        functions[--function_count]();
    ExitProcess((unsigned)code);
}

__declspec(noreturn) void _exit(int code)
{
    ExitProcess((unsigned)code);
}
