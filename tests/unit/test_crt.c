/* SPDX-License-Identifier: MIT */
#include "model/crt.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

enum { COMPONENT_COUNT = CRT_NEUTRAL + 1 };

static const CrtLib *lib(const char *name)
{
    const CrtLib *found = crt_lib_find(str_of(name));
    cr_assert_not_null(found, "%s is no library of the CRT", name);
    return found;
}

static void expect_lib(const char *name, CrtComponent component, Linkage linkage, Config config)
{
    const CrtLib *found = lib(name);
    cr_expect_eq(found->component, component, "%s: %s", name, crt_component_name(found->component));
    cr_expect_eq(found->linkage, linkage, "%s: %s", name, linkage_name(found->linkage));
    cr_expect_eq(found->config, config, "%s: %s", name, config_name(found->config));
}

static void expect_twin(const char *name, Linkage linkage, Config config, const char *twin)
{
    const CrtLib *found = crt_lib_twin(lib(name), linkage, config);
    if (!twin)
        cr_expect_null(found, "%s has the twin %s", name, found ? found->name : "");
    else
        cr_expect_str_eq(found ? found->name : "none", twin, "twin of %s", name);
}

static bool find(const char *name, bool is_x86, CrtSymbolUse *use)
{
    return is_x86 ? crt_symbol_of(str_of(name), MACHINE_X86, use)
                  : crt_symbol_of_any(str_of(name), use);
}

/* By the spelling of x64. */
static void expect_symbol(const char *name, CrtComponent owner, unsigned flags)
{
    CrtSymbolUse use;
    if (!find(name, false, &use)) {
        cr_expect(false, "%s is nobody's", name);
        return;
    }
    cr_expect_str_eq(crt_symbol_name(use.symbol), name);
    cr_expect_not(use.is_import, "%s", name);
    cr_expect_eq(use.symbol->owner, owner, "%s: %s", name, crt_component_name(use.symbol->owner));
    cr_expect_eq(use.symbol->flags, flags, "%s: %u", name, use.symbol->flags);
}

static void expect_name(const char *decorated, bool is_x86, const char *name, bool is_import)
{
    CrtSymbolUse use;
    if (!find(decorated, is_x86, &use)) {
        cr_expect(false, "%s is nobody's", decorated);
        return;
    }
    cr_expect_str_eq(crt_symbol_name(use.symbol), name, "%s", decorated);
    cr_expect_eq(use.is_import, is_import, "%s", decorated);
}

Test(crt, libraries_are_sorted_and_unique)
{
    for (size_t i = 1; i < crt_lib_count; i++)
        cr_assert_lt(strcmp(crt_libs[i - 1].name, crt_libs[i].name), 0, "%s", crt_libs[i].name);
}

Test(crt, symbols_are_sorted_and_unique)
{
    for (size_t i = 1; i < crt_symbol_count; i++)
        cr_assert_lt(strcmp(crt_symbol_name(&crt_symbols[i - 1]), crt_symbol_name(&crt_symbols[i])),
                     0, "%s", crt_symbol_name(&crt_symbols[i]));
}

Test(crt, every_library_is_found_by_its_name)
{
    for (size_t i = 0; i < crt_lib_count; i++)
        cr_expect_eq(crt_lib_find(str_of(crt_libs[i].name)), &crt_libs[i], "%s", crt_libs[i].name);
}

/* Names that another one shadows when the machine is not known would show here. */
Test(crt, every_symbol_is_found_by_its_name_as_it_is_and_imported)
{
    for (size_t i = 0; i < crt_symbol_count; i++) {
        char import[300];
        CrtSymbolUse use = {0};
        (void)snprintf(import, sizeof import, "__imp_%s", crt_symbol_name(&crt_symbols[i]));
        cr_assert(find(crt_symbol_name(&crt_symbols[i]), false, &use), "%s",
                  crt_symbol_name(&crt_symbols[i]));
        cr_assert_eq(use.symbol, &crt_symbols[i], "%s", crt_symbol_name(&crt_symbols[i]));
        cr_assert_not(use.is_import);
        cr_assert(find(import, false, &use), "%s", import);
        cr_assert_eq(use.symbol, &crt_symbols[i], "%s", import);
        cr_assert(use.is_import);
    }
}

Test(crt, every_symbol_is_found_as_x86_spells_it)
{
    for (size_t i = 0; i < crt_symbol_count; i++) {
        char name[300];
        CrtSymbolUse use = {0};
        const char *underscore = crt_symbol_name(&crt_symbols[i])[0] == '?' ? "" : "_";
        (void)snprintf(name, sizeof name, "%s%s", underscore, crt_symbol_name(&crt_symbols[i]));
        cr_assert(find(name, true, &use), "%s", name);
        cr_assert_eq(use.symbol, &crt_symbols[i], "%s", name);
    }
}

Test(crt, every_component_linkage_and_configuration_is_in_use)
{
    size_t libs[COMPONENT_COUNT] = {0}, symbols[COMPONENT_COUNT] = {0};
    size_t linkages[LINKAGE_MIXED + 1] = {0}, configs[CONFIG_MIXED + 1] = {0};
    for (size_t i = 0; i < crt_lib_count; i++) {
        libs[crt_libs[i].component]++;
        linkages[crt_libs[i].linkage]++;
        configs[crt_libs[i].config]++;
    }
    for (size_t i = 0; i < crt_symbol_count; i++)
        symbols[crt_symbols[i].owner]++;
    for (int i = 0; i < COMPONENT_COUNT; i++) {
        cr_expect_gt(libs[i], 0, "%s has no library", crt_component_name((CrtComponent)i));
        /* The start of /clr programs is asked for by directives only. */
        if (i != CRT_CLR)
            cr_expect_gt(symbols[i], 0, "%s has no symbol", crt_component_name((CrtComponent)i));
    }
    cr_expect(linkages[LINKAGE_NONE] && linkages[LINKAGE_STATIC] && linkages[LINKAGE_DYNAMIC]);
    cr_expect(configs[CONFIG_NONE] && configs[CONFIG_RELEASE] && configs[CONFIG_DEBUG]);
    cr_expect_eq(linkages[LINKAGE_MIXED], 0, "one library cannot be mixed");
    cr_expect_eq(configs[CONFIG_MIXED], 0, "one library cannot be mixed");
}

Test(crt, every_flag_is_in_use_and_no_other)
{
    unsigned all = CRT_SYMBOL_DATA | CRT_SYMBOL_DEBUG | CRT_SYMBOL_STATIC, seen = 0;
    for (size_t i = 0; i < crt_symbol_count; i++)
        seen |= crt_symbols[i].flags;
    cr_expect_eq(seen, all);
}

Test(crt, a_set_has_one_canonical_library)
{
    for (size_t i = 0; i < crt_lib_count; i++) {
        const CrtLib *row = &crt_libs[i];
        if (!row->is_variant)
            cr_expect_eq(crt_lib_of(row->component, row->linkage, row->config), row, "%s",
                         row->name);
    }
}

Test(crt, the_complete_sets_are_those_of_the_model)
{
    static const struct {
        CrtComponent component;
        const char *names[4]; /* static, static debug, dynamic, dynamic debug */
    } sets[] = {
        {CRT_STARTUP,   {"libcmt", "libcmtd", "msvcrt", "msvcrtd"}                  },
        {CRT_VCRUNTIME, {"libvcruntime", "libvcruntimed", "vcruntime", "vcruntimed"}},
        {CRT_UCRT,      {"libucrt", "libucrtd", "ucrt", "ucrtd"}                    },
        {CRT_STL,       {"libcpmt", "libcpmtd", "msvcprt", "msvcprtd"}              },
        {CRT_CONCRT,    {"libconcrt", "libconcrtd", "concrt", "concrtd"}            },
        {CRT_OPENMP,    {"vcomp", "vcompd", "vcomp", "vcompd"}                      },
        {CRT_CLR,       {NULL, NULL, "msvcmrt", "msvcmrtd"}                         },
        {CRT_LEGACY,    {"libc", "libcd", "msvcirt", "msvcirtd"}                    },
        {CRT_NEUTRAL,   {NULL, NULL, NULL, NULL}                                    },
    };
    cr_assert_eq(sizeof sets / sizeof *sets, COMPONENT_COUNT);
    for (size_t i = 0; i < COMPONENT_COUNT; i++) {
        for (size_t j = 0; j < 4; j++) {
            const CrtLib *found =
                crt_lib_of(sets[i].component, j < 2 ? LINKAGE_STATIC : LINKAGE_DYNAMIC,
                           j % 2 ? CONFIG_DEBUG : CONFIG_RELEASE);
            cr_expect_str_eq(found ? found->name : "none",
                             sets[i].names[j] ? sets[i].names[j] : "none");
        }
    }
}

Test(crt, no_set_answers_for_mixed_or_unknown)
{
    cr_expect_null(crt_lib_of(CRT_STARTUP, LINKAGE_NONE, CONFIG_RELEASE));
    cr_expect_null(crt_lib_of(CRT_STARTUP, LINKAGE_STATIC, CONFIG_MIXED));
}

Test(crt, twins_of_the_four_main_components_are_complete)
{
    for (size_t i = 0; i < crt_lib_count; i++) {
        if (crt_libs[i].component > CRT_CONCRT)
            continue;
        for (Linkage linkage = LINKAGE_STATIC; linkage <= LINKAGE_DYNAMIC; linkage++) {
            for (Config config = CONFIG_RELEASE; config <= CONFIG_DEBUG; config++) {
                const CrtLib *twin = crt_lib_twin(&crt_libs[i], linkage, config);
                cr_assert_not_null(twin, "%s", crt_libs[i].name);
                cr_expect_eq(twin->component, crt_libs[i].component, "%s", twin->name);
                cr_expect_eq(twin->linkage, linkage, "%s", twin->name);
                cr_expect_eq(twin->config, config, "%s", twin->name);
            }
        }
    }
}

Test(crt, libraries_are_what_the_model_says)
{
    expect_lib("LIBCMTD", CRT_STARTUP, LINKAGE_STATIC, CONFIG_DEBUG);
    expect_lib("LIBCMT", CRT_STARTUP, LINKAGE_STATIC, CONFIG_RELEASE);
    expect_lib("MSVCRT", CRT_STARTUP, LINKAGE_DYNAMIC, CONFIG_RELEASE);
    expect_lib("MSVCRTD", CRT_STARTUP, LINKAGE_DYNAMIC, CONFIG_DEBUG);
    expect_lib("libucrt", CRT_UCRT, LINKAGE_STATIC, CONFIG_RELEASE);
    expect_lib("ucrtd", CRT_UCRT, LINKAGE_DYNAMIC, CONFIG_DEBUG);
    expect_lib("libvcruntimed", CRT_VCRUNTIME, LINKAGE_STATIC, CONFIG_DEBUG);
    expect_lib("vcruntime", CRT_VCRUNTIME, LINKAGE_DYNAMIC, CONFIG_RELEASE);
    expect_lib("libcpmt1", CRT_STL, LINKAGE_STATIC, CONFIG_RELEASE);
    expect_lib("libcpmtd0", CRT_STL, LINKAGE_STATIC, CONFIG_DEBUG);
    expect_lib("libcpmtd1", CRT_STL, LINKAGE_STATIC, CONFIG_DEBUG);
    expect_lib("msvcprtd", CRT_STL, LINKAGE_DYNAMIC, CONFIG_DEBUG);
    expect_lib("libconcrtd0", CRT_CONCRT, LINKAGE_STATIC, CONFIG_DEBUG);
    expect_lib("concrt", CRT_CONCRT, LINKAGE_DYNAMIC, CONFIG_RELEASE);
    expect_lib("vcompd", CRT_OPENMP, LINKAGE_NONE, CONFIG_DEBUG);
    expect_lib("msvcmrt", CRT_CLR, LINKAGE_DYNAMIC, CONFIG_RELEASE);
    expect_lib("vccorlibd", CRT_CLR, LINKAGE_DYNAMIC, CONFIG_DEBUG);
    expect_lib("LIBC", CRT_LEGACY, LINKAGE_STATIC, CONFIG_RELEASE);
    expect_lib("OLDNAMES", CRT_NEUTRAL, LINKAGE_NONE, CONFIG_NONE);
    expect_lib("legacy_stdio_definitions", CRT_NEUTRAL, LINKAGE_NONE, CONFIG_NONE);
    expect_lib("comsuppwd", CRT_NEUTRAL, LINKAGE_NONE, CONFIG_DEBUG);
    expect_lib("clang_rt.asan_static_runtime_thunk-x86_64", CRT_NEUTRAL, LINKAGE_STATIC,
               CONFIG_NONE);
}

Test(crt, import_libraries_name_their_dlls)
{
    cr_expect_str_eq(lib("ucrt")->dll, "ucrtbase.dll");
    cr_expect_str_eq(lib("ucrtd")->dll, "ucrtbased.dll");
    cr_expect(str_starts_with(str_of(lib("vcruntime")->dll), STR("vcruntime140.dll,")));
    cr_expect(str_starts_with(str_of(lib("msvcprtd")->dll), STR("msvcp140d.dll,")));
    cr_expect_str_eq(lib("libucrt")->dll, "");
    cr_expect_str_eq(lib("msvcrt")->dll, "", "msvcrt is code of the image, no DLL's");
}

Test(crt, libraries_are_found_by_path_in_any_case)
{
    static const char *const spellings[] = {
        "msvcrt",
        "MSVCRT",
        "msvcrt.lib",
        "MSVCRT.LIB",
        "MsVcRt.Lib",
        "/opt/xwin/lib/msvcrt.lib",
        "C:\\Program Files\\VC\\lib\\onecore\\x64\\MSVCRT.lib",
        "..\\lib/x64\\msvcrt.lib",
        "./msvcrt",
    };
    for (size_t i = 0; i < sizeof spellings / sizeof *spellings; i++)
        cr_expect_str_eq(lib(spellings[i])->name, "msvcrt", "%s", spellings[i]);
}

Test(crt, other_files_are_no_libraries_of_the_crt)
{
    static const char *const names[] = {
        "",
        ".lib",
        "libmsvcrt.a",
        "libmsvcrt",
        "libucrtbase.a",
        "msvcrt.dll",
        "msvcrt.lib.a",
        "msvcrt.obj",
        "msvcrt.lib/",
        "msvcrt.lib.lib",
        "my-msvcrt.lib",
        "msvcrt2.lib",
        "msvcr",
        "kernel32.lib",
        "msvcrt/other.lib",
        "libgcc",
        "ucrtbase.dll",
        "libcmtd0.lib",
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        cr_expect_null(crt_lib_find(str_of(names[i])), "%s", names[i]);
}

Test(crt, twins_cross_linkage_and_configuration)
{
    expect_twin("libcpmtd0", LINKAGE_DYNAMIC, CONFIG_DEBUG, "msvcprtd");
    expect_twin("libcpmtd0", LINKAGE_DYNAMIC, CONFIG_RELEASE, "msvcprt");
    expect_twin("libcmt", LINKAGE_DYNAMIC, CONFIG_RELEASE, "msvcrt");
    expect_twin("msvcrtd", LINKAGE_STATIC, CONFIG_RELEASE, "libcmt");
    expect_twin("ucrt", LINKAGE_STATIC, CONFIG_DEBUG, "libucrtd");
    expect_twin("libconcrt1", LINKAGE_DYNAMIC, CONFIG_RELEASE, "concrt");
}

Test(crt, a_library_that_fits_is_its_own_twin)
{
    expect_twin("libcpmtd0", LINKAGE_STATIC, CONFIG_DEBUG, "libcpmtd0");
    expect_twin("libcpmt1", LINKAGE_STATIC, CONFIG_RELEASE, "libcpmt1");
    expect_twin("oldnames", LINKAGE_STATIC, CONFIG_DEBUG, "oldnames");
    expect_twin("vcomp", LINKAGE_STATIC, CONFIG_RELEASE, "vcomp");
}

Test(crt, collections_pair_each_library_with_its_own_debug_twin)
{
    expect_twin("vcomp", LINKAGE_DYNAMIC, CONFIG_DEBUG, "vcompd");
    expect_twin("comsuppw", LINKAGE_DYNAMIC, CONFIG_DEBUG, "comsuppwd");
    expect_twin("comsuppd", LINKAGE_STATIC, CONFIG_RELEASE, "comsupp");
    expect_twin("vccorlib", LINKAGE_DYNAMIC, CONFIG_DEBUG, "vccorlibd");
    expect_twin("ptrustud", LINKAGE_DYNAMIC, CONFIG_RELEASE, "ptrustu");
    expect_twin("msvcmrt", LINKAGE_DYNAMIC, CONFIG_DEBUG, "msvcmrtd");
    expect_twin("libcd", LINKAGE_STATIC, CONFIG_RELEASE, "libc");
}

Test(crt, what_exists_in_one_linkage_has_no_twin_in_the_other)
{
    expect_twin("msvcmrt", LINKAGE_STATIC, CONFIG_RELEASE, NULL);
    expect_twin("vccorlib", LINKAGE_STATIC, CONFIG_RELEASE, NULL);
    expect_twin("libcp", LINKAGE_DYNAMIC, CONFIG_RELEASE, NULL);
}

Test(crt, vcruntime_owns_exceptions_and_memory_although_ucrtbase_exports_them)
{
    static const char *const names[] = {
        "memcpy",
        "memmove",
        "memset",
        "memcmp",
        "memchr",
        "strchr",
        "strrchr",
        "strstr",
        "wcschr",
        "wcsrchr",
        "wcsstr",
        "__CxxFrameHandler3",
        "longjmp",
        "setjmp",
        "_setjmp3",
        "_CxxThrowException",
        "__C_specific_handler",
        "_purecall",
        "__RTDynamicCast",
        "__std_terminate",
        "__std_exception_copy",
        "__CxxFrameHandler4",
        "__std_type_info_compare",
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        expect_symbol(names[i], CRT_VCRUNTIME, 0);
}

Test(crt, the_ucrt_owns_stdio_heap_and_locale)
{
    static const char *const names[] = {
        "tolower",
        "ldexp",
        "malloc",
        "free",
        "realloc",
        "_msize",
        "_errno",
        "_initterm",
        "fopen",
        "__stdio_common_vfprintf",
        "__acrt_iob_func",
        "_wsopen_s",
        "_sopen_s",
        "_fstat64i32",
        "_time64",
        "_configthreadlocale",
        "_invalid_parameter_noinfo_noreturn",
        "_crt_atexit",
        "strlen",
        "_wassert",
        "setlocale",
        "_CIsqrt",
        "_malloc_base",
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        expect_symbol(names[i], CRT_UCRT, 0);
    expect_symbol("_wctype", CRT_UCRT, CRT_SYMBOL_DATA);
}

Test(crt, the_startup_library_is_always_code_of_the_image)
{
    static const char *const functions[] = {
        "mainCRTStartup",
        "wmainCRTStartup",
        "WinMainCRTStartup",
        "wWinMainCRTStartup",
        "_DllMainCRTStartup",
        "__scrt_initialize_crt",
        "__security_check_cookie",
        "__report_gsfailure",
        "__GSHandlerCheck",
        "__GSHandlerCheck_EH4",
        "__chkstk",
        "_chkstk",
        "atexit",
        "_onexit",
        "_RTC_CheckStackVars",
        "_RTC_Shutdown",
        "__dyn_tls_on_demand_init",
        "??2@YAPEAX_K@Z",
        "??3@YAXPEAX@Z",
        "??_U@YAPEAX_K@Z",
        "??_V@YAXPEAX@Z",
        "??2@YAPAXI@Z",
        "??3@YAXPAX@Z",
        "_Init_thread_header",
    };
    static const char *const variables[] = {
        "__security_cookie",
        "_fltused",
        "_tls_index",
        "_tls_used",
        "__tls_guard",
        "_load_config_used",
        "__guard_check_icall_fptr",
        "__guard_dispatch_icall_fptr",
        "??_7type_info@@6B@",
    };
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++)
        expect_symbol(functions[i], CRT_STARTUP, CRT_SYMBOL_STATIC);
    for (size_t i = 0; i < sizeof variables / sizeof *variables; i++)
        expect_symbol(variables[i], CRT_STARTUP, CRT_SYMBOL_DATA | CRT_SYMBOL_STATIC);
}

Test(crt, the_stl_owns_streams_threads_and_vector_algorithms)
{
    expect_symbol("?cout@std@@3V?$basic_ostream@DU?$char_traits@D@std@@@1@A", CRT_STL,
                  CRT_SYMBOL_DATA);
    expect_symbol("?_Xlength_error@std@@YAXPEBD@Z", CRT_STL, 0);
    expect_symbol("?_Xlength_error@std@@YAXPBD@Z", CRT_STL, 0);
    expect_symbol("?_Id_cnt@id@locale@std@@0HA", CRT_STL, CRT_SYMBOL_DATA);
    expect_symbol("_Mtx_lock", CRT_STL, 0);
    expect_symbol("_Cnd_wait", CRT_STL, 0);
    expect_symbol("_Query_perf_counter", CRT_STL, 0);
    expect_symbol("__std_atomic_wait_direct", CRT_STL, 0);
    expect_symbol("__std_tzdb_get_time_zones", CRT_STL, 0);
    expect_symbol("__std_find_trivial_1", CRT_STL, CRT_SYMBOL_STATIC);
    expect_symbol("__std_fs_open_handle", CRT_STL, CRT_SYMBOL_STATIC);
    expect_symbol("_Thrd_sleep_for", CRT_STL, CRT_SYMBOL_STATIC);
    expect_symbol("?nothrow@std@@3Unothrow_t@1@B", CRT_STL, CRT_SYMBOL_DATA | CRT_SYMBOL_STATIC);
}

Test(crt, the_debug_crt_alone_reports_and_counts_blocks)
{
    static const char *const names[] = {
        "_CrtDbgReport", "_CrtDbgReportW",    "_malloc_dbg",    "_calloc_dbg",        "_free_dbg",
        "_realloc_dbg",  "_CrtSetReportMode", "_CrtSetDbgFlag", "_invalid_parameter",
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        expect_symbol(names[i], CRT_UCRT, CRT_SYMBOL_DEBUG);
    expect_symbol("??2@YAPEAX_KHPEBDH@Z", CRT_STARTUP, CRT_SYMBOL_DEBUG | CRT_SYMBOL_STATIC);
    expect_name("__imp__CrtDbgReport", false, "_CrtDbgReport", true);
    expect_name("__imp___CrtDbgReport", true, "_CrtDbgReport", true);
    expect_name("__imp__invalid_parameter", false, "_invalid_parameter", true);
}

Test(crt, other_owners_have_their_names)
{
    expect_symbol("printf", CRT_NEUTRAL, 0);
    expect_symbol("_vsnprintf", CRT_NEUTRAL, 0);
    expect_symbol("strdup", CRT_NEUTRAL, 0);
    expect_symbol("__delayLoadHelper2", CRT_NEUTRAL, CRT_SYMBOL_STATIC);
    expect_symbol("omp_get_num_threads", CRT_OPENMP, 0);
    expect_symbol("_vcomp_fork", CRT_OPENMP, 0);
    expect_symbol("??0critical_section@Concurrency@@QEAA@XZ", CRT_CONCRT, 0);
    expect_symbol("__iob_func", CRT_LEGACY, 0);
    expect_symbol("_iob", CRT_LEGACY, CRT_SYMBOL_DATA);
}

Test(crt, a_variable_of_cpp_never_ends_like_a_function)
{
    for (size_t i = 0; i < crt_symbol_count; i++) {
        const char *name = crt_symbol_name(&crt_symbols[i]);
        if (name[0] == '?')
            cr_expect_eq(name[strlen(name) - 1] == 'Z', !(crt_symbols[i].flags & CRT_SYMBOL_DATA),
                         "%s", name);
    }
}

Test(crt, x64_decorates_c_not_at_all)
{
    expect_name("tolower", false, "tolower", false);
    expect_name("__imp_tolower", false, "tolower", true);
    expect_name("_errno", false, "_errno", false);
    expect_name("__imp__errno", false, "_errno", true);
    expect_name("__imp_?cout@std@@3V?$basic_ostream@DU?$char_traits@D@std@@@1@A", false,
                "?cout@std@@3V?$basic_ostream@DU?$char_traits@D@std@@@1@A", true);
}

Test(crt, x86_decorates_by_calling_convention)
{
    expect_name("_tolower", true, "tolower", false);
    expect_name("__imp__tolower", true, "tolower", true);
    expect_name("__errno", true, "_errno", false);
    expect_name("__imp___errno", true, "_errno", true);
    expect_name("__chkstk", true, "_chkstk", false);
    expect_name("__CxxThrowException@8", true, "_CxxThrowException", false);
    expect_name("___std_find_trivial_1@12", true, "__std_find_trivial_1", false);
    expect_name("__DllMainCRTStartup@12", true, "_DllMainCRTStartup", false);
    expect_name("@__security_check_cookie@4", true, "__security_check_cookie", false);
    expect_name("@_RTC_CheckStackVars@8", true, "_RTC_CheckStackVars", false);
    expect_name("___security_cookie", true, "__security_cookie", false);
    expect_name("__fltused", true, "_fltused", false);
    expect_name("??2@YAPAXI@Z", true, "??2@YAPAXI@Z", false);
    expect_name("__imp_?_Xlength_error@std@@YAXPBD@Z", true, "?_Xlength_error@std@@YAXPBD@Z", true);
}

Test(crt, without_a_machine_x64_comes_first_and_then_x86)
{
    expect_name("_tolower", false, "_tolower", false); /* there is such a function */
    expect_name("_malloc", false, "malloc", false);
    expect_name("__imp__malloc", false, "malloc", true);
    expect_name("__imp___errno", false, "_errno", true);
    expect_name("@__security_check_cookie@4", false, "__security_check_cookie", false);
    expect_name("__imp__time64", false, "_time64", true);
    expect_name("_open", false, "_open", false);
    expect_name("_open", true, "open", false);
}

Test(crt, arm64ec_marks_its_functions)
{
    expect_name("#memcpy", false, "memcpy", false);
    expect_name("__imp_aux_malloc", false, "malloc", true);
    expect_name("?_Xlength_error@std@@$$hYAXPEBD@Z", false, "?_Xlength_error@std@@YAXPEBD@Z",
                false);
    expect_name("??2@$$hYAPEAX_K@Z", false, "??2@YAPEAX_K@Z", false);
}

Test(crt, names_of_others_are_nobodys)
{
    static const char *const names[] = {
        "CreateFileW",
        "__imp_CreateFileW",
        "_CreateFileW@28",
        "__imp__CreateFileW@28",
        "WSAStartup",
        "__imp_WSAStartup",
        "main",
        "_main",
        "WinMain",
        "wmain",
        "DllMain",
        "_WinMain@16",
        "BCryptGenRandom",
        "NtReadFile",
        "posix_memalign",
        "__chkstk_ms",
        "___chkstk_ms",
        "_Unwind_Resume",
        "__ImageBase",
        "__guard_fids_table",
        "__asan_init",
        "toLower",
        "TOLOWER",
        "tolowe",
        "tolowerr",
        "??2@YAPEAX_K@",
        "__imp_InitOnceComplete",
    };
    CrtSymbolUse use;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        for (int is_x86 = 0; is_x86 < 2; is_x86++)
            cr_expect_not(find(names[i], is_x86, &use), "%s", names[i]);
}

Test(crt, a_miss_leaves_out_alone)
{
    CrtSymbolUse use = {&crt_symbols[7], true};
    cr_assert_not(find("CreateFileW", false, &use));
    cr_expect_eq(use.symbol, &crt_symbols[7]);
    cr_expect(use.is_import);
}

Test(crt, odd_names_are_nobodys)
{
    static const Str names[] = {
        {"",                   0 },
        {"_",                  1 },
        {"@",                  1 },
        {"#",                  1 },
        {"?",                  1 },
        {"__imp_",             6 },
        {"__imp__",            7 },
        {"__imp_aux_",         10},
        {"__imp_@",            7 },
        {"_@4",                3 },
        {"@@4",                3 },
        {"@memcpy",            7 },
        {"@memcpy@",           8 },
        {"@memcpy@x",          9 },
        {"$$h",                3 },
        {"?$$h",               4 },
        {"memcpy\0x",          8 },
        {"\0memcpy",           7 },
        {"\xff\xfe",           2 },
        {"__imp___imp_memcpy", 18},
    };
    CrtSymbolUse use;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        for (int is_x86 = 0; is_x86 < 2; is_x86++)
            cr_expect_not(crt_symbol_of(names[i], is_x86 ? MACHINE_X86 : MACHINE_NONE, &use),
                          "number %zu", i);
}

Test(crt, long_names_are_nobodys)
{
    static char name[70000] = "?memcpy$$h";
    CrtSymbolUse use;
    memset(name + 10, 'a', sizeof name - 10);
    for (size_t len = 250; len < 270; len++)
        cr_expect_not(crt_symbol_of_any((Str){name, len}, &use));
    cr_expect_not(crt_symbol_of_any((Str){name, sizeof name}, &use));
    cr_expect_not(crt_symbol_of((Str){name, sizeof name}, MACHINE_X86, &use));
}

Test(crt, every_value_has_a_name)
{
    cr_expect_str_eq(crt_component_name(CRT_STARTUP), "startup");
    cr_expect_str_eq(crt_component_name(CRT_VCRUNTIME), "vcruntime");
    cr_expect_str_eq(crt_component_name(CRT_UCRT), "ucrt");
    cr_expect_str_eq(crt_component_name(CRT_STL), "stl");
    cr_expect_str_eq(crt_component_name(CRT_CONCRT), "concrt");
    cr_expect_str_eq(crt_component_name(CRT_OPENMP), "openmp");
    cr_expect_str_eq(crt_component_name(CRT_CLR), "clr");
    cr_expect_str_eq(crt_component_name(CRT_LEGACY), "legacy");
    cr_expect_str_eq(crt_component_name(CRT_NEUTRAL), "neutral");
    cr_expect_str_eq(linkage_name(LINKAGE_NONE), "none");
    cr_expect_str_eq(linkage_name(LINKAGE_STATIC), "static");
    cr_expect_str_eq(linkage_name(LINKAGE_DYNAMIC), "dynamic");
    cr_expect_str_eq(linkage_name(LINKAGE_MIXED), "mixed");
    cr_expect_str_eq(config_name(CONFIG_NONE), "none");
    cr_expect_str_eq(config_name(CONFIG_RELEASE), "release");
    cr_expect_str_eq(config_name(CONFIG_DEBUG), "debug");
    cr_expect_str_eq(config_name(CONFIG_MIXED), "mixed");
}

Test(crt, a_known_machine_has_one_spelling)
{
    CrtSymbolUse use;
    cr_expect(crt_symbol_of(STR("_fopen"), MACHINE_X86, &use));
    cr_expect_not(crt_symbol_of(STR("_fopen"), MACHINE_X64, &use), "x64's is fopen");
    cr_expect_not(crt_symbol_of(STR("_fopen"), MACHINE_ARM64, &use));
    cr_expect(crt_symbol_of(STR("_fopen"), MACHINE_NONE, &use));
    cr_expect(crt_symbol_of(STR("fopen"), MACHINE_X64, &use));
    cr_expect_not(crt_symbol_of(STR("fopen"), MACHINE_X86, &use), "C has an underscore there");
    cr_expect(crt_symbol_of(STR("__imp_fopen"), MACHINE_ARM64, &use) && use.is_import);
}
