/* SPDX-License-Identifier: MIT */
typedef void (*VoidFunction)(void);
typedef int (*IntFunction)(void);

void _initterm(VoidFunction *first, VoidFunction *last)
{
    for (; first < last; first++) {
        if (*first != 0)
            (*first)();
    }
}

int _initterm_e(IntFunction *first, IntFunction *last)
{
    for (; first < last; first++) {
        int failed = *first != 0 ? (*first)() : 0;
        if (failed)
            return failed;
    }
    return 0;
}
