/* SPDX-License-Identifier: MIT */
#include "plan/redirect.h"

#include "base/os.h"

typedef struct Redirector {
    Arena *arena;
    const LinkCase *link;
    Plan *plan;
    Map by_identity; /* of the originals -> index into plan->mends */
    bool *is_named;  /* by mend: an argument names the copy now */
} Redirector;

static Str identity(Arena *arena, Str path)
{
    OsFileInfo info = os_file_info(arena, path);
    if (info.kind == OS_FILE_MISSING)
        return path;
    return str_format(arena, "%llx:%llx", (unsigned long long)info.volume,
                      (unsigned long long)info.identifier);
}

/* SIZE_MAX: the file has no copy. */
static size_t mend_of_file(const Redirector *r, Str path)
{
    const MapEntry *entry = map_find(&r->by_identity, identity(r->arena, path));
    return entry ? (size_t)entry->value.number : SIZE_MAX;
}

static size_t mend_of_library(const Redirector *r, Str name)
{
    Str path;
    bool is_there = search_library(r->arena, &r->link->world->search, name, &path);
    return is_there ? mend_of_file(r, path) : SIZE_MAX;
}

static size_t mend_of_input(const Redirector *r, Str name)
{
    Str path;
    bool is_there = search_input(r->arena, &r->link->world->search, name, &path);
    return is_there ? mend_of_file(r, path) : SIZE_MAX;
}

static void add_edit(Redirector *r, size_t mend, EditAction action, size_t arg, const char *option,
                     Str value)
{
    const Mend *from = &r->plan->mends.at[mend];
    Edit edit = {.action = action, .arg = arg, .text = value, .needs_mends = true};
    if (option)
        edit.text = str_format(r->arena, "/%s:%.*s", option, STR_ARG(value));
    edit.reason = from->reason;
    edit.policy = from->policy;
    vec_push(r->arena, &r->plan->edits, edit);
}

static void redirect_argument(Redirector *r, size_t index)
{
    const Arg *arg = &r->link->command->args.at[index];
    const char *option = NULL;
    size_t mend = SIZE_MAX;
    if (arg->kind == ARG_INPUT) {
        mend = mend_of_input(r, arg->text);
    } else if (arg->kind == ARG_OPTION && arg->option->id == OPT_WHOLEARCHIVE && arg->value.len) {
        option = "WHOLEARCHIVE";
        mend = mend_of_input(r, arg->value);
    } else if (arg->kind == ARG_OPTION && arg->option->id == OPT_DEFAULTLIB) {
        option = "DEFAULTLIB";
        mend = mend_of_library(r, arg->value);
    }
    if (mend == SIZE_MAX)
        return;
    add_edit(r, mend, EDIT_REPLACE, index, option, r->plan->mends.at[mend].path);
    r->is_named[mend] = true;
}

/* link.exe compares names, so the bar would stop the copy too: it comes as an
 * input. */
static void redirect_request(Redirector *r, Str name)
{
    bool is_msvc = r->link->rules.linker == LINKER_MSVC;
    size_t mend = mend_of_library(r, name);
    if (mend == SIZE_MAX)
        return;
    add_edit(r, mend, EDIT_ADD, SIZE_MAX, "NODEFAULTLIB", is_msvc ? str_path_base(name) : name);
    if (!r->is_named[mend])
        add_edit(r, mend, EDIT_ADD, SIZE_MAX, is_msvc ? NULL : "DEFAULTLIB",
                 r->plan->mends.at[mend].path);
    r->is_named[mend] = true;
}

static void redirect_directives(Redirector *r, const DirectiveVec *directives, Map *seen)
{
    for (size_t i = 0; i < directives->len; i++) {
        bool is_new;
        const Directive *directive = &directives->at[i];
        if (!directive->option || directive->option->id != OPT_DEFAULTLIB)
            continue;
        map_add(seen, directive->value, &is_new);
        if (is_new)
            redirect_request(r, directive->value);
    }
}

/* Thousands of members, few texts of directives. */
static void redirect_requests(Redirector *r)
{
    Map seen = map(r->arena);
    const World *world = r->link->world;
    for (size_t i = 0; i < world->inputs.len; i++) {
        const Input *input = &world->inputs.at[i].input;
        const Directive *last = NULL;
        for (size_t m = 0; m < input->members.len; m++) {
            const DirectiveVec *directives = &input->members.at[m].directives;
            if (directives->at != last)
                redirect_directives(r, directives, &seen);
            last = directives->at;
        }
    }
}

void redirect_to_copies(Arena *arena, const LinkCase *link, size_t from, Plan *plan)
{
    Redirector r = {.arena = arena, .link = link, .plan = plan, .by_identity = map(arena)};
    if (from == plan->mends.len)
        return;
    r.is_named = arena_array(arena, bool, plan->mends.len);
    for (size_t i = from; i < plan->mends.len; i++)
        if (plan->mends.at[i].kind == MEND_COPY)
            map_add(&r.by_identity, identity(arena, plan->mends.at[i].source), NULL)->value.number =
                i;
    for (size_t i = 0; i < link->command->args.len; i++)
        redirect_argument(&r, i);
    redirect_requests(&r);
}
