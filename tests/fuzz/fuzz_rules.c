/* SPDX-License-Identifier: MIT */
/* A user's own rules (explain.rules), beside the built-in ones, and what they make of a log. */
#include "fuzz/fuzz.h"

#include "base/embedded.h"
#include "report/explain.h"
#include "report/linkerlog.h"
#include "report/report_text.h"

static const char log_text[] =
    "lld-link: error: undefined symbol: __imp_tolower\n>>> referenced by a.obj\n"
    "libcpmt.lib(a.obj) : error LNK2038: mismatch detected for 'RuntimeLibrary': value "
    "'MT_StaticRelease' doesn't match value 'MD_DynamicRelease' in main.obj\n"
    "LINK : fatal error LNK1104: cannot open file 'ucrt.lib'\n";

/* All but the causes, or a part of them. */
static Str rules_for(Str bytes)
{
    static Arena arena;
    static Str all, parts[FUZZ_PARTS];
    if (!all.at) {
        all = (Str){embedded_explain_ini, embedded_explain_ini_len};
        all = str_slice(all, 0, str_find(all, STR("; The causes:")));
        for (size_t i = 0; i < FUZZ_PARTS; i++)
            parts[i] = fuzz_rules_part(&arena, i, true);
    }
    return fuzz_is_turn(bytes, 0, 64) ? all : parts[bytes.len % FUZZ_PARTS];
}

void fuzz(Arena *arena, Str bytes)
{
    Diags diags = {.arena = arena};
    /* Beside few built-in ones: to read all takes a hundred times as long as most inputs. */
    Ruleset *rules = rules_load(arena, rules_for(bytes), bytes, STR("own.ini"), &diags);
    LinkerLog *log = linkerlog_new(arena, rules);
    linkerlog_feed(log, STR(log_text));
    linkerlog_end(log);
    ExplainRequest request = {.rules = rules, .messages = linkerlog_messages(log)};
    ExplainResult result = {0};
    explain(arena, &request, &result);
    fuzz_touch(report_text(arena, &textlook_plain, &result));
    rules_free(rules);
}
