/* SPDX-License-Identifier: MIT */
/* --scan: reads each file once, prints it, forgets it; only who wants what is
 * kept, for the conflicts at the end. */
#include "tools.h"

#include "base/os.h"
#include "report/report_scan.h"
#include "say.h"
#include "system.h"

enum { DEEPEST_FOLDER = 64 };

typedef struct ScanError {
    Str path, member, message;
} ScanError;

typedef struct Scan {
    Call *call;
    bool is_json;
    unsigned flags;
    size_t input_count;
    Conflicts conflicts;
    VEC(ScanError) errors;
    Pieces pieces;
} Scan;

static void add_error(Scan *scan, Str path, Str member, Str message)
{
    Arena *arena = &scan->call->arena;
    ScanError error = {str_copy(arena, path), str_copy(arena, member), str_copy(arena, message)};
    vec_push(arena, &scan->errors, error);
}

static void take_input(Scan *scan, Arena *scratch, const Input *input)
{
    Wants *wants = arena_array(scratch, Wants, input->members.len);
    if (input->error.len)
        add_error(scan, input->path, (Str){"", 0}, input->error);
    for (size_t i = 0; i < input->members.len; i++) {
        const Member *member = &input->members.at[i];
        wants_of_member(scratch, member, &wants[i]);
        conflicts_add(&scan->conflicts, input, member, &wants[i]);
        if (member->error.len)
            add_error(scan, input->path, input->kind == INPUT_OBJECT ? (Str){"", 0} : member->name,
                      member->error);
    }
    if (scan->is_json) {
        say_out(scan->input_count ? STR(",\n") : STR("\n"));
        say_out(report_scan_json(scratch, input, wants, scan->flags));
    } else {
        say_out(report_scan_text(scratch, input, wants, scan->flags));
    }
    scan->input_count++;
}

/* In a folder, files that are neither objects nor libraries are no mistake. */
static bool is_of_interest(const Input *input)
{
    static const Str endings[] = {
        {".lib",  4},
        {".obj",  4},
        {".o",    2},
        {".a",    2},
        {".rlib", 5},
        {".res",  4},
    };
    if (input->kind == INPUT_DLL)
        return false;
    if (input->kind != INPUT_UNKNOWN)
        return true;
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
        if (str_ends_with_nocase(input->path, endings[i]))
            return true;
    return false;
}

static void scan_file(Scan *scan, Str path, bool is_named)
{
    Arena scratch = {.out_of_memory = scan->call->arena.out_of_memory};
    InputReader reader = input_reader(&scratch);
    reader.pieces = &scan->pieces;
    Input input;
    (void)input_open_pieces(&reader, path, &input);
    if (is_named || is_of_interest(&input))
        take_input(scan, &scratch, &input);
    input_close(&input);
    arena_free(&scratch);
}

static void scan_path(Scan *scan, Str path, bool is_named, unsigned depth);

static void scan_folder(Scan *scan, Str path, unsigned depth)
{
    Arena *arena = &scan->call->arena;
    StrVec names = {0};
    Str error;
    if (depth > DEEPEST_FOLDER) {
        add_error(scan, path, (Str){"", 0}, STR("the folders are nested too deep"));
        return;
    }
    if (!os_folder_list(arena, path, &names, &error)) {
        add_error(scan, path, (Str){"", 0}, error);
        return;
    }
    const char *separator = str_ends_with(path, STR("/")) ? "" : "/";
    for (size_t i = 0; i < names.len; i++)
        scan_path(scan,
                  str_format(arena, "%.*s%s%.*s", STR_ARG(path), separator, STR_ARG(names.at[i])),
                  false, depth + 1);
}

static void scan_path(Scan *scan, Str path, bool is_named, unsigned depth)
{
    OsFileKind kind = os_file_info(&scan->call->arena, path).kind;
    if (kind == OS_FILE_FOLDER)
        scan_folder(scan, path, depth);
    else if (is_named || kind == OS_FILE_REGULAR)
        scan_file(scan, path, is_named);
}

static void print_json_end(Scan *scan, const ConflictVec *found)
{
    Arena *arena = &scan->call->arena;
    say_out(STR("\n],\n\"conflicts\":["));
    for (size_t i = 0; i < found->len; i++) {
        say_out(i ? STR(",\n") : STR("\n"));
        say_out(report_conflict_json(arena, found->at[i]));
    }
    say_out(STR("],\n\"errors\":["));
    for (size_t i = 0; i < scan->errors.len; i++) {
        const ScanError *error = &scan->errors.at[i];
        say_out(i ? STR(",\n") : STR("\n"));
        say_out(report_error_json(arena, error->path, error->member, error->message));
    }
    say_out(STR("]}\n"));
}

static void print_text_end(Scan *scan, const ConflictVec *found)
{
    Arena *arena = &scan->call->arena;
    for (size_t i = 0; i < found->len; i++) {
        const Conflict *conflict = found->at[i];
        say_out(str_format(arena, "conflict: %s %.*s: %.*s\n", conflict->code,
                           STR_ARG(conflict->cause), STR_ARG(conflict_message(arena, conflict))));
    }
}

int tool_scan(Call *call, const StrVec *arguments)
{
    size_t at;
    ToolOptions options;
    if (!tool_options(call, "--scan", arguments, &at, &options))
        return EXIT_USAGE;
    if (at == arguments->len)
        return tool_complain(call, "--scan", "name at least one file or folder");
    Scan scan = {.call = call, .is_json = str_eq(options.format, STR("json"))};
    scan.flags = options.has_symbols ? SCAN_SYMBOLS : 0;
    scan.conflicts = conflicts(&call->arena);
    if (scan.is_json)
        say_out(STR("{\"schema\":\"crtlink.scan/1\",\n\"inputs\":["));
    for (; at < arguments->len; at++)
        scan_path(&scan, arguments->at[at], true, 0);
    ConflictVec found = {0};
    conflicts_list(&scan.conflicts, &found);
    if (scan.is_json)
        print_json_end(&scan, &found);
    else
        print_text_end(&scan, &found);
    if (scan.errors.len)
        return 2;
    return found.len ? 1 : 0;
}
