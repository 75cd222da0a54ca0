#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""gen.py OUT [SCALE]: writes the inputs of a big link below OUT, and OUT/link.rsp.

At scale 1: 3000 objects, 40 libraries of 200 members, 100 functions in each, 490 MB.
The objects are x64 COFF as cl /MD writes them: directives, records, a function a section,
an import of tolower. Each object calls the next one and a member of a library, so all
objects and 3000 of the 8000 members are linked.
"""
import pathlib
import struct
import sys

DIRECTIVES = (
    b' /DEFAULTLIB:"MSVCRT" /DEFAULTLIB:"OLDNAMES" /FAILIFMISMATCH:"_MSC_VER=1900"'
    b' /FAILIFMISMATCH:"_ITERATOR_DEBUG_LEVEL=0" /FAILIFMISMATCH:"RuntimeLibrary=MD_DynamicRelease" '
)
FUNCTIONS, MEMBERS, LIBRARIES, OBJECTS = 100, 200, 40, 3000
PADDING = b"\x90" * 256
REL32, EXTERNAL, FUNCTION, TEXT, DRECTVE = 4, 2, 0x20, 0x60500020, 0x100A00
SIZES = {"header": 20, "section": 40}


def function_name(unit, i):
    return f"?fn{i}@cls_{unit}@ns@@QEAAXXZ"


class Object:
    """One COFF object: sections and symbols are added, then written."""

    def __init__(self):
        self.sections, self.symbols, self.strings = [], bytearray(), bytearray()
        self.symbol_count = 0

    def symbol(self, name, section, kind=0):
        field = name.encode().ljust(8, b"\0")
        if len(field) > 8:
            field = struct.pack("<II", 0, 4 + len(self.strings))
            self.strings += name.encode() + b"\0"
        self.symbols += field + struct.pack("<IhHBB", 0, section, kind, EXTERNAL, 0)
        self.symbol_count += 1
        return self.symbol_count - 1

    def section(self, name, data, flags, relocations=()):
        relocs = b"".join(struct.pack("<IIH", at, symbol, REL32) for at, symbol in relocations)
        self.sections.append((name, data, flags, relocs))

    def bytes(self):
        at = SIZES["header"] + SIZES["section"] * len(self.sections)
        table, body = bytearray(), bytearray()
        for name, data, flags, relocs in self.sections:
            relocs_at = at + len(data) if relocs else 0
            table += name.ljust(8, b"\0")
            table += struct.pack("<IIIIIIHHI", 0, 0, len(data), at, relocs_at, 0, len(relocs) // 10, 0, flags)
            body += data + relocs
            at += len(data) + len(relocs)
        header = struct.pack("<HHIIIHH", 0x8664, len(self.sections), 0, at, self.symbol_count, 0, 0)
        return header + table + body + self.symbols + struct.pack("<I", 4 + len(self.strings)) + self.strings


def unit(name, calls):
    """100 functions; each calls the next and tolower, the first calls `calls` instead."""
    o = Object()
    own = [o.symbol(function_name(name, i), i + 2, FUNCTION) for i in range(FUNCTIONS)]
    tolower = o.symbol("__imp_tolower", 0)
    others = [o.symbol(c, 0, FUNCTION) for c in calls]
    o.section(b".drectve", DIRECTIVES, DRECTVE)
    for i in range(FUNCTIONS):
        if i == 0 and others:
            code = b"\x48\x83\xec\x28" + b"\xe8\0\0\0\0" * len(others) + b"\x48\x83\xc4\x28\xc3"
            relocations = [(5 + 5 * k, symbol) for k, symbol in enumerate(others)]
        else:
            code = b"\x48\x83\xec\x28\xe8\0\0\0\0\xff\x15\0\0\0\0\x48\x83\xc4\x28\xc3"
            relocations = [(5, own[(i + 1) % FUNCTIONS]), (11, tolower)]
        o.section(b".text", code + b"\xcc" * (-len(code) % 16) + PADDING, TEXT, relocations)
    return o.bytes()


def even(data, fill=b"\0"):
    return data + fill * (len(data) % 2)


def member(name, data):
    head = name.ljust(16) + "0".ljust(12) + "0".ljust(6) * 2 + "644".ljust(8) + str(len(data)).ljust(10)
    return head.encode() + b"`\n" + even(data, b"\n")


def library(members):
    """An archive with both linker members. members: (name, data, symbols)."""
    long_names, name_at = bytearray(), []
    for name, _, _ in members:
        name_at.append(len(long_names))
        long_names += name.encode() + b"\0"
    symbols = [(s, i) for i, (_, _, names) in enumerate(members) for s in names]
    strings = b"".join(s.encode() + b"\0" for s, _ in symbols)
    ordered = sorted((s, i) for s, i in symbols)
    ordered_strings = b"".join(s.encode() + b"\0" for s, _ in ordered)
    sizes = [
        4 + 4 * len(symbols) + len(strings),
        8 + 4 * len(members) + 2 * len(symbols) + len(ordered_strings),
        len(long_names),
    ]
    at, offsets = 8 + sum(60 + s + s % 2 for s in sizes), []
    for _, data, _ in members:
        offsets.append(at)
        at += 60 + len(data) + len(data) % 2
    first = struct.pack(f">I{len(symbols)}I", len(symbols), *(offsets[i] for _, i in symbols)) + strings
    second = struct.pack(f"<I{len(offsets)}I", len(offsets), *offsets)
    second += struct.pack(f"<I{len(ordered)}H", len(ordered), *(i + 1 for _, i in ordered)) + ordered_strings
    parts = [b"!<arch>\n", member("/", first), member("/", second), member("//", bytes(long_names))]
    parts += [member(f"/{name_at[i]}", data) for i, (_, data, _) in enumerate(members)]
    return b"".join(parts)


def main():
    out, scale = pathlib.Path(sys.argv[1]), float(sys.argv[2]) if len(sys.argv) > 2 else 1
    objects, libraries = max(2, int(OBJECTS * scale)), max(1, int(LIBRARIES * scale))
    (out / "o").mkdir(parents=True, exist_ok=True)
    (out / "a").mkdir(exist_ok=True)
    names = []
    for i in range(objects):
        of_library = f"a{i % libraries}_{i // libraries % MEMBERS}"
        path = out / "o" / f"o{i}.obj"
        path.write_bytes(unit(f"o{i}", [function_name(of_library, 0), function_name(f"o{(i + 1) % objects}", 0)]))
        names.append(path)
    for a in range(libraries):
        members = [
            (f"d:\\build\\lib{a}\\mem_{m}_source_file.obj", unit(f"a{a}_{m}", []),
             [function_name(f"a{a}_{m}", i) for i in range(FUNCTIONS)])
            for m in range(MEMBERS)
        ]
        path = out / "a" / f"lib{a}.lib"
        path.write_bytes(library(members))
        names.append(path)
    (out / "link.rsp").write_text("".join(f"{n}\n" for n in names))


main()
