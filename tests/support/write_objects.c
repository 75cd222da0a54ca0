/* SPDX-License-Identifier: MIT */
/* write_objects FOLDER: what lib/plan/coffwrite and importlib can write, for other tools to read
 * and link (tests/e2e/written.sh). Each file is there for x64, x86, arm64 and arm64ec. */
#include "plan/coffwrite.h"
#include "plan/importlib.h"

#include <stdio.h>

typedef struct Job {
    Arena *arena;
    const char *folder, *machine_name;
    Machine machine;
    int failed;
} Job;

static void save(Job *job, const char *name, const char *ending, Str bytes)
{
    Str path = str_format(job->arena, "%s/%s-%s.%s", job->folder, name, job->machine_name, ending);
    FILE *file = fopen(str_to_c(job->arena, path), "wb");
    if (!file || fwrite(bytes.at, 1, bytes.len, file) != bytes.len)
        job->failed = 1;
    if (file && fclose(file) != 0)
        job->failed = 1;
}

/* The symbol as a C compiler decorates it. */
static Str c_name(const Job *job, const char *prefix, const char *name)
{
    const char *underscore = job->machine == MACHINE_X86 ? "_" : "";
    return str_format(job->arena, "%s%s%s", prefix, underscore, name);
}

static Str zeros(const Job *job, size_t count)
{
    return (Str){arena_array(job->arena, char, count), count};
}

static uint32_t pointer_at(const Job *job, unsigned index)
{
    return index * coffwrite_pointer_size(job->machine);
}

/* __imp_twice and __imp_thrice, pointers to functions of the program; one of them must be pulled
 * out of a library. */
static void write_bridge(Job *job)
{
    static const char *const names[] = {"twice", "thrice"};
    CoffWriter *w = coffwrite_new(job->arena, job->machine);
    CoffSectionId data =
        coffwrite_section(w, STR(".rdata"), COFFWRITE_CONST, coffwrite_pointer_size(job->machine),
                          zeros(job, pointer_at(job, 2)));
    for (unsigned i = 0; i < 2; i++) {
        CoffSymbolId target = coffwrite_undefined(w, c_name(job, "", names[i]));
        (void)coffwrite_external(w, c_name(job, "__imp_", names[i]), data, pointer_at(job, i));
        coffwrite_fixup(w, data, pointer_at(job, i), FIXUP_POINTER, target);
    }
    coffwrite_directive(w, str_format(job->arena, "/ALTERNATENAME:%.*s=%.*s",
                                      STR_ARG(c_name(job, "", "quadruple")),
                                      STR_ARG(c_name(job, "", "twice"))));
    save(job, "bridge", "obj", coffwrite_finish(w));
}

/* five() is thrice() unless somebody defines it; a COMDAT that stands in two objects, with a
 * section that goes with it; a static; a long section name. */
static void write_mixed(Job *job, const char *name)
{
    CoffWriter *w = coffwrite_new(job->arena, job->machine);
    CoffSectionId shared =
        coffwrite_section(w, STR(".data$shared"), COFFWRITE_DATA, 8, (Str){"\7\0\0\0\0\0\0\0", 8});
    CoffSectionId goes_with = coffwrite_section(w, STR(".rdata"), COFFWRITE_CONST, 1, STR("xyz"));
    coffwrite_comdat(w, shared, COFF_SELECT_ANY, 0);
    coffwrite_comdat(w, goes_with, COFF_SELECT_ASSOCIATIVE, shared);
    (void)coffwrite_external(w, c_name(job, "", "shared"), shared, 0);
    (void)coffwrite_static(w, STR("a static symbol"), goes_with, 1);
    if (str_eq(str_of(name), STR("mixed"))) {
        CoffSymbolId thrice = coffwrite_undefined(w, c_name(job, "", "thrice"));
        (void)coffwrite_weak(w, c_name(job, "", "five"), thrice, COFF_WEAK_ALIAS);
        CoffSectionId offset =
            coffwrite_section(w, STR(".rdata$a_long_name"), COFFWRITE_CONST, 4, zeros(job, 4));
        coffwrite_fixup(w, offset, 0, FIXUP_IMAGE_RELATIVE, thrice);
        (void)coffwrite_external(w, c_name(job, "", "offset_of_thrice"), offset, 0);
    }
    save(job, name, "obj", coffwrite_finish(w));
}

/* More fixups than a section's header can count. */
static void write_many(Job *job)
{
    enum { COUNT = 70000 };
    CoffWriter *w = coffwrite_new(job->arena, job->machine);
    CoffSectionId data =
        coffwrite_section(w, STR(".rdata"), COFFWRITE_CONST, 8, zeros(job, pointer_at(job, COUNT)));
    CoffSymbolId twice = coffwrite_undefined(w, c_name(job, "", "twice"));
    for (unsigned i = 0; i < COUNT; i++)
        coffwrite_fixup(w, data, pointer_at(job, i), FIXUP_POINTER, twice);
    (void)coffwrite_external(w, c_name(job, "", "many"), data, 0);
    save(job, "many", "obj", coffwrite_finish(w));
}

/* GetTickCount by its name, ExitProcess likewise, WSACleanup by ordinal 116, in two libraries whose
 * descriptors must not clash. */
static void write_imports(Job *job)
{
    static const struct {
        const char *file, *dll, *symbol;
        uint16_t ordinal;
        bool is_bare;
    } rows[] = {
        {"kernel", "kernel32.dll", "GetTickCount", 0,   false},
        {"again",  "kernel32.dll", "Sleep",        0,   false},
        {"socket", "ws2_32.dll",   "WSACleanup",   116, false},
        {"bare",   "ws2_32.dll",   "WSACleanup",   116, true },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        Str bytes;
        const char *error;
        ImportLibrary library = {.machine = job->machine, .dll = str_of(rows[i].dll)};
        bool is_x86 = job->machine == MACHINE_X86;
        ShortImport import = {.ordinal_or_hint = rows[i].ordinal};
        library.tag = str_of(rows[i].file);
        library.is_bare = rows[i].is_bare;
        import.symbol = c_name(job, "", rows[i].symbol);
        import.name_type = is_x86 ? IMPORT_NOPREFIX : IMPORT_BY_NAME;
        if (rows[i].ordinal)
            import.name_type = IMPORT_BY_ORDINAL;
        vec_push(job->arena, &library.imports, import);
        if (importlib_write(job->arena, &library, &bytes, &error))
            save(job, rows[i].file, "lib", bytes);
        else
            job->failed = 1;
    }
}

int main(int argc, char **argv)
{
    static const Machine machines[] = {MACHINE_X64, MACHINE_X86, MACHINE_ARM64, MACHINE_ARM64EC};
    Arena arena = {0};
    Job job = {.arena = &arena, .folder = argc > 1 ? argv[1] : "."};
    for (size_t i = 0; i < sizeof machines / sizeof *machines; i++) {
        job.machine = machines[i];
        job.machine_name = machine_name(machines[i]);
        write_bridge(&job);
        write_mixed(&job, "mixed");
        write_mixed(&job, "comdat");
        write_many(&job);
        if (job.machine != MACHINE_ARM64EC)
            write_imports(&job);
    }
    arena_free(&arena);
    return job.failed;
}
