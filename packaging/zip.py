# SPDX-License-Identifier: MIT
"""zip.py DATE FOLDER ARCHIVE: what is in FOLDER, in order of names, all of one date (seconds since 1970)."""
import os
import sys
import time
import zipfile

date, folder, archive = int(sys.argv[1]), sys.argv[2], sys.argv[3]
# Zip has no dates before 1980.
stamp = max(time.gmtime(date)[:6], (1980, 1, 1, 0, 0, 0))
paths = sorted(os.path.relpath(os.path.join(base, name), folder) for base, _, names in os.walk(folder) for name in names)
with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as out:
    for path in paths:
        entry = zipfile.ZipInfo(path.replace(os.sep, "/"), stamp)
        entry.compress_type = zipfile.ZIP_DEFLATED
        entry.create_system = 3  # so that the modes are read
        entry.external_attr = (0o100755 if path.endswith(".exe") else 0o100644) << 16
        with open(os.path.join(folder, path), "rb") as file:
            out.writestr(entry, file.read())
