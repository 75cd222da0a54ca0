/* SPDX-License-Identifier: MIT */
#include "plan/blank.h"

#include "command/wincmd.h"
#include "inputs/archive.h"
#include "inputs/coff.h"

#include <string.h>

typedef struct Blanker {
    Arena *arena;
    Str bytes;
    BlankTest test;
    void *context;
    Mend *mend;
} Blanker;

static Str blanks(Arena *arena, size_t len)
{
    char *text = arena_array(arena, char, len);
    memset(text, ' ', len);
    return (Str){text, len};
}

static void add_patch(Blanker *b, Str member, Str raw, Str text)
{
    MendPatch patch = {.member = str_copy(b->arena, member), .text = str_copy(b->arena, text)};
    patch.patch.offset = (uint64_t)(raw.at - b->bytes.at);
    patch.patch.was = str_copy(b->arena, raw);
    patch.patch.is = blanks(b->arena, raw.len);
    vec_push(b->arena, &b->mend->patches, patch);
}

static void blank_section(Blanker *b, Str member, Str section)
{
    WinWord word;
    if (str_starts_with(section, STR("\xEF\xBB\xBF")))
        section = str_skip(section, 3);
    WinCursor cursor = wincmd_cursor(section);
    while (wincmd_next(b->arena, &cursor, &word)) {
        Directive directive = {.text = word.text};
        directive.option = linkopt_parse(directive.text, &directive.value);
        if (!directive.option || !b->test(b->context, member, &directive))
            continue;
        bool is_record = directive.option->id == OPT_FAILIFMISMATCH;
        add_patch(b, member, word.raw, is_record ? directive.value : word.text);
    }
}

/* Sections that overlap would be patched twice: no compiler makes them. */
static void blank_object(Blanker *b, Str member, Str object)
{
    Coff coff;
    const char *error = NULL;
    uint64_t seen = 0;
    if (file_kind(object) != FILE_COFF || !coff_open(object, &coff, &error) || coff.damage)
        return;
    for (uint32_t i = 0; i < coff.section_count; i++) {
        if (!coff_section_is(&coff, i, STR(".drectve")))
            continue;
        CoffSection section = coff_section(&coff, i);
        seen += section.data.len;
        if (section.is_cut || seen > object.len)
            return;
        blank_section(b, member, section.data);
    }
}

void blank_directives(Arena *arena, Str bytes, BlankTest test, void *context, Mend *mend)
{
    Archive archive;
    ArchiveMember member;
    const char *error = NULL;
    Blanker b = {arena, bytes, test, context, mend};
    if (file_kind(bytes) != FILE_ARCHIVE) {
        blank_object(&b, (Str){"", 0}, bytes);
        return;
    }
    if (!archive_open(bytes, &archive, &error))
        return;
    while (archive_next(&archive, &member, &error))
        blank_object(&b, member.name, member.bytes);
}
