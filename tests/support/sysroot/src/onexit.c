/* SPDX-License-Identifier: MIT */
#include "startup.h"

UCRT int _crt_atexit(VoidFunction function);

int atexit(VoidFunction function)
{
    return _crt_atexit(function);
}

IntFunction _onexit(IntFunction function)
{
    return _crt_atexit((VoidFunction)function) == 0 ? function : 0;
}
