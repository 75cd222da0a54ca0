/* SPDX-License-Identifier: MIT */
/* The v0 mangling, by the grammar of Rust RFC 2603, printed as it is read. */
#include "report/rustname.h"

#include "base/utf.h"

enum {
    LONGEST_SYMBOL = 8192,
    LONGEST_NAME = 4096, /* bytes that come out */
    DEEPEST = 128,       /* parts in parts */
    MOST_PARTS = 4096,   /* that are read, those of references counted each time */
    LONGEST_WORD = 256,  /* code points of a name that is not ASCII */
};

typedef struct Demangler {
    Str all; /* behind `_R`: references count from there */
    size_t at;
    StrBuf out;
    size_t depth, parts, binders;
    bool is_silent; /* reads and prints nothing */
    bool failed;
} Demangler;

static void read_path(Demangler *d, bool is_value);
static void read_type(Demangler *d);

static void fail(Demangler *d)
{
    d->failed = true;
}

static void print(Demangler *d, Str text)
{
    if (d->failed || d->is_silent)
        return;
    strbuf_add(&d->out, text);
    if (d->out.len > LONGEST_NAME)
        fail(d);
}

static void print_number(Demangler *d, uint64_t number)
{
    print(d, str_format(d->out.arena, "%llu", (unsigned long long)number));
}

static char next(const Demangler *d)
{
    if (d->failed || d->at >= d->all.len)
        return '\0';
    return d->all.at[d->at];
}

static char take(Demangler *d)
{
    char c = next(d);
    if (c == '\0')
        fail(d);
    d->at++;
    return c;
}

static bool take_if(Demangler *d, char c)
{
    bool is_there = next(d) == c;
    d->at += is_there;
    return is_there;
}

/* One part more, one level deeper. */
static bool enter(Demangler *d)
{
    d->depth++;
    if (++d->parts > MOST_PARTS || d->depth > DEEPEST)
        fail(d);
    return !d->failed;
}

static void leave(Demangler *d)
{
    d->depth--;
}

/* ---- numbers and words ---- */

/* Digits of base 62 and `_`; none at all is 0, "0" is 1. */
static uint64_t read_base62(Demangler *d)
{
    uint64_t value = 0;
    if (take_if(d, '_'))
        return 0;
    for (;;) {
        char c = take(d);
        if (d->failed)
            return 0;
        if (c == '_')
            return value + 1;
        uint64_t digit = c >= '0' && c <= '9'   ? (uint64_t)(c - '0')
                         : c >= 'a' && c <= 'z' ? (uint64_t)(c - 'a' + 10)
                         : c >= 'A' && c <= 'Z' ? (uint64_t)(c - 'A' + 36)
                                                : 62;
        if (digit == 62 || value > (UINT64_MAX - digit - 1) / 62) {
            fail(d);
            return 0;
        }
        value = value * 62 + digit;
    }
}

/* `s` and a number; 0 when there is none, else one more than it. */
static uint64_t read_optional(Demangler *d, char tag)
{
    if (!take_if(d, tag))
        return 0;
    uint64_t value = read_base62(d);
    if (value == UINT64_MAX)
        fail(d);
    return value + 1;
}

static size_t read_decimal(Demangler *d)
{
    size_t value = 0;
    char c = take(d);
    if (c < '0' || c > '9')
        fail(d);
    value = (size_t)(c - '0');
    while (value && next(d) >= '0' && next(d) <= '9') {
        value = value * 10 + (size_t)(take(d) - '0');
        if (value > LONGEST_SYMBOL)
            fail(d);
    }
    return value;
}

/* RFC 3492, with `_` for its `-`. A word of n bytes is decoded in n^2 steps at most. */
typedef struct Word {
    uint32_t code_points[LONGEST_WORD];
    size_t len;
} Word;

static bool insert(Word *word, size_t at, uint32_t code_point)
{
    if (word->len == LONGEST_WORD || at > word->len)
        return false;
    for (size_t i = word->len; i > at; i--)
        word->code_points[i] = word->code_points[i - 1];
    word->code_points[at] = code_point;
    word->len++;
    return true;
}

static uint32_t adapted(uint32_t delta, uint32_t count, bool is_first)
{
    uint32_t k = 0;
    delta = is_first ? delta / 700 : delta / 2;
    delta += delta / count;
    for (; delta > 455; k += 36)
        delta /= 35;
    return k + 36 * delta / (delta + 38);
}

/* One number of variable length; *rest moves behind it. */
static bool cut_delta(Str *rest, uint32_t bias, uint32_t *out)
{
    uint64_t delta = 0, weight = 1;
    for (uint32_t k = 36; rest->len; k += 36) {
        char c = rest->at[0];
        *rest = str_skip(*rest, 1);
        uint32_t digit = c >= 'a' && c <= 'z' ? (uint32_t)(c - 'a') : (uint32_t)(c - '0' + 26);
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')))
            return false;
        uint32_t threshold = k <= bias ? 1 : k >= bias + 26 ? 26 : k - bias;
        delta += digit * weight;
        if (delta > UINT32_MAX)
            return false;
        if (digit < threshold) {
            *out = (uint32_t)delta;
            return true;
        }
        weight *= 36 - threshold;
        if (weight > UINT32_MAX)
            return false;
    }
    return false;
}

static bool decode(Str text, Word *word)
{
    size_t separator = str_find_last_char(text, '_');
    Str rest = separator < text.len ? str_skip(text, separator + 1) : text;
    uint64_t code_point = 0x80, at = 0;
    uint32_t bias = 72, delta;
    for (size_t i = 0; separator < text.len && i < separator; i++)
        if (!insert(word, word->len, (uint8_t)text.at[i]))
            return false;
    for (bool is_first = true; rest.len; is_first = false) {
        if (!cut_delta(&rest, bias, &delta))
            return false;
        uint64_t count = word->len + 1;
        bias = adapted(delta, (uint32_t)count, is_first);
        at += delta;
        code_point += at / count;
        at %= count;
        if (code_point > 0x10FFFF || !insert(word, (size_t)at, (uint32_t)code_point))
            return false;
        at++;
    }
    return true;
}

static Str decoded(Demangler *d, Str text)
{
    Word word = {.len = 0};
    StrBuf out = strbuf(d->out.arena);
    if (!decode(text, &word)) {
        fail(d);
        return STR("");
    }
    for (size_t i = 0; i < word.len; i++) {
        char bytes[4];
        strbuf_add(&out, (Str){bytes, utf8_put(word.code_points[i], bytes)});
    }
    return strbuf_str(&out);
}

/* Without its disambiguator. */
static Str read_word(Demangler *d)
{
    bool is_unicode = take_if(d, 'u');
    size_t len = read_decimal(d);
    (void)take_if(d, '_');
    if (d->failed || len > d->all.len - d->at) {
        fail(d);
        return STR("");
    }
    Str word = str_slice(d->all, d->at, d->at + len);
    d->at += len;
    return is_unicode ? decoded(d, word) : word;
}

static Str read_identifier(Demangler *d, uint64_t *disambiguator)
{
    *disambiguator = read_optional(d, 's');
    return read_word(d);
}

/* Reads an earlier part again. It must lie before the reference, so there is no circle. */
static void read_again(Demangler *d, void (*read)(Demangler *d, bool is_value), bool is_value)
{
    size_t from = d->at - 1;
    uint64_t to = read_base62(d);
    size_t back = d->at;
    if (d->failed || to >= from) {
        fail(d);
        return;
    }
    /* Nothing is printed, nothing is learnt. */
    if (d->is_silent)
        return;
    d->at = (size_t)to;
    read(d, is_value);
    d->at = back;
}

/* ---- lifetimes ---- */

static void print_lifetime_name(Demangler *d, uint64_t index)
{
    char letter[] = {'\'', (char)('a' + index % 26), '\0'};
    if (index < 26) {
        print(d, str_of(letter));
        return;
    }
    print(d, STR("'_"));
    print_number(d, index);
}

/* Counted from the innermost binder outwards; 0 is one without a name. */
static void print_lifetime(Demangler *d, uint64_t lifetime)
{
    if (lifetime == 0)
        print(d, STR("'_"));
    else if (lifetime > d->binders)
        fail(d);
    else
        print_lifetime_name(d, d->binders - lifetime);
}

/* "for<'a, 'b> "; how many. */
static size_t read_binder(Demangler *d)
{
    uint64_t count = read_optional(d, 'G');
    if (count > MOST_PARTS) {
        fail(d);
        return 0;
    }
    for (uint64_t i = 0; i < count; i++) {
        print(d, i ? STR(", ") : STR("for<"));
        d->binders++;
        print_lifetime(d, 1);
    }
    print(d, count ? STR("> ") : STR(""));
    return (size_t)count;
}

/* ---- paths ---- */

static void read_silently(Demangler *d, void (*read)(Demangler *d, bool is_value))
{
    bool was_silent = d->is_silent;
    d->is_silent = true;
    read(d, false);
    d->is_silent = was_silent;
}

/* Closures and shims have names of the compiler's: {closure#0}. */
static void print_special(Demangler *d, char space, Str name, uint64_t disambiguator)
{
    char letter[] = {space, '\0'};
    print(d, STR("::{"));
    print(d, space == 'C' ? STR("closure") : space == 'S' ? STR("shim") : str_of(letter));
    if (name.len) {
        print(d, STR(":"));
        print(d, name);
    }
    print(d, STR("#"));
    print_number(d, disambiguator);
    print(d, STR("}"));
}

static void read_nested(Demangler *d, bool is_value)
{
    uint64_t disambiguator;
    char space = take(d);
    read_path(d, is_value);
    Str name = read_identifier(d, &disambiguator);
    if (space >= 'A' && space <= 'Z') {
        print_special(d, space, name, disambiguator);
    } else if (space < 'a' || space > 'z') {
        fail(d);
    } else if (name.len) {
        print(d, STR("::"));
        print(d, name);
    }
}

static void read_const(Demangler *d, bool is_value);

static void read_generic(Demangler *d)
{
    if (take_if(d, 'L'))
        print_lifetime(d, read_base62(d));
    else if (take_if(d, 'K'))
        read_const(d, false);
    else
        read_type(d);
}

/* "<A, B" up to the E; the closing > is the caller's. */
static void read_generics(Demangler *d)
{
    print(d, STR("<"));
    for (size_t i = 0; !d->failed && !take_if(d, 'E'); i++) {
        print(d, i ? STR(", ") : STR(""));
        read_generic(d);
    }
}

static void read_impl(Demangler *d, char tag)
{
    /* Where the impl stands is not shown. */
    if (tag != 'Y') {
        (void)read_optional(d, 's');
        read_silently(d, read_path);
    }
    print(d, STR("<"));
    read_type(d);
    if (tag != 'M') {
        print(d, STR(" as "));
        read_path(d, false);
    }
    print(d, STR(">"));
}

static void read_path(Demangler *d, bool is_value)
{
    uint64_t disambiguator;
    if (!enter(d))
        return;
    char tag = take(d);
    switch (tag) {
    case 'C':
        print(d, read_identifier(d, &disambiguator));
        break;
    case 'N':
        read_nested(d, is_value);
        break;
    case 'M':
    case 'X':
    case 'Y':
        read_impl(d, tag);
        break;
    case 'I':
        read_path(d, is_value);
        print(d, is_value ? STR("::") : STR(""));
        read_generics(d);
        print(d, STR(">"));
        break;
    case 'B':
        read_again(d, read_path, is_value);
        break;
    default:
        fail(d);
        break;
    }
    leave(d);
}

/* ---- types ---- */

static const char *const basic_types[] = {
    ['a' - 'a'] = "i8",    ['b' - 'a'] = "bool", ['c' - 'a'] = "char", ['d' - 'a'] = "f64",
    ['e' - 'a'] = "str",   ['f' - 'a'] = "f32",  ['h' - 'a'] = "u8",   ['i' - 'a'] = "isize",
    ['j' - 'a'] = "usize", ['l' - 'a'] = "i32",  ['m' - 'a'] = "u32",  ['n' - 'a'] = "i128",
    ['o' - 'a'] = "u128",  ['p' - 'a'] = "_",    ['s' - 'a'] = "i16",  ['t' - 'a'] = "u16",
    ['u' - 'a'] = "()",    ['v' - 'a'] = "...",  ['x' - 'a'] = "i64",  ['y' - 'a'] = "u64",
    ['z' - 'a'] = "!",
};

static void read_reference(Demangler *d, bool is_mutable)
{
    print(d, STR("&"));
    if (take_if(d, 'L')) {
        uint64_t lifetime = read_base62(d);
        if (lifetime) {
            print_lifetime(d, lifetime);
            print(d, STR(" "));
        }
    }
    print(d, is_mutable ? STR("mut ") : STR(""));
    read_type(d);
}

static void read_tuple(Demangler *d)
{
    size_t count = 0;
    print(d, STR("("));
    for (; !d->failed && !take_if(d, 'E'); count++) {
        print(d, count ? STR(", ") : STR(""));
        read_type(d);
    }
    print(d, count == 1 ? STR(",)") : STR(")"));
}

/* `C`, or a word with `_` for each `-`. */
static void read_abi(Demangler *d)
{
    print(d, STR("extern \""));
    if (take_if(d, 'C')) {
        print(d, STR("C"));
    } else {
        Str abi = read_word(d);
        for (size_t i = 0; i < abi.len; i++)
            print(d, abi.at[i] == '_' ? STR("-") : str_slice(abi, i, i + 1));
    }
    print(d, STR("\" "));
}

static void read_function(Demangler *d)
{
    size_t binders = read_binder(d);
    if (take_if(d, 'U'))
        print(d, STR("unsafe "));
    if (take_if(d, 'K'))
        read_abi(d);
    print(d, STR("fn("));
    for (size_t i = 0; !d->failed && !take_if(d, 'E'); i++) {
        print(d, i ? STR(", ") : STR(""));
        read_type(d);
    }
    print(d, STR(")"));
    if (!take_if(d, 'u')) {
        print(d, STR(" -> "));
        read_type(d);
    }
    d->binders -= d->failed ? 0 : binders;
}

/* A path whose <generics are still open, for the associated types that follow; whether they are. */
static bool read_open_path(Demangler *d)
{
    bool is_open = false;
    if (!enter(d))
        return false;
    if (take_if(d, 'B')) {
        size_t from = d->at - 1;
        uint64_t to = read_base62(d);
        size_t back = d->at;
        if (d->failed || to >= from) {
            fail(d);
        } else if (!d->is_silent) {
            d->at = (size_t)to;
            is_open = read_open_path(d);
            d->at = back;
        }
    } else if (take_if(d, 'I')) {
        read_path(d, false);
        read_generics(d);
        is_open = true;
    } else {
        read_path(d, false);
    }
    leave(d);
    return is_open;
}

static void read_trait(Demangler *d)
{
    bool is_open = read_open_path(d);
    while (take_if(d, 'p')) {
        print(d, is_open ? STR(", ") : STR("<"));
        is_open = true;
        print(d, read_word(d));
        print(d, STR(" = "));
        read_type(d);
    }
    print(d, is_open ? STR(">") : STR(""));
}

static void read_dyn(Demangler *d)
{
    print(d, STR("dyn "));
    size_t binders = read_binder(d);
    for (size_t i = 0; !d->failed && !take_if(d, 'E'); i++) {
        print(d, i ? STR(" + ") : STR(""));
        read_trait(d);
    }
    d->binders -= d->failed ? 0 : binders;
    if (!take_if(d, 'L')) {
        fail(d);
        return;
    }
    uint64_t lifetime = read_base62(d);
    if (lifetime) {
        print(d, STR(" + "));
        print_lifetime(d, lifetime);
    }
}

static void read_array(Demangler *d, bool has_length)
{
    print(d, STR("["));
    read_type(d);
    if (has_length) {
        print(d, STR("; "));
        read_const(d, false);
    }
    print(d, STR("]"));
}

static void read_type_again(Demangler *d, bool is_value)
{
    (void)is_value;
    read_type(d);
}

static void read_compound(Demangler *d, char tag)
{
    switch (tag) {
    case 'A':
    case 'S':
        read_array(d, tag == 'A');
        break;
    case 'T':
        read_tuple(d);
        break;
    case 'R':
    case 'Q':
        read_reference(d, tag == 'Q');
        break;
    case 'P':
    case 'O':
        print(d, tag == 'P' ? STR("*const ") : STR("*mut "));
        read_type(d);
        break;
    case 'F':
        read_function(d);
        break;
    case 'D':
        read_dyn(d);
        break;
    case 'B':
        read_again(d, read_type_again, false);
        break;
    default:
        d->at--; /* it begins a path */
        read_path(d, false);
        break;
    }
}

static void read_type(Demangler *d)
{
    if (!enter(d))
        return;
    char tag = take(d);
    if (tag >= 'a' && tag <= 'z') {
        const char *basic = basic_types[tag - 'a'];
        if (basic)
            print(d, str_of(basic));
        else
            fail(d);
    } else {
        read_compound(d, tag);
    }
    leave(d);
}

/* ---- constants ---- */

/* Hexadecimal digits up to `_`. */
static Str read_hex(Demangler *d)
{
    size_t from = d->at;
    for (;;) {
        char c = take(d);
        if (d->failed)
            return STR("");
        if (c == '_')
            break;
        if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f')))
            fail(d);
    }
    Str digits = str_slice(d->all, from, d->at - 1);
    while (digits.len && digits.at[0] == '0')
        digits = str_skip(digits, 1);
    return digits;
}

/* False: more than 64 bits. */
static bool hex_value(Str digits, uint64_t *out)
{
    *out = 0;
    if (digits.len > 16)
        return false;
    for (size_t i = 0; i < digits.len; i++) {
        char c = digits.at[i];
        *out = *out << 4 | (uint64_t)(c <= '9' ? c - '0' : c - 'a' + 10);
    }
    return true;
}

static void read_integer(Demangler *d, bool is_signed)
{
    uint64_t value;
    if (is_signed && take_if(d, 'n'))
        print(d, STR("-"));
    Str digits = read_hex(d);
    if (hex_value(digits, &value)) {
        print_number(d, value);
    } else {
        print(d, STR("0x"));
        print(d, digits);
    }
}

static void read_bool(Demangler *d)
{
    uint64_t value;
    if (!hex_value(read_hex(d), &value) || value > 1)
        fail(d);
    else
        print(d, value ? STR("true") : STR("false"));
}

static void read_char(Demangler *d)
{
    uint64_t value;
    char bytes[4];
    if (!hex_value(read_hex(d), &value) || value < 0x20 || value == '\'' || value == '\\' ||
        value > 0x10FFFF || (value >= 0x7F && value < 0xA0)) {
        fail(d); /* how such a one is escaped is nothing that a linker's user asks */
        return;
    }
    print(d, STR("'"));
    print(d, (Str){bytes, utf8_put((uint32_t)value, bytes)});
    print(d, STR("'"));
}

/* The constants that RFC 2603 has; later ones, strings and structures, are not known here. */
static void read_const(Demangler *d, bool is_value)
{
    (void)is_value;
    if (!enter(d))
        return;
    char tag = take(d);
    Str is_signed = STR("aslxni"), is_unsigned = STR("htmyoj");
    if (tag == 'B')
        read_again(d, read_const, false);
    else if (tag == 'p')
        print(d, STR("_"));
    else if (tag == 'b')
        read_bool(d);
    else if (tag == 'c')
        read_char(d);
    else if (str_find_char(is_signed, tag) < is_signed.len)
        read_integer(d, true);
    else if (str_find_char(is_unsigned, tag) < is_unsigned.len)
        read_integer(d, false);
    else
        fail(d);
    leave(d);
}

/* What the compiler's parts append: ".llvm.1234". */
static bool is_at_end(const Demangler *d)
{
    char c = next(d);
    return d->at >= d->all.len || c == '.' || c == '$';
}

Str rustname_demangle_v0(Arena *arena, Str symbol)
{
    Str rest = symbol;
    if (str_starts_with(rest, STR("__R")))
        rest = str_skip(rest, 1);
    if (!str_starts_with(rest, STR("_R")) || rest.len > LONGEST_SYMBOL)
        return STR("");
    Demangler d = {.all = str_skip(rest, 2), .out = strbuf(arena)};
    read_path(&d, true);
    /* The crate in which a generic was made. */
    if (!is_at_end(&d))
        read_silently(&d, read_path);
    if (d.failed || !is_at_end(&d))
        return STR("");
    return strbuf_str(&d.out);
}
