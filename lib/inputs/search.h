/* SPDX-License-Identifier: MIT */
/* Where the linker looks for a file or library.
 *
 * lld-link (14 to 22, observed): the name as it is, then each /LIBPATH in
 * order, then LIB unless /lldignoreenv is there. link.exe (documented): the same folders. A name
 * without a dot gets ".lib" when it is a default library, ".obj" when it is an input. */
#ifndef CRTLINK_INPUTS_SEARCH_H
#define CRTLINK_INPUTS_SEARCH_H

#include "base/os.h"
#include "command/linkcmd.h"

typedef struct LibSearch {
    StrVec folders;
} LibSearch;

/* `lib` is the variable LIB: folders separated by `;`. */
void search_folders(Arena *arena, const LinkCommand *command, Str lib, LibSearch *out);

/* The path of an existing regular file. False: nowhere; *out is then `name`
 * as the linker would print it. */
bool search_input(Arena *arena, const LibSearch *search, Str name, Str *out);
bool search_library(Arena *arena, const LibSearch *search, Str name, Str *out);

/* The same, with what the system says of the file: it need not be asked again. */
typedef struct FoundFile {
    Str path;
    OsFileInfo info;
} FoundFile;

bool search_input_file(Arena *arena, const LibSearch *search, Str name, FoundFile *out);
bool search_library_file(Arena *arena, const LibSearch *search, Str name, FoundFile *out);

#endif
