/* SPDX-License-Identifier: MIT */
/* What only the debug UCRT has. */
#include "ucrt.h"

void *calloc(size_t count, size_t size);
void *realloc(void *block, size_t size);
void free(void *block);

int _CrtDbgReport(int type, const char *file, int line, const char *module, const char *format, ...)
{
    (void)type, (void)file, (void)line, (void)module, (void)format;
    return 0;
}

int _CrtDbgReportW(int type, const wchar_t *file, int line, const wchar_t *module,
                   const wchar_t *format, ...)
{
    (void)type, (void)file, (void)line, (void)module, (void)format;
    return 0;
}

int _CrtSetReportMode(int type, int mode)
{
    (void)type, (void)mode;
    return 0;
}

int _CrtSetDbgFlag(int flag)
{
    (void)flag;
    return 0;
}

int _CrtDumpMemoryLeaks(void)
{
    return 0;
}

void *_malloc_dbg(size_t size, int use, const char *file, int line)
{
    (void)use, (void)file, (void)line;
    return malloc(size);
}

void *_calloc_dbg(size_t count, size_t size, int use, const char *file, int line)
{
    (void)use, (void)file, (void)line;
    return calloc(count, size);
}

void *_realloc_dbg(void *block, size_t size, int use, const char *file, int line)
{
    (void)use, (void)file, (void)line;
    return realloc(block, size);
}

void _free_dbg(void *block, int use)
{
    (void)use;
    free(block);
}

void _invalid_parameter(const wchar_t *expression, const wchar_t *function, const wchar_t *file,
                        unsigned line, size_t reserved)
{
    (void)expression, (void)function, (void)file, (void)line, (void)reserved;
}
