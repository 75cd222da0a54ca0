/* SPDX-License-Identifier: MIT */
/* peexports: export tables, good and hostile. */
#include "inputs/peexports.h"
#include "plan/bytes.h"

#include <criterion/criterion.h>
#include <string.h>

static Arena arena;

static void finish(void)
{
    arena_free(&arena);
}

TestSuite(peexports, .fini = finish);

enum {
    HEADERS_SIZE = 0x400,
    TEXT_AT = 0x1000, /* addresses */
    DATA_AT = 0x2000,
    EDATA_AT = 0x3000,
    TABLE_AT = EDATA_AT + 40,
    FILE_ALIGNMENT = 0x200,
};

/* What the image says; each test changes what it is about. */
typedef struct Maker {
    uint16_t machine;
    bool is_32_bit;
    uint32_t directory_count, base, function_count, name_count;
    uint32_t functions[8];
    const char *names[8];
    uint16_t indices[8];
    uint32_t name_at;  /* address of the DLL's name; 0: where it is */
    uint32_t names_at; /* address of all names; 0: where they are */
    const char *forward;
} Maker;

static Maker maker(void)
{
    return (Maker){
        .machine = 0x8664,
        .directory_count = 16,
        .base = 5,
        .function_count = 4,
        .functions = {TEXT_AT,      DATA_AT, 0, TEXT_AT + 1},
        .name_count = 2,
        .names = {"alpha", "beta"       },
        .indices = {1,      0     },
    };
}

static void put_section(StrBuf *b, const char *name, uint32_t at, uint32_t file_at, uint32_t size,
                        uint32_t flags)
{
    put_padded(b, str_of(name), 8, '\0');
    put_u32(b, size);
    put_u32(b, at);
    put_u32(b, size);
    put_u32(b, file_at);
    put_zeros(b, 12);
    put_u32(b, flags);
}

/* The directory, then functions, names, indices, texts; the DLL's name last. */
static Str export_section(const Maker *m)
{
    StrBuf b = strbuf(&arena), texts = strbuf(&arena);
    uint32_t tables = m->function_count * 4 + m->name_count * 6, texts_at = TABLE_AT + tables;
    uint32_t names[8], forward_at;
    for (uint32_t i = 0; i < m->name_count && i < 8; i++) {
        names[i] = texts_at + (uint32_t)texts.len;
        strbuf_add(&texts, str_of(m->names[i]));
        put_zeros(&texts, 1);
    }
    forward_at = texts_at + (uint32_t)texts.len;
    strbuf_add(&texts, m->forward ? str_of(m->forward) : STR(""));
    put_zeros(&texts, 1);
    uint32_t name_at = texts_at + (uint32_t)texts.len;
    strbuf_add(&texts, STR("real.dll"));
    put_zeros(&texts, 1);
    put_zeros(&b, 12);
    put_u32(&b, m->name_at ? m->name_at : name_at);
    put_u32(&b, m->base);
    put_u32(&b, m->function_count);
    put_u32(&b, m->name_count);
    put_u32(&b, TABLE_AT);
    put_u32(&b, m->names_at ? m->names_at : TABLE_AT + m->function_count * 4);
    put_u32(&b, TABLE_AT + m->function_count * 4 + m->name_count * 4);
    for (uint32_t i = 0; i < m->function_count && i < 8; i++)
        put_u32(&b, m->functions[i] == UINT32_MAX ? forward_at : m->functions[i]);
    for (uint32_t i = 0; i < m->name_count && i < 8; i++)
        put_u32(&b, names[i]);
    for (uint32_t i = 0; i < m->name_count && i < 8; i++)
        put_u16(&b, m->indices[i]);
    strbuf_add(&b, strbuf_str(&texts));
    return strbuf_str(&b);
}

static void put_optional_header(StrBuf *b, const Maker *m, uint32_t edata_size)
{
    size_t start = b->len;
    put_u16(b, m->is_32_bit ? 0x10B : 0x20B);
    put_zeros(b, start + 60 - b->len);
    put_u32(b, HEADERS_SIZE);
    put_zeros(b, start + (m->is_32_bit ? 92 : 108) - b->len);
    put_u32(b, m->directory_count);
    put_u32(b, EDATA_AT);
    put_u32(b, edata_size);
    put_zeros(b, 15 * 8);
}

static Str image(const Maker *m)
{
    StrBuf b = strbuf(&arena);
    Str edata = export_section(m);
    strbuf_add(&b, STR("MZ"));
    put_zeros(&b, 58);
    put_u32(&b, 64);
    strbuf_add(&b, (Str){"PE\0\0", 4});
    put_u16(&b, m->machine);
    put_u16(&b, 3);
    put_zeros(&b, 12);
    put_u16(&b, m->is_32_bit ? 224 : 240);
    put_u16(&b, 0x2022);
    put_optional_header(&b, m, (uint32_t)edata.len);
    put_section(&b, ".text", TEXT_AT, HEADERS_SIZE, FILE_ALIGNMENT, 0x60000020);
    put_section(&b, ".data", DATA_AT, HEADERS_SIZE + FILE_ALIGNMENT, FILE_ALIGNMENT, 0xC0000040);
    put_section(&b, ".edata", EDATA_AT, HEADERS_SIZE + 2 * FILE_ALIGNMENT, (uint32_t)edata.len,
                0x40000040);
    put_zeros(&b, HEADERS_SIZE + 2 * FILE_ALIGNMENT - b.len);
    strbuf_add(&b, edata);
    return strbuf_str(&b);
}

static bool is(Str s, const char *text)
{
    return str_eq(s, str_of(text));
}

static PeExports read_good(const Maker *m)
{
    PeExports exports;
    const char *error = NULL;
    cr_assert(peexports_read(&arena, image(m), &exports, &error), "%s", error ? error : "");
    return exports;
}

static const char *read_bad(Str bytes)
{
    PeExports exports;
    const char *error = NULL;
    cr_assert(!peexports_read(&arena, bytes, &exports, &error));
    cr_assert_not_null(error);
    return error;
}

Test(peexports, names_ordinals_and_data_are_told_apart)
{
    Maker m = maker();
    PeExports exports = read_good(&m);
    cr_assert_eq(exports.machine, MACHINE_X64);
    cr_assert(is(exports.dll, "real.dll"));
    cr_assert_eq(exports.list.len, 3, "address 0 is no export");
    const DllExport *e = exports.list.at;
    cr_assert(is(e[0].name, "alpha") && e[0].is_data && e[0].ordinal == 6 && e[0].hint == 0);
    cr_assert(is(e[1].name, "beta") && !e[1].is_data && e[1].ordinal == 5 && e[1].hint == 1);
    cr_assert(!e[0].is_by_ordinal && !e[1].is_by_ordinal);
    cr_assert(e[2].name.len == 0 && e[2].is_by_ordinal && e[2].ordinal == 8 && !e[2].is_data);
}

Test(peexports, images_of_32_bit_and_of_other_machines_are_read)
{
    static const struct {
        uint16_t value;
        bool is_32_bit;
        Machine machine;
    } rows[] = {
        {0x014C, true,  MACHINE_X86  },
        {0xAA64, false, MACHINE_ARM64},
        {0x01C4, true,  MACHINE_ARM  }
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        Maker m = maker();
        m.machine = rows[i].value;
        m.is_32_bit = rows[i].is_32_bit;
        PeExports exports = read_good(&m);
        cr_assert_eq(exports.machine, rows[i].machine);
        cr_assert_eq(exports.list.len, 3);
    }
}

Test(peexports, an_address_inside_the_directory_is_a_forwarder)
{
    Maker m = maker();
    m.functions[0] = UINT32_MAX; /* where the text is */
    m.forward = "other.#12";
    PeExports exports = read_good(&m);
    cr_assert(is(exports.list.at[1].forward, "other.#12"));
    cr_assert(!exports.list.at[1].is_data);
}

Test(peexports, a_function_may_have_two_names)
{
    Maker m = maker();
    m.indices[1] = 1;
    PeExports exports = read_good(&m);
    cr_assert(is(exports.list.at[0].name, "alpha") && exports.list.at[0].ordinal == 6);
    cr_assert(is(exports.list.at[1].name, "beta") && exports.list.at[1].ordinal == 6);
}

Test(peexports, a_missing_dll_name_is_no_harm)
{
    Maker m = maker();
    m.name_at = 0xFFFFFF00u;
    cr_assert_eq(read_good(&m).dll.len, 0);
}

Test(peexports, nothing_exported_is_said)
{
    Maker m = maker();
    m.directory_count = 0;
    cr_assert(is(str_of(read_bad(image(&m))), "it exports nothing"));
    m = maker();
    m.function_count = m.name_count = 0;
    cr_assert(is(str_of(read_bad(image(&m))), "it exports nothing"));
}

Test(peexports, counts_that_the_file_cannot_hold_are_refused)
{
    Maker m = maker();
    m.function_count = 0x10000; /* the most, but not in this file */
    (void)read_bad(image(&m));
    m.function_count = 0x10001;
    (void)read_bad(image(&m));
    m.function_count = 0x40000004; /* times 4 is 16 in 32 bits */
    (void)read_bad(image(&m));
    m = maker();
    m.name_count = 0xFFFFFFFF;
    (void)read_bad(image(&m));
}

Test(peexports, indices_and_ordinals_out_of_range_are_refused)
{
    Maker m = maker();
    m.indices[0] = 4;
    (void)read_bad(image(&m));
    m = maker();
    m.base = 65534; /* the fourth would be 65537 */
    (void)read_bad(image(&m));
    m.base = 65532;
    cr_assert_eq(read_good(&m).list.at[2].ordinal, 65535);
    m.base = 0xFFFFFFFF;
    (void)read_bad(image(&m));
}

Test(peexports, names_outside_the_image_are_refused)
{
    Maker m = maker();
    m.names_at = 0x7FFFFFF0; /* no section */
    (void)read_bad(image(&m));
    m.names_at = TEXT_AT; /* zeros: names at address 0, which are the headers' "MZ" */
    PeExports exports = read_good(&m);
    cr_assert(is(exports.list.at[0].name, "MZ"));
}

Test(peexports, a_name_without_end_is_refused)
{
    Maker m = maker();
    char *name = arena_array(&arena, char, PEEXPORTS_LONGEST_NAME + 2);
    memset(name, 'a', PEEXPORTS_LONGEST_NAME + 1);
    m.names[0] = name;
    (void)read_bad(image(&m));
    name[PEEXPORTS_LONGEST_NAME] = '\0';
    cr_assert_eq(read_good(&m).list.at[0].name.len, PEEXPORTS_LONGEST_NAME);
    m.names[0] = "";
    (void)read_bad(image(&m));
}

Test(peexports, names_that_are_all_one_long_text_are_refused)
{
    Maker m = maker();
    char *name = arena_array(&arena, char, PEEXPORTS_LONGEST_NAME + 1);
    memset(name, 'a', PEEXPORTS_LONGEST_NAME);
    m.names[0] = name;
    m.names[1] = "";
    Str whole = image(&m);
    uint32_t names_at = HEADERS_SIZE + 2 * FILE_ALIGNMENT + 40 + m.function_count * 4;
    char *bytes = arena_array(&arena, char, whole.len);
    memcpy(bytes, whole.at, whole.len);
    memcpy(bytes + names_at + 4, bytes + names_at, 4);
    (void)read_bad((Str){bytes, whole.len});
    bytes[names_at + 4]++; /* one byte less is still the same text, and too long */
    (void)read_bad((Str){bytes, whole.len});
}

Test(peexports, every_prefix_fails_cleanly_but_that_which_lacks_only_the_dlls_name)
{
    Maker m = maker();
    Str whole = image(&m);
    for (size_t n = 0; n < whole.len; n++) {
        PeExports exports;
        const char *error = NULL;
        char *copy = arena_array(&arena, char, n);
        memcpy(copy, whole.at, n);
        if (peexports_read(&arena, (Str){copy, n}, &exports, &error))
            cr_assert(whole.len - n < sizeof "real.dll" + 1, "%zu of %zu", n, whole.len);
        else
            cr_assert_not_null(error);
    }
}

Test(peexports, no_single_byte_that_is_changed_does_harm)
{
    Maker m = maker();
    Str whole = image(&m);
    static const uint8_t values[] = {0x00, 0x7F, 0x80, 0xFF};
    for (size_t n = 0; n < whole.len; n++) {
        for (size_t v = 0; v < sizeof values; v++) {
            Arena scratch = {0};
            PeExports exports;
            const char *error;
            char *copy = arena_array(&scratch, char, whole.len);
            memcpy(copy, whole.at, whole.len);
            copy[n] = (char)values[v];
            (void)peexports_read(&scratch, (Str){copy, whole.len}, &exports, &error);
            arena_free(&scratch);
        }
    }
}
