/* SPDX-License-Identifier: MIT */
/* A file of which only pieces are read is what it is when all of it is there: for --scan, and for
 * the replay, which reads objects and members so. Here nothing is read that was not asked for, and
 * whoever looks at it is seen. */
#include "fuzz/fuzz.h"

#include "inputs/input.h"
#include "model/namewalk.h"
#include "model/objectviews.h"
#include "model/wants.h"
#include "report/report_scan.h"

enum { LONGEST = 64 * 1024 };

static Str scanned(Arena *arena, Pieces *pieces)
{
    InputReader reader = input_reader(arena);
    Input input;
    reader.pieces = pieces;
    bool is_open = pieces ? input_open_pieces(&reader, STR("fuzzed.lib"), &input)
                          : input_open(&reader, STR("fuzzed.lib"), &input);
    fuzz_expect(is_open || input.error.len > 0, "a file that cannot be read says why");
    Wants *wants = arena_array(arena, Wants, input.members.len);
    for (size_t i = 0; i < input.members.len; i++)
        wants_of_member(arena, &input.members.at[i], &wants[i]);
    Str json = report_scan_json(arena, &input, wants, SCAN_SYMBOLS);
    input_close(&input);
    return json;
}

/* Where the symbols are cut off, nobody has looked. */
static bool is_same_error(Str whole, Str outline)
{
    bool is_of_symbols = str_eq(whole, STR("the symbol table is cut off")) ||
                         str_eq(whole, STR("the string table is cut off"));
    return str_eq(whole, outline) || (outline.len == 0 && is_of_symbols);
}

static void expect_same_directives(const DirectiveVec *whole, const DirectiveVec *outline)
{
    fuzz_expect(whole->len == outline->len, "as many directives");
    for (size_t i = 0; i < whole->len; i++)
        fuzz_expect(whole->at[i].option == outline->at[i].option &&
                        str_eq(whole->at[i].text, outline->at[i].text) &&
                        str_eq(whole->at[i].value, outline->at[i].value),
                    "the same directive");
}

/* Of the outline nothing may lie where the file was. */
static void expect_same_outline(Arena *arena, Pieces *pieces)
{
    InputReader reader = input_reader(arena);
    InputReader outlines = {
        .arena = arena, .directives = directive_cache_lasting(arena), .pieces = pieces};
    Input whole, outline;
    bool is_open = input_open(&reader, STR("fuzzed.lib"), &whole);
    fuzz_expect(input_open_outline(&outlines, STR("fuzzed.lib"), &outline) == is_open,
                "both can be read");
    fuzz_expect(whole.kind == outline.kind && whole.machine == outline.machine &&
                    whole.members.len == outline.members.len && str_eq(whole.error, outline.error),
                "the same outline");
    for (size_t i = 0; i < whole.members.len; i++) {
        const Member *a = &whole.members.at[i], *b = &outline.members.at[i];
        fuzz_expect(a->kind == b->kind && a->machine == b->machine && str_eq(a->name, b->name) &&
                        str_eq(a->compiler_flags, b->compiler_flags) &&
                        str_eq(a->import_dll, b->import_dll) &&
                        str_eq(a->import_symbol, b->import_symbol) &&
                        str_eq(a->opaque, b->opaque) && is_same_error(a->error, b->error),
                    "the same member's outline");
        expect_same_directives(&a->directives, &b->directives);
    }
    input_close(&whole);
}

static void expect_same_names(Arena *arena, const Coff *whole, const Coff *view)
{
    NameBatch one, other;
    NameWalk walk = namewalk(whole, NULL), copied = namewalk(view, arena);
    do {
        namewalk_next(&walk, &one);
        namewalk_next(&copied, &other);
        fuzz_expect(one.len == other.len && one.is_last == other.is_last, "as many names");
        for (size_t i = 0; i < one.len; i++) {
            Str name = {one.names[i].at, one.names[i].len};
            fuzz_expect(str_eq(name, (Str){other.names[i].at, other.names[i].len}) &&
                            one.names[i].hash == other.names[i].hash &&
                            one.where[i] == other.where[i],
                        "the same name");
        }
    } while (!one.is_last);
}

static void expect_same_object(Arena *arena, Str whole, Str view)
{
    const char *error;
    Coff one, other;
    fuzz_expect(whole.len == view.len, "as long");
    fuzz_expect(coff_open(whole, &one, &error) && coff_open(view, &other, &error),
                "both are objects");
    fuzz_expect(one.section_count == other.section_count && one.symbol_count == other.symbol_count,
                "as many sections and symbols");
    for (uint32_t i = 0; i < one.section_count; i++) {
        CoffSection a = coff_section(&one, i), b = coff_section(&other, i);
        bool is_read = coff_section_is(&one, i, STR(".drectve"));
        fuzz_expect(a.flags == b.flags && a.is_cut == b.is_cut && a.data.len == b.data.len &&
                        str_eq(a.name, b.name) && (!is_read || str_eq(a.data, b.data)),
                    "the same section");
    }
    expect_same_names(arena, &one, &other);
}

static void open_members(Arena *arena, ObjectViews *views, Str bytes)
{
    Archive archive;
    ArchiveMember whole, member;
    const char *error;
    uint64_t at;
    if (!archive_open(bytes, &archive, &error))
        return;
    for (size_t i = 0; i < 100 && archive_next(&archive, &whole, &error); i++) {
        if (!objectviews_open_member(views, arena, i, STR("fuzzed.lib"), &archive, whole.offset,
                                     &member, &at))
            continue;
        fuzz_expect(str_eq(member.name, whole.name), "the same member");
        fuzz_expect(at == (uint64_t)(whole.bytes.at - bytes.at), "at the same place");
        expect_same_object(arena, whole.bytes, member.bytes);
    }
}

void fuzz(Arena *arena, Str bytes)
{
    static ObjectViews views; /* the same memory for all inputs */
    static Pieces pieces = {.largest = LONGEST};
    Str view;
    if (bytes.len > LONGEST)
        return;
    fuzz_expect(str_eq(scanned(arena, NULL), scanned(arena, &pieces)), "the same report");
    expect_same_outline(arena, &pieces);
    if (objectviews_open(&views, arena, 0, STR("fuzzed.lib"), &view))
        expect_same_object(arena, bytes, view);
    /* The next file is another one, though its bytes may lie where those of this one were. */
    for (size_t i = 0; i < OBJECTVIEWS_ARCHIVES; i++)
        views.archives[i] = (ViewedArchive){0};
    open_members(arena, &views, bytes);
}
