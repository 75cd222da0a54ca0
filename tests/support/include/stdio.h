/* SPDX-License-Identifier: MIT */
#ifndef STANDIN_STDIO_H
#define STANDIN_STDIO_H

#ifdef _DLL
#define STDIO_IMPORT __declspec(dllimport)
#else
#define STDIO_IMPORT
#endif

STDIO_IMPORT int puts(const char *text);

#endif
