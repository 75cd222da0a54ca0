/* SPDX-License-Identifier: MIT */
/* The object that asks for the rest of the CRT. The list is that of the 14.29
 * toolset's msvcrt.lib(initializers.obj), in its order; the other three
 * libraries get the same list with their own names in it. */
#include "startup.h"

#ifdef _DEBUG
#define D "d"
#define NOT_D ""
#else
#define D ""
#define NOT_D "d"
#endif
#ifdef _DLL
#define OWN_STARTUP "msvcrt"
#define OTHER_STARTUP "libcmt"
#define OWN_PREFIX ""
#define OTHER_PREFIX "lib"
#else
#define OWN_STARTUP "libcmt"
#define OTHER_STARTUP "msvcrt"
#define OWN_PREFIX "lib"
#define OTHER_PREFIX ""
#endif

#pragma comment(linker, "/defaultlib:kernel32.lib")
#pragma comment(linker, "/defaultlib:" OWN_STARTUP D ".lib")
#pragma comment(linker, "/disallowlib:" OWN_STARTUP NOT_D ".lib")
#pragma comment(linker, "/disallowlib:" OTHER_STARTUP ".lib")
#pragma comment(linker, "/disallowlib:" OTHER_STARTUP "d.lib")
#pragma comment(linker, "/defaultlib:" OWN_PREFIX "vcruntime" D ".lib")
#pragma comment(linker, "/disallowlib:" OWN_PREFIX "vcruntime" NOT_D ".lib")
#pragma comment(linker, "/disallowlib:" OTHER_PREFIX "vcruntime.lib")
#pragma comment(linker, "/disallowlib:" OTHER_PREFIX "vcruntimed.lib")
#pragma comment(linker, "/defaultlib:" OWN_PREFIX "ucrt" D ".lib")
#pragma comment(linker, "/disallowlib:" OWN_PREFIX "ucrt" NOT_D ".lib")
#pragma comment(linker, "/disallowlib:" OTHER_PREFIX "ucrt.lib")
#pragma comment(linker, "/disallowlib:" OTHER_PREFIX "ucrtd.lib")
#pragma comment(linker, "/merge:.CRT=.rdata")

#pragma section(".CRT$XIA", read)
#pragma section(".CRT$XIZ", read)
#pragma section(".CRT$XCA", read)
#pragma section(".CRT$XCZ", read)
__declspec(allocate(".CRT$XIA")) IntFunction __xi_a[] = {0};
__declspec(allocate(".CRT$XIZ")) IntFunction __xi_z[] = {0};
__declspec(allocate(".CRT$XCA")) VoidFunction __xc_a[] = {0};
__declspec(allocate(".CRT$XCZ")) VoidFunction __xc_z[] = {0};
