/* SPDX-License-Identifier: MIT */
/* --scan: reads each file once, prints it, forgets it; only who wants what is
 * kept, for the conflicts at the end. */
#include "scan.h"

#include "say.h"
#include "system.h"
#include "tools.h"

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
    say_out(STR("],\n\"summary\":"));
    say_out(scansummary_json(arena, &scan->summary));
    say_out(STR("}\n"));
}

static const LinePaint paints[] = {
    {"summary:",         STYLE_HEAD, true, false},
    {"against the rest", STYLE_BAD,  true, false},
};

static void print_text_end(Scan *scan, const ConflictVec *found)
{
    Arena *arena = &scan->call->arena;
    for (size_t i = 0; i < found->len; i++) {
        const Conflict *conflict = found->at[i];
        say_out(str_format(arena, "conflict: %s %.*s: %.*s\n", conflict->code,
                           STR_ARG(conflict->cause), STR_ARG(conflict_message(arena, conflict))));
    }
    if (scan->summary.files > 1)
        say_lines(scan->call, paints, sizeof paints / sizeof *paints,
                  scansummary_text(arena, &scan->summary));
}

static ScanFormat format_of(Str name)
{
    if (str_eq(name, STR("json")))
        return SCAN_AS_JSON;
    return str_eq(name, STR("jsonl")) ? SCAN_AS_LINES : SCAN_AS_TEXT;
}

int tool_scan(Call *call, const StrVec *arguments)
{
    size_t at;
    ToolOptions options;
    if (!tool_options(call, "--scan", arguments, &at, &options))
        return EXIT_USAGE;
    if (at == arguments->len && !options.files_from.len)
        return tool_complain(call, "--scan", "name at least one file or folder");
    StrVec named = {0};
    for (; at < arguments->len; at++)
        vec_push(&call->arena, &named, arguments->at[at]);
    Scan scan = {.call = call, .format = format_of(options.format)};
    scan.flags =
        (options.has_symbols ? SCAN_SYMBOLS : 0) | (scan.format == SCAN_AS_TEXT ? 0 : SCAN_JSON);
    scan.conflicts = conflicts(&call->arena);
    scan.summary.arena = &call->arena;
    scan.walk = scan_walk(&call->arena, &named);
    Str error;
    if (options.files_from.len && !scan_list_open(&call->arena, options.files_from,
                                                  options.files_end, &scan.walk.list, &error))
        return tool_complain(call, "--scan", "%.*s: %.*s", STR_ARG(options.files_from),
                             STR_ARG(error));
    system_catch_interruptions();
    if (scan.format == SCAN_AS_JSON)
        say_out(STR("{\"schema\":\"crtlink.scan/1\",\n\"inputs\":["));
    scan_run(&scan);
    scan.is_cut |= system_interruption() != 0;
    ConflictVec found = {0};
    conflicts_list(&scan.conflicts, &found);
    if (scan.format == SCAN_AS_JSON)
        print_json_end(&scan, &found);
    else if (scan.format == SCAN_AS_TEXT && !scan.is_cut)
        print_text_end(&scan, &found);
    if (scan.lost)
        say_note(call, CODE_SKIPPED,
                 STR("not all files could be looked at to their end: they changed meanwhile, or "
                     "memory ran out"));
    if (scan.is_cut)
        system_end_by_signal(system_interruption());
    if (scan.error_count)
        return 2;
    return found.len ? 1 : 0;
}
