/* SPDX-License-Identifier: MIT */
#include "report/symbolname.h"

#include "model/decoration.h"

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* "@12" of stdcall and fastcall, "@@12" of vectorcall. */
static Str without_bytes(Str name)
{
    size_t end = name.len;
    while (end > 0 && is_digit(name.at[end - 1]))
        end--;
    if (end == name.len || end < 2 || name.at[end - 1] != '@')
        return name;
    name.len = end - 1;
    if (str_ends_with(name, STR("@")))
        name.len--;
    return name;
}

static Str without_front(Str name)
{
    size_t n = 0;
    while (n < name.len && (name.at[n] == '_' || name.at[n] == '@' || name.at[n] == '#'))
        n++;
    return n < name.len ? str_skip(name, n) : name;
}

/* Where the base begins; 0 for names that C++ makes up (operators, vftables). */
static size_t cpp_base_at(Str name)
{
    if (str_starts_with(name, STR("??$")))
        return 3;
    if (str_starts_with(name, STR("??0")) || str_starts_with(name, STR("??1")))
        return str_starts_with(str_skip(name, 3), STR("?$")) ? 5 : 3;
    return str_starts_with(name, STR("??")) ? 0 : 1;
}

static Str cpp_base(Str name)
{
    size_t at = cpp_base_at(name);
    if (at == 0)
        return name;
    Str rest = str_skip(name, at);
    size_t end = str_find_char(rest, '@');
    return end < rest.len ? str_slice(rest, 0, end) : name;
}

Str symbolname_key(Str symbol)
{
    Str name = symbol;
    if (name.len && name.at[0] == '_')
        (void)decoration_cut_import(&name);
    if (name.len && name.at[0] == '?') {
        Str base = cpp_base(name);
        return base.len < name.len ? without_front(base) : name;
    }
    return without_front(without_bytes(name));
}

static void take_cpp(SymbolName *out)
{
    Str name = out->decorated;
    out->is_cpp = true;
    out->base = cpp_base(name);
    if (out->base.len == name.len) {
        out->special = '?';
        return;
    }
    if (str_starts_with(name, STR("??0")) || str_starts_with(name, STR("??1")))
        out->special = name.at[2];
    Str rest = str_skip(name, (size_t)(out->base.at - name.at) + out->base.len);
    size_t end = str_find(rest, STR("@@"));
    out->scope = str_slice(rest, 1, end);
    out->type = str_skip(rest, end + 2);
}

SymbolName symbolname_parse(Str symbol)
{
    SymbolName out = {.decorated = symbol};
    out.is_import = decoration_cut_import(&out.decorated);
    if (str_starts_with(out.decorated, STR("?")))
        take_cpp(&out);
    else
        out.base = without_front(without_bytes(out.decorated));
    return out;
}

/* Templates and references to earlier parts need a demangler. */
static bool is_plain_scope(Str scope)
{
    for (size_t i = 0; i < scope.len; i++) {
        bool is_start = i == 0 || scope.at[i - 1] == '@';
        if (scope.at[i] == '?' || scope.at[i] == '$' || (is_start && is_digit(scope.at[i])))
            return false;
    }
    return true;
}

static void add_scopes(StrBuf *b, Str scope)
{
    while (scope.len) {
        size_t at = str_find_last_char(scope, '@');
        Str part = at < scope.len ? str_skip(scope, at + 1) : scope;
        strbuf_addf(b, "%.*s::", STR_ARG(part));
        scope = at < scope.len ? str_slice(scope, 0, at) : str_slice(scope, 0, 0);
    }
}

static bool is_plain(const SymbolName *name)
{
    if (!name->is_cpp)
        return true;
    bool is_template = str_starts_with(name->decorated, STR("??$")) ||
                       (name->special && name->base.at == name->decorated.at + 5);
    return name->special != '?' && !is_template && is_plain_scope(name->scope);
}

Str symbolname_text(Arena *arena, const SymbolName *name)
{
    StrBuf b = strbuf(arena);
    Str plain = name->decorated;
    if (!is_plain(name))
        return name->decorated;
    if (!name->is_cpp) {
        bool has_bytes = false;
        /* `_f` may be all of a name on x64; with `@8` it is f on x86. */
        return decoration_cut_x86(&plain, &has_bytes) && has_bytes ? plain : name->decorated;
    }
    add_scopes(&b, name->scope);
    if (name->special)
        strbuf_addf(&b, "%.*s::%s", STR_ARG(name->base), name->special == '1' ? "~" : "");
    strbuf_add(&b, name->base);
    return strbuf_str(&b);
}

/* `_W`, wchar_t, counts as `G`, unsigned short. */
static char cut_type_char(Str *type)
{
    bool is_wide = str_starts_with(*type, STR("_W"));
    char c = type->at[0];
    *type = str_skip(*type, is_wide ? 2 : 1);
    if (is_wide)
        return 'G';
    return c;
}

static bool differ_in_wchar(Str a, Str b)
{
    while (a.len && b.len)
        if (cut_type_char(&a) != cut_type_char(&b))
            return false;
    return a.len == b.len;
}

static NameRelation compare_cpp(const SymbolName *a, const SymbolName *b)
{
    if (a->special != b->special || a->special == '?' || !str_eq(a->base, b->base))
        return NAMES_DIFFER;
    if (!str_eq(a->scope, b->scope))
        return NAMES_SCOPE;
    return differ_in_wchar(a->type, b->type) ? NAMES_WCHAR : NAMES_TYPE;
}

/* C has no namespaces: only a global function can be meant by a C name. Its type begins
 * with Y; X and the others are methods. */
static NameRelation compare_languages(const SymbolName *cpp, const SymbolName *c)
{
    bool is_global = cpp->scope.len == 0 && !cpp->special;
    bool is_function = str_starts_with(cpp->type, STR("Y"));
    return is_global && is_function && str_eq(without_front(cpp->base), c->base) ? NAMES_LANGUAGE
                                                                                 : NAMES_DIFFER;
}

NameRelation symbolname_compare(const SymbolName *a, const SymbolName *b)
{
    if (str_eq(a->decorated, b->decorated))
        return a->is_import == b->is_import ? NAMES_EQUAL : NAMES_IMPORT;
    if (a->is_cpp && b->is_cpp)
        return compare_cpp(a, b);
    if (!a->is_cpp && !b->is_cpp)
        return str_eq(a->base, b->base) ? NAMES_DECORATION : NAMES_DIFFER;
    return a->is_cpp ? compare_languages(a, b) : compare_languages(b, a);
}
