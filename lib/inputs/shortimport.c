/* SPDX-License-Identifier: MIT */
#include "inputs/shortimport.h"

#include "base/reader.h"

/* LLVM's tools look at the strings alone, lld and link.exe at the size as well. */
static void read_names(ShortImport *import, Reader *r, uint32_t size)
{
    size_t all = reader_left(r);
    import->symbol = read_c_string(r);
    if (r->failed)
        return;
    Reader strings = reader(read_bytes(r, reader_left(r)));
    import->dll = read_c_string(&strings);
    if (import->name_type == IMPORT_EXPORTAS)
        import->export_name = read_c_string(&strings);
    size_t used = all - reader_left(&strings);
    if (strings.failed || size > all || used > size)
        import->damage = "the import object is cut off";
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
    Reader r = reader(bytes);
    read_u32(&r); /* Sig1, Sig2 */
    read_u16(&r); /* version */
    import.machine = machine_of_coff(read_u16(&r));
    read_u32(&r); /* timestamp */
    uint32_t size = read_u32(&r);
    import.ordinal_or_hint = read_u16(&r);
    read_type(&import, read_u16(&r));
    read_names(&import, &r, size);
    if (r.failed) {
        *error = "the import object is cut off";
        return false;
    }
    *out = import;
    return true;
}
