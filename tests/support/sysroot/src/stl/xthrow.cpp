// SPDX-License-Identifier: MIT
#include "records.h"

extern "C" __declspec(noreturn) void abort();

namespace std
{
[[noreturn]] void _Xlength_error(const char *)
{
    abort();
}

[[noreturn]] void _Xout_of_range(const char *)
{
    abort();
}

[[noreturn]] void _Xinvalid_argument(const char *)
{
    abort();
}

[[noreturn]] void _Xbad_alloc()
{
    abort();
}
} // namespace std
