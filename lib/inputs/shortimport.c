/* SPDX-License-Identifier: MIT */
#include "inputs/shortimport.h"

#include "base/reader.h"

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
    uint16_t type = read_u16(&r);
    Reader strings = reader(read_bytes(&r, size));
    import.symbol = read_c_string(&strings);
    import.dll = read_c_string(&strings);
    import.type = (ImportType)(type & 3);
    import.name_type = (ImportNameType)(type >> 2 & 7);
    if (import.name_type == IMPORT_EXPORTAS)
        import.export_name = read_c_string(&strings);
    if (r.failed || strings.failed) {
        *error = "the import object is cut off";
        return false;
    }
    if (import.type > IMPORT_CONST || import.name_type > IMPORT_EXPORTAS) {
        *error = "the import object has an unknown type";
        return false;
    }
    *out = import;
    return true;
}
