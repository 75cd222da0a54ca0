// SPDX-License-Identifier: MIT
#include "../stl/records.h"

namespace Concurrency
{
namespace details
{
unsigned _GetConcurrency()
{
    return 1;
}
} // namespace details
} // namespace Concurrency
