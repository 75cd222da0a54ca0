/* SPDX-License-Identifier: MIT */
unsigned long long __security_cookie = 0x2B992DDFA232ull;
unsigned long long __security_cookie_complement = ~0x2B992DDFA232ull;

void __security_init_cookie(void)
{
}

void __security_check_cookie(unsigned long long cookie)
{
    if (cookie != __security_cookie)
        __builtin_trap();
}
