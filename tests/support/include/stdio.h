/* SPDX-License-Identifier: MIT */
#ifndef STANDIN_STDIO_H
#define STANDIN_STDIO_H

#ifdef _DLL
__declspec(dllimport)
#endif
int puts(const char *text);

#endif
