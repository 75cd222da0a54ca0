/* SPDX-License-Identifier: MIT */
__declspec(noreturn) void abort(void);

int _purecall(void)
{
    abort();
}
