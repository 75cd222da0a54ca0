/* SPDX-License-Identifier: MIT */
/* Every Windows has dbghelp.dll; it is taken from the system's folder only, when there is a name to
 * read. Source: the documentation of UnDecorateSymbolName. */
#include "win32.h"

typedef DWORD(WINAPI *Undecorate)(const char *name, char *out, DWORD size, DWORD flags);

enum {
    LONGEST = 4096,
    /* Without access, calling convention, result and `class`: what was written, and its arguments.
     */
    FLAGS = 0x0002 | 0x0004 | 0x0008 | 0x0010 | 0x0060 | 0x0080 | 0x0200 | 0x0400,
};

static void read_name(Arena *arena, Undecorate undecorate, BookName *name)
{
    char text[LONGEST];
    const char *raw = str_to_c(arena, name->raw);
    DWORD len = undecorate(raw, text, LONGEST, FLAGS);
    Str readable = {text, len < LONGEST ? len : 0};
    if (readable.len && !str_eq(readable, name->raw))
        name->readable = str_copy(arena, readable);
}

void system_read_names(Call *call, NameBook *book)
{
    HMODULE dll = LoadLibraryExW(L"dbghelp.dll", NULL, LOAD_LIBRARY_SEARCH_SYSTEM32);
    FARPROC function = dll ? GetProcAddress(dll, "UnDecorateSymbolName") : NULL;
    Undecorate undecorate = NULL;
    if (!function)
        return;
    memcpy(&undecorate, &function, sizeof undecorate);
    for (size_t i = 0; i < book->names.len; i++)
        if (book->names.at[i].raw.at[0] == '?' && book->names.at[i].raw.len < LONGEST)
            read_name(&call->arena, undecorate, &book->names.at[i]);
}
