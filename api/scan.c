/* SPDX-License-Identifier: MIT */
#include "report/report_scan.h"
#include "report/scansummary.h"
#include "task.h"

typedef struct ScanMember {
    const char *name, *linkage, *config, *error;
} ScanMember;

typedef struct ScanConflict {
    const char *code, *message;
} ScanConflict;

struct crtlink_scan {
    Arena kept;
    int outcome;
    const char *error, *kind, *machine;
    ScanMember *members;
    size_t member_count;
    ScanConflict *conflicts;
    size_t conflict_count;
    Text json;
};

typedef struct ScanRequest {
    const char *path;
    unsigned flags;
    crtlink_scan *answer;
} ScanRequest;

static void keep_members(Task *task, crtlink_scan *scan, const Input *input, const Wants *wants)
{
    scan->member_count = input->members.len;
    scan->members = arena_array(&task->kept, ScanMember, input->members.len);
    for (size_t i = 0; i < input->members.len; i++) {
        const Member *member = &input->members.at[i];
        scan->members[i] = (ScanMember){
            .name = str_to_c(&task->kept, member->name),
            .linkage = linkage_name(wants[i].linkage),
            .config = config_name(wants[i].config),
            .error = task_keep_unless_empty(task, member->error),
        };
    }
}

static void keep_conflicts(Task *task, crtlink_scan *scan, const ConflictVec *found)
{
    scan->conflict_count = found->len;
    scan->conflicts = arena_array(&task->kept, ScanConflict, found->len);
    for (size_t i = 0; i < found->len; i++)
        scan->conflicts[i] = (ScanConflict){
            .code = found->at[i]->code,
            .message = str_to_c(&task->kept, conflict_message(&task->work, found->at[i])),
        };
}

/* Of the file as a whole, then of its members; how many. */
static size_t add_errors(Arena *arena, const Input *input, StrBuf *out)
{
    size_t count = 0;
    const Str none = {"", 0};
    if (input->error.len) {
        strbuf_add(out, report_error_json(arena, input->path, none, input->error));
        count++;
    }
    for (size_t i = 0; i < input->members.len; i++) {
        const Member *member = &input->members.at[i];
        if (member->error.len == 0)
            continue;
        strbuf_add(out, count++ ? STR(",\n") : none);
        strbuf_add(out, report_error_json(arena, input->path,
                                          input->kind == INPUT_OBJECT ? none : member->name,
                                          member->error));
    }
    return count;
}

static void keep_json(Task *task, crtlink_scan *scan, Str input_json, const ConflictVec *found,
                      Str errors, const ScanSummary *summary)
{
    StrBuf b = strbuf(&task->work);
    strbuf_add(&b, STR("{\"schema\":\"crtlink.scan/1\",\n\"inputs\":[\n"));
    strbuf_add(&b, input_json);
    strbuf_add(&b, STR("\n],\n\"conflicts\":["));
    for (size_t i = 0; i < found->len; i++) {
        strbuf_add(&b, i ? STR(",\n") : STR("\n"));
        strbuf_add(&b, report_conflict_json(&task->work, found->at[i]));
    }
    strbuf_add(&b, STR("],\n\"errors\":["));
    strbuf_add(&b, errors);
    strbuf_add(&b, STR("],\n\"summary\":"));
    strbuf_add(&b, scansummary_json(&task->work, summary));
    strbuf_add(&b, STR("}\n"));
    scan->json = task_keep(task, strbuf_str(&b));
}

static void scan_file(Task *task, void *context)
{
    ScanRequest *request = context;
    Arena *work = &task->work;
    InputReader reader = input_reader(work);
    Input input;
    (void)input_open(&reader, str_of(request->path), &input);
    Conflicts all = conflicts(work);
    Wants *wants = arena_array(work, Wants, input.members.len);
    for (size_t i = 0; i < input.members.len; i++)
        wants_of_member(work, &input.members.at[i], &wants[i]);
    conflicts_add(&all, &input, wants);
    ConflictVec found = {0};
    conflicts_list(&all, &found);
    StrBuf errors = strbuf(work);
    size_t error_count = add_errors(work, &input, &errors);
    ScanSummary *summary = arena_new(work, ScanSummary);
    summary->arena = work;
    scansummary_add(summary, &input, wants);

    crtlink_scan *scan = arena_new(&task->kept, crtlink_scan);
    scan->error = task_keep_unless_empty(task, input.error);
    scan->kind = input_kind_name(input.kind);
    scan->machine = machine_name(input.machine);
    scan->outcome = error_count ? 2 : found.len > 0;
    keep_members(task, scan, &input, wants);
    keep_conflicts(task, scan, &found);
    keep_json(task, scan, report_scan_json(work, &input, wants, request->flags), &found,
              strbuf_str(&errors), summary);
    input_close(&input);
    request->answer = scan;
}

PUBLIC crtlink_status crtlink_scan_file(const char *path, unsigned flags, crtlink_scan **out)
{
    Task task;
    ScanRequest request = {.path = path, .flags = flags & CRTLINK_SCAN_SYMBOLS ? SCAN_SYMBOLS : 0};
    if (!out)
        return CRTLINK_BAD_ARGUMENT;
    *out = NULL;
    if (!path || (flags & ~(unsigned)CRTLINK_SCAN_SYMBOLS))
        return CRTLINK_BAD_ARGUMENT;
    bool is_done = task_run(&task, scan_file, &request);
    task_end(&task);
    if (!is_done)
        return CRTLINK_NO_MEMORY;
    request.answer->kept = task.kept;
    *out = request.answer;
    return CRTLINK_OK;
}

PUBLIC void crtlink_scan_free(crtlink_scan *scan)
{
    if (!scan)
        return;
    Arena kept = scan->kept; /* the answer is in it */
    arena_free(&kept);
}

PUBLIC int crtlink_scan_outcome(const crtlink_scan *scan)
{
    return scan->outcome;
}

PUBLIC const char *crtlink_scan_error(const crtlink_scan *scan)
{
    return scan->error;
}

PUBLIC const char *crtlink_scan_kind(const crtlink_scan *scan)
{
    return scan->kind;
}

PUBLIC const char *crtlink_scan_machine(const crtlink_scan *scan)
{
    return scan->machine;
}

PUBLIC size_t crtlink_scan_member_count(const crtlink_scan *scan)
{
    return scan->member_count;
}

static const ScanMember *member_at(const crtlink_scan *scan, size_t member)
{
    static const ScanMember none = {0};
    return member < scan->member_count ? &scan->members[member] : &none;
}

PUBLIC const char *crtlink_scan_member_name(const crtlink_scan *scan, size_t member)
{
    return member_at(scan, member)->name;
}

PUBLIC const char *crtlink_scan_member_linkage(const crtlink_scan *scan, size_t member)
{
    return member_at(scan, member)->linkage;
}

PUBLIC const char *crtlink_scan_member_config(const crtlink_scan *scan, size_t member)
{
    return member_at(scan, member)->config;
}

PUBLIC const char *crtlink_scan_member_error(const crtlink_scan *scan, size_t member)
{
    return member_at(scan, member)->error;
}

PUBLIC size_t crtlink_scan_conflict_count(const crtlink_scan *scan)
{
    return scan->conflict_count;
}

PUBLIC const char *crtlink_scan_conflict_code(const crtlink_scan *scan, size_t conflict)
{
    return conflict < scan->conflict_count ? scan->conflicts[conflict].code : NULL;
}

PUBLIC const char *crtlink_scan_conflict_message(const crtlink_scan *scan, size_t conflict)
{
    return conflict < scan->conflict_count ? scan->conflicts[conflict].message : NULL;
}

PUBLIC const char *crtlink_scan_json(const crtlink_scan *scan, size_t *length)
{
    return text_out(scan->json, length);
}
