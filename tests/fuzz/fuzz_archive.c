/* SPDX-License-Identifier: MIT */
/* Archives: both linker members, long names, the members. */
#include "fuzz/fuzz.h"

#include "inputs/archive.h"

void fuzz(Arena *arena, Str bytes)
{
    (void)arena;
    Archive archive;
    ArchiveMember member;
    const char *error = NULL;
    Str name;
    uint64_t offset;
    if (!archive_open(bytes, &archive, &error)) {
        fuzz_expect(error != NULL, "a failure says why");
        return;
    }
    ArchiveSymbols index = archive_symbols(&archive);
    while (archive_symbols_next(&index, &name, &offset)) {
        fuzz_touch(name);
        if (archive_member_at(&archive, offset, &member))
            fuzz_touch(member.name);
    }
    while (archive_next(&archive, &member, &error)) {
        fuzz_touch(member.name);
        fuzz_touch(member.bytes);
    }
}
