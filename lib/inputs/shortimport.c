/* SPDX-License-Identifier: MIT */
#include "inputs/shortimport.h"

#include "base/reader.h"

enum { HEADER_SIZE = 20 };

/* Up to a NUL, which is skipped. False: there is none. */
static bool take_string(Str *rest, Str *out)
{
    size_t len = str_find_char(*rest, '\0');
    bool is_whole = len < rest->len;
    *out = is_whole ? str_slice(*rest, 0, len) : (Str){"", 0};
    *rest = str_skip(*rest, len + 1);
    return is_whole;
}

/* LLVM's tools look at the strings alone, lld and link.exe at the size as well. False: it names no
 * symbol. */
static bool take_names(ShortImport *import, Str names, uint32_t size)
{
    Str rest = names;
    if (!take_string(&rest, &import->symbol))
        return false;
    bool is_whole = take_string(&rest, &import->dll) && (import->name_type != IMPORT_EXPORTAS ||
                                                         take_string(&rest, &import->export_name));
    if (!is_whole || size > names.len || names.len - rest.len > size)
        import->damage = "the import object is cut off";
    return true;
}

/* What names of an unknown kind mean is guessed, as for the most common kind. */
static void read_type(ShortImport *import, uint16_t type)
{
    import->type = (ImportType)(type & 3);
    import->name_type = (ImportNameType)(type >> 2 & 7);
    if (import->type <= IMPORT_CONST && import->name_type <= IMPORT_EXPORTAS)
        return;
    import->type = IMPORT_CODE;
    import->name_type = IMPORT_BY_NAME;
    import->damage = "the import object has an unknown type";
}

bool shortimport_open(Str bytes, ShortImport *out, const char **error)
{
    ShortImport import = {0};
    bool is_open = false;
    if (bytes.len >= HEADER_SIZE) {
        /* Sig1, Sig2, version; machine; timestamp; size; ordinal or hint; type */
        import.machine = machine_of_coff(u16_of(bytes.at + 6));
        import.ordinal_or_hint = u16_of(bytes.at + 16);
        read_type(&import, u16_of(bytes.at + 18));
        is_open = take_names(&import, str_skip(bytes, HEADER_SIZE), u32_of(bytes.at + 12));
    }
    if (is_open)
        *out = import;
    else
        *error = "the import object is cut off";
    return is_open;
}
