#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Reads all libraries of a folder into a table: libraries.py FOLDER [--csv]

One row for each library or object file: which C runtime its members want, and what stands against
each other inside. Needs libcrtlink (or its path in LIBCRTLINK) and nothing but Python itself."""
import collections
import csv
import ctypes
import json
import os
import sys

COLUMNS = ["file", "kind", "machine", "members", "static", "dynamic", "debug", "wants", "conflicts", "error"]
ENDINGS = (".lib", ".obj", ".o", ".a", ".rlib", ".res", ".dll")


class Library:
    """libcrtlink, as far as --scan goes."""

    def __init__(self, path="libcrtlink.so.0"):
        self.c = ctypes.CDLL(path)
        handle, size = ctypes.c_void_p, ctypes.POINTER(ctypes.c_size_t)
        for name, result, arguments in [
            ("crtlink_version", ctypes.c_char_p, []),
            ("crtlink_status_text", ctypes.c_char_p, [ctypes.c_int]),
            ("crtlink_scan_file", ctypes.c_int, [ctypes.c_char_p, ctypes.c_uint, ctypes.POINTER(handle)]),
            ("crtlink_scan_json", ctypes.c_char_p, [handle, size]),
            ("crtlink_scan_free", None, [handle]),
        ]:
            function = getattr(self.c, name)
            function.restype, function.argtypes = result, arguments

    def scan(self, path):
        """What `crtlink --scan --format=json PATH` says, as a dictionary."""
        answer = ctypes.c_void_p()
        status = self.c.crtlink_scan_file(os.fsencode(path), 0, ctypes.byref(answer))
        if status:
            raise RuntimeError(self.c.crtlink_status_text(status).decode())
        try:
            return json.loads(self.c.crtlink_scan_json(answer, None))
        finally:
            self.c.crtlink_scan_free(answer)


def row_of(path, scan):
    entry = scan["inputs"][0]
    members = entry["members"]
    linkage = collections.Counter(member["linkage"] for member in members)
    debug = sum(member["config"] == "debug" for member in members)
    wanted = sorted(name for name in linkage if name != "none")
    return {
        "file": path,
        "kind": entry["kind"],
        "machine": entry["machine"],
        "members": len(members),
        "static": linkage["static"],
        "dynamic": linkage["dynamic"],
        "debug": debug,
        "wants": " and ".join(wanted) or "no CRT",
        "conflicts": " ".join(conflict["cause"] for conflict in scan["conflicts"]),
        "error": scan["errors"][0]["message"] if scan["errors"] else "",
    }


def files_of(folder):
    for base, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            if name.lower().endswith(ENDINGS):
                yield os.path.join(base, name)


def print_table(rows):
    cells = [COLUMNS] + [[str(row[column]) for column in COLUMNS] for row in rows]
    widths = [max(len(line[i]) for line in cells) for i in range(len(COLUMNS))]
    for line in cells:
        print("  ".join(cell.ljust(width) for cell, width in zip(line, widths)).rstrip())


def main(arguments):
    folders = [argument for argument in arguments if argument != "--csv"]
    if len(folders) != 1:
        print(__doc__.splitlines()[0], file=sys.stderr)
        return 2
    library = Library(os.environ.get("LIBCRTLINK", "libcrtlink.so.0"))
    rows = [row_of(path, library.scan(path)) for path in files_of(folders[0])]
    if "--csv" in arguments:
        writer = csv.DictWriter(sys.stdout, COLUMNS)
        writer.writeheader()
        writer.writerows(rows)
    else:
        print_table(rows)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
