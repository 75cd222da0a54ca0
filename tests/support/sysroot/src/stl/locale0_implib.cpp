// SPDX-License-Identifier: MIT
// A member that is linked statically also into programs that use the DLL:
// msvcprt.lib is not an import library alone.
#include "records.h"

namespace std
{
class _Facet_base;

void _Facet_Register(_Facet_base *)
{
}
} // namespace std
