/* SPDX-License-Identifier: MIT */
__declspec(noreturn) void abort(void);

void _invalid_parameter_noinfo(void)
{
}

__declspec(noreturn) void _invalid_parameter_noinfo_noreturn(void)
{
    abort();
}
