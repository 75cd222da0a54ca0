# SPDX-License-Identifier: MIT
"""Writes COFF objects, short import members and libraries from plain descriptions.

An object is a list of items, in order:
    ("ref", symbol)                     an undefined external, and a relocation that uses it
    ("und", symbol)                     an undefined external that nothing uses
    ("def", symbol)                     a definition in a section of its own that is no COMDAT
    ("static", symbol)                  the same, but visible in this object only
    ("comdat", symbol, kind, text)      a definition in a COMDAT section with these contents
    ("assoc", symbol, leader, text)     a definition in a section that goes with that of leader
    ("code", symbol, kind, symbols)     as comdat, and what is in the section refers to these symbols
    ("early", symbol, leader, kind, text)   a COMDAT section of leader, and a symbol in front of its leader
    ("also", symbol, leader)            one more symbol in the section of leader
    ("refsec", leader)                  a relocation against the section of leader itself
    ("far", symbol, value)              a section of some other object
    ("common", symbol, size)
    ("abs", symbol, value)
    ("absstatic", symbol, value)
    ("weak", symbol, default, kind)     kind: NOLIBRARY LIBRARY ALIAS ANTI_DEP
    ("dir", text)                       one directive; all of them form one .drectve
    ("dir2", text)                      one directive, in a .drectve of its own
    ("feat",)                           @feat.00 = 1 (the object knows safe exception handlers)
    ("compid",)                         @comp.id
The formats are those of the "PE Format" specification of Microsoft.
"""
import struct
import zlib

MACHINES = {"x64": 0x8664, "x86": 0x14C, "arm64": 0xAA64}
# For an object of no machine, what its relocations are like is told behind a dash.
MACHINE_VALUES = {**MACHINES, **{"none-" + m: 0 for m in MACHINES}}
# A relocation that holds a whole address, so that absolute symbols of any value fit.
ADDRESS = {"x64": (1, 8), "x86": (6, 4), "arm64": (14, 8)}
EXTERNAL, STATIC, SECTION, WEAK = 2, 3, 104, 105
ABSOLUTE = -1
CODE, DATA, COMDAT, DRECTVE = 0x60400020, 0xC0400040, 0x1000, 0x100A00
SELECTION = {"noduplicates": 1, "any": 2, "size": 3, "exact": 4, "associative": 5, "largest": 6, "newest": 7}
WEAK_SEARCH = {"NOLIBRARY": 1, "LIBRARY": 2, "ALIAS": 3, "ANTI_DEP": 4}
IMPORT_TYPE = {"code": 0, "data": 1, "const": 2}
NAME_TYPE = {"ordinal": 0, "name": 1, "noprefix": 2, "undecorate": 3, "exportas": 4}


def crc(data):
    """The check sum of a COMDAT section: CRC-32 that starts at 0 and is not inverted at the end."""
    return zlib.crc32(data, 0xFFFFFFFF) ^ 0xFFFFFFFF


BIG_CLASS = bytes.fromhex("C7A1BAD1EEBAA94BAF20FAF66AA4DCB8")  # {D1BAA1C7-BAEE-4BA9-AF20-FAF66AA4DCB8}


class Object:
    """One COFF object: sections and symbols are added, then written. big: with the header for many sections; gap: bytes
    of nothing behind the section table, and once more in front of the symbols."""

    def __init__(self, machine, big=False, gap=0):
        self.machine, self.big, self.gap = machine, big, b"\xee" * gap
        self.sections, self.symbols, self.strings = [], bytearray(), bytearray()
        self.count, self.index = 0, {}
        self.own = {}  # section: its own symbol

    def symbol(self, name, section, value=0, storage=EXTERNAL, aux=b""):
        field = name.encode().ljust(8, b"\0")
        if len(field) > 8:
            field = struct.pack("<II", 0, 4 + len(self.strings))
            self.strings += name.encode() + b"\0"
        shape = "<IiHBB" if self.big else "<IhHBB"
        self.symbols += field + struct.pack(shape, value & 0xFFFFFFFF, section, 0, storage, len(aux) // 18)
        self.symbols += aux + bytes(2 * self.big * (len(aux) // 18))
        self.count += 1 + len(aux) // 18
        self.index[name] = self.count - 1 - len(aux) // 18
        return self.index[name]

    def section(self, name, data, flags, selection=0, parent=0):
        """Adds a section with its own symbol and returns its number."""
        self.sections.append([name, data, flags, []])
        number = len(self.sections)
        aux = struct.pack("<IHHIHB3x", len(data), 0, 0, crc(data), parent, selection)
        own = self.index.get(name)
        self.own[number] = self.symbol(name, number, 0, STATIC, aux)
        if own is not None:
            self.index[name] = own
        return number

    def bytes(self):
        at = (56 if self.big else 20) + 40 * len(self.sections) + len(self.gap)
        table, body = bytearray(), bytearray()
        for name, data, flags, relocs in self.sections:
            packed = b"".join(struct.pack("<IIH", *r) for r in relocs)
            table += name.encode().ljust(8, b"\0")
            table += struct.pack(
                "<IIIIIIHHI", 0, 0, len(data), at, at + len(data) if relocs else 0, 0, len(relocs), 0, flags
            )
            body += data + packed
            at += len(data) + len(packed)
        at += len(self.gap)
        machine = MACHINE_VALUES[self.machine]
        if self.big:
            header = struct.pack("<HHHHI16s4I", 0, 0xFFFF, 2, machine, 0, BIG_CLASS, 0, 0, 0, 0)
            header += struct.pack("<III", len(self.sections), at, self.count)
        else:
            header = struct.pack("<HHIIIHH", machine, len(self.sections), 0, at, self.count, 0, 0)
        body = self.gap + body + self.gap
        return header + table + body + self.symbols + struct.pack("<I", 4 + len(self.strings)) + self.strings


def defines(items):
    """The names a library lists for this object, in the order of the symbol table."""
    named = ("def", "comdat", "assoc", "common", "abs", "weak", "code", "also", "early")
    found = []
    for item in items:
        found += item[1 : 3 if item[0] == "early" else 2] if item[0] in named else ()
    return found


def write_object(machine, items, big=False, separator=" ", gap=0):
    o = Object(machine, big, gap)
    leaders, references = {}, []
    reloc, width = ADDRESS[machine.removeprefix("none-")]

    def needed(name):
        return o.index[name] if name in o.index else o.symbol(name, 0)

    for item in items:
        kind = item[0]
        if kind in ("ref", "und"):
            needed(item[1])
            if kind == "ref":
                references.append(item[1])
        elif kind in ("def", "static"):
            number = o.section(
                ".data", struct.pack("<I", 16) + bytes(12), DATA
            )  # a load configuration begins with its size
            leaders.setdefault(item[1], number)
            o.symbol(item[1], number, 0, EXTERNAL if kind == "def" else STATIC)
        elif kind == "comdat":
            number = o.section(".data$c", item[3].encode(), DATA | COMDAT, SELECTION[item[2]])
            leaders[item[1]] = number
            o.symbol(item[1], number)
        elif kind == "assoc":
            number = o.section(
                ".data$a", item[3].encode(), DATA | COMDAT, SELECTION["associative"], leaders.get(item[2], 1)
            )
            leaders.setdefault(item[1], number)
            o.symbol(item[1], number)
        elif kind == "code":
            number = o.section(".text$c", bytes(width * len(item[3])), CODE | COMDAT, SELECTION[item[2]])
            leaders[item[1]] = number
            o.symbol(item[1], number)
            o.sections[-1][3] = [(width * i, needed(name), reloc) for i, name in enumerate(item[3])]
        elif kind == "early":
            o.symbol(item[1], len(o.sections) + 1)
            leaders[item[2]] = o.section(".data$e", item[4].encode(), DATA | COMDAT, SELECTION[item[3]])
            o.symbol(item[2], leaders[item[2]])
        elif kind == "also":
            o.symbol(item[1], leaders.get(item[2], 1))
        elif kind == "refsec":
            references.append(o.own[leaders.get(item[1], 1)])
        elif kind == "far":
            o.symbol(item[1], 0, item[2], SECTION)
        elif kind == "common":
            o.symbol(item[1], 0, item[2])
        elif kind == "abs":
            o.symbol(item[1], ABSOLUTE, item[2])
        elif kind == "absstatic":
            o.symbol(item[1], ABSOLUTE, item[2], STATIC)
        elif kind == "weak":
            aux = struct.pack("<II10x", needed(item[2]), WEAK_SEARCH[item[3]])
            o.symbol(item[1], 0, 0, WEAK, aux)
        elif kind == "feat":
            o.symbol("@feat.00", ABSOLUTE, 1, STATIC)
        elif kind == "compid":
            o.symbol("@comp.id", ABSOLUTE, 0x01057FE0, STATIC)
    if references:
        o.section(".data", bytes(width * len(references)), DATA)
        o.sections[-1][3] = [
            (width * i, n if isinstance(n, int) else o.index[n], reloc) for i, n in enumerate(references)
        ]
        o.symbol("refs", len(o.sections), 0, STATIC)
    directives = [item[1] for item in items if item[0] == "dir"]
    if directives:
        text = "   " + separator.join(directives) + separator
        o.section(".drectve", text.encode(), DRECTVE)
    for item in items:
        if item[0] == "dir2":
            o.section(".drectve", f" {item[1]} ".encode(), DRECTVE)
    return o.bytes()


def write_import(machine, symbol, dll, kind, name_type, ordinal):
    data = symbol.encode() + b"\0" + dll.encode() + b"\0" + (b"other\0" if name_type == "exportas" else b"")
    flags = IMPORT_TYPE[kind] | NAME_TYPE[name_type] << 2
    return struct.pack("<HHHHIIHH", 0, 0xFFFF, 0, MACHINES[machine], 0, len(data), ordinal, flags) + data


def import_defines(symbol, kind):
    return ["__imp_" + symbol] + ([symbol] if kind in ("code", "const") else [])


def _member(name, data):
    head = name.ljust(16) + "0".ljust(12) + "0".ljust(6) * 2 + "644".ljust(8) + str(len(data)).ljust(10)
    return head.encode() + b"`\n" + data + b"\n" * (len(data) % 2)


def write_archive(members, linker_members=2, thin=False):
    """members: (name, bytes, names in the symbol table). linker_members=1 leaves the second one out. A thin archive
    does not hold its members: they are files beside it."""
    long_names, name_at = bytearray(), []
    for name, _, _ in members:
        name_at.append(len(long_names))
        long_names += name.encode() + (b"\0" if linker_members == 2 else b"/\n")  # with one it is read as GNU's layout
    symbols = [(s, i) for i, (_, _, names) in enumerate(members) for s in names]
    strings = b"".join(s.encode() + b"\0" for s, _ in symbols)
    ordered, seen = [], set()
    for s, i in sorted(symbols):
        if s not in seen:
            ordered.append((s, i))
            seen.add(s)
    ordered_strings = b"".join(s.encode() + b"\0" for s, _ in ordered)
    sizes = [4 + 4 * len(symbols) + len(strings)]
    if linker_members == 2:
        sizes.append(8 + 4 * len(members) + 2 * len(ordered) + len(ordered_strings))
    sizes.append(len(long_names))
    at, offsets = 8 + sum(60 + s + s % 2 for s in sizes), []
    for _, data, _ in members:
        offsets.append(at)
        at += 60 if thin else 60 + len(data) + len(data) % 2
    first = struct.pack(f">I{len(symbols)}I", len(symbols), *(offsets[i] for _, i in symbols)) + strings
    parts = [b"!<thin>\n" if thin else b"!<arch>\n", _member("/", first)]
    if linker_members == 2:
        second = struct.pack(f"<I{len(offsets)}I", len(offsets), *offsets)
        second += struct.pack(f"<I{len(ordered)}H", len(ordered), *(i + 1 for _, i in ordered)) + ordered_strings
        parts.append(_member("/", second))
    parts.append(_member("//", bytes(long_names)))
    for i, (_, data, _) in enumerate(members):
        whole = _member(f"/{name_at[i]}", data)
        parts.append(whole[:60] if thin else whole)
    return b"".join(parts)
