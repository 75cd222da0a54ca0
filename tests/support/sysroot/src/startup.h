/* SPDX-License-Identifier: MIT */
/* What the startup objects need of the UCRT: imported in msvcrt, called
 * straight in libcmt, as Microsoft's are compiled /MD and /MT. */
#ifndef SYSROOT_STARTUP_H
#define SYSROOT_STARTUP_H

#ifdef _DLL
#define UCRT __declspec(dllimport)
#else
#define UCRT
#endif

#ifndef __cplusplus
typedef unsigned short wchar_t;
#endif
typedef void (*VoidFunction)(void);
typedef int (*IntFunction)(void);

/* initializers.c: the ends of the tables of static initialisers. Naming them
 * is what pulls that object, and with it the requests for the other libraries. */
extern IntFunction __xi_a[], __xi_z[];
extern VoidFunction __xc_a[], __xc_z[];

UCRT int _initterm_e(IntFunction *first, IntFunction *last);
UCRT void _initterm(VoidFunction *first, VoidFunction *last);
UCRT int _configure_narrow_argv(int mode);
UCRT int _configure_wide_argv(int mode);
UCRT int _initialize_narrow_environment(void);
UCRT int _initialize_wide_environment(void);
UCRT int *__p___argc(void);
UCRT char ***__p___argv(void);
UCRT wchar_t ***__p___wargv(void);
UCRT __declspec(noreturn) void exit(int code);

/* The vcruntime's. Real startup code calls it while it handles an exception;
 * what matters here is that every program needs the vcruntime. */
void **__current_exception(void);

/* Runs what C (xi) and C++ (xc) want run before main; false: give up. */
static inline int run_initializers(void)
{
    __current_exception();
    if (_initterm_e(__xi_a, __xi_z) != 0)
        return 0;
    _initterm(__xc_a, __xc_z);
    return 1;
}

#endif
