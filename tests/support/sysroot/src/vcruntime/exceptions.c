/* SPDX-License-Identifier: MIT */
/* Enough to throw and to die of it; no handler of the stand-in catches. */
__declspec(dllimport) void RaiseException(unsigned code, unsigned flags, unsigned count,
                                          const unsigned long long *arguments);
__declspec(noreturn) void abort(void);

enum { CONTINUE_SEARCH = 1, CPP_EXCEPTION = (int)0xE06D7363, CPP_MAGIC = 0x19930520 };

int __C_specific_handler(void)
{
    return CONTINUE_SEARCH;
}

int __CxxFrameHandler3(void)
{
    return CONTINUE_SEARCH;
}

int __CxxFrameHandler4(void)
{
    return CONTINUE_SEARCH;
}

__declspec(noreturn) void _CxxThrowException(void *object, void *type)
{
    unsigned long long arguments[4] = {CPP_MAGIC, (unsigned long long)object,
                                       (unsigned long long)type, 0};
    RaiseException((unsigned)CPP_EXCEPTION, 1, 4, arguments);
    abort();
}

void **__current_exception(void)
{
    static void *none;
    return &none;
}

__declspec(noreturn) void __std_terminate(void)
{
    abort();
}
