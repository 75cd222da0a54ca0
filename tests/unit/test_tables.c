/* SPDX-License-Identifier: MIT */
#include "model/crt.h"
#include "model/stl.h"
#include "model/winapi.h"
#include "report/fact.h"

#include <criterion/criterion.h>
#include <string.h>

static void expect_api(const char *decorated, const char *lib, const char *name)
{
    WindowsApi api;
    if (!winapi_find(str_of(decorated), &api)) {
        cr_expect(false, "%s is nobody's", decorated);
        return;
    }
    cr_expect_str_eq(api.lib->name, lib, "%s", decorated);
    cr_expect(str_eq(api.name, str_of(name)), "%s: %.*s", decorated, STR_ARG(api.name));
}

static void expect_no_api(const char *decorated)
{
    WindowsApi api;
    bool is_found = winapi_find(str_of(decorated), &api);
    cr_expect_not(is_found, "%s is in %s", decorated, is_found ? api.lib->name : "");
}

Test(windows_api, is_sorted_and_every_name_is_found_again)
{
    NameWalk walk;
    char last[NAMETABLE_LONGEST];
    size_t count = 0, last_len = 0;
    nametable_walk(&windows_api, 0, &walk);
    while (nametable_next(&walk)) {
        unsigned number;
        cr_assert_lt(walk.number, windows_lib_count);
        cr_assert(str_compare((Str){last, last_len}, walk.name) < 0, "%.*s is not in order",
                  STR_ARG(walk.name));
        cr_assert(nametable_find(&windows_api, walk.name, &number), "%.*s is not found",
                  STR_ARG(walk.name));
        cr_assert_eq(number, walk.number);
        last_len = walk.name.len;
        memcpy(last, walk.name.at, last_len);
        count++;
    }
    cr_expect_eq(count, windows_api.count);
    cr_expect_gt(count, 20000);
}

/* "Requirements, Library" of Microsoft's reference of each function. */
Test(windows_api, names_the_library_of_the_documentation)
{
    static const char *const known[][2] = {
        {"CreateFileW",                  "kernel32"       },
        {"MessageBoxW",                  "user32"         },
        {"BitBlt",                       "gdi32"          },
        {"RegOpenKeyExW",                "advapi32"       },
        {"CryptAcquireContextW",         "advapi32"       },
        {"CoCreateInstance",             "ole32"          },
        {"SysAllocString",               "oleaut32"       },
        {"ShellExecuteW",                "shell32"        },
        {"SHGetKnownFolderPath",         "shell32"        },
        {"PathFileExistsW",              "shlwapi"        },
        {"WSAStartup",                   "ws2_32"         },
        {"closesocket",                  "ws2_32"         },
        {"getaddrinfo",                  "ws2_32"         },
        {"BCryptGenRandom",              "bcrypt"         },
        {"NCryptOpenKey",                "ncrypt"         },
        {"CertOpenStore",                "crypt32"        },
        {"GetUserProfileDirectoryW",     "userenv"        },
        {"GetFileVersionInfoW",          "version"        },
        {"timeBeginPeriod",              "winmm"          },
        {"InitCommonControlsEx",         "comctl32"       },
        {"GetOpenFileNameW",             "comdlg32"       },
        {"UuidCreate",                   "rpcrt4"         },
        {"MiniDumpWriteDump",            "dbghelp"        },
        {"GetProcessMemoryInfo",         "psapi"          },
        {"GetAdaptersAddresses",         "iphlpapi"       },
        {"if_nametoindex",               "iphlpapi"       },
        {"SetupDiGetClassDevsW",         "setupapi"       },
        {"NetUserGetInfo",               "netapi32"       },
        {"InternetOpenW",                "wininet"        },
        {"WinHttpOpen",                  "winhttp"        },
        {"URLDownloadToFileW",           "urlmon"         },
        {"WinVerifyTrust",               "wintrust"       },
        {"ImmGetContext",                "imm32"          },
        {"DwmExtendFrameIntoClientArea", "dwmapi"         },
        {"OpenThemeData",                "uxtheme"        },
        {"AlphaBlend",                   "msimg32"        },
        {"wglCreateContext",             "opengl32"       },
        {"gluPerspective",               "glu32"          },
        {"ClosePrinter",                 "winspool"       },
        {"HidD_GetHidGuid",              "hid"            },
        {"WTSQuerySessionInformationW",  "wtsapi32"       },
        {"ldap_init",                    "wldap32"        },
        {"GetDpiForMonitor",             "shcore"         },
        {"WaitOnAddress",                "synchronization"},
        {"RoInitialize",                 "runtimeobject"  },
        {"D3D11CreateDevice",            "d3d11"          },
        {"CreateDXGIFactory1",           "dxgi"           },
        {"DWriteCreateFactory",          "dwrite"         },
        {"DirectInput8Create",           "dinput8"        },
        {"MFStartup",                    "mfplat"         },
        {"PdhOpenQueryW",                "pdh"            },
        {"EvtQuery",                     "wevtapi"        },
        {"SCardEstablishContext",        "winscard"       },
        {"RmStartSession",               "rstrtmgr"       },
        {"NtReadFile",                   "ntdll"          },
        {"RtlNtStatusToDosError",        "ntdll"          },
        {"IID_IUnknown",                 "uuid"           },
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        expect_api(known[i][0], known[i][1], known[i][0]);
}

Test(windows_api, is_found_in_every_decoration)
{
    expect_api("__imp_closesocket", "ws2_32", "closesocket");
    expect_api("_closesocket@4", "ws2_32", "closesocket");
    expect_api("__imp__closesocket@4", "ws2_32", "closesocket");
    expect_api("__imp__wsprintfA", "user32", "wsprintfA");
    expect_api("__imp__TrackMouseEvent@4", "user32", "TrackMouseEvent");
    expect_api("__imp___TrackMouseEvent@4", "comctl32", "_TrackMouseEvent");
    expect_api("#BCryptGenRandom", "bcrypt", "BCryptGenRandom");
    expect_api("__imp_aux_BCryptGenRandom", "bcrypt", "BCryptGenRandom");
}

Test(windows_api, is_not_what_only_looks_like_it)
{
    expect_no_api("");
    expect_no_api("_");
    expect_no_api("__imp_");
    expect_no_api("_connect"); /* x86's cdecl function `connect`: anybody's */
    expect_no_api("?connect@@YAHXZ");
    expect_no_api("WSAStartup2");
    expect_no_api("wsastartup");
    expect_no_api("WinMain");
    expect_no_api("DllMain");
    expect_no_api("DllGetClassObject"); /* every COM server has it */
    expect_no_api("__wine_dbg_output");
}

Test(windows_api, has_no_name_of_the_c_runtime)
{
    for (size_t i = 0; i < crt_symbol_count; i++) {
        unsigned number;
        cr_expect_not(
            nametable_find(&windows_api, str_of(crt_symbol_name(&crt_symbols[i])), &number), "%s",
            crt_symbol_name(&crt_symbols[i]));
    }
}

Test(windows_api, finds_libraries_by_name_and_path)
{
    cr_assert_not_null(winapi_lib_find(STR("WS2_32.Lib")));
    cr_expect_str_eq(winapi_lib_find(STR("C:\\sdk\\Ws2_32.lib"))->dll, "ws2_32.dll");
    cr_expect_null(winapi_lib_find(STR("libcmt.lib")));
    cr_expect_null(winapi_lib_find(STR("")));
}

static void expect_toolset(const char *decorated, const char *version)
{
    const StlHelper *helper = stl_helper_find(str_of(decorated));
    cr_assert_not_null(helper, "%s is no helper", decorated);
    cr_expect_str_eq(helper->first ? helper->first->version : "old", version, "%s", decorated);
}

Test(stl_helpers, are_sorted_and_found_again)
{
    for (size_t i = 0; i < stl_helper_count; i++) {
        cr_expect(i == 0 || strcmp(stl_helpers[i - 1].name, stl_helpers[i].name) < 0);
        cr_expect_eq(stl_helper_find(str_of(stl_helpers[i].name)), &stl_helpers[i]);
    }
    for (size_t i = 1; i < toolset_count; i++)
        cr_expect_lt(strcmp(toolsets[i - 1].version, toolsets[i].version), 0);
}

/* As public reports tell it: the release of Visual Studio that made the error go away. */
Test(stl_helpers, know_the_first_toolset)
{
    expect_toolset("__std_reverse_trivially_swappable_8", "old");
    expect_toolset("__std_tzdb_get_time_zones", "14.29");
    expect_toolset("__std_init_once_link_alternate_names_and_abort", "14.32");
    expect_toolset("__std_find_trivial_1", "14.33");
    expect_toolset("__std_count_trivial_4", "14.33");
    expect_toolset("__std_min_element_4", "14.34");
    expect_toolset("__std_print_to_unicode_console", "14.37");
    expect_toolset("_Thrd_sleep_for", "14.39");
    expect_toolset("__std_max_4i", "14.40");
    expect_toolset("__std_find_first_of_trivial_4", "14.41");
    expect_toolset("_Cnd_timedwait_for_unchecked", "14.42");
    expect_toolset("__std_search_1", "14.43");
    expect_toolset("__std_find_end_2", "14.43");
    expect_toolset("__std_fs_equivalent", "14.44");
    expect_toolset("__std_rotate", "14.50");
    expect_toolset("__std_includes_less_1i", "14.51");
    expect_toolset("__CxxFrameHandler4", "14.20");
}

Test(stl_helpers, are_found_in_every_decoration)
{
    expect_toolset("___std_find_trivial_1@12", "14.33");
    expect_toolset("__imp___std_find_trivial_1", "14.33");
    expect_toolset("__imp____std_fs_equivalent", "14.44");
    cr_expect_null(stl_helper_find(STR("__std_terminate")));
    cr_expect_null(stl_helper_find(STR("__std_exception_copy")));
    cr_expect_null(stl_helper_find(STR("??$__std_find_trivial@$$CBDD@@YAPEADPEAD0D@Z")));
}

Test(stl_helpers, newer_than_the_table_are_known_by_their_form)
{
    cr_expect(stl_helper_is_unknown(STR("__std_sort_in_no_time_8")));
    cr_expect(stl_helper_is_unknown(STR("___std_sort_in_no_time_8@12")));
    cr_expect_not(stl_helper_is_unknown(STR("__std_find_trivial_1")));
    cr_expect_not(stl_helper_is_unknown(STR("__std_exception_destroy")));
    cr_expect_not(stl_helper_is_unknown(STR("___std_exception_destroy")));
    cr_expect_not(stl_helper_is_unknown(STR("my_function")));
}

static Fact fact_of_symbol(LinkerMessage *message, const char *symbol)
{
    *message = (LinkerMessage){.kind = MESSAGE_UNRESOLVED, .symbol = str_of(symbol)};
    return fact_of(message, NULL);
}

Test(facts, of_a_missing_name_say_who_has_it)
{
    LinkerMessage message;
    Fact fact = fact_of_symbol(&message, "__imp__WSAStartup@8");
    cr_expect(fact_has(&fact, FACT_WINDOWS_API));
    cr_expect_str_eq(fact.system_lib->name, "ws2_32");
    cr_expect_str_eq(fact.system_lib->dll, "ws2_32.dll");
    cr_expect_not(fact_has(&fact, FACT_CRT_SYMBOL));
    fact = fact_of_symbol(&message, "__std_find_trivial_unsized_4");
    cr_expect(fact_has(&fact, FACT_STL_HELPER));
    cr_expect(fact_has(&fact, FACT_STL_DATED));
    cr_expect_str_eq(fact.stl->first->release, "VS 2022 17.3");
    fact = fact_of_symbol(&message, "__std_smf_zeta");
    cr_expect_not(fact_has(&fact, FACT_STL_DATED));
    fact = fact_of_symbol(&message, "__imp_tolower");
    cr_expect(fact_has(&fact, FACT_CRT_SYMBOL));
    cr_expect_not(fact_has(&fact, FACT_WINDOWS_API));
    cr_expect_not(fact_has(&fact, FACT_STL_HELPER));
}
