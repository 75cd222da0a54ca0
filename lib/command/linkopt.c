/* SPDX-License-Identifier: MIT */
#include "command/linkopt.h"

enum {
    VALUE = OPT_TAKES_VALUE,
    MAYBE = OPT_TAKES_VALUE | OPT_VALUE_OPTIONAL,
    SWITCH = MAYBE | OPT_LAST_WINS, /* `/name` and `/name:no` */
    LLD_DASHED = OPT_DASH_DASH | OPT_LLD_ONLY,
};

const LinkOpt link_opts[] = {
    {"?",                                   OPT_HELP,            0                                                       },
    {"align",                               OPT_OTHER,           VALUE | OPT_LAST_WINS                                   },
    {"aligncomm",                           OPT_OTHER,           VALUE | OPT_IN_DRECTVE                                  },
    {"allowbind",                           OPT_OTHER,           SWITCH                                                  },
    {"allowisolation",                      OPT_OTHER,           SWITCH                                                  },
    {"alternatename",                       OPT_ALTERNATENAME,   VALUE | OPT_IN_DRECTVE                                  },
    {"appcontainer",                        OPT_OTHER,           SWITCH                                                  },
    {"arm64xfunctionpadminx64",             OPT_OTHER,           VALUE | OPT_LAST_WINS | OPT_LINK_ONLY                   },
    {"arm64xsameaddress",                   OPT_OTHER,           VALUE | OPT_IN_DRECTVE                                  },
    {"assemblydebug",                       OPT_OTHER,           MAYBE | OPT_LAST_WINS                                   },
    {"assemblylinkresource",                OPT_OTHER,           VALUE | OPT_NAMES_INPUT | OPT_LINK_ONLY                 },
    {"assemblymodule",                      OPT_OTHER,           VALUE | OPT_NAMES_INPUT | OPT_LINK_ONLY                 },
    {"assemblyresource",                    OPT_OTHER,           VALUE | OPT_NAMES_INPUT | OPT_LINK_ONLY                 },
    {"auto-import",                         OPT_OTHER,           SWITCH | OPT_LLD_ONLY                                   },
    {"base",                                OPT_OTHER,           VALUE | OPT_LAST_WINS                                   },
    {"brepro",                              OPT_OTHER,           0                                                       },
    {"build-id",                            OPT_OTHER,           SWITCH | OPT_LLD_ONLY                                   },
    {"call-graph-ordering-file",            OPT_OTHER,           VALUE | OPT_NAMES_INPUT | OPT_LAST_WINS | OPT_LLD_ONLY  },
    {"call-graph-profile-sort",             OPT_OTHER,           SWITCH | OPT_LLD_ONLY                                   },
    {"cetcompat",                           OPT_OTHER,           SWITCH                                                  },
    {"cetcompatstrict",                     OPT_OTHER,           SWITCH                                                  },
    {"cetdynamicapisinproc",                OPT_OTHER,           SWITCH                                                  },
    {"cetipvalidationrelaxed",              OPT_OTHER,           SWITCH                                                  },
    {"cgthreads",                           OPT_OTHER,           VALUE | OPT_LAST_WINS | OPT_LINK_ONLY                   },
    {"clrimagetype",                        OPT_OTHER,           VALUE | OPT_LAST_WINS | OPT_LINK_ONLY                   },
    {"clrloaderoptimization",               OPT_OTHER,           VALUE | OPT_LAST_WINS | OPT_LINK_ONLY                   },
    {"clrsupportlasterror",                 OPT_OTHER,           MAYBE | OPT_LAST_WINS | OPT_LINK_ONLY                   },
    {"clrthreadattribute",                  OPT_OTHER,           VALUE | OPT_LAST_WINS | OPT_LINK_ONLY                   },
    {"clrunmanagedcodecheck",               OPT_OTHER,           SWITCH | OPT_LINK_ONLY                                  },
    {"color-diagnostics",                   OPT_OTHER,           MAYBE | OPT_LAST_WINS | LLD_DASHED                      },
    {"crtlink",                             OPT_CRTLINK,         VALUE                                                   },
    {"debug",                               OPT_DEBUG,           MAYBE | OPT_LAST_WINS                                   },
    {"debugtype",                           OPT_OTHER,           VALUE | OPT_LAST_WINS                                   },
    {"def",                                 OPT_DEF,             VALUE | OPT_NAMES_INPUT | OPT_LAST_WINS                 },
    {"defarm64native",                      OPT_OTHER,           VALUE | OPT_NAMES_INPUT | OPT_LAST_WINS                 },
    {"defaultlib",                          OPT_DEFAULTLIB,      VALUE | OPT_IN_DRECTVE | OPT_NAMES_LIBRARY              },
    {"delay",                               OPT_OTHER,           VALUE                                                   },
    {"delayload",                           OPT_DELAYLOAD,       VALUE                                                   },
    {"delaysign",                           OPT_OTHER,           SWITCH | OPT_LINK_ONLY                                  },
    {"demangle",                            OPT_OTHER,           SWITCH | OPT_LLD_ONLY                                   },
    {"dependentloadflag",                   OPT_OTHER,           MAYBE | OPT_LAST_WINS                                   },
    {"diasdkdir",                           OPT_OTHER,           VALUE | OPT_LAST_WINS | OPT_LLD_ONLY                    },
    {"disallowlib",                         OPT_DISALLOWLIB,     VALUE | OPT_IN_DRECTVE | OPT_NAMES_LIBRARY              },
    {"dll",                                 OPT_DLL,             0                                                       },
    {"driver",                              OPT_DRIVER,          MAYBE | OPT_LAST_WINS                                   },
    {"dwodir",                              OPT_OTHER,           VALUE | OPT_NAMES_OUTPUT | OPT_LAST_WINS | OPT_LLD_ONLY },
    {"dynamicbase",                         OPT_OTHER,           SWITCH                                                  },
    {"dynamicdeopt",                        OPT_OTHER,           MAYBE | OPT_LAST_WINS | OPT_LINK_ONLY                   },
    {"editandcontinue",                     OPT_OTHER,           OPT_IN_DRECTVE                                          },
    {"emitpogophaseinfo",                   OPT_OTHER,           0                                                       },
    {"emittoolversioninfo",                 OPT_OTHER,           SWITCH                                                  },
    {"emitvolatilemetadata",                OPT_OTHER,           SWITCH | OPT_LINK_ONLY                                  },
    {"end-lib",                             OPT_END_LIB,         OPT_LLD_ONLY                                            },
    {"entry",                               OPT_ENTRY,           VALUE | OPT_IN_DRECTVE | OPT_LAST_WINS                  },
    {"errorlimit",                          OPT_OTHER,           VALUE | OPT_LAST_WINS | OPT_LLD_ONLY                    },
    {"errorreport",                         OPT_OTHER,           VALUE | OPT_LAST_WINS                                   },
    {"exclude-all-symbols",                 OPT_OTHER,           OPT_LLD_ONLY                                            },
    {"exclude-symbols",                     OPT_OTHER,           VALUE | OPT_LLD_ONLY                                    },
    {"export",                              OPT_EXPORT,          VALUE | OPT_IN_DRECTVE                                  },
    {"export-all-symbols",                  OPT_OTHER,           OPT_LLD_ONLY                                            },
    {"exportpadmin",                        OPT_OTHER,           MAYBE | OPT_LAST_WINS | OPT_LINK_ONLY                   },
    {"failifmismatch",                      OPT_FAILIFMISMATCH,  VALUE | OPT_IN_DRECTVE                                  },
    {"fastfail",                            OPT_OTHER,           SWITCH                                                  },
    {"fastgenprofile",                      OPT_OTHER,           MAYBE | OPT_LINK_ONLY                                   },
    {"fat-lto-objects",                     OPT_OTHER,           SWITCH | OPT_LLD_ONLY                                   },
    {"filealign",                           OPT_OTHER,           VALUE | OPT_LAST_WINS                                   },
    {"fixed",                               OPT_OTHER,           SWITCH                                                  },
    {"force",                               OPT_FORCE,           MAYBE                                                   },
    {"functionpadmin",                      OPT_OTHER,           MAYBE | OPT_LAST_WINS                                   },
    {"genprofile",                          OPT_OTHER,           MAYBE | OPT_LINK_ONLY                                   },
    {"guard",                               OPT_OTHER,           VALUE                                                   },
    {"guardsym",                            OPT_OTHER,           VALUE | OPT_IN_DRECTVE                                  },
    {"heap",                                OPT_OTHER,           VALUE | OPT_LAST_WINS                                   },
    {"help",                                OPT_HELP,            0                                                       },
    {"highentropyva",                       OPT_OTHER,           SWITCH                                                  },
    {"hotpatchcompatible",                  OPT_OTHER,           SWITCH                                                  },
    {"idlout",                              OPT_OTHER,           VALUE | OPT_NAMES_OUTPUT | OPT_LAST_WINS                },
    {"ignore",                              OPT_OTHER,           VALUE                                                   },
    {"ignoreidl",                           OPT_OTHER,           0                                                       },
    {"ilk",                                 OPT_OTHER,           VALUE | OPT_NAMES_OUTPUT | OPT_LAST_WINS                },
    {"implib",                              OPT_IMPLIB,          VALUE | OPT_NAMES_OUTPUT | OPT_LAST_WINS                },
    {"include",                             OPT_INCLUDE,         VALUE | OPT_IN_DRECTVE                                  },
    {"includeglob",                         OPT_OTHER,           VALUE | OPT_LLD_ONLY                                    },
    {"includeoptional",                     OPT_INCLUDEOPTIONAL, VALUE | OPT_LLD_ONLY                                    },
    {"incremental",                         OPT_OTHER,           SWITCH                                                  },
    {"inferasanlibs",                       OPT_INFERASANLIBS,   SWITCH | OPT_IN_DRECTVE                                 },
    {"integritycheck",                      OPT_OTHER,           SWITCH                                                  },
    {"kernel",                              OPT_OTHER,           0                                                       },
    {"keycontainer",                        OPT_OTHER,           VALUE | OPT_LAST_WINS | OPT_LINK_ONLY                   },
    {"keyfile",                             OPT_OTHER,           VALUE | OPT_NAMES_INPUT | OPT_LAST_WINS | OPT_LINK_ONLY },
    {"kill-at",                             OPT_OTHER,           OPT_LLD_ONLY                                            },
    {"largeaddressaware",                   OPT_OTHER,           SWITCH                                                  },
    {"lib",                                 OPT_OTHER,           0                                                       },
    {"libpath",                             OPT_LIBPATH,         VALUE                                                   },
    {"link",                                OPT_OTHER,           0                                                       },
    {"linkrepro",                           OPT_OTHER,           VALUE | OPT_NAMES_OUTPUT | OPT_LAST_WINS                },
    {"linkreprofullpathrsp",                OPT_OTHER,           VALUE | OPT_NAMES_OUTPUT | OPT_LAST_WINS                },
    {"linkreprotarget",                     OPT_OTHER,           VALUE | OPT_LAST_WINS | OPT_LINK_ONLY                   },
    {"lld-allow-duplicate-weak",            OPT_OTHER,           SWITCH | OPT_LLD_ONLY                                   },
    {"lldemit",                             OPT_OTHER,           VALUE | OPT_LAST_WINS | OPT_LLD_ONLY                    },
    {"lldignoreenv",                        OPT_LLDIGNOREENV,    OPT_LLD_ONLY                                            },
    {"lldltocache",                         OPT_OTHER,           VALUE | OPT_NAMES_OUTPUT | OPT_LAST_WINS | OPT_LLD_ONLY },
    {"lldltocachepolicy",                   OPT_OTHER,           VALUE | OPT_LAST_WINS | OPT_LLD_ONLY                    },
    {"lldmap",                              OPT_OTHER,           MAYBE | OPT_NAMES_OUTPUT | OPT_LAST_WINS | OPT_LLD_ONLY },
    {"lldmingw",                            OPT_OTHER,           OPT_LLD_ONLY                                            },
    {"lldsavetemps",                        OPT_OTHER,           MAYBE | OPT_LLD_ONLY                                    },
    {"logo",                                OPT_OTHER,           OPT_LINK_ONLY                                           },
    {"ltcg",                                OPT_LTCG,            MAYBE | OPT_LAST_WINS                                   },
    {"ltcgout",                             OPT_OTHER,           VALUE | OPT_NAMES_OUTPUT | OPT_LAST_WINS                },
    {"lto-cs-profile-file",                 OPT_OTHER,           VALUE | OPT_LAST_WINS | OPT_LLD_ONLY                    },
    {"lto-cs-profile-generate",             OPT_OTHER,           OPT_LLD_ONLY                                            },
    {"lto-obj-path",                        OPT_OTHER,           VALUE | OPT_NAMES_OUTPUT | OPT_LAST_WINS | OPT_LLD_ONLY },
    {"lto-pgo-warn-mismatch",               OPT_OTHER,           SWITCH | OPT_LLD_ONLY                                   },
    {"lto-sample-profile",                  OPT_OTHER,           VALUE | OPT_NAMES_INPUT | OPT_LAST_WINS | OPT_LLD_ONLY  },
    {"machine",                             OPT_MACHINE,         VALUE | OPT_LAST_WINS                                   },
    {"manifest",                            OPT_OTHER,           MAYBE | OPT_LAST_WINS                                   },
    {"manifestdependency",                  OPT_OTHER,           VALUE | OPT_IN_DRECTVE                                  },
    {"manifestfile",                        OPT_OTHER,           VALUE | OPT_NAMES_OUTPUT | OPT_LAST_WINS                },
    {"manifestinput",                       OPT_OTHER,           VALUE | OPT_NAMES_INPUT                                 },
    {"manifestuac",                         OPT_OTHER,           MAYBE | OPT_LAST_WINS                                   },
    {"map",                                 OPT_OTHER,           MAYBE | OPT_NAMES_OUTPUT | OPT_LAST_WINS                },
    {"mapinfo",                             OPT_OTHER,           VALUE                                                   },
    {"maxilksize",                          OPT_OTHER,           VALUE | OPT_LAST_WINS                                   },
    {"merge",                               OPT_MERGE,           VALUE | OPT_IN_DRECTVE                                  },
    {"midl",                                OPT_OTHER,           VALUE | OPT_LINK_ONLY                                   },
    {"mllvm",                               OPT_OTHER,           VALUE | OPT_LLD_ONLY                                    },
    {"natvis",                              OPT_OTHER,           VALUE | OPT_NAMES_INPUT                                 },
    {"no-color-diagnostics",                OPT_OTHER,           LLD_DASHED                                              },
    {"noassembly",                          OPT_OTHER,           OPT_LINK_ONLY                                           },
    {"nocoffgrpinfo",                       OPT_OTHER,           0                                                       },
    {"nod",                                 OPT_NODEFAULTLIB,    MAYBE | OPT_NAMES_LIBRARY | OPT_ALIAS | OPT_LINK_ONLY   },
    {"nodbgdirmerge",                       OPT_OTHER,           0                                                       },
    {"nodefaultlib",                        OPT_NODEFAULTLIB,    MAYBE | OPT_IN_DRECTVE | OPT_NAMES_LIBRARY              },
    {"noentry",                             OPT_NOENTRY,         0                                                       },
    {"noexp",                               OPT_OTHER,           0                                                       },
    {"nofunctionpadsection",                OPT_OTHER,           MAYBE | OPT_LINK_ONLY                                   },
    {"noimplib",                            OPT_OTHER,           0                                                       },
    {"nologo",                              OPT_OTHER,           0                                                       },
    {"noseh",                               OPT_OTHER,           OPT_LLD_ONLY                                            },
    {"novcfeature",                         OPT_OTHER,           0                                                       },
    {"nxcompat",                            OPT_OTHER,           SWITCH                                                  },
    {"opt",                                 OPT_OTHER,           VALUE                                                   },
    {"order",                               OPT_OTHER,           VALUE | OPT_NAMES_INPUT                                 },
    {"osversion",                           OPT_OTHER,           VALUE | OPT_LAST_WINS                                   },
    {"out",                                 OPT_OUT,             VALUE | OPT_NAMES_OUTPUT | OPT_LAST_WINS                },
    {"output-def",                          OPT_OTHER,           VALUE | OPT_NAMES_OUTPUT | OPT_LAST_WINS | OPT_LLD_ONLY },
    {"pdb",                                 OPT_OTHER,           VALUE | OPT_NAMES_OUTPUT | OPT_LAST_WINS                },
    {"pdbaltpath",                          OPT_OTHER,           VALUE | OPT_LAST_WINS                                   },
    {"pdbcompress",                         OPT_OTHER,           0                                                       },
    {"pdbpagesize",                         OPT_OTHER,           VALUE | OPT_LAST_WINS                                   },
    {"pdbsourcepath",                       OPT_OTHER,           VALUE | OPT_LAST_WINS | OPT_LLD_ONLY                    },
    {"pdbstream",                           OPT_OTHER,           VALUE | OPT_LLD_ONLY                                    },
    {"pdbstripped",                         OPT_OTHER,           MAYBE | OPT_NAMES_OUTPUT | OPT_LAST_WINS                },
    {"pgd",                                 OPT_OTHER,           VALUE | OPT_LAST_WINS | OPT_LINK_ONLY                   },
    {"pogosafemode",                        OPT_OTHER,           OPT_LINK_ONLY                                           },
    {"prefetch-inputs",                     OPT_OTHER,           SWITCH | OPT_LLD_ONLY                                   },
    {"print-search-paths",                  OPT_OTHER,           OPT_LLD_ONLY                                            },
    {"print-symbol-order",                  OPT_OTHER,           VALUE | OPT_NAMES_OUTPUT | OPT_LAST_WINS | OPT_LLD_ONLY },
    {"profile",                             OPT_OTHER,           0                                                       },
    {"release",                             OPT_OTHER,           OPT_IN_DRECTVE                                          },
    {"reproduce",                           OPT_OTHER,           VALUE | OPT_NAMES_OUTPUT | OPT_LAST_WINS | OPT_LLD_ONLY },
    {"rsp-quoting",                         OPT_RSP_QUOTING,     VALUE | OPT_LAST_WINS | LLD_DASHED                      },
    {"runtime-pseudo-reloc",                OPT_OTHER,           SWITCH | OPT_LLD_ONLY                                   },
    {"safeseh",                             OPT_OTHER,           SWITCH                                                  },
    {"section",                             OPT_SECTION,         VALUE | OPT_IN_DRECTVE                                  },
    {"sectionlayout",                       OPT_OTHER,           VALUE | OPT_NAMES_INPUT | OPT_LAST_WINS                 },
    {"sourcelink",                          OPT_OTHER,           VALUE | OPT_NAMES_INPUT | OPT_LAST_WINS | OPT_LINK_ONLY },
    {"spd",                                 OPT_OTHER,           VALUE | OPT_LAST_WINS | OPT_LINK_ONLY                   },
    {"spdembed",                            OPT_OTHER,           VALUE | OPT_LAST_WINS | OPT_LINK_ONLY                   },
    {"spdin",                               OPT_OTHER,           VALUE | OPT_NAMES_INPUT | OPT_LAST_WINS | OPT_LINK_ONLY },
    {"spgo",                                OPT_OTHER,           OPT_LINK_ONLY                                           },
    {"stack",                               OPT_OTHER,           VALUE | OPT_IN_DRECTVE | OPT_LAST_WINS                  },
    {"start-lib",                           OPT_START_LIB,       OPT_LLD_ONLY                                            },
    {"stdcall-fixup",                       OPT_OTHER,           SWITCH | OPT_LLD_ONLY                                   },
    {"stub",                                OPT_OTHER,           VALUE | OPT_NAMES_INPUT | OPT_LAST_WINS                 },
    {"subsystem",                           OPT_SUBSYSTEM,       VALUE | OPT_IN_DRECTVE | OPT_LAST_WINS                  },
    {"summary",                             OPT_OTHER,           OPT_LLD_ONLY                                            },
    {"swaprun",                             OPT_OTHER,           VALUE                                                   },
    {"thinlto-distributor",                 OPT_OTHER,           VALUE | OPT_LAST_WINS | OPT_LLD_ONLY                    },
    {"thinlto-distributor-arg",             OPT_OTHER,           VALUE | OPT_LLD_ONLY                                    },
    {"thinlto-emit-imports-files",          OPT_OTHER,           OPT_LLD_ONLY                                            },
    {"thinlto-index-only",                  OPT_OTHER,           MAYBE | OPT_NAMES_OUTPUT | OPT_LAST_WINS | OPT_LLD_ONLY },
    {"thinlto-object-suffix-replace",       OPT_OTHER,           VALUE | OPT_LAST_WINS | OPT_LLD_ONLY                    },
    {"thinlto-prefix-replace",              OPT_OTHER,           VALUE | OPT_LAST_WINS | OPT_LLD_ONLY                    },
    {"thinlto-remote-compiler",             OPT_OTHER,           VALUE | OPT_LAST_WINS | OPT_LLD_ONLY                    },
    {"thinlto-remote-compiler-arg",         OPT_OTHER,           VALUE | OPT_LLD_ONLY                                    },
    {"thinlto-remote-compiler-prepend-arg", OPT_OTHER,           VALUE | OPT_LLD_ONLY                                    },
    {"threads",                             OPT_OTHER,           VALUE | OPT_LAST_WINS | OPT_LLD_ONLY                    },
    {"throwingnew",                         OPT_OTHER,           OPT_IN_DRECTVE                                          },
    {"time",                                OPT_OTHER,           0                                                       },
    {"time-trace",                          OPT_OTHER,           MAYBE | OPT_NAMES_OUTPUT | OPT_LAST_WINS | LLD_DASHED   },
    {"time-trace-granularity",              OPT_OTHER,           VALUE | OPT_LAST_WINS | LLD_DASHED                      },
    {"timestamp",                           OPT_OTHER,           VALUE | OPT_LAST_WINS | OPT_LLD_ONLY                    },
    {"tlbid",                               OPT_OTHER,           VALUE | OPT_LAST_WINS                                   },
    {"tlbout",                              OPT_OTHER,           VALUE | OPT_NAMES_OUTPUT | OPT_LAST_WINS                },
    {"tsaware",                             OPT_OTHER,           SWITCH                                                  },
    {"useprofile",                          OPT_OTHER,           MAYBE | OPT_LINK_ONLY                                   },
    {"vctoolsdir",                          OPT_VCTOOLSDIR,      VALUE | OPT_LAST_WINS | OPT_LLD_ONLY                    },
    {"vctoolsversion",                      OPT_OTHER,           VALUE | OPT_LAST_WINS | OPT_LLD_ONLY                    },
    {"verbose",                             OPT_VERBOSE,         MAYBE | OPT_LAST_WINS                                   },
    {"version",                             OPT_PRINT_VERSION,   LLD_DASHED                                              },
    {"version",                             OPT_OTHER,           VALUE | OPT_LAST_WINS                                   },
    {"vfsoverlay",                          OPT_OTHER,           VALUE | OPT_NAMES_INPUT | OPT_LAST_WINS | OPT_LLD_ONLY  },
    {"wholearchive",                        OPT_WHOLEARCHIVE,    MAYBE | OPT_NAMES_LIBRARY | OPT_NAMES_INPUT             },
    {"winmd",                               OPT_OTHER,           MAYBE | OPT_LAST_WINS | OPT_LINK_ONLY                   },
    {"winmddelaysign",                      OPT_OTHER,           SWITCH | OPT_LINK_ONLY                                  },
    {"winmdfile",                           OPT_OTHER,           VALUE | OPT_NAMES_OUTPUT | OPT_LAST_WINS | OPT_LINK_ONLY},
    {"winmdkeycontainer",                   OPT_OTHER,           VALUE | OPT_LAST_WINS | OPT_LINK_ONLY                   },
    {"winmdkeyfile",                        OPT_OTHER,           VALUE | OPT_NAMES_INPUT | OPT_LAST_WINS | OPT_LINK_ONLY },
    {"winsdkdir",                           OPT_OTHER,           VALUE | OPT_LAST_WINS | OPT_LLD_ONLY                    },
    {"winsdkversion",                       OPT_OTHER,           VALUE | OPT_LAST_WINS | OPT_LLD_ONLY                    },
    {"winsysroot",                          OPT_WINSYSROOT,      VALUE | OPT_LAST_WINS | OPT_LLD_ONLY                    },
    {"wrap",                                OPT_OTHER,           VALUE | OPT_LLD_ONLY                                    },
    {"wx",                                  OPT_WX,              MAYBE | OPT_LAST_WINS                                   },
};

const size_t link_opt_count = sizeof link_opts / sizeof *link_opts;

static Str row_name(size_t row)
{
    return str_of(link_opts[row].name);
}

/* The first row of that name, or of what would follow it. */
static size_t first_row(Str name)
{
    size_t low = 0, high = link_opt_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (str_compare_nocase(row_name(middle), name) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static const LinkOpt *find_row(Str name, bool is_dash_dash)
{
    for (size_t row = first_row(name); row < link_opt_count; row++) {
        if (!str_eq_nocase(row_name(row), name))
            return NULL;
        if (((link_opts[row].flags & OPT_DASH_DASH) != 0) == is_dash_dash)
            return &link_opts[row];
    }
    return NULL;
}

/* Takes the prefix off *name; false when there is none. */
static bool cut_prefix(Str *name, bool *is_dash_dash)
{
    if (name->len < 2 || (name->at[0] != '/' && name->at[0] != '-'))
        return false;
    *is_dash_dash = str_starts_with(*name, STR("--"));
    *name = str_skip(*name, *is_dash_dash ? 2 : 1);
    /* `/?name` is `/name` to lld; `/?` and `/??` ask for help. */
    if (!*is_dash_dash && name->len > 1 && name->at[0] == '?')
        *name = str_skip(*name, 1);
    return true;
}

const LinkOpt *linkopt_parse(Str argument, Str *value)
{
    bool is_dash_dash = false;
    Str name = argument;
    if (!cut_prefix(&name, &is_dash_dash))
        return NULL;
    size_t colon = str_find_char(name, is_dash_dash ? '=' : ':');
    bool has_value = colon < name.len;
    const LinkOpt *option = find_row(str_slice(name, 0, colon), is_dash_dash);
    if (!option)
        return NULL;
    if (has_value && !(option->flags & OPT_TAKES_VALUE))
        return NULL;
    if (!has_value && (option->flags & MAYBE) == VALUE)
        return NULL;
    *value = str_skip(name, has_value ? colon + 1 : name.len);
    return option;
}

const LinkOpt *linkopt_by_id(LinkOptId id)
{
    for (size_t row = 0; id != OPT_OTHER && row < link_opt_count; row++)
        if (link_opts[row].id == id && !(link_opts[row].flags & OPT_ALIAS))
            return &link_opts[row];
    return NULL;
}
