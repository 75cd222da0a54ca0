/* SPDX-License-Identifier: MIT */
#include "report/components.h"

#include "report/namelist.h"

enum { NAMES_SHOWN = 8 };

/* In the order in which a linker needs them. */
static const CrtComponent components[] = {CRT_STARTUP, CRT_VCRUNTIME, CRT_UCRT, CRT_STL,
                                          CRT_CONCRT};
enum { COMPONENT_COUNT = sizeof components / sizeof *components };

static bool is_missing_from(const Fact *fact, CrtComponent component)
{
    return fact->message->kind == MESSAGE_UNRESOLVED && fact->use.symbol &&
           fact->use.symbol->owner == component;
}

static NameSet missing_names(Arena *arena, const CauseFacts *facts, CrtComponent component,
                             Config *config)
{
    NameSet set = nameset(arena);
    *config = CONFIG_RELEASE;
    for (size_t i = 0; i < facts->own->len; i++) {
        if (!is_missing_from(facts->own->at[i].fact, component))
            continue;
        nameset_add(&set, facts->own->at[i].fact->message->symbol);
        if (fact_has(facts->own->at[i].fact, FACT_CRT_DEBUG))
            *config = CONFIG_DEBUG;
    }
    return set;
}

static Str library_name(Arena *arena, CrtComponent component, Linkage linkage, Config config)
{
    const CrtLib *lib = crt_lib_of(component, linkage, config);
    return lib ? str_format(arena, "%s.lib", lib->name) : (Str){0};
}

static Str component_note(Arena *arena, const CauseFacts *facts, CrtComponent component)
{
    Config config;
    NameSet set = missing_names(arena, facts, component, &config);
    Str fixed = library_name(arena, component, LINKAGE_STATIC, config);
    Str dynamic = library_name(arena, component, LINKAGE_DYNAMIC, config);
    if (set.names.len == 0)
        return (Str){0};
    Str names = namelist_text(arena, &set.names, NAMES_SHOWN, 0);
    return str_format(arena, "%s: %.*s - in %.*s (static) or %.*s (dynamic)",
                      crt_component_name(component), STR_ARG(names), STR_ARG(fixed),
                      STR_ARG(dynamic));
}

void components_strangers(Arena *arena, const Facts *all, StrVec *out)
{
    NameSet set = nameset_for(arena, all->len);
    for (size_t i = 0; i < all->len; i++) {
        const Fact *fact = &all->at[i];
        /* What a rule takes for another cause's evidence is told there. */
        if (fact->message->kind == MESSAGE_UNRESOLVED && !fact_has(fact, FACT_CRT_SYMBOL))
            nameset_add(&set, fact->message->symbol);
    }
    *out = set.names;
}

static void note_strangers(Arena *arena, const CauseFacts *facts, StrVec *notes)
{
    StrVec names = {0};
    components_strangers(arena, facts->all, &names);
    if (names.len == 0)
        return;
    Str list = namelist_text(arena, &names, NAMES_SHOWN, 0);
    vec_push(arena, notes,
             str_format(arena, "not a CRT symbol: %.*s - no library of the C runtime has %s",
                        STR_ARG(list), names.len > 1 ? "them" : "it"));
}

static bool turns_off_crt(LinkOptId id, Str value)
{
    return (id == OPT_NODEFAULTLIB && (str_is_empty(value) || fact_crt_lib(value))) ||
           (id == OPT_DISALLOWLIB && fact_crt_lib(value));
}

static void note_arguments(Arena *arena, const LinkCommand *command, StrVec *notes)
{
    for (size_t i = 0; i < command->args.len; i++) {
        const Arg *arg = &command->args.at[i];
        if (arg->kind != ARG_OPTION || !turns_off_crt(arg->option->id, arg->value))
            continue;
        Str where = origin_text(arena, arg->origin);
        vec_push(arena, notes,
                 str_format(arena, "%.*s (%.*s) turns off %s", STR_ARG(arg->text), STR_ARG(where),
                            arg->value.len ? "that library" : "all default libraries"));
    }
}

static void note_directives(Arena *arena, const Input *input, StrVec *notes)
{
    for (size_t m = 0; m < input->members.len; m++) {
        const Member *member = &input->members.at[m];
        for (size_t d = 0; d < member->directives.len; d++) {
            const Directive *directive = &member->directives.at[d];
            if (!directive->option || !turns_off_crt(directive->option->id, directive->value))
                continue;
            Str inside = input->kind == INPUT_ARCHIVE ? member->name : (Str){0};
            Str name = origin_input_name(arena, input->path, inside);
            vec_push(arena, notes,
                     str_format(arena, "%.*s turns off a default library: %.*s", STR_ARG(name),
                                STR_ARG(directive->text)));
            return; /* one member of a library speaks for it */
        }
    }
}

void components_note(Arena *arena, const ExplainRequest *request, const CauseFacts *facts,
                     StrVec *notes)
{
    for (size_t i = 0; i < COMPONENT_COUNT; i++) {
        Str note = component_note(arena, facts, components[i]);
        if (note.len)
            vec_push(arena, notes, note);
    }
    note_strangers(arena, facts, notes);
    if (request->command)
        note_arguments(arena, request->command, notes);
    for (size_t i = 0; i < request->input_count; i++)
        if (!fact_crt_lib(request->inputs[i].input->path))
            note_directives(arena, request->inputs[i].input, notes);
}

Str components_libraries(Arena *arena, const CauseFacts *facts, Linkage linkage)
{
    StrVec names = {0};
    for (size_t i = 0; i < COMPONENT_COUNT; i++) {
        Config config;
        NameSet set = missing_names(arena, facts, components[i], &config);
        Str library = library_name(arena, components[i], linkage, config);
        if (set.names.len && library.len)
            vec_push(arena, &names, library);
    }
    return namelist_text(arena, &names, COMPONENT_COUNT, 0);
}
