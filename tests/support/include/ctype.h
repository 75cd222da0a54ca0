/* SPDX-License-Identifier: MIT */
/* The stand-in C runtime's headers, as far as examples/ needs them: imported when compiled /MD, as
 * the UCRT's own. */
#ifndef STANDIN_CTYPE_H
#define STANDIN_CTYPE_H

#ifdef _DLL
#define UCRT_IMPORT __declspec(dllimport)
#else
#define UCRT_IMPORT
#endif

UCRT_IMPORT int isspace(int c);
UCRT_IMPORT int toupper(int c);

#endif
