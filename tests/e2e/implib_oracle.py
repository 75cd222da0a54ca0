#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""implib_oracle.py MODE ...: `crtlink --implib` against LLVM's import libraries.

    all CRTLINK WORK DLL...     every DLL: its exports as llvm-readobj tells them become a .def, llvm-lib or
                                llvm-dlltool makes a library of that, and crtlink's must be the same, symbol for
                                symbol. The DLLs take turns with LLVM 14, 19 and 22
    compare A.lib B.lib         two libraries
    table LIB OUT.s STEP        the assembler text of a table that takes every STEPth import of a library

The libraries are read by this file's own reader, which also checks what crtlink's layout promises.
"""
import concurrent.futures
import pathlib
import re
import struct
import subprocess
import sys

TYPES = ["code", "data", "const"]
NAMES = ["ordinal", "name", "noprefix", "undecorate", "exportas"]
EXECUTABLE = 0x20000000
# LLVM 14 has no `llvm-lib /def`.
MAKERS = {
    "14": ["llvm-dlltool-14", "-m", "i386:x86-64", "-D", "NAME", "-d", "DEF", "-l", "LIB"],
    "19": ["llvm-lib-19", "/nologo", "/machine:x64", "/def:DEF", "/out:LIB"],
    "22": ["llvm-lib-22", "/nologo", "/machine:x64", "/def:DEF", "/out:LIB"],
}


class Bad(Exception):
    pass


def run(*command):
    done = subprocess.run(command, capture_output=True, timeout=120)
    if done.returncode:
        raise Bad(f"{command[0]}: {done.stderr.decode(errors='replace')[:300]}")
    return done.stdout


# --- reading a library ---


def members(data):
    """(name field, offset, bytes) of each member."""
    if data[:8] != b"!<arch>\n":
        raise Bad("no archive")
    at = 8
    while at < len(data):
        header = data[at : at + 60]
        if len(header) < 60 or header[58:] != b"`\n":
            raise Bad(f"no member header at {at}")
        size = int(header[48:58])
        if at + 60 + size > len(data):
            raise Bad("a member is cut off")
        yield header[:16].rstrip(), at, data[at + 60 : at + 60 + size]
        at += 60 + size + size % 2


def c_strings(data, count):
    parts = data.split(b"\0")
    if len(parts) < count + 1 and data:
        raise Bad("the index has too few names")
    return parts[:count]


class Library:
    def __init__(self, path):
        data = pathlib.Path(path).read_bytes()
        all_members = list(members(data))
        self.fields = [name for name, _, _ in all_members]
        self.first = self.read_first(all_members[0][2])
        self.second = self.read_second(all_members[1][2]) if self.fields[1] == b"/" else None
        long_names = next((body for name, _, body in all_members if name == b"//"), b"")
        self.imports, self.objects = [], []
        for name, at, body in all_members:
            if name in (b"/", b"//"):
                continue
            offered = sorted(symbol for symbol, offset in self.first if offset == at)
            if body[:4] == b"\0\0\xff\xff":
                self.imports.append(self.read_import(body, offered))
            else:
                self.objects.append(self.read_object(body, offered))
            self.check_name(name, long_names, body)

    @staticmethod
    def read_first(body):
        (count,) = struct.unpack_from(">I", body)
        offsets = struct.unpack_from(f">{count}I", body, 4)
        return list(zip(c_strings(body[4 + 4 * count :], count), offsets))

    @staticmethod
    def read_second(body):
        (count,) = struct.unpack_from("<I", body)
        offsets = struct.unpack_from(f"<{count}I", body, 4)
        at = 4 + 4 * count
        (symbols,) = struct.unpack_from("<I", body, at)
        indices = struct.unpack_from(f"<{symbols}H", body, at + 4)
        names = c_strings(body[at + 4 + 2 * symbols :], symbols)
        return [(name, offsets[index - 1]) for name, index in zip(names, indices)]

    @staticmethod
    def check_name(field, long_names, body):
        if field.startswith(b"/"):
            at = int(field[1:])
            name = re.split(rb"\0|/\n", long_names[at:])[0]
        else:
            name = field.rstrip(b"/")
        if body[:4] == b"\0\0\xff\xff" and name != body[20:].split(b"\0")[1]:
            raise Bad(f"a member is called {name}")

    @staticmethod
    def read_import(body, offered):
        version, machine, time, size, ordinal, kind = struct.unpack_from("<HHIIHH", body, 4)
        strings = body[20 : 20 + size].split(b"\0")
        if version or len(body) != 20 + size:
            raise Bad("an import object of wrong size or version")
        name_type = NAMES[kind >> 2 & 7]
        symbol, dll = strings[0], strings[1]
        wanted = [b"__imp_" + symbol] + ([] if TYPES[kind & 3] == "data" else [symbol])
        if offered != sorted(wanted):
            raise Bad(f"the index offers {offered} for {symbol}")
        export = strings[2] if name_type == "exportas" else b""
        return symbol, dll, machine, TYPES[kind & 3], name_type, ordinal if name_type == "ordinal" else 0, export

    @staticmethod
    def read_object(body, offered):
        """Machine, sections with their bytes, and what is offered."""
        machine, sections, _, symbols_at, symbols, _, flags = struct.unpack_from("<HHIIIHH", body)
        out = []
        for i in range(sections):
            name, size, at, fixups_at, fixups, characteristics = struct.unpack_from("<8s8xIII4xH2xI", body, 20 + 40 * i)
            types = [struct.unpack_from("<IIH", body, fixups_at + 10 * k)[::2] for k in range(fixups)]
            contents = body[at : at + size]
            if name == b".idata$6":  # link.exe makes it even with a second NUL, LLVM does not
                contents = contents.rstrip(b"\0")
            out.append((name, contents, types, characteristics))
        return machine, flags, out, offered

    def check_layout(self):
        """What crtlink promises: link.exe's layout."""
        if self.second is None:
            raise Bad("there is no second linker member")
        if sorted(self.first) != self.second:
            raise Bad("the second linker member is not the first one, sorted")
        if [offset for _, offset in self.first] != sorted(offset for _, offset in self.first):
            raise Bad("the first linker member is not in the order of the members")
        last_special = max(i for i, name in enumerate(self.fields) if name in (b"/", b"//"))
        if last_special > 2:
            raise Bad("special members do not come first")


def difference(ours, theirs):
    """None, or what is different."""
    a, b = sorted(ours.imports), sorted(theirs.imports)
    if a != b:
        return f"only ours: {sorted(set(a) - set(b))[:5]} only LLVM's: {sorted(set(b) - set(a))[:5]}"
    if len(ours.objects) != 3 or ours.objects != theirs.objects:
        return f"objects differ: only ours: {[o for o in ours.objects if o not in theirs.objects]} " \
               f"only LLVM's: {[o for o in theirs.objects if o not in ours.objects]}"
    if sorted(name for name, _ in ours.first) != sorted(name for name, _ in theirs.first):
        return "the indices differ"
    return None


# --- LLVM's library of a DLL ---


class Dll:
    """What llvm-readobj tells of one."""

    def __init__(self, path, text):
        self.path = pathlib.Path(path)
        directory = re.search(r"ExportTableRVA: (0x[0-9A-F]+)", text)
        self.directory_at = int(directory.group(1), 16) if directory else 0
        self.sections = [
            tuple(int(x, 16) for x in found)
            for found in re.findall(
                r"VirtualSize: (0x[0-9A-F]+)\n\s*VirtualAddress: (0x[0-9A-F]+)\n\s*RawDataSize: .*\n"
                r"\s*PointerToRawData: (0x[0-9A-F]+)\n(?:.*\n)*?\s*Characteristics \[ \((0x[0-9A-F]+)\)",
                text,
            )
        ]
        exports = re.findall(r"Export \{\n  Ordinal: (\d+)\n  Name: (.*)\n(  ForwardedTo: .*\n)?(?:  RVA: (0x[0-9A-F]+)\n)?", text)
        self.exports = [
            (name, int(ordinal), None if forwarded else int(at, 16))
            for ordinal, name, forwarded, at in exports
            if forwarded or int(at, 16)
        ]

    def name(self):
        """The name of the file, spelled as the image itself does."""
        own = self.text_at(struct.unpack("<I", self.bytes_at(self.directory_at + 12)[:4])[0])
        return own if own.lower() == self.path.name.lower() else self.path.name

    def bytes_at(self, address):
        for size, start, at, _ in self.sections:
            if start <= address < start + size:
                return self.path.read_bytes()[at + address - start :]
        raise Bad(f"no section at {address:x}")

    def text_at(self, address):
        return self.bytes_at(address).split(b"\0")[0].decode("latin-1")

    def is_data(self, address):
        if address is None:
            return False  # a forwarder: it may be either
        for size, start, _, flags in self.sections:
            if start <= address < start + size:
                return not flags & EXECUTABLE
        return True

    def definition(self):
        stem = re.sub(r"[^A-Za-z0-9]", "_", self.name().rsplit(".", 1)[0])
        lines = [f'LIBRARY "{self.name()}"', "EXPORTS"]
        for name, ordinal, address in self.exports:
            data = " DATA" if self.is_data(address) else ""
            how = f'"{name}" @{ordinal}' if name else f"{stem}_ordinal_{ordinal} @{ordinal} NONAME"
            lines.append(f"  {how}{data}")
        return "\n".join(lines) + "\n"


def error_of(done):
    return done.stderr.decode(errors="replace").strip().rsplit(": ", 1)[-1]


def read_dlls(paths):
    """Many at once: the tool takes longer to start than to read. It stops at a file that it cannot read: what it
    told of that one does not count."""
    paths, out = list(paths), []
    while paths:
        command = ["llvm-readobj-19", "--file-headers", "--sections", "--coff-exports", *paths]
        done = subprocess.run(command, capture_output=True, timeout=300)
        parts = re.split(r"^File: (.*)\n", done.stdout.decode("latin-1"), flags=re.M)
        read = list(zip(parts[1::2], parts[2::2]))
        if not read:
            raise Bad(done.stderr.decode(errors="replace"))
        paths = paths[len(read) :]
        if done.returncode:
            print(f"LLVM cannot read {read[-1][0]}, {error_of(done)}")
            read = read[:-1]
        out += [Dll(path, text) for path, text in read]
    return out


def compare_dll(crtlink, work, dll, version):
    """The number of exports; None when there are none. Bad when the libraries differ."""
    ours, theirs, definition = (work / f"{dll.path.name}.{ending}" for ending in ("ours.lib", "llvm.lib", "def"))
    done = subprocess.run([crtlink, "--implib", dll.path, "-o", ours], capture_output=True, timeout=60)
    if not dll.exports:
        if done.returncode != 2 or ours.exists():
            raise Bad("it exports nothing, but there is a library")
        return None
    if done.returncode:
        raise Bad(done.stderr.decode())
    definition.write_text(dll.definition(), encoding="latin-1")
    words = {"DEF": str(definition), "LIB": str(theirs), "NAME": dll.name()}
    run(*(re.sub("DEF|LIB|NAME", lambda m: words[m.group()], part) for part in MAKERS[version]))
    library = Library(ours)
    library.check_layout()
    told = difference(library, Library(theirs))
    theirs.unlink()
    if told:
        raise Bad(f"LLVM {version}: {told}")
    return len(dll.exports)


def compare_all(crtlink, work, paths):
    work = pathlib.Path(work)
    versions = sorted(MAKERS)
    failed = exports = libraries = 0

    def one(numbered):
        number, dll = numbered
        try:
            # llvm-dlltool 14 takes the last four letters of a name for its ending.
            usual = len(dll.path.suffix) == 4
            return dll, compare_dll(crtlink, work, dll, versions[number % 3] if usual else "19")
        except (Bad, subprocess.TimeoutExpired, struct.error, ValueError) as problem:
            return dll, f"{type(problem).__name__}: {problem}"

    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for dll, result in pool.map(one, enumerate(read_dlls(paths))):
            if isinstance(result, str):
                print(f"{dll.path}: {result}")
                failed += 1
            elif result is not None:
                exports, libraries = exports + result, libraries + 1
    print(f"{libraries} libraries with {exports} exports are as LLVM's, {failed} are not")
    return failed > 0 or libraries == 0


# --- using what is imported ---


def quoted(name):
    return '"' + name.decode("latin-1").replace("\\", "\\\\").replace('"', '\\"') + '"'


def write_table(lib, out, step):
    """Rows of two pointers: the import's own, and the name or ordinal that GetProcAddress takes. Prints what the
    image must import."""
    lines = [".section .rdata,\"dr\"", ".globl table", "table:"]
    texts = []
    for i, (symbol, _, _, _, name_type, ordinal, _) in enumerate(Library(lib).imports[::step]):
        print(f"#{ordinal}" if name_type == "ordinal" else symbol.decode("latin-1"))
        if name_type == "ordinal":
            lines.append(f'.quad {quoted(b"__imp_" + symbol)}, {ordinal}')
            continue
        lines.append(f'.quad {quoted(b"__imp_" + symbol)}, .Lname{i}')
        texts.append(f".Lname{i}: .asciz {quoted(symbol)}")
    pathlib.Path(out).write_text("\n".join(lines + [".quad 0, 0"] + texts) + "\n", encoding="latin-1")


def main():
    mode, arguments = sys.argv[1], sys.argv[2:]
    if mode == "all":
        return compare_all(arguments[0], arguments[1], arguments[2:])
    if mode == "table":
        return write_table(arguments[0], arguments[1], int(arguments[2]))
    told = difference(Library(arguments[0]), Library(arguments[1]))
    if told:
        print(told)
    return told is not None


sys.exit(main())
