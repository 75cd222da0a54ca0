/* SPDX-License-Identifier: MIT */
#include "model/settings.h"

/* clang-format off */
const SettingSpec setting_specs[SETTING_COUNT] = {
    [SET_CRT_CONFIG] = {"crt", "config", "keep|release|debug", "keep",
        "the configuration of that C runtime; keep: what most inputs ask for"},
    [SET_CRT_IMPORTS] = {"crt", "imports", "explain|bridge", "explain",
        "__imp_ references to a C runtime that is linked statically; bridge: write the pointers they want"},
    [SET_CRT_ON_MISMATCH] = {"crt", "on-mismatch", "explain|neutralise", "explain",
        "RuntimeLibrary records that differ only static/dynamic; neutralise: blank them in private copies"},
    [SET_CRT_SUPPLY] = {"crt", "supply", "no|yes", "no",
        "add libraries of the C runtime that nobody asks for but whose symbols are missing"},
    [SET_CRT_USE] = {"crt", "use", "keep|auto|dynamic|static|hybrid", "auto",
        "which C runtime the image gets; auto: another one than asked for only where that mends the link"},
    [SET_EXPLAIN_COLOR] = {"explain", "color", "auto|always|never", "auto",
        "colours in what crtlink says; auto: on a terminal, unless NO_COLOR or TERM=dumb is set"},
    [SET_EXPLAIN_GITHUB] = {"explain", "github", "auto|on|off", "auto",
        "workflow annotations and a step summary; auto: where GITHUB_ACTIONS is set"},
    [SET_EXPLAIN_HTML] = {"explain", "html", NULL, "",
        "a file: a page about each link"},
    [SET_EXPLAIN_JSON] = {"explain", "json", NULL, "",
        "a file: the explanation of each link for programs"},
    [SET_EXPLAIN_NOTES] = {"explain", "notes", "on|off", "on",
        "one-line notes on links that succeed; off: only in the files and summaries"},
    [SET_EXPLAIN_RULES] = {"explain", "rules", NULL, "",
        "a file with more rules for explanations"},
    [SET_EXPLAIN_SARIF] = {"explain", "sarif", NULL, "",
        "a file: the explanation of each link for code scanning"},
    [SET_EXPLAIN_TEXT] = {"explain", "text", "auto|on|off", "auto",
        "explanations on standard error; auto: on, unless only github, json or sarif are asked for"},
    [SET_LINKER_ON_ERROR] = {"linker", "on-error", "run|stop", "run",
        "when crtlink cannot do its part: run the linker untouched, or stop with 98"},
    [SET_LINKER_PATH] = {"linker", "path", NULL, "",
        "the real linker; empty: link.exe of MSVC, else lld-link, else rust-lld, on PATH"},
};

const SectionKey section_keys[SECTION_KEY_COUNT] = {
    {"input", "ignore-defaultlib", "LIB, LIB...",
        "libraries whose /DEFAULTLIB requests in these inputs are void; wildcards are allowed"},
    {"input", "ignore-record", "KEY, KEY...",
        "keys of records (RuntimeLibrary) that these inputs are not compared by"},
    {"dll", "SYMBOL", "",            "comes from this DLL, by the same name"},
    {"dll", "SYMBOL", "NAME",        "comes from this DLL, where its name is NAME"},
    {"dll", "SYMBOL", "#ORDINAL",    "comes from this DLL, by ordinal"},
    {"dll", "SYMBOL", ", data",        "is a variable: there is no function to jump to"},
    {"dll", "SYMBOL", ", decorated",   "x86: in the DLL it is written _f@8"},
    {"dll", "SYMBOL", ", noprefix",    "x86: in the DLL it is written f@8"},
    {"dll", "SYMBOL", ", undecorated", "x86: in the DLL it is written f"},
};
/* clang-format on */
